/**
 * The files that are kept on this device: parts on their way, whole files, their covers. A whole file is a copy of its track at
 * the one source of kind `kept`, so all that plays and lists copies has it without more ado.
 *
 * A final name means a whole file, and a row means a file with a final name: files come before their rows, and go after them.
 * What a crash leaves between is noted in the database before it begins, and put right at the next start. While the folder is
 * away (its disk unplugged), nothing of it is given up.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { KeptQuality, KeptRow, KeptSpace } from '../../shared/model/downloads.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { WindowOf } from '../browse/browse.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { syncFolder, writeAtomically } from '../lib/write-atomically.ts'
import { regroup as regroupHere, type Regroup } from '../library/regroup.ts'
import type { Tx } from '../library/revision.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { mustBrake } from '../sources/folder/brake.ts'
import { openCopy as openFile } from '../sources/folder/open-copy.ts'
import type { CopyBytes } from '../sources/source.ts'
import { folderSources } from '../sources/source-rows.ts'
import { exportFiles, type Exported, type OpenCopy } from './export-files.ts'
import { checkTarget } from './folder-target.ts'
import {
  beginIn,
  COVER_ID,
  coverPath,
  filePath,
  filesIn,
  lookAt,
  makeFolderOf,
  newFileName,
  partPath,
  partsIn,
  type FolderState,
  type Owner,
} from './kept-folder.ts'
import { coverBytes, keptWindow, overQuota, playedSums, playedTracks, type TracksOf } from './kept-lists.ts'
import {
  begunFolder,
  comingNotes,
  coverOfTrack,
  dropFiles,
  dropTracks,
  goingNotes,
  isAwaited,
  isCoverKept,
  isWanted,
  keptSource,
  noteBegun,
  noteComing,
  noteCover,
  noteUses,
  openableCopy,
  putKept,
  setKeptState,
  unnoteComing,
  unnoteGoing,
  type Dropped,
} from './kept-rows.ts'
import type { Way } from './folder-move.ts'
import { Moving } from './moving.ts'
import { openPart, type Part } from './part.ts'
import { bytesIn, settleFolder, type Settled } from './settle-folder.ts'
import { PlayedStreams, type Passed } from './played-streams.ts'
import { readAnyOrigin, type ReadOrigin } from './read-origin.ts'

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
  host: Pick<Host, 'dataDir' | 'cacheDir' | 'log' | 'now'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'update' | 'onChange'>
  events: Events
  /** Here, unless told. */
  regroup?: Regroup
  /** As `Sources` does. Without it covers are not kept. */
  readCover?: ReadOrigin
  /** As `Sources` does: files of one's own are copied into other folders, too. */
  openCopy?: OpenCopy
  /** How long after the start folder and rows are compared: a page that opens comes first. */
  settleAfterMs?: number
}

/** Rows that one write takes out. */
const SLICE = 500
/** A folder that is away, or that nothing can be written to, is looked at again so often. */
const LOOK_AGAIN_MS = 10_000
/** Free room is asked of the system at most so often. */
const FREE_FOR_MS = 1_000
/** Of one file: when it was played is noted at most so often; what was noted is written together. */
const USED_AGAIN_MS = 60_000
const WRITE_USES_MS = 5_000
const SETTLE_AFTER_MS = 5_000

