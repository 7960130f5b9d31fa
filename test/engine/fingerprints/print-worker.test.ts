import { afterEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { PrintWorker } from '../../../src/engine/fingerprints/print-worker.ts'
import { testHost } from '../../support/host.ts'
import { FORMATS, soundFile } from './sounds.ts'

const log = pino({ level: 'silent' })
const oddMaker = new URL('./odd-maker.ts', import.meta.url)
const workers: PrintWorker[] = []

function open(parts: Partial<ConstructorParameters<typeof PrintWorker>[0]> = {}): PrintWorker {
  const worker = new PrintWorker({ entry: () => oddMaker, log, ...parts })
  workers.push(worker)
  return worker
}

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
})

const job = (path: string) => ({ path, container: 'wav', codec: 'pcm' })
const never = () => new AbortController().signal

describe('the worker that makes fingerprints', () => {
  it('makes one after another', async () => {
    const host = testHost()
    const worker = open({ entry: () => host.workerEntry('make-fingerprints') })
    for (const [name, format] of Object.entries(FORMATS)) {
      const made = await worker.make({ path: soundFile(name), ...format }, { signal: never() })
      expect(made.kind, name).toBe('made')
    }
    host.remove()
  })

  it.each([
    ['hang', { fileLimitMs: 1 }, 'timeout'],
    ['spin', { fileLimitMs: 1 }, 'timeout'],
    ['grow', { growthLimitBytes: 50_000_000 }, 'memory'],
    ['heap', {}, 'memory'],
    ['die', {}, 'damaged'],
    ['throw', {}, 'damaged'],
  ])('is replaced when a file is too much for it (%s)', async (path, limits, reason) => {
    const worker = open(limits)
    expect(await worker.make(job(path), { signal: never() })).toEqual({ kind: 'none', reason })
    expect(await worker.make(job('usual'), { signal: never() })).toMatchObject({ kind: 'made' })
  })

  it('gives up what it is at, and what comes then does not wait for it', async () => {
    const worker = open()
    const controller = new AbortController()
    const spinning = worker.make(job('spin'), { signal: controller.signal })
    const reason = new DOMException('enough', 'AbortError')
    controller.abort(reason)
    await expect(spinning).rejects.toBe(reason)
    expect(await worker.make(job('usual'), { signal: never() })).toMatchObject({ kind: 'made' })
  })

  it('blames no file when it does not start', async () => {
    const worker = open({ entry: () => new URL('data:text/javascript,throw new Error("a library is missing")') })
    await expect(worker.make(job('usual'), { signal: never() })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})
