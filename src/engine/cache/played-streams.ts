/**
 * Streams that were played, kept. The bytes of a track that pass on their way to the player are put where they belong in a file of the
 * track's length; once all of one version have passed, whatever the order, the file is kept. Nothing is asked of a server for it,
 * and a player never waits for it: a disk that does not keep up loses the file, not the music.
 */
import { randomBytes } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import type { LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import type { CopyBytes } from '../sources/source.ts'
import { partsIn } from './kept-folder.ts'
import type { FileHashes } from './file-hashes.ts'
import { openPart, type Part } from './part.ts'
import { Ranges } from './ranges.ts'

/** What is known of a copy whose bytes may be kept. */
interface Wish {
  trackId: number
  sizeBytes: number
  container: string
  codec: string
  bitrateKbps: number | null
  lossless: number
  trackKey: string
  durationMs: number
}

/** A stream that has passed as a whole. */
export interface Passed {
  trackId: number
  part: Part
  from: { sourceId: number; remoteId: string; version: string }
  /** Hex, of the whole, where the source told it. */
  told: string | undefined
  /** What the library knows of the track. */
  trackKey: string
  durationMs: number
  sizeBytes: number
  container: string
  codec: string
  bitrateKbps: number | null
  lossless: boolean
}

interface Parts {
  library: LibraryDb
  log: Logger
  hashes: Pick<FileHashes, 'begin'>
  /** Where parts lie; undefined while nothing may be written. */
  folder(): string | undefined
  /** In bytes; 0: nothing is kept. */
  quota(): number
  /** Bytes that may be taken of the disk. */
  room(): Promise<number>
  /** Keeps it, or not; the part is removed afterwards if it is still there. */
  onPassed(passed: Passed): Promise<void>
}

interface Named {
  sourceId: number
  remoteId: string
}

/** At once; a player reads one and the next. */
const MOST = 4
/** A disk that is so far behind is too slow. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024

const wishOf = perDatabase((sql) =>
  sql.prepare<[number, string], Wish>(
    `select c.track_id as trackId, c.size_bytes as sizeBytes, c.container, c.codec, c.bitrate_kbps as bitrateKbps, c.lossless,
       c.track_key as trackKey, c.duration_ms as durationMs from copy c
     where c.source_id = ? and c.remote_id = ?
       and not exists (select 1 from kept k join copy o on o.id = k.copy_id where o.track_id = c.track_id)
       and not exists (select 1 from download d where d.track_id = c.track_id)`,
  ),
)

export class PlayedStreams {
  readonly #parts: Parts
  /** The one used last stands last. */
  readonly #streams = new Map<string, Stream>()
  readonly #ending = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The same bytes; what is read of them is remembered. */
  collecting(copy: Named, bytes: CopyBytes): CopyBytes {
    const stream = this.#streamOf(copy, bytes)
    if (stream === undefined) return bytes
    return {
      ...bytes,
      async *read(range, options) {
        let at = range.start
        for await (const piece of bytes.read(range, options)) {
          stream.take(at, piece)
          at += piece.length
          yield piece
        }
      },
    }
  }

  /** Whether a part of this name is being put together. */
  uses(name: string): boolean {
    return [...this.#streams.values()].some(({ path }) => basename(path) === name)
  }

  /** Gives up what is not whole. Settles once none of it is left. */
  async giveUp(): Promise<void> {
    for (const stream of this.#streams.values()) stream.giveUp()
    this.#streams.clear()
    await Promise.allSettled(this.#ending)
  }

  #streamOf({ sourceId, remoteId }: Named, bytes: CopyBytes): Stream | undefined {
    const { version, sizeBytes, container, codec, sha256 } = bytes
    const { library, quota, folder } = this.#parts
    const parts = folder()
    // What cannot be told apart from another version is not put together.
    if (parts === undefined || version === undefined || version.startsWith('W/')) return undefined
    if (sizeBytes === 0 || sizeBytes > quota()) return undefined
    const key = JSON.stringify([sourceId, remoteId, version])
    const known = this.#streams.get(key)
    if (known !== undefined) {
      this.#streams.delete(key)
      this.#streams.set(key, known)
      known.told ??= sha256
      return known
    }
    const wish = wishOf(library.sql).get(sourceId, remoteId)
    // A server that makes something smaller of it is not sending the file.
    const isTheFile = wish?.sizeBytes === sizeBytes && wish.container === container && wish.codec === codec
    if (wish === undefined || !isTheFile) return undefined
    const stream = new Stream(join(partsIn(parts), `played-${randomBytes(8).toString('hex')}.part`), sizeBytes)
    stream.told = sha256
    this.#streams.set(key, stream)
    for (const [oldest, { giveUp }] of this.#streams) {
      if (this.#streams.size <= MOST) break
      giveUp()
      this.#streams.delete(oldest)
    }
    const from = { sourceId, remoteId, version }
    const ending = this.#follow(stream, { ...wish, lossless: wish.lossless === 1, from }).finally(() => {
      this.#ending.delete(ending)
      if (this.#streams.get(key) === stream) this.#streams.delete(key)
    })
    this.#ending.add(ending)
    return stream
  }

  async #follow(stream: Stream, passed: Omit<Passed, 'part' | 'told'>): Promise<void> {
    const { log, hashes, room, onPassed } = this.#parts
    let part: Part | undefined
    try {
      if ((await room()) < passed.sizeBytes) stream.giveUp()
      if (!(await stream.whole())) return
      part = await openPart(stream.path, passed.sizeBytes, { hashes })
      if (part.safeBytes === passed.sizeBytes) await onPassed({ ...passed, told: stream.told, part })
    } catch (error) {
      log.debug({ err: error }, 'a stream that was played could not be kept')
    } finally {
      await part?.close()
      await rm(stream.path, { force: true }).catch(() => {})
    }
  }
}

/** The file that the bytes of one version are put into. */
class Stream {
  readonly path: string
  /** The digest of the whole, once an answer tells it. */
  told: string | undefined
  readonly #sizeBytes: number
  readonly #ranges = new Ranges()
  #waiting: { at: number; bytes: Buffer }[] = []
  #waitingBytes = 0
  #gaveUp = false
  #wake: (() => void) | undefined

  constructor(path: string, sizeBytes: number) {
    this.path = path
    this.#sizeBytes = sizeBytes
  }

  take(at: number, piece: Uint8Array): void {
    if (this.#gaveUp || piece.length === 0 || this.#ranges.has(at, at + piece.length)) return
    if (this.#waitingBytes + piece.length > MOST_WAITING_BYTES || at + piece.length > this.#sizeBytes) {
      return this.giveUp()
    }
    // The player has its own use for the memory.
    this.#waiting.push({ at, bytes: Buffer.from(piece) })
    this.#waitingBytes += piece.length
    this.#ranges.add(at, at + piece.length)
    this.#wake?.()
  }

  readonly giveUp = (): void => {
    this.#gaveUp = true
    this.#waiting = []
    this.#wake?.()
  }

  /** True once all of it has passed and is written; false when it was given up. */
  async whole(): Promise<boolean> {
    await this.#somethingWaits()
    if (this.#gaveUp) return false
    const file = await open(this.path, 'wx', 0o600)
    try {
      let written = 0
      while (!this.#gaveUp && written < this.#sizeBytes) {
        const next = this.#waiting.shift()
        if (next === undefined) await this.#somethingWaits()
        else {
          await writeAll(file, next)
          this.#waitingBytes -= next.bytes.length
          if (this.#ranges.has(0, this.#sizeBytes) && this.#waiting.length === 0) written = this.#sizeBytes
        }
      }
    } finally {
      await file.close()
    }
    return !this.#gaveUp
  }

  async #somethingWaits(): Promise<void> {
    while (!this.#gaveUp && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#wake = undefined
  }
}

async function writeAll(file: FileHandle, { at, bytes }: { at: number; bytes: Buffer }): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
  }
}
