import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadOutcome } from '../../../../src/engine/sources/folder/read-track.ts'
import { TagPool } from '../../../../src/engine/sources/folder/tag-pool.ts'

/**
 * A worker that speaks the protocol and reads nothing: what a file's name says, happens. So it can be shown what the pool
 * does with a parser that hangs, bursts or dies, whichever parser of whichever version would.
 */
const WORKER = `
import { parentPort, workerData } from 'node:worker_threads'
const at = new Int32Array(workerData.place)
let turn = Promise.resolve()
parentPort.on('message', (job) => { turn = turn.then(() => run(job)) })
async function run(job) {
  Atomics.store(at, 1, 0)
  Atomics.store(at, 0, job.id)
  const outcomes = []
  for (const [index, { remoteId }] of job.files.entries()) {
    Atomics.store(at, 1, index)
    if (remoteId.startsWith('hangs')) for (;;) await undefined
    if (remoteId.startsWith('bursts')) { const all = []; for (;;) all.push(new Array(100000).fill(index)) }
    if (remoteId.startsWith('dies')) process.exit(1)
    if (remoteId.startsWith('rejects')) { Promise.reject(new Error('late')); await new Promise((r) => setImmediate(r)) }
    outcomes.push({ kind: 'same', remoteId, modifiedAt: 0 })
  }
  parentPort.postMessage({ id: job.id, kind: 'read', outcomes })
}
`

let dir: string
let pool: TagPool
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'soul-pool-'))
  writeFileSync(join(dir, 'worker.mjs'), WORKER)
  const entry = pathToFileURL(join(dir, 'worker.mjs'))
  pool = new TagPool({ entry, log: pino({ level: 'silent' }), size: 2, fileLimitMs: 700 })
})
afterAll(async () => {
  await pool.stop()
  rmSync(dir, { recursive: true, force: true })
})

const { signal } = new AbortController()
const read = (names: string[]) =>
  pool.read(
    '/',
    names.map((remoteId) => ({ remoteId, sizeBytes: 7, modifiedAt: 8 })),
    { signal },
  )
const told = (outcomes: ReadOutcome[]) =>
  Object.fromEntries(
    outcomes.map((o) => [o.kind === 'track' ? '' : o.remoteId, o.kind === 'problem' ? o.reason : o.kind]),
  )

describe('a worker', () => {
  test('that hangs is killed, and only the file it hung on is marked', async () => {
    expect(told(await read(['a', 'hangs', 'b']))).toEqual({ a: 'same', hangs: 'timeout', b: 'same' })
  })

  test('that needs too much memory is replaced', { timeout: 60_000 }, async () => {
    const entry = pathToFileURL(join(dir, 'worker.mjs'))
    const patient = new TagPool({ entry, log: pino({ level: 'silent' }), size: 1, fileLimitMs: 50_000 })
    const files = ['a', 'bursts', 'b'].map((remoteId) => ({ remoteId, sizeBytes: 0, modifiedAt: 0 }))
    expect(told(await patient.read('/', files, { signal }))).toEqual({ a: 'same', bursts: 'memory', b: 'same' })
    await patient.stop()
  })

  test('that dies is replaced', async () => {
    expect(told(await read(['dies', 'a', 'b']))).toEqual({ dies: 'damaged', a: 'same', b: 'same' })
  })

  test('whose parser fails outside its promise dies alone', async () => {
    expect(told(await read(['a', 'rejects', 'b']))).toEqual({ a: 'same', rejects: 'damaged', b: 'same' })
  })

  test('may die of every file of a batch, and the batch still ends', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `dies-${index}`)
    const both = await Promise.all([read(names), read(['x', 'y'])])
    expect(Object.values(told(both[0]))).toEqual(names.map(() => 'damaged'))
    expect(told(both[1])).toEqual({ x: 'same', y: 'same' })
  })

  test('keeps what the walk knew of a file that killed it, so that it is not tried again unchanged', async () => {
    expect((await read(['dies']))[0]).toMatchObject({ sizeBytes: 7, modifiedAt: 8 })
  })
})

test('whoever no longer wants an answer is let go at once', async () => {
  const controller = new AbortController()
  const hanging = pool.read('/', [{ remoteId: 'hangs', sizeBytes: 0, modifiedAt: 0 }], { signal: controller.signal })
  controller.abort(new DOMException('enough', 'AbortError'))
  await expect(hanging).rejects.toThrow('enough')
  expect(told(await read(['a']))).toEqual({ a: 'same' })
})

test('a worker that never starts fails what was asked, and does not try for ever', async () => {
  writeFileSync(join(dir, 'broken.mjs'), 'this is no JavaScript')
  const entry = pathToFileURL(join(dir, 'broken.mjs'))
  const broken = new TagPool({ entry, log: pino({ level: 'silent' }), size: 1 })
  await expect(broken.read('/', [{ remoteId: 'a', sizeBytes: 0, modifiedAt: 0 }], { signal })).rejects.toThrow(
    'does not start',
  )
  await broken.stop()
})
