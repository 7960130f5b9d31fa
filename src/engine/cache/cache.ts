/**
 * The files that are kept on this device: parts on their way, whole files, their covers. A whole file is a copy of its track at
 * the one source of kind `kept`, so all that plays and lists copies has it without more ado.
 *
 * A final name means a whole file, and a row means a file with a final name: files come before their rows, and go after them.
 * While the folder is away (its disk unplugged), nothing of it is given up.
 */
import { rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Exported, KeptRow, KeptSpace } from '../../shared/model/downloads.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { WindowOf } from '../browse/browse.ts'
import type { Checkpoint } from '../db/short-writes.ts'
import type { LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Verifier } from '../downloads/verify.ts'
import type { Host } from '../host.ts'
import { writeAtomically } from '../lib/write-atomically.ts'
import { regroup as regroupHere, type Regroup } from '../library/regroup.ts'
import { sourceTotals } from '../library/source-totals.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { mustBrake } from '../sources/folder/brake.ts'
import { folderSources } from '../sources/source-rows.ts'
import type { CopyBytes } from '../sources/source.ts'
import type { OpenCopy } from './export-files.ts'
import { Exporting } from './exporting.ts'
import { FileHashes } from './file-hashes.ts'
import { checkTarget } from './folder-target.ts'
import { InAndOut, type Done } from './in-and-out.ts'
import { beginIn, coverPath, filePath, filesIn, partPath, partsIn } from './kept-folder.ts'
import { coverBytes, keptWindow, overQuota, playedSums, playedTracks, type TracksOf } from './kept-lists.ts'
import { coverOfTrack, isAwaited, isCoverKept, isWanted, keptSource, noteCover, type KeptSource } from './kept-rows.ts'
import { Moving } from './moving.ts'
import { openPart, type Part } from './part.ts'
import { Place } from './place.ts'
import { PlayedStreams, type Passed } from './played-streams.ts'
import { readAnyOrigin, type ReadOrigin } from './read-origin.ts'
import { Reading } from './reading.ts'
import { bytesIn, settleFolder, type Settled } from './settle-folder.ts'

interface Parts {
  host: Pick<Host, 'dataDir' | 'cacheDir' | 'log' | 'now' | 'workerEntry'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'update' | 'onChange'>
  /** Here, unless told. */
  regroup?: Regroup
  /** As `Sources` does. Without it covers are not kept. */
  readCover?: ReadOrigin
  /** As `Sources` does: files of one's own are copied into other folders, too. */
  openCopy?: OpenCopy
  checkpoint?: Checkpoint
  /** As for what is fetched: throws where what was played is not what it should be. Without it what has the right length is. */
  check?: Verifier['verify']
  /** How long after the start folder and rows are compared: a page that opens comes first. */
  settleAfterMs?: number
}

const SETTLE_AFTER_MS = 5_000

export class Cache {
  readonly sourceId: SourceId
  readonly #given: Parts
  readonly #library: LibraryDb
  readonly #place: Place
  readonly #files: InAndOut
  readonly #hashes: FileHashes
  readonly #reading: Reading
  readonly #moving: Moving
  readonly #exporting: Exporting
  readonly #played: PlayedStreams
  readonly #stopListening: () => void
  readonly #stopping = new AbortController()
  readonly #listeners = new Set<() => void>()
  readonly #parts = new Map<number, Part>()
  readonly #underway = new Set<Promise<unknown>>()
  /** Of what is under way, that which gives files their names. */
  readonly #writing = new Set<Promise<unknown>>()
  readonly #waitingForIdle: (() => void)[] = []
  #starting: NodeJS.Timeout | undefined
  #settling: Promise<void> | undefined
  /** What was found to belong to nothing, and the rows that too many files are missing of. */
  #orphans: Settled['orphans'] = []
  #missing: string[] = []

