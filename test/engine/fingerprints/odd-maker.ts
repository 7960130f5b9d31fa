/** A maker of fingerprints that does what the name of the file says: a worker thread for tests of the watch over it. */
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import type { PrintAnswer } from '../../../src/engine/fingerprints/make-fingerprints.worker.ts'
import type { PrintJob } from '../../../src/engine/fingerprints/make-print.ts'

const port = parentPort!
const held: unknown[] = []

port.on('message', ({ path }: PrintJob) => {
  switch (basename(path)) {
    case 'hang':
      return
    case 'spin':
      for (;;);
    case 'die':
      return process.exit(3)
    case 'throw':
      throw new Error('a decoder went wrong')
    case 'heap':
      for (;;) held.push(Array.from({ length: 10_000 }, (_, i) => ({ i })))
    case 'grow':
      held.push(new Uint8Array(200_000_000).fill(1))
      return
    default:
      port.postMessage({ kind: 'made', bytes: Uint8Array.of(1) } satisfies PrintAnswer)
  }
})
port.postMessage({ kind: 'started' } satisfies PrintAnswer)
