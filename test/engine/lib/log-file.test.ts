import { ORPCError, ValidationError } from '@orpc/contract'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openLogFile } from '../../../src/engine/lib/log-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** The file's text after something was logged. */
async function logged(say: (log: ReturnType<typeof openLogFile>['log']) => void): Promise<string> {
  const { log, path, flush } = openLogFile(dir, 'server')
  say(log)
  return vi.waitFor(() => {
    flush()
    const text = readFileSync(path, 'utf8')
    expect(text).not.toBe('')
    return text
  })
}

describe('the log', () => {
  it('leaves out secrets by their name, should a caller forget', async () => {
    const text = await logged((log) =>
      log.info({ token: 'soul_abc', sign: { in: { password: 'hunter2 hunter2' } } }, 'x'),
    )
    expect(text).toContain('"msg":"x"')
    expect(text).not.toMatch(/soul_abc|hunter2/)
  })

  it('leaves out what a call was given or would have answered, when it is not as it should be', async () => {
    const cause = new ValidationError({
      message: 'Output validation failed',
      issues: [{ message: 'Expected text', path: ['name'] }],
      data: { key: 'soul_abc', pairing: { code: 'ABCD-EFGH' } },
    })
    const text = await logged((log) =>
      log.error({ err: new ORPCError('INTERNAL_SERVER_ERROR', { cause, data: { code: 'ABCD-EFGH' } }) }, 'x'),
    )
    expect(text).toContain('Output validation failed')
    expect(text).not.toMatch(/soul_abc|ABCD-EFGH/)
  })
})
