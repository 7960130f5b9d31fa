/**
 * `npm test`: check, build, unit and integration tests, then end to end in a real Chromium. All of it runs even when an
 * early part fails, so that one run tells everything. `--long` runs test/long instead, which takes hours; further
 * arguments are names of test files.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from './support/check-steps.ts'
import { buildIfStale } from './support/build.ts'
import { whyNoDesktopSuite } from './support/desktop-suite.ts'
import { at, ROOT } from './support/project.ts'
import { run } from './support/run-program.ts'
import { addUp, ofPlaywright, ofVitest, type Tally } from './support/test-tally.ts'

const args = process.argv.slice(2)
const long = args.includes('--long')
const filters = args.filter((arg) => !arg.startsWith('--'))
const reports = mkdtempSync(join(tmpdir(), 'soul-reports-'))
const failed: string[] = []
const tallies: Tally[] = []

const title = (text: string) => console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 70 - text.length))}\n`)

if (!long && filters.length === 0) {
  title('check')
  if (!(await check())) failed.push('check')
}

title('build')
let built = true
try {
  await buildIfStale()
  console.log('The build is current.')
} catch (error) {
  built = false
  failed.push('build')
  console.error(error instanceof Error ? error.message : error)
}

title(long ? 'long tests' : 'unit and integration tests')
{
  const report = join(reports, 'vitest.json')
  const code = await run(
    process.execPath,
    [
      at('node_modules/vitest/vitest.mjs'),
      'run',
      ...(long ? ['--config', 'vitest.long.config.ts'] : []),
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ],
    { cwd: ROOT },
  )
  if (code !== 0) failed.push(long ? 'long tests' : 'unit and integration tests')
  if (existsSync(report)) tallies.push(ofVitest(JSON.parse(readFileSync(report, 'utf8')), ROOT))
}

if (!long && built) {
  title('end to end')
  const report = join(reports, 'playwright.json')
  const code = await run(
    process.execPath,
    [at('node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json', '--pass-with-no-tests', ...filters],
    { cwd: ROOT, env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  )
  if (code !== 0) failed.push('end to end')
  if (existsSync(report)) tallies.push(ofPlaywright(JSON.parse(readFileSync(report, 'utf8'))))
}

if (!long && built && filters.length === 0) {
  title('end to end in Electron')
  const why = whyNoDesktopSuite()
  // Not a skipped test: test/e2e-desktop/playwright.config.ts says why REQUIRE_ALL leaves it out.
  if (why) console.log(`Not run: test/e2e-desktop (${why}).`)
  else {
    const report = join(reports, 'desktop.json')
    const code = await run(
      process.execPath,
      [
        at('node_modules/@playwright/test/cli.js'),
        'test',
        '--config=test/e2e-desktop/playwright.config.ts',
        '--reporter=list,json',
      ],
      { cwd: ROOT, env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
    )
    if (code !== 0) failed.push('end to end in Electron')
    if (existsSync(report)) tallies.push(ofPlaywright(JSON.parse(readFileSync(report, 'utf8'))))
  }
}
rmSync(reports, { recursive: true, force: true })

const total = addUp(tallies)
title('summary')
if (total.skipped.length > 0) console.log(`Skipped:\n${total.skipped.map((name) => `  ${name}`).join('\n')}\n`)
if (total.failed.length > 0) console.log(`Failed:\n${total.failed.map((name) => `  ${name}`).join('\n')}\n`)
const unseen = process.env.REQUIRE_ALL === '1' && total.skipped.length > 0
if (unseen) failed.push('REQUIRE_ALL=1 allows no skipped test')
console.log(failed.length > 0 ? `Not passed: ${failed.join(', ')}.` : 'All passed.')
console.log(`Tests: ${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`)
process.exit(failed.length > 0 ? 1 : 0)
