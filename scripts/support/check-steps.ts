/** The steps of `npm run check`: everything that can be said about the code without running it. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { licenceTable, lockProblems } from './lock-file.ts'
import { at, ROOT } from './project.ts'
import { capture, type Outcome } from './run-program.ts'

/** Runs a program of node_modules by its script, on this Node. */
const tool = (script: string, ...args: string[]) =>
  capture(process.execPath, [at(`node_modules/${script}`), ...args], { cwd: ROOT })

const STEPS: Record<string, () => Promise<Outcome>> = {
  format: () => tool('oxfmt/bin/oxfmt', '--check', '.'),
  // Beside the usual rules these hold the import directions and the rules that need types.
  lint: () => tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '.'),
  'types of shared': () => tool('typescript/bin/tsc', '-p', 'tsconfig.shared.json'),
  'types of node': () => tool('typescript/bin/tsc', '-p', 'tsconfig.node.json'),
  'types of page': () => tool('typescript/bin/tsc', '-p', 'tsconfig.web.json'),
  'types of tests in a browser': () => tool('typescript/bin/tsc', '-p', 'tsconfig.browser.json'),
  'nothing unused': () => tool('knip/bin/knip.js', '--no-progress'),
  migrations: async () =>
    joined([
      await migrationsCurrent('library'),
      await migrationsCurrent('personal'),
      await migrationsCurrent('access'),
    ]),
  'lock file': async () => outcomeOf(lockProblems(at('package-lock.json'))),
  licences: async () => {
    const current = readFileSync(at('docs/licences.md'), 'utf8') === licenceTable(at('package-lock.json'))
    return outcomeOf(current ? [] : ['The packages changed: run "npm run licences" and commit docs/licences.md.'])
  },
}

/** Prints a line a step, and of a step that failed what its tool said. Returns whether all passed. */
export async function check(only: readonly string[] = []): Promise<boolean> {
  const chosen = Object.entries(STEPS).filter(([name]) => only.length === 0 || only.some((word) => name.includes(word)))
  // Two at once: the linter and the compiler keep a core each busy.
  const queue = new PQueue({ concurrency: 2 })
  const results = await Promise.all(
    chosen.map(([name, step]) =>
      queue.add(async () => {
        const begun = performance.now()
        const { code, output } = await step()
        const seconds = ((performance.now() - begun) / 1000).toFixed(1)
        console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
        if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '    '))
        return code === 0
      }),
    ),
  )
  return results.every(Boolean)
}

/** What the schema would generate on top of the migrations we have: nothing, or they are behind. */
async function migrationsCurrent(name: string): Promise<Outcome> {
  // Inside the project, because the generator resolves its own folder from there.
  const copy = mkdtempSync(join(tmpdir(), 'soul-migrations-'))
  try {
    cpSync(at(`resources/migrations/${name}`), copy, { recursive: true })
    const before = readdirSync(copy).length
    const env = { ...process.env, SOUL_DB: name, SOUL_DB_OUT: copy }
    const generator = at('node_modules/drizzle-kit/bin.cjs')
    const { code, output } = await capture(process.execPath, [generator, 'generate'], { cwd: ROOT, env })
    if (code !== 0) return { code, output }
    const added = readdirSync(copy).length - before
    if (added === 0) return { code: 0, output: '' }
    return { code: 1, output: `The ${name} schema changed: run "npm run db:generate" and commit what it writes.\n` }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const outcomeOf = (problems: readonly string[]): Outcome => ({
  code: problems.length > 0 ? 1 : 0,
  output: problems.join('\n'),
})

const joined = (outcomes: readonly Outcome[]): Outcome => ({
  code: Math.max(...outcomes.map(({ code }) => code)),
  output: outcomes.map(({ output }) => output).join(''),
})