  private constructor(parts: Parts, { id: sourceId, storeId }: KeptSource) {
    const { host, library, settings } = parts
    const { log } = host
    const now = () => host.now()
    this.#given = parts
    this.#library = library
    this.sourceId = sourceId
    this.#hashes = new FileHashes({ host })
    this.#place = new Place({
      host,
      library,
      settings,
      sourceId,
      storeId,
      move: () => ({ way: this.#moving.way, isRunning: this.#moving.progress !== null }),
      onReady: () => this.#files.settleNotes(),
      onChange: () => this.#changed(),
    })
    this.#files = new InAndOut({
      library,
      checkpoint: parts.checkpoint,
      sourceId,
      log,
      place: this.#place,
      now,
      isPartOpen: (trackId) => this.#parts.has(trackId),
      isRead: (file) => this.#reading.isRead(file),
      onChange: ({ ungrouped }) => {
        if (ungrouped) this.#inBackground(this.#regroup(), 'grouping')
        this.#changed()
      },
    })
    this.#reading = new Reading({
      library,
      sourceId,
      log,
      now,
      folders: () => this.#place.folders,
      onMissed: (file) => this.#inBackground(this.#missed(file), 'looking for a file'),
      onClosed: (file) => this.#inBackground(this.#files.closed(file), 'removing a file'),
    })
    this.#moving = new Moving({
      library,
      log,
      whenIdle: () => this.#whenIdle(),
      switchTo: (folder) => this.#place.switchTo(folder),
      totalBytes: () => this.#totals().sizeBytes,
      onProgress: () => this.#changed(),
      onEnd: () => this.look().then(() => this.#changed()),
    })
    this.#exporting = new Exporting({
      library,
      log,
      openCopy: parts.openCopy ?? ((copy, options) => this.openCopy(copy, options)),
      onChange: () => this.#changed(),
    })
    this.#played = new PlayedStreams({
      library,
      log,
      hashes: this.#hashes,
      folder: () => (this.#place.cannotWrite === null && !this.#stopping.signal.aborted ? this.folder : undefined),
      quota: () => this.#downloads.playedQuota,
      room: async () => (await this.free()).freeBytes - this.#downloads.reserve,
      onPassed: (passed) => this.#keepPlayed(passed),
    })
    this.#stopListening = settings.onChange(() => {
      this.#inBackground(this.#place.insist(), 'a setting')
      this.#inBackground(this.#withinQuota(), 'what was played')
    })
  }

  /** Refuses nothing: while the folder cannot be used, `trouble` says why. */
  static async open(parts: Parts): Promise<Cache> {
    const cache = new Cache(parts, keptSource(parts.library, parts.host.now()))
    await cache.look()
    return cache
  }

  /** Finds out in the background what of the folder and the rows does not match. */
  start(): void {
    this.#moving.resume()
    const afterMs = this.#given.settleAfterMs ?? SETTLE_AFTER_MS
    this.#starting = setTimeout(() => void this.settled(), afterMs).unref()
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('the engine stops', 'AbortError'))
    clearTimeout(this.#starting)
    this.#place.stop()
    this.#stopListening()
    this.#reading.stop()
    await this.#played.giveUp()
    await this.#moving.stop()
    await this.#exporting.cancel()
    await Promise.allSettled([...this.#parts.values()].map((part) => part.close()))
    await Promise.allSettled(this.#underway)
    await this.#hashes.stop()
  }

  /** Absolute. */
  get folder(): string {
    return this.#place.folder
  }

  /** Why nothing can be written to the folder now, in plain words; null when it can. */
  get trouble(): string | null {
    return this.#place.trouble
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

  /** Looks whether the folder is there and can be written to. Never rejects. */
  look(): Promise<void> {
    return this.#place.look()
  }

  /** Rejects as `openPart` does: whether the disk takes bytes again after it refused some. */
  tryWriting(): Promise<void> {
    return this.#place.tryWriting()
  }

  /** Of the disk that the folder lies on; nothing while it is away. */
  free(): Promise<{ freeBytes: number }> {
    return this.#place.free()
  }

  // Files come and go.

  /**
   * A part to go on with, cut to its first `safeBytes`, or a new one. Rejects with what the disk says, with its `code`; with
   * UNAVAILABLE and the reason while nothing can be written.
   */
  async openPart(trackId: number, safeBytes: number): Promise<Part> {
    this.#place.mustWrite()
    await this.#parts.get(trackId)?.close()
    const part = await this.#place.minding(() =>
      openPart(partPath(this.folder, trackId), safeBytes, {
        hashes: this.#hashes,
        onClose: () => {
          if (this.#parts.get(trackId) === part) this.#parts.delete(trackId)
          for (const wake of this.#waitingForIdle.splice(0)) wake()
        },
      }),
    )
    this.#parts.set(trackId, part)
    return part
  }

  /** Never rejects: what cannot be removed now belongs to no job, and goes at the next start. */
  async removePart(trackId: number): Promise<void> {
    await this.#parts.get(trackId)?.close()
    for (const folder of this.#place.folders) {
      await rm(partPath(folder, trackId), { force: true }).catch((error: unknown) => this.#warn(error, 'a part'))
    }
  }

  /**
   * Gives a whole part its final name and its rows, in the write that takes the job out of the queue. Rejects with NOT_FOUND when
   * the track is no more, and else as `openPart` does; then the part is as it was.
   */
  put(done: Done): Promise<void> {
    return this.#hold(this.#files.put(done), this.#writing)
  }

  /**
   * Files of these tracks go, their rows first. Always possible: with a full disk, with the folder away, while one of them plays.
   * Answers how much room that makes.
   */
  drop(trackIds: readonly number[]): Promise<{ bytes: number }> {
    return this.#hold(this.#files.dropTracks(trackIds))
  }

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
    const { readCover } = this.#given
    const cover = coverOfTrack(this.#library, trackId)
    if (cover === undefined || readCover === undefined || this.#place.cannotWrite !== null) return
    if (!isCoverKept(this.#library, this.sourceId, cover.id)) {
      const bytes = await readAnyOrigin(this.#library, cover.id, readCover, { signal: this.#stopping.signal })
      if (bytes === undefined) return
      await writeAtomically(coverPath(this.folder, cover.id), bytes)
    }
    noteCover(this.#library, this.sourceId, trackId, cover)
  }

  // Files are read.

  /** Throws NOT_FOUND when the file is gone, UNAVAILABLE when it cannot be read now. */
  openCopy(copy: { remoteId: string }, options: { signal: AbortSignal }): Promise<CopyBytes> {
    return this.#reading.openCopy(copy, options)
  }

  /** Undefined when it is not there. */
  readCover(cover: { coverId: string }, options: { signal: AbortSignal }): Promise<Buffer | undefined> {
    return this.#reading.readCover(cover, options)
  }

  /** The disk is away, or the file alone is. */
  async #missed(file: string): Promise<void> {
    await this.look()
    if (this.#place.isAway || this.#moving.way !== undefined) return
    if (!(await this.#isThere(file))) await this.#files.forget([file])
  }

  /** Bytes of a server's copy, on their way to a player: what passes may be kept, within the quota for what was played. */
  collecting(copy: { sourceId: number; remoteId: string }, bytes: CopyBytes): CopyBytes {
    return this.#downloads.playedQuota === 0 ? bytes : this.#played.collecting(copy, bytes)
  }

  async #keepPlayed(passed: Passed): Promise<void> {
    const { trackId, part } = passed
    const { told, trackKey, durationMs, ...file } = passed
    const sha256 = await part.sha256()
    await this.#given.check?.(
      { path: part.path, sizeBytes: file.sizeBytes, sha256, settled: () => part.checkpoint() },
      { fetched: { ...file, sha256: told }, expected: { ...file, trackKey, durationMs }, quality: 'original' },
      { signal: this.#stopping.signal },
    )
    // Fetched meanwhile, or about to be.
    if (isAwaited(this.#library, trackId)) return
    const wanted = isWanted(this.#library, trackId)
    await this.put({ ...file, sha256, quality: 'original', wanted })
    await this.keepCover(trackId)
    await this.#withinQuota()
  }

  /** What was not heard for longest goes, as long as it takes. */
  async #withinQuota(): Promise<void> {
    const going = overQuota(this.#library, this.#downloads.playedQuota)
    if (going.length > 0) await this.drop(going)
  }

  // Copies go elsewhere.

  /** In files; null while none are made. */
  get exporting(): { folder: string; done: number; total: number } | null {
    return this.#exporting.progress
  }

  /** How the last ended; null where there was none, or it was forgotten. */
  get exported(): Exported | null {
    return this.#exporting.ended
  }

  /**
   * Readable copies of what is here of these tracks, into a folder of the user's. Settles once that has begun; `exporting` says how
   * far it is. Throws REFUSED for a folder that cannot be one, and while others are being made.
   */
  exportTo(trackIds: ArrayLike<number>, { path }: { path: string }): Promise<void> {
    return this.#exporting.begin(trackIds, path)
  }

  /** What was copied stays. Settles once nothing more is. */
  cancelExport(): Promise<void> {
    return this.#exporting.cancel()
  }

  forgetExport(): void {
    this.#exporting.forget()
  }

  // The folder moves.

  /** In bytes; null while it does not. Nothing can be written then. */
  get moving(): { done: number; total: number } | null {
    return this.#moving.progress
  }

  /** Why the last move did not come to its end; null when it did, or another has begun. */
  get moveFailed(): string | null {
    return this.#moving.failed
  }

  /**
   * Takes everything along to another folder. Settles once that has begun; `moving` says how far it is. Throws REFUSED for a
   * folder that cannot be one, UNAVAILABLE for one that cannot be used now.
   */
  async moveFolder({ path }: { path: string }): Promise<void> {
    if (this.#moving.way !== undefined) throw new EngineError('REFUSED', 'What is kept is being moved already.')
    await this.look()
    const { dataDir, cacheDir } = this.#given.host
    const { owner, usual, isAway } = this.#place
    const { folder, isOurs } = await checkTarget(path, {
      owner,
      from: this.folder,
      isAway,
      usual,
      roots: folderSources(this.#library).map(({ name, root }) => ({ name, path: root })),
      ownFolders: [dataDir, cacheDir],
      neededBytes: this.#totals().sizeBytes + this.#downloads.reserve,
    })
    if (isOurs) {
      await this.#place.switchTo(folder)
      return this.look()
    }
    await beginIn(folder, owner)
    this.#moving.begin({ from: this.folder, to: folder })
  }

  /** Settles when everything is back. */
  cancelMove(): Promise<void> {
    return this.#moving.cancel()
  }

  /** Once the move is over, if there is one. */
  moved(): Promise<void> {
    return this.#moving.ended()
  }

  /** Nobody writes a part, and nothing is on its way in. */
  async #whenIdle(): Promise<void> {
    await this.#played.giveUp()
    while (this.#parts.size > 0) await new Promise<void>((resolve) => this.#waitingForIdle.push(resolve))
    await Promise.allSettled(this.#writing)
  }

  // What is there, and what does not match.

  window(window: Window & { wanted?: boolean | undefined }, tracksOf: TracksOf): WindowOf<KeptRow> {
    return keptWindow(this.#library, window, tracksOf)
  }

  async space(): Promise<KeptSpace> {
    const { copies, sizeBytes } = this.#totals()
    const played = playedSums(this.#library)
    return {
      folder: this.folder,
      wantedBytes: sizeBytes - played.bytes,
      wantedTracks: copies - played.tracks,
      playedBytes: played.bytes,
      playedTracks: played.tracks,
      playedQuotaBytes: this.#downloads.playedQuota,
      partBytes: await bytesIn(partsIn(this.folder)),
      coverBytes: coverBytes(this.#library, this.sourceId),
      orphanBytes: this.#orphans.reduce((sum, orphan) => sum + orphan.sizeBytes, 0),
      orphanFiles: this.#orphans.length,
      missingFiles: this.#missing.length,
      freeBytes: (await this.free()).freeBytes,
      reservedBytes: this.#downloads.reserve,
    }
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

  async #settle(): Promise<void> {
    // Where things lie is only known when nothing moves.
    await this.#moving.ended()
    if (this.#place.isAway || this.#moving.way !== undefined) return
    const { orphans, missing } = await settleFolder(
      {
        library: this.#library,
        sourceId: this.sourceId,
        folder: this.folder,
        isPartInUse: (name) =>
          this.#played.uses(name) || [...this.#parts.values()].some(({ path }) => basename(path) === name),
        isFileInUse: (file) => this.#files.isInUse(file),
      },
      { signal: this.#stopping.signal },
    )
    this.#orphans = orphans
    // The disk may have gone while it was listed.
    await this.look()
    if (this.#place.isAway || missing.length === 0) return
    if (mustBrake({ known: this.#totals().copies, vanished: missing.length })) {
      this.#missing = missing
      this.#given.host.log.warn({ folder: this.folder, missing: missing.length }, 'many kept files are missing')
    } else await this.#files.forget(missing)
  }

  /**
   * `played`: files that are here only because they were played; `orphans`: files without rows; `missing`: rows without files, but
   * for those that are back.
   */
  async clear(what: 'played' | 'orphans' | 'missing'): Promise<void> {
    if (what === 'played') return void (await this.drop(playedTracks(this.#library)))
    await this.settled()
    if (what === 'orphans') {
      for (const { path } of this.#orphans) await rm(join(filesIn(this.folder), path), { force: true, recursive: true })
      this.#orphans = []
      this.#place.roomChanged()
    } else await this.#files.forget(await this.#stillMissing())
    this.#changed()
  }

  /** While the disk is away, none of it is known to be. */
  async #stillMissing(): Promise<string[]> {
    await this.look()
    if (this.#place.isAway || this.#moving.way !== undefined) return []
    const missing: string[] = []
    for (const file of this.#missing.splice(0)) if (!(await this.#isThere(file))) missing.push(file)
    return missing
  }

  #isThere(file: string): Promise<boolean> {
    return stat(filePath(this.folder, file)).then(
      () => true,
      () => false,
    )
  }

  // Small things.

  get #downloads(): Settings['downloads'] {
    return this.#given.settings.current.downloads
  }

  #totals(): { copies: number; sizeBytes: number } {
    return sourceTotals(this.#library.sql, this.sourceId)
  }

  async #regroup(): Promise<void> {
    await (this.#given.regroup?.() ?? regroupHere(this.#library))
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
    this.#given.host.log.warn({ err: error, folder: this.folder }, `kept files: ${what} could not be minded`)
  }
}
