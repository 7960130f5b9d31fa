/**
 * The worker thread that makes fingerprints, one file at a time. It reads other people's files with decoders of other people, keeps
 * nothing between two files, and may be killed at any moment. It says when it has started, so that what breaks before is
 * not blamed on a file.
 */
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { Chromaprint } from './chromaprint.ts'
import { makePrint, type MadePrint, type PrintJob } from './make-print.ts'

export type PrintAnswer = { kind: 'started' } | MadePrint

const port = parentPort!

/** A decoder that fails outside of its promise: the file it was at is to blame. */
let lateFailure: unknown
process.on('unhandledRejection', (reason) => {
  lateFailure = reason ?? new Error('unknown')
})

yieldToOthers()
const chromaprint = await Chromaprint.load()
port.on('message', (job: PrintJob) => void run(job))
answer({ kind: 'started' })

async function run(job: PrintJob): Promise<void> {
  lateFailure = undefined
  const made = await makePrint(chromaprint, job)
  // What a decoder left behind fails here, while it is still known whose it is.
  await new Promise<void>((resolve) => void setImmediate(resolve))
  answer(lateFailure !== undefined && made.kind !== 'unreadable' ? { kind: 'none', reason: 'damaged' } : made)
}

function answer(message: PrintAnswer): void {
  port.postMessage(message)
}

/** Linux gives threads priorities of their own; elsewhere pauses between the files have to do. */
function yieldToOthers(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_LOW)
  } catch {
    // Not here.
  }
}
