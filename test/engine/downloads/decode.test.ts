/** Decoding, with a program that does as the test says: it is killed when it is caught, and only then. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { decodedMs } from '../../../src/engine/downloads/decode.ts'

const dir = mkdtempSync(join(tmpdir(), 'soul-decode-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const running = () => new AbortController().signal

/** Notes which process it is, and goes on with `body`. */
function program(name: string, body: string): { path: string; pid(): number } {
  const path = join(dir, name)
  const noted = `${path}.pid`
  writeFileSync(path, `#!/usr/bin/env node\nrequire('node:fs').writeFileSync('${noted}', String(process.pid))\n${body}`)
  chmodSync(path, 0o755)
  return { path, pid: () => Number(readFileSync(noted, 'utf8')) }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('a file that is decoded', () => {
  it('is as long as the last word says', async () => {
    const ffmpeg = program(
      'right.cjs',
      `console.log('out_time_us=5\\nprogress=continue\\nout_time_us=2500000\\nprogress=end')`,
    )
    expect(await decodedMs(ffmpeg, '/a', { signal: running() })).toBe(2_500)
  })

  it('is of no length when the program fails, whatever it said before', async () => {
    const ffmpeg = program('wrong.cjs', `console.log('out_time_us=2500000'); process.exitCode = 69`)
    expect(await decodedMs(ffmpeg, '/a', { signal: running() })).toBeUndefined()
  })

  // Only once the program has ended does it resolve.
  it('is given up when the program says the same for ever, and the program with it', async () => {
    const ffmpeg = program('caught.cjs', `setInterval(() => console.log('out_time_us=7\\nprogress=continue'), 5)`)
    expect(await decodedMs(ffmpeg, '/a', { signal: running(), stuckMs: 1_500 })).toBeUndefined()
  })

  it('is left when it is no longer waited for, and the program ends', async () => {
    const ffmpeg = program('left.cjs', 'setInterval(() => {}, 1000)')
    const leaving = new AbortController()
    const decoding = decodedMs(ffmpeg, '/a', { signal: leaving.signal })
    await vi.waitFor(() => expect(existsSync(`${ffmpeg.path}.pid`) && ffmpeg.pid() > 0).toBe(true), 20_000)
    leaving.abort()
    await expect(decoding).rejects.toMatchObject({ name: 'AbortError' })
    await vi.waitFor(() => expect(isRunning(ffmpeg.pid())).toBe(false), 20_000)
  })
})
