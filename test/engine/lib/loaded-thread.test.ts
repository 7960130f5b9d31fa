import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { isLoaded, LoadedThread } from '../../../src/engine/lib/loaded-thread.ts'
import { testHost } from '../../support/host.ts'

/** Says what `LoadedThread` waits for when it is told to, and never ends by itself. */
const SLOW = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', (message) => parentPort.postMessage(message === 'go on' ? 'loaded' : 'something else'))`

describe('a thread that loads SQLite', () => {
  // The native module comes with the first connection, not with the import: what cannot open its files has said nothing yet.
  it.each(['read-library', 'write-library', 'find-duplicates'] as const)(
    '(%s) says so with its first connection',
    async (name) => {
      const none = join(tmpdir(), 'soul-no-such-folder', 'library.db')
      const workerData = {
        libraryFile: none,
        personalFile: none,
        library: none,
        personal: none,
        runId: '',
        turns: new SharedArrayBuffer(64),
      }
      const host = testHost()
      const worker = new Worker(host.workerEntry(name), { workerData })
      host.remove()
      const said: unknown[] = []
      worker.on('message', (message) => said.push(message))
      const [error] = (await once(worker, 'error')) as [Error]
      expect(error.message).toMatch(/open database|directory does not exist/)
      expect(said.filter(isLoaded)).toEqual([])
    },
  )

  it('is not ended before it has said that it is loaded', async () => {
    const worker = new Worker(SLOW, { eval: true })
    const thread = new LoadedThread(worker)
    let ended = false
    const ending = thread.end().then(() => (ended = true))
    worker.postMessage('anything')
    const [first] = (await once(worker, 'message')) as [unknown]
    expect(isLoaded(first)).toBe(false)
    await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toBe(false)
    worker.postMessage('go on')
    await ending
    expect(worker.threadId).toBe(-1)
  })

  it('that died before is ended already', async () => {
    const worker = new Worker('process.exit(3)', { eval: true })
    const thread = new LoadedThread(worker)
    await thread.end()
    expect(worker.threadId).toBe(-1)
  })
})
