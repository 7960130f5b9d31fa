/** Imports point one way. Plants the forbidden ones in a copy of the folders and sees the linter refuse each. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '../../scripts/support/project.ts'
import { capture } from '../../scripts/support/run-program.ts'

const FORBIDDEN = [
  ['src/shared/model/planted.ts', 'node:fs'],
  ['src/shared/model/planted.ts', 'electron'],
  ['src/shared/model/planted.ts', '../../engine/errors.ts'],
  ['src/engine/planted.ts', 'electron'],
  ['src/engine/db/planted.ts', 'electron/main'],
  ['src/engine/planted.ts', '../server/planted.ts'],
  ['src/engine/browse/planted.ts', '../../main/planted.ts'],
  ['src/engine/planted.ts', '../renderer/planted.ts'],
  ['src/renderer/planted.ts', 'node:fs'],
  ['src/renderer/app/planted.ts', 'fs'],
  ['src/renderer/planted.ts', 'electron'],
  ['src/renderer/planted.ts', '../engine/errors.ts'],
  ['src/renderer/app/planted.tsx', '../../engine/errors.ts'],
  ['src/renderer/planted.ts', '../server/planted.ts'],
  ['src/renderer/planted.ts', 'better-sqlite3'],
  ['src/server/planted.ts', 'electron'],
  ['src/server/planted.ts', '../main/planted.ts'],
  ['src/main/planted.ts', '../renderer/planted.ts'],
] as const

const ALLOWED = [
  ['src/engine/planted.ts', '../shared/model/ids.ts'],
  ['src/engine/planted.ts', 'node:fs'],
  ['src/renderer/planted.ts', '../shared/model/ids.ts'],
  ['src/server/planted.ts', '../engine/engine.ts'],
  ['src/main/planted.ts', 'electron'],
] as const

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-imports-'))
  cpSync(at('.oxlintrc.json'), join(dir, '.oxlintrc.json'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test.each(FORBIDDEN)('%s may not import %s', async (file, target) => {
  const { code, output } = await lintPlanted(file, target)
  expect(output).toContain('no-restricted-imports')
  expect(code).toBe(1)
})

test.each(ALLOWED)('%s may import %s', async (file, target) => {
  const { output } = await lintPlanted(file, target)
  expect(output).not.toContain('no-restricted-imports')
})

/** No type information is needed for this, so no project around the file either. */
async function lintPlanted(file: string, target: string) {
  const path = join(dir, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `import * as planted from '${target}'\nexport const kept = planted\n`)
  const outcome = await capture(process.execPath, [at('node_modules/oxlint/bin/oxlint'), file], { cwd: dir })
  rmSync(path)
  return outcome
}
