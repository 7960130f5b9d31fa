import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { BackgroundTurns, ForegroundTurns } from '../../../src/engine/db/turns.ts'

const BUSY = 1

describe('turns of two threads that write', () => {
  let worker: Worker | undefined
  afterEach(() => worker?.terminate())

  it('are free while nobody writes', async () => {
    const turns = new ForegroundTurns()
    turns.take()()
    ;(await turns.wait())()
    new BackgroundTurns(turns.shared).take()()
    expect([...new Int32Array(turns.shared)]).toEqual([0, 0])
  })

  it('let the foreground wait for the write that is under way, with the event loop free', async () => {
    const turns = new ForegroundTurns()
    const ends = new BackgroundTurns(turns.shared).take()
    let had = false
    const waiting = turns.wait().then((end) => ((had = true), end))
    await new Promise((resolve) => setImmediate(resolve))
    expect(had).toBe(false)
    ends()
    ;(await waiting)()
    expect([...new Int32Array(turns.shared)]).toEqual([0, 0])
  })

  it('keep the background out while the foreground wants to write, and never let both in', async () => {
    const turns = new ForegroundTurns()
    const both = new SharedArrayBuffer(8)
    worker = new Worker(new URL('../../support/turns.worker.ts', import.meta.url), {
      workerData: { turns: turns.shared, both, rounds: 2_000 },
    })
    const ended = once(worker, 'message')
    const [inside] = [new Int32Array(both)]
    let collisions = 0
    let running = true
    void ended.then(() => (running = false))
    for (let i = 0; running; i++) {
      const end = i % 2 === 0 ? turns.take() : await turns.wait()
      if (Atomics.add(inside, 0, 1) !== 0) collisions++
      Atomics.sub(inside, 0, 1)
      end()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const [seen] = (await ended) as [{ rounds: number; collisions: number }]
    expect(seen).toEqual({ rounds: 2_000, collisions: 0 })
    expect(collisions).toBe(0)
  })

  it('are free again after the background has died in the middle', () => {
    const turns = new ForegroundTurns()
    new BackgroundTurns(turns.shared).take()
    expect(new Int32Array(turns.shared)[BUSY]).toBe(1)
    turns.clear()
    turns.take()()
    expect([...new Int32Array(turns.shared)]).toEqual([0, 0])
  })
})
