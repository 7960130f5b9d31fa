import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at } from '../../scripts/support/project.ts'

let dir = ''
const places = () => ({ dataDir: join(dir, 'data'), cacheDir: join(dir, 'data', 'cache') })

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-compiled-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('what Node has compiled', () => {
  test('is kept beside what can be made again, of this version only', () => {
    const old = join(places().cacheDir, 'compiled', '0.1.0')
    mkdirSync(old, { recursive: true })
    writeFileSync(join(old, 'left'), '')
    start('0.2.0')
    expect(readdirSync(join(places().cacheDir, 'compiled'))).toEqual(['0.2.0'])
    expect(readdirSync(join(places().cacheDir, 'compiled', '0.2.0'), { recursive: true }).length).toBeGreaterThan(1)
  })

  test('is not kept by the first start, so that the data folder is made by who closes it to others', () => {
    start('0.2.0')
    expect(existsSync(places().dataDir)).toBe(false)
  })

  test('is done without where nothing can be written', () => {
    mkdirSync(places().dataDir)
    writeFileSync(places().cacheDir, 'a file where the folder should be')
    expect(() => start('0.2.0')).not.toThrow()
  })
})

/** A process of its own, as keeping is for all that a process loads. */
function start(version: string): void {
  const program = join(dir, 'program.mjs')
  writeFileSync(program, 'export const loaded = true\n')
  const script = `
    import { keepCompiled } from ${JSON.stringify(at('src/server/compiled.ts'))}
    keepCompiled(${JSON.stringify(places())}, ${JSON.stringify(version)})
    await import(${JSON.stringify(program)})`
  // What the tests are kept in would be taken.
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined }
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe', env })
}