export class Cache {
  readonly sourceId: SourceId
  readonly #host: Parts['host']
  readonly #library: LibraryDb
  readonly #regroup: Regroup
  readonly #readCover: ReadOrigin | undefined
  readonly #openCopy: OpenCopy
  readonly #settleAfterMs: number
  readonly #downloads: () => Settings['downloads']
  readonly #setDownloads: (downloads: Settings['downloads']) => Promise<unknown>
  readonly #musicRoots: () => { name: string; path: string }[]
  readonly #owner: Owner
  readonly #moving: Moving
  readonly #played: PlayedStreams
  readonly #unlisten: () => void
  readonly #stopping = new AbortController()
  readonly #listeners = new Set<() => void>()
  readonly #parts = new Map<number, Part>()
  /** Files whose rows are about to be written. */
  readonly #coming = new Set<string>()
  /** How many read a file now, and which of those files are to go when nobody does. */
  readonly #readers = new Map<string, number>()
  readonly #toGo = new Map<string, Dropped>()
  readonly #usedAt = new Map<number, number>()
  readonly #underway = new Set<Promise<unknown>>()
  /** Of what is under way, that which gives files their names. */
  readonly #writing = new Set<Promise<unknown>>()
  readonly #waitingForIdle: (() => void)[] = []
  #folder: string
  #state: FolderState = { kind: 'ready' }
  #free: { at: number; freeBytes: number } | undefined
  #looking: NodeJS.Timeout | undefined
  #starting: NodeJS.Timeout | undefined
  #settling: Promise<void> | undefined
  /** What was found to belong to nothing, and the rows that too many files are missing of. */
  #orphans: Settled['orphans'] = []
  #missing: string[] = []
  #usesTimer: NodeJS.Timeout | undefined

