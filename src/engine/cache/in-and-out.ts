/**
 * Files in, files out, each with its rows. A file has its final name before it has a row, and loses its row before it goes; what is
 * between the two is noted in the database first, and put right after a crash.
 */
import { rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import { boundedSlice, movingLog, type Checkpoint } from '../db/short-writes.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { syncFolder } from '../lib/write-atomically.ts'
import type { Tx } from '../library/revision.ts'
import { breathe } from '../sync/clock.ts'
import type { Way } from './folder-move.ts'
import { coverPath, filePath, makeFolderOf, newFileName, partPath } from './kept-folder.ts'
import {
  comingNotes,
  dropFiles,
  dropTracks,
  goingNotes,
  isCoverKept,
  noteComing,
  putKept,
  unnoteComing,
  unnoteGoing,
  type Dropped,
} from './kept-rows.ts'
import type { Part } from './part.ts'
import type { Place } from './place.ts'

/** A transfer that came to its end, whole and checked. */
export interface Done {
  trackId: number
  part: Part
  from: { sourceId: number; remoteId: string; version?: string | undefined }
  /** Hex. */
  sha256: string
  sizeBytes: number
  quality: KeptQuality
  container: string
  codec: string
  bitrateKbps: number | null
  lossless: boolean
  /** False: only because it was played. */
  wanted: boolean
}

interface Parts {
  library: LibraryDb
  checkpoint: Checkpoint
  sourceId: SourceId
  log: Logger
  place: Place
  /** Milliseconds since 1970. */
  now(): number
  isPartOpen(trackId: number): boolean
  isRead(file: string): boolean
  /** `ungrouped`: tracks have lost their last copy. */
  onChange(change: { ungrouped: boolean }): void
}

/** Rows that one write takes out at most, and that a step of it does. */
const BOUNDS = { stepRows: 10, mostRows: 500 }

export class InAndOut {
  readonly #parts: Parts
  /** Files whose rows are about to be written. */
  readonly #coming = new Set<string>()
  /** Files that could not be removed yet. */
  readonly #toGo = new Map<string, Dropped>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether it is between disk and rows. */
  isInUse(file: string): boolean {
    return this.#coming.has(file) || this.#toGo.has(file)
  }

  /** As `Cache.put`. */
  async put({ part, ...done }: Done): Promise<void> {
    const { place, onChange } = this.#parts
    place.mustWrite()
    const file = newFileName(done.container)
    const path = filePath(place.folder, file)
    await place.minding(async () => {
      const written = await part.checkpoint()
      const { size } = await stat(part.path)
      if (written !== done.sizeBytes || size !== done.sizeBytes) {
        throw new Error(`A part has ${size} bytes where ${done.sizeBytes} were announced`)
      }
      await part.close()
      await makeFolderOf(path)
    })
    this.#coming.add(file)
    try {
      const outcome = await this.#enter(done, file, { from: part.path, to: path })
      if (outcome === undefined) {
        await rm(path, { force: true })
        throw new EngineError('NOT_FOUND', 'This track has left the library while it was fetched.')
      }
      await this.#removeFiles(outcome.dropped)
      onChange(outcome)
    } finally {
      this.#coming.delete(file)
    }
  }

  /** Its name, then its rows. When either fails, the file is a part again. */
  async #enter(done: Omit<Done, 'part'>, file: string, { from, to }: Way): Promise<ReturnType<typeof putKept>> {
    const { place, sourceId, now } = this.#parts
    try {
      await this.#write((tx) => noteComing(tx, file, done.trackId))
      await place.minding(async () => {
        await rename(from, to)
        await syncFolder(dirname(to))
      })
      return await this.#write((tx) => {
        unnoteComing(tx, file)
        return putKept(tx, sourceId, { ...done, file, at: now() })
      })
    } catch (error) {
      await this.#putBack(file, { from: to, to: from })
      // The disk with the library on it, that is; who fetches knows what to do then.
      throw isFull(error) ? Object.assign(new Error('The disk is full', { cause: error }), { code: 'ENOSPC' }) : error
    }
  }

  /** As far as it can be: what cannot is noted, and done at the next start. */
  async #putBack(file: string, { from, to }: Way): Promise<void> {
    try {
      await rename(from, to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return this.#warn(error, 'a file without its row')
    }
    await this.#write((tx) => unnoteComing(tx, file)).catch((error: unknown) => this.#warn(error, 'a note'))
  }

  /** As `Cache.drop`. */
  dropTracks(trackIds: readonly number[]): Promise<{ bytes: number }> {
    return this.#drop(trackIds, (tx, slice) => dropTracks(tx, this.#parts.sourceId, slice))
  }

  /** Files that are known to be gone, out of the rows; what wants their tracks hears that they cannot be played from here. */
  forget(files: readonly string[]): Promise<{ bytes: number }> {
    return this.#drop(files, (tx, slice) => dropFiles(tx, this.#parts.sourceId, slice))
  }

  async #drop<Id>(
    ids: readonly Id[],
    out: (tx: Tx, slice: readonly Id[]) => ReturnType<typeof dropTracks>,
  ): Promise<{ bytes: number }> {
    const { library, checkpoint, onChange } = this.#parts
    let bytes = 0
    let ungrouped = false
    let files = 0
    await movingLog(library, checkpoint, async (wrote) => {
      for (let from = 0; from < ids.length;) {
        const gone = await this.#outOfRows((tx) => sliceOut(ids, from, (some) => out(tx, some)))
        await this.#removeFiles(gone.dropped)
        await wrote(gone.to - from)
        from = gone.to
        ungrouped ||= gone.ungrouped
        files += gone.dropped.length
        for (const { sizeBytes } of gone.dropped) bytes += sizeBytes
        if (from < ids.length) await breathe()
      }
    })
    if (files > 0) onChange({ ungrouped })
    return { bytes }
  }

  /**
   * Rows are written before files go. On a disk so full that not even that can be written, files go first: a row without its
   * file is put right at the next start.
   */
  async #outOfRows<Gone extends { dropped: Dropped[] }>(out: (tx: Tx) => Gone): Promise<Gone> {
    let planned: Dropped[] = []
    const remembering = (tx: Tx) => {
      const gone = out(tx)
      planned = gone.dropped
      return gone
    }
    try {
      return await this.#write(remembering)
    } catch (error) {
      if (!isFull(error)) throw error
      for (const one of planned) await this.#removeFile(one)
      return this.#write(out)
    }
  }

  /** Those that cannot be removed now go when they are closed, or at the next start: they are noted. */
  async #removeFiles(dropped: readonly Dropped[]): Promise<void> {
    const gone: string[] = []
    for (const one of dropped) {
      if (await this.#removeFile(one)) gone.push(one.file)
      else this.#toGo.set(one.file, one)
    }
    this.#parts.place.roomChanged()
    if (gone.length === 0) return
    try {
      unnoteGoing(this.#parts.library, gone)
    } catch (error) {
      this.#warn(error, 'what was removed')
    }
  }

  async #removeFile({ file, coverId }: Omit<Dropped, 'sizeBytes'>): Promise<boolean> {
    const { library, sourceId, place } = this.#parts
    // A disk that is away has the file still.
    if (!place.isReady) return false
    try {
      const coverGoes = coverId !== null && !isCoverKept(library, sourceId, coverId)
      for (const folder of place.folders) {
        await rm(filePath(folder, file), { force: true })
        if (coverGoes) await rm(coverPath(folder, coverId), { force: true })
      }
      return true
    } catch (error) {
      this.#warn(error, 'a file')
      return false
    }
  }

  /** Nobody reads it any more: if it was to go, it goes. */
  async closed(file: string): Promise<void> {
    const going = this.#toGo.get(file)
    if (going === undefined || !this.#parts.place.isReady) return
    this.#toGo.delete(file)
    await this.#removeFiles([going])
  }

  /** What a crash left between disk and rows. */
  async settleNotes(): Promise<void> {
    const { library, place, isPartOpen, isRead } = this.#parts
    for (const { file, trackId } of comingNotes(library)) {
      if (this.#coming.has(file)) continue
      const path = filePath(place.folder, file)
      // One that is being written has come further since.
      const putBack = isPartOpen(trackId) ? rm(path) : rename(path, partPath(place.folder, trackId))
      await putBack.catch(() => {})
      write(library, (tx) => unnoteComing(tx, file))
    }
    const gone: string[] = []
    for (const note of goingNotes(library)) {
      if (isRead(note.file)) continue
      if (await this.#removeFile(note)) gone.push(note.file)
    }
    if (gone.length > 0) unnoteGoing(library, gone)
    for (const file of gone) this.#toGo.delete(file)
  }

  #write<Result>(body: (tx: Tx) => Result): Promise<Result> {
    const { library } = this.#parts
    return whenFree(library, () => write(library, body))
  }

  #warn(error: unknown, what: string): void {
    const { log, place } = this.#parts
    log.warn({ err: error, folder: place.folder }, `kept files: ${what} could not be minded`)
  }
}

/** Some of them out of the rows, within one write. */
function sliceOut<Id>(
  ids: readonly Id[],
  from: number,
  out: (some: readonly Id[]) => ReturnType<typeof dropTracks>,
): { dropped: Dropped[]; ungrouped: boolean; to: number } {
  const dropped: Dropped[] = []
  let ungrouped = false
  const step = (some: readonly Id[]) => {
    const gone = out(some)
    dropped.push(...gone.dropped)
    ungrouped ||= gone.ungrouped
  }
  const to = boundedSlice(ids, from, step, BOUNDS)
  return { dropped, ungrouped, to }
}

const isFull = (error: unknown): boolean => (error as { code?: string }).code === 'SQLITE_FULL'
