/**
 * Entry of the worker thread that works out the digests of files while they are being written. It reads behind the writer, so
 * what it reads is in memory still; a digest is thus that of the bytes that are in the file, not of those that were sent. Files
 * take turns: a large one that is gone on with holds no other up.
 */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

export type HashAsk =
  /** As far as the file is written; `path` the first time only. */
  | { kind: 'upTo'; id: number; bytes: number; path?: string }
  /** Of all that `upTo` told of; answered once that has been read. */
  | { kind: 'digest'; id: number }
  | { kind: 'end'; id: number }

export type HashAnswer =
  | { kind: 'digest'; id: number; sha256: string }
  /** `code`: what the disk said. Nothing more is said of this file. */
  | { kind: 'failed'; id: number; message: string; code: string | undefined }

interface Hashing {
  readonly id: number
  readonly file: number
  readonly hash: Hash
  at: number
  upTo: number
  isAsked: boolean
}

/** Read at once: so long does one file hold the others up. */
const PIECE_BYTES = 256 * 1024

const say = (answer: HashAnswer): void => parentPort!.postMessage(answer)
const piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
const hashings = new Map<number, Hashing>()
/** Something of them is still to be read. */
const behind = new Set<Hashing>()
let isReading = false

parentPort!.on('message', (ask: HashAsk) => {
  switch (ask.kind) {
    case 'upTo':
      return minding(ask.id, () => upTo(ask))
    case 'digest':
      return minding(ask.id, () => digest(ask.id))
    case 'end':
      return end(ask.id)
  }
})

function upTo({ id, bytes, path }: HashAsk & { kind: 'upTo' }): void {
  if (path !== undefined) hashings.set(id, begun(id, path))
  const hashing = hashings.get(id)
  // One that failed has been told of.
  if (!hashing) return
  hashing.upTo = bytes
  behind.add(hashing)
  readSoon()
}

function begun(id: number, path: string): Hashing {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  return { id, file, hash: createHash('sha256'), at: 0, upTo: 0, isAsked: false }
}

function digest(id: number): void {
  const hashing = hashings.get(id)
  if (!hashing) return
  hashing.isAsked = true
  answerIfRead(hashing)
}

function answerIfRead(hashing: Hashing): void {
  const { id, hash, at, upTo: to, isAsked } = hashing
  if (!isAsked || at < to) return
  hashing.isAsked = false
  say({ kind: 'digest', id, sha256: hash.copy().digest('hex') })
}

function end(id: number): void {
  const hashing = hashings.get(id)
  if (!hashing) return
  hashings.delete(id)
  behind.delete(hashing)
  closeSync(hashing.file)
}

function readSoon(): void {
  if (isReading || behind.size === 0) return
  isReading = true
  // What is asked meanwhile is heard between two pieces.
  setImmediate(() => {
    isReading = false
    for (const hashing of behind) minding(hashing.id, () => readPiece(hashing))
    readSoon()
  })
}

function readPiece(hashing: Hashing): void {
  const { file, hash, at, upTo: to } = hashing
  const bytes = readSync(file, piece, 0, Math.min(PIECE_BYTES, to - at), at)
  if (bytes === 0 && at < to) throw new Error('A part became shorter while it was read')
  hash.update(piece.subarray(0, bytes))
  hashing.at += bytes
  if (hashing.at < to) return
  behind.delete(hashing)
  answerIfRead(hashing)
}

function minding(id: number, body: () => void): void {
  try {
    body()
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    end(id)
    say({ kind: 'failed', id, message, code })
  }
}