  private constructor(parts: Parts, source: { id: SourceId; storeId: string }) {
    this.#host = parts.host
    this.#library = parts.library
    this.#regroup = parts.regroup ?? ((options) => regroupHere(parts.library, options))
    this.#readCover = parts.readCover
    this.#openCopy = parts.openCopy ?? ((copy, options) => this.openCopy(copy, options))
    this.#settleAfterMs = parts.settleAfterMs ?? SETTLE_AFTER_MS
    this.#downloads = () => parts.settings.current.downloads
    this.#setDownloads = (downloads) => parts.settings.update({ downloads })
    this.#musicRoots = () => folderSources(parts.library).map(({ name, root }) => ({ name, path: root }))
    this.sourceId = source.id
    this.#owner = { storeId: source.storeId, dataDir: parts.host.dataDir }
    this.#folder = this.#folderOf(this.#downloads().folder)
    this.#moving = new Moving({
      library: parts.library,
      log: parts.host.log,
      whenIdle: () => this.#whenIdle(),
      switchTo: (folder) => this.#switchTo(folder),
      totalBytes: () => this.#totals().sizeBytes,
      onProgress: () => this.#changed(),
      onEnd: () => this.look().then(() => this.#changed()),
    })
    this.#played = new PlayedStreams({
      library: parts.library,
      log: parts.host.log,
      folder: () => (this.#cannotWrite() === null && !this.#stopping.signal.aborted ? this.#folder : undefined),
      quota: () => this.#downloads().playedQuota,
      room: async () => (await this.free()).freeBytes - this.#downloads().reserve,
      onPassed: (passed) => this.#keepPlayed(passed),
    })
    this.#unlisten = parts.settings.onChange(({ downloads }) => {
      this.#inBackground(this.#insistOn(downloads), 'a setting')
      this.#inBackground(this.#withinQuota(), 'what was played')
    })
  }

  /** Refuses nothing: while the folder cannot be used, `trouble` says why. */
  static async open(parts: Parts): Promise<Cache> {
    const cache = new Cache(parts, keptSource(parts.library, parts.host.now()))
    await cache.look()
    return cache
  }

  /** Absolute. */
  get folder(): string {
    return this.#folder
  }

  /** Why nothing can be written to the folder now, in plain words; null when it can. */
  get trouble(): string | null {
    return this.#state.kind === 'ready' ? null : this.#state.message
  }

  /** Files that are here; cheap. */
  get count(): number {
    return this.#totals().copies
  }

  /** Told when files came or went, and when the folder did. Returns the function that stops listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Finds out in the background what of the folder and the rows does not match. */
  start(): void {
    this.#moving.resume()
    this.#starting = setTimeout(() => void this.settled(), this.#settleAfterMs).unref()
  }

  /** Once folder and rows have been compared: once after the start. Never rejects. */
  settled(): Promise<void> {
    clearTimeout(this.#starting)
    return (this.#settling ??= this.#hold(
      this.#settle().catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#warn(error, 'the folder')
      }),
    ))
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('the engine stops', 'AbortError'))
    clearTimeout(this.#looking)
    clearTimeout(this.#starting)
    this.#unlisten()
    this.#writeUses()
    await this.#played.giveUp()
    await this.#moving.stop()
    await Promise.allSettled([...this.#parts.values()].map((part) => part.close()))
    await Promise.allSettled(this.#underway)
  }

  /** Looks whether the folder is there and can be written to. Never rejects. */
  async look(): Promise<void> {
    clearTimeout(this.#looking)
    const before = this.#state
    // A disk that was begun on and has nothing of ours now is another one, or not plugged in.
    const isEmpty = this.#totals().copies === 0
    const mayBegin = isEmpty && (this.#folder === this.#folderOf('') || begunFolder(this.#library) !== this.#folder)
    this.#state = await lookAt(this.#folder, this.#owner, { mayBegin })
    if (this.#stopping.signal.aborted) return
    if (this.#state.kind === 'ready') noteBegun(this.#library, this.#folder)
    setKeptState(this.#library, this.sourceId, this.#isAway() ? 'missing' : 'ready')
    if (this.#state.kind === 'ready') await this.#settleNotes()
    else this.#looking = setTimeout(() => void this.look(), LOOK_AGAIN_MS).unref()
    if (before.kind !== this.#state.kind) this.#changed()
  }

  // Parts.

  /**
   * A part to go on with, cut to its first `safeBytes`, or a new one. Rejects with what the disk says, with its `code`; with
   * UNAVAILABLE and the reason while nothing can be written.
   */
  async openPart(trackId: number, safeBytes: number): Promise<Part> {
    this.#mustWrite()
    await this.#parts.get(trackId)?.close()
    const part = await this.#minding(() =>
      openPart(partPath(this.#folder, trackId), safeBytes, () => {
        if (this.#parts.get(trackId) === part) this.#parts.delete(trackId)
        for (const wake of this.#waitingForIdle.splice(0)) wake()
      }),
    )
    this.#parts.set(trackId, part)
    return part
  }

  /** Never rejects: what cannot be removed now belongs to no job, and goes at the next start. */
  async removePart(trackId: number): Promise<void> {
    await this.#parts.get(trackId)?.close()
    for (const folder of this.#folders()) {
      await rm(partPath(folder, trackId), { force: true }).catch((error: unknown) => this.#warn(error, 'a part'))
    }
  }

  /** Rejects as `openPart` does: whether the disk takes bytes again after it refused some. */
  async tryWriting(): Promise<void> {
    await this.look()
    this.#mustWrite()
    const path = join(partsIn(this.#folder), 'try.part')
    try {
      await writeFile(path, randomBytes(4_096), { flush: true })
    } finally {
      await rm(path, { force: true }).catch(() => {})
    }
  }

  // Files in and out.

  /**
   * Gives a whole part its final name and its rows, in the write that takes the job out of the queue. Rejects with NOT_FOUND when
   * the track is no more, and else as `openPart` does; then the part is as it was.
   */
  put(done: Done): Promise<void> {
    return this.#hold(this.#put(done), this.#writing)
  }

  async #put({ part, ...done }: Done): Promise<void> {
    this.#mustWrite()
    const file = newFileName(done.container)
    const path = filePath(this.#folder, file)
    await this.#minding(async () => {
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
      if (outcome.ungrouped) this.#inBackground(this.#regroup(), 'grouping')
      this.#changed()
    } finally {
      this.#coming.delete(file)
    }
  }

  /** Its name, then its rows. When either fails, the file is a part again. */
  async #enter(done: Omit<Done, 'part'>, file: string, { from, to }: Way): Promise<ReturnType<typeof putKept>> {
    try {
      await this.#write((tx) => noteComing(tx, file, done.trackId))
      await this.#minding(async () => {
        await rename(from, to)
        await syncFolder(dirname(to))
      })
      return await this.#write((tx) => {
        unnoteComing(tx, file)
        return putKept(tx, this.sourceId, { ...done, file, at: this.#host.now() })
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

  /**
   * Files of these tracks go, their rows first. Always possible: with a full disk, with the folder away, while one of them plays.
   * Answers how much room that makes.
   */
  drop(trackIds: readonly number[]): Promise<{ bytes: number }> {
    return this.#hold(this.#drop(trackIds, (tx, slice) => dropTracks(tx, this.sourceId, slice)))
  }

  async #drop<Id>(
    ids: readonly Id[],
    out: (tx: Tx, slice: readonly Id[]) => ReturnType<typeof dropTracks>,
  ): Promise<{ bytes: number; trackIds: number[] }> {
    let bytes = 0
    let ungrouped = false
    const trackIds: number[] = []
    for (let at = 0; at < ids.length; at += SLICE) {
      const gone = await this.#outOfRows((tx) => out(tx, ids.slice(at, at + SLICE)))
      await this.#removeFiles(gone.dropped)
      ungrouped ||= gone.ungrouped
      trackIds.push(...gone.trackIds)
      for (const { sizeBytes } of gone.dropped) bytes += sizeBytes
    }
    if (ungrouped) this.#inBackground(this.#regroup(), 'grouping')
    if (trackIds.length > 0) this.#changed()
    return { bytes, trackIds }
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
    this.#free = undefined
    if (gone.length === 0) return
    try {
      unnoteGoing(this.#library, gone)
    } catch (error) {
      this.#warn(error, 'what was removed')
    }
  }

  async #removeFile({ file, coverId }: Omit<Dropped, 'sizeBytes'>): Promise<boolean> {
    // A disk that is away has the file still.
    if (this.#state.kind !== 'ready') return false
    try {
      const coverGoes = coverId !== null && !isCoverKept(this.#library, this.sourceId, coverId)
      for (const folder of this.#folders()) {
        await rm(filePath(folder, file), { force: true })
        if (coverGoes) await rm(coverPath(folder, coverId), { force: true })
      }
      return true
    } catch (error) {
      this.#warn(error, 'a file')
      return false
    }
  }

  /** What a crash left between disk and rows. */
  async #settleNotes(): Promise<void> {
    for (const { file, trackId } of comingNotes(this.#library)) {
      if (this.#coming.has(file)) continue
      const path = filePath(this.#folder, file)
      // One that is being written has come further since.
      const putBack = this.#parts.has(trackId) ? rm(path) : rename(path, partPath(this.#folder, trackId))
      await putBack.catch(() => {})
      write(this.#library, (tx) => unnoteComing(tx, file))
    }
    const gone: string[] = []
    for (const note of goingNotes(this.#library)) {
      if (this.#readers.has(note.file)) continue
      if (await this.#removeFile(note)) gone.push(note.file)
    }
    if (gone.length > 0) unnoteGoing(this.#library, gone)
    for (const file of gone) this.#toGo.delete(file)
  }

  // Reading.

  /** Throws NOT_FOUND when the file is gone, UNAVAILABLE when it cannot be read now. */
  async openCopy({ remoteId }: { remoteId: string }, { signal }: { signal: AbortSignal }): Promise<CopyBytes> {
    const copy = openableCopy(this.#library, this.sourceId, remoteId)
    if (!copy) throw new EngineError('NOT_FOUND', 'This file is no longer kept offline.')
    const { file, container, codec, title } = copy
    this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1)
    try {
      const bytes = await this.#open({ file, container, codec }, signal)
      this.#used(copy)
      return { ...bytes, close: () => bytes.close().finally(() => this.#closed(file)) }
    } catch (error) {
      this.#closed(file)
      if (isAbort(error) || signal.aborted) throw error
      if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
      this.#inBackground(this.#missed(file), 'looking for a file')
      throw new EngineError('NOT_FOUND', `The file kept of “${title}” is not there. Is its disk unplugged?`, {
        cause: error,
      })
    }
  }

  async #open(
    { file: remoteId, ...format }: { file: string; container: string; codec: string },
    signal: AbortSignal,
  ): Promise<CopyBytes> {
    const open = (folder: string) =>
      openFile({ root: filesIn(folder), remoteId, followSymlinks: false, ...format }, { signal })
    for (const folder of this.#folders()) {
      try {
        return await open(folder)
      } catch (error) {
        if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
      }
    }
    // One that is moved between the two looks is in the first by now.
    return open(this.#folder)
  }

  #closed(file: string): void {
    const left = this.#readers.get(file)! - 1
    if (left > 0) return void this.#readers.set(file, left)
    this.#readers.delete(file)
    const going = this.#toGo.get(file)
    if (going === undefined || this.#state.kind !== 'ready') return
    this.#toGo.delete(file)
    this.#inBackground(this.#removeFiles([going]), 'removing a file')
  }

  /** A file that was not where it should be: the disk is away, or the file alone is. */
  async #missed(file: string): Promise<void> {
    await this.look()
    if (this.#isAway() || this.#moving.way !== undefined) return
    const isThere = await stat(filePath(this.#folder, file)).then(
      () => true,
      () => false,
    )
    if (!isThere) await this.#forget([file])
  }

  /** Files that are known to be gone, out of the rows; what wants their tracks hears that they cannot be played from here. */
  async #forget(files: readonly string[]): Promise<void> {
    await this.#drop(files, (tx, slice) => dropFiles(tx, this.sourceId, slice))
  }

  #used({ copyId, usedAt }: { copyId: number; usedAt: number }): void {
    const now = this.#host.now()
    if (now - Math.max(usedAt, this.#usedAt.get(copyId) ?? 0) < USED_AGAIN_MS) return
    this.#usedAt.set(copyId, now)
    this.#usesTimer ??= setTimeout(() => this.#writeUses(), WRITE_USES_MS).unref()
  }

  #writeUses(): void {
    clearTimeout(this.#usesTimer)
    this.#usesTimer = undefined
    if (this.#usedAt.size === 0) return
    try {
      noteUses(this.#library, this.#usedAt)
      this.#usedAt.clear()
    } catch (error) {
      this.#warn(error, 'when a file was played')
    }
  }

  // What was played.

  /** Bytes of a server's copy, on their way to a player: what passes may be kept, within the quota for what was played. */
  collecting(copy: { sourceId: number; remoteId: string }, bytes: CopyBytes): CopyBytes {
    return this.#downloads().playedQuota === 0 ? bytes : this.#played.collecting(copy, bytes)
  }

  async #keepPlayed(passed: Passed): Promise<void> {
    const { trackId, part } = passed
    // Fetched meanwhile, or about to be.
    if (isAwaited(this.#library, trackId)) return
    const wanted = isWanted(this.#library, trackId)
    await this.put({ ...passed, sha256: part.sha256(), quality: 'original', wanted })
    await this.keepCover(trackId)
    await this.#withinQuota()
  }

  /** What was not heard for longest goes, as long as it takes. */
  async #withinQuota(): Promise<void> {
    const going = overQuota(this.#library, this.#downloads().playedQuota)
    if (going.length > 0) await this.drop(going)
  }

  // Covers.

  /** Keeps what the track is shown with beside it. Never rejects: a file without its cover is a file all the same. */
  keepCover(trackId: number): Promise<void> {
    return this.#hold(
      this.#keepCover(trackId).catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#warn(error, 'a cover')
      }),
      this.#writing,
    )
  }

  async #keepCover(trackId: number): Promise<void> {
    const cover = coverOfTrack(this.#library, trackId)
    if (cover === undefined || this.#readCover === undefined || this.#cannotWrite() !== null) return
    if (!isCoverKept(this.#library, this.sourceId, cover.id)) {
      const bytes = await readAnyOrigin(this.#library, cover.id, this.#readCover, { signal: this.#stopping.signal })
      if (bytes === undefined) return
      await writeAtomically(coverPath(this.#folder, cover.id), bytes)
    }
    noteCover(this.#library, this.sourceId, trackId, cover)
  }

  /** Undefined when it is not there. */
  async readCover({ coverId }: { coverId: string }, { signal }: { signal: AbortSignal }): Promise<Buffer | undefined> {
    if (!COVER_ID.test(coverId)) return undefined
    for (const folder of this.#folders()) {
      try {
        return await readFile(coverPath(folder, coverId), { signal })
      } catch (error) {
        if (isAbort(error) || signal.aborted) throw error
      }
    }
    return undefined
  }

  // The folder moves.

  /** In bytes; null while it does not. Nothing can be written then. */
  get moving(): { done: number; total: number } | null {
    return this.#moving.progress
  }

  /**
   * Takes everything along to another folder. Settles once that has begun; `moving` says how far it is. Throws REFUSED for a
   * folder that cannot be one, UNAVAILABLE for one that cannot be used now.
   */
  async moveFolder({ path }: { path: string }): Promise<void> {
    if (this.#moving.way !== undefined) throw new EngineError('REFUSED', 'What is kept is being moved already.')
    await this.look()
    const { dataDir, cacheDir } = this.#host
    const { folder, isOurs } = await checkTarget(path, {
      owner: this.#owner,
      from: this.#folder,
      isAway: this.#isAway(),
      usual: this.#folderOf(''),
      roots: this.#musicRoots(),
      ownFolders: [dataDir, cacheDir],
      neededBytes: this.#totals().sizeBytes + this.#downloads().reserve,
    })
    if (isOurs) {
      await this.#switchTo(folder)
      return this.look()
    }
    await beginIn(folder, this.#owner)
    this.#moving.begin({ from: this.#folder, to: folder })
  }

  /** Settles when everything is back. */
  cancelMove(): Promise<void> {
    return this.#moving.cancel()
  }

  /** Once the move is over, if there is one. */
  moved(): Promise<void> {
    return this.#moving.ended()
  }

  async #switchTo(folder: string): Promise<void> {
    this.#folder = folder
    this.#free = undefined
    await this.#insistOn(this.#downloads())
  }

  /** A page that saves other settings may have read them before the move. */
  async #insistOn(downloads: Settings['downloads']): Promise<void> {
    if (this.#folderOf(downloads.folder) === this.#folder) return
    const folder = this.#folder === this.#folderOf('') ? '' : this.#folder
    await this.#setDownloads({ ...downloads, folder })
  }

  /** Nobody writes a part, and nothing is on its way in. */
  async #whenIdle(): Promise<void> {
    await this.#played.giveUp()
    while (this.#parts.size > 0) await new Promise<void>((resolve) => this.#waitingForIdle.push(resolve))
    await Promise.allSettled(this.#writing)
  }

  // What does not match.

  async #settle(): Promise<void> {
    // Where things lie is only known when nothing moves.
    await this.#moving.ended()
    if (this.#isAway() || this.#moving.way !== undefined) return
    const { orphans, missing } = await settleFolder(
      {
        library: this.#library,
        sourceId: this.sourceId,
        folder: this.#folder,
        isPartInUse: (name) =>
          this.#played.uses(name) || [...this.#parts.values()].some(({ path }) => basename(path) === name),
        isFileInUse: (file) => this.#coming.has(file) || this.#toGo.has(file),
      },
      { signal: this.#stopping.signal },
    )
    this.#orphans = orphans
    // The disk may have gone while it was listed.
    await this.look()
    if (this.#isAway() || missing.length === 0) return
    if (mustBrake({ known: this.#totals().copies, vanished: missing.length })) {
      this.#missing = missing
      this.#host.log.warn({ folder: this.#folder, missing: missing.length }, 'many kept files are missing')
    } else await this.#forget(missing)
  }

  /** Files that are here only because they were played; or files without rows, and rows without files. */
  async clear(what: 'played' | 'orphans'): Promise<void> {
    if (what === 'played') return void (await this.drop(playedTracks(this.#library)))
    await this.settled()
    for (const { path } of this.#orphans) await rm(join(filesIn(this.#folder), path), { force: true, recursive: true })
    this.#orphans = []
    await this.#forget(this.#missing.splice(0))
    this.#free = undefined
    this.#changed()
  }

  // Lists.

  window(window: Window & { wanted?: boolean | undefined }, tracksOf: TracksOf): WindowOf<KeptRow> {
    return keptWindow(this.#library, window, tracksOf)
  }

  async space(): Promise<KeptSpace> {
    const { copies, sizeBytes } = this.#totals()
    const played = playedSums(this.#library)
    return {
      folder: this.#folder,
      wantedBytes: sizeBytes - played.bytes,
      wantedTracks: copies - played.tracks,
      playedBytes: played.bytes,
      playedTracks: played.tracks,
      playedQuotaBytes: this.#downloads().playedQuota,
      partBytes: await bytesIn(partsIn(this.#folder)),
      coverBytes: coverBytes(this.#library, this.sourceId),
      orphanBytes: this.#orphans.reduce((sum, orphan) => sum + orphan.sizeBytes, 0),
      orphanFiles: this.#orphans.length,
      freeBytes: (await this.free()).freeBytes,
      reservedBytes: this.#downloads().reserve,
    }
  }

  // Copies for others.

  /**
   * Readable copies of what is here of these tracks, into a folder of the user's. Throws REFUSED and UNAVAILABLE with a sentence
   * about that folder.
   */
  exportTo(
    trackIds: Iterable<number>,
    { path, signal }: { path: string; signal?: AbortSignal | undefined },
  ): Promise<Exported> {
    const either = AbortSignal.any([this.#stopping.signal, ...(signal ? [signal] : [])])
    return exportFiles(this.#library, trackIds, { path, openCopy: this.#openCopy }, { signal: either })
  }

  // Room.

  /** Of the disk that the folder lies on; nothing while it is away. */
  async free(): Promise<{ freeBytes: number }> {
    const now = performance.now()
    if (this.#free === undefined || now - this.#free.at > FREE_FOR_MS) {
      const freeBytes = await statfs(this.#folder).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => 0,
      )
      this.#free = { at: now, freeBytes }
    }
    return { freeBytes: this.#free.freeBytes }
  }

  #totals(): { copies: number; sizeBytes: number } {
    return this.#library.sql
      .prepare<[number], { copies: number; sizeBytes: number }>(
        'select copy_count as copies, size_bytes as sizeBytes from source where id = ?',
      )
      .get(this.sourceId)!
  }

  // Small things.

  #isAway(): boolean {
    return this.#state.kind === 'away'
  }

  #folderOf(setting: string): string {
    return setting === '' ? join(this.#host.dataDir, 'kept') : setting
  }

  #mustWrite(): void {
    const why = this.#cannotWrite()
    if (why !== null) throw new EngineError('UNAVAILABLE', why)
  }

  #cannotWrite(): string | null {
    return this.#moving.progress === null ? this.trouble : 'What is kept is being moved to another folder.'
  }

  /** All that may hold a file. */
  #folders(): string[] {
    const { way } = this.#moving
    return way === undefined ? [this.#folder] : [...new Set([this.#folder, way.from, way.to])]
  }

  /** The disk said no: perhaps all of it is away. */
  async #minding<Result>(body: () => Promise<Result>): Promise<Result> {
    try {
      return await body()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) await this.look()
      throw error
    }
  }

  #write<Result>(body: (tx: Tx) => Result): Promise<Result> {
    return whenFree(this.#library, () => write(this.#library, body))
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #hold<Result>(work: Promise<Result>, also?: Set<Promise<unknown>>): Promise<Result> {
    this.#underway.add(work)
    also?.add(work)
    const done = () => {
      this.#underway.delete(work)
      also?.delete(work)
    }
    work.then(done, done)
    return work
  }

  #inBackground(work: Promise<unknown>, what: string): void {
    void this.#hold(
      work.catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#warn(error, what)
      }),
    )
  }

  #warn(error: unknown, what: string): void {
    this.#host.log.warn({ err: error, folder: this.#folder }, `kept files: ${what} could not be minded`)
  }
}

const isFull = (error: unknown): boolean => (error as { code?: string }).code === 'SQLITE_FULL'
