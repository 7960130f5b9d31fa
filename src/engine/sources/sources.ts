/**
 * The sources of the library: adding and minding folders, one scan at a time, and what every kind of source can do. Owns the
 * worker pool and the watches; servers are minded by their own part, which is handed what concerns them. Calls answer at
 * once; scans go on behind them and announce how far they are.
 */
import { basename } from 'node:path'
import type { Host } from '../host.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import type { ScanProgress, ScanReport, SourceRow, SourceState } from '../../shared/model/source.ts'
import type { LibraryDb, Stores } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { writesHere, type Writes } from '../writer/writes.ts'
import { perDatabase } from '../library/per-database.ts'
import { removeSource } from '../library/remove-source.ts'
import { retellSource } from '../library/retell-source.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { likelyMusicFolders, listDirectories } from './folder/directories.ts'
import { displayName, lastName } from './folder/file-names.ts'
import { openCopy } from './folder/open-copy.ts'
import type { ReadOutcome, ReadRequest } from './folder/read-track.ts'
import { checkRoot, isInside, rootsInside } from './folder/roots.ts'
import { Scan } from './folder/scan.ts'
import { TagPool } from './folder/tag-pool.ts'
import { Watch } from './folder/watch.ts'
import type { CopyBytes, CopyFetching, CoverRecord, WantedRange } from './source.ts'
import {
  deleteSourceRow,
  finishScan,
  folderSources,
  forgetRenamed,
  getFolder,
  getSourceRow,
  insertFolder,
  kindOf,
  listSources,
  markRemoving,
  problemWindow,
  removingSources,
  renamedSources,
  renameSource,
  scanReports,
  updateSource,
  type FolderSource,
} from './source-rows.ts'

interface Wanted {
  sourceId: SourceId
  verify: boolean
  acceptVanished: boolean
  /** Absent: everything. */
  folders?: Set<string>
  /** Asked for by a watch: files that are still being written wait. */
  settle: boolean
}

interface Running {
  wanted: Wanted
  controller: AbortController
  progress: ScanProgress | null
  /** It has looked at everything; what changes from now on needs another scan. */
  looked: boolean
  ended: Promise<void>
}

/** The part of `SoulServers` that is needed here. */
export interface ServerSources {
  openCopy(
    copy: { sourceId: number; remoteId: string },
    options: { signal: AbortSignal; range?: WantedRange | undefined },
  ): Promise<CopyBytes>
  readCover(cover: { sourceId: number; coverId: string }, options: { signal: AbortSignal }): Promise<Buffer | undefined>
  fetching(sourceId: number): CopyFetching | undefined
  /** Forgets what is kept of it beside its rows. */
  remove(sourceId: SourceId): Promise<void>
}

/** The part of `Cache` that is needed here. */
export interface KeptFiles {
  openCopy(copy: { remoteId: string }, options: { signal: AbortSignal }): Promise<CopyBytes>
  readCover(cover: { coverId: string }, options: { signal: AbortSignal }): Promise<Buffer | undefined>
  /** The same bytes of a server's copy, which may be kept as they pass. */
  collecting(copy: { sourceId: number; remoteId: string }, bytes: CopyBytes): CopyBytes
}

interface Parts {
  host: Host
  stores: Pick<Stores, 'library'>
  settings: SettingsFile
  /** Absent: nothing is kept offline. */
  kept?: KeptFiles
  /** Absent: there are none, and none can be added. */
  servers?: ServerSources
  /** Here, unless told. */
  writes?: Writes
}

const SETTLE_MS = 2_000

const formatOf = perDatabase((sql) =>
  sql.prepare<[number, string], { container: string; codec: string }>(
    'select container, codec from copy where source_id = ? and remote_id = ?',
  ),
)

export class Sources {
  readonly #host: Host
  readonly #library: LibraryDb
  readonly #settings: SettingsFile
  readonly #servers: ServerSources | undefined
  readonly #kept: KeptFiles | undefined
  readonly #pool: TagPool
  readonly #writes: Writes
  readonly #stopping = new AbortController()
  readonly #watches = new Map<SourceId, { root: string; watch: Watch }>()
  readonly #wanted: Wanted[] = []
  readonly #later = new Set<NodeJS.Timeout>()
  readonly #underway = new Set<Promise<void>>()
  #running: Running | undefined
  #unlisten: (() => void) | undefined

  constructor({ host, stores, settings, servers, kept, writes }: Parts) {
    this.#host = host
    this.#kept = kept
    this.#servers = servers
    this.#library = stores.library
    this.#settings = settings
    this.#writes = writes ?? writesHere(stores.library)
    this.#pool = new TagPool({ entry: host.workerEntry('read-tags'), log: host.log })
  }

  /** Scans everything once and watches from then on. Returns at once. */
  start(): void {
    for (const sourceId of removingSources(this.#library)) this.#remove(sourceId)
    this.#retellRenamed()
    this.#unlisten = this.#settings.onChange(() => this.#minWatches())
    this.#minWatches()
    for (const { id } of folderSources(this.#library)) this.#want({ sourceId: id })
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('the engine stops', 'AbortError'))
    this.#unlisten?.()
    for (const timer of this.#later) clearTimeout(timer)
    this.#wanted.length = 0
    this.#running?.controller.abort(this.#stopping.signal.reason)
    const watches = [...this.#watches.values()].map(({ watch }) => watch.stop())
    this.#watches.clear()
    await Promise.allSettled([this.#pool.stop(), this.#running?.ended, ...watches, ...this.#underway])
  }

  list(): SourceRow[] {
    return listSources(this.#library)
  }

  /** Throws REFUSED for a folder that cannot be one, UNAVAILABLE for one that cannot be read. */
  addFolder({ path, name }: { path: string; name?: string | undefined }): SourceRow {
    const others = this.#roots()
    const root = checkRoot(path, others, this.#forbidden())
    const sourceId = insertFolder(this.#library, {
      name: name ?? (displayName(basename(root)) || displayName(root)),
      root,
      addedAt: this.#host.now(),
    })
    this.#minWatches()
    this.#want({ sourceId })
    // The source around it gives up what is now this one's, after this one has it.
    for (const outer of others) if (isInside(root, outer.path)) this.#want({ sourceId: outer.id as SourceId })
    return getSourceRow(this.#library, sourceId)
  }

  rename({ sourceId, name }: { sourceId: SourceId; name: string }): SourceRow {
    const before = getSourceRow(this.#library, sourceId)
    if (name !== before.name) {
      renameSource(this.#library, sourceId, name)
      this.#retellRenamed()
    }
    return getSourceRow(this.#library, sourceId)
  }

  /** Throws like `addFolder`. */
  relocate({ sourceId, path }: { sourceId: SourceId; path: string }): SourceRow {
    getFolder(this.#library, sourceId)
    const others = this.#roots().filter(({ id }) => id !== (sourceId as number))
    const root = checkRoot(path, others, this.#forbidden())
    this.#cancel(sourceId)
    updateSource(this.#library, sourceId, { root, state: 'ready', wouldVanish: 0 })
    this.#minWatches()
    this.#want({ sourceId })
    return getSourceRow(this.#library, sourceId)
  }

  remove({ sourceId }: { sourceId: SourceId }): void {
    const root =
      getSourceRow(this.#library, sourceId).kind === 'folder' ? getFolder(this.#library, sourceId).root : null
    markRemoving(this.#library, sourceId)
    this.#cancel(sourceId)
    this.#minWatches()
    this.#remove(sourceId)
    if (root === null) return
    for (const outer of this.#roots()) if (isInside(root, outer.path)) this.#want({ sourceId: outer.id as SourceId })
  }

  scan({ sourceId, verify = false }: { sourceId?: SourceId | undefined; verify?: boolean }): void {
    const sources = sourceId === undefined ? folderSources(this.#library) : [getFolder(this.#library, sourceId)]
    for (const { id } of sources) this.#want({ sourceId: id, verify })
  }

  cancelScan({ sourceId }: { sourceId?: SourceId | undefined }): void {
    this.#cancel(sourceId)
  }

  progress(): ScanProgress | null {
    return this.#running?.progress ?? null
  }

  reports({ sourceId }: { sourceId?: SourceId | undefined }): ScanReport[] {
    return scanReports(this.#library, sourceId)
  }

  problems(window: { offset: number; limit: number; sourceId?: SourceId | undefined }) {
    return problemWindow(this.#library, window)
  }

  /** Throws REFUSED when the brake does not hold. */
  resolveBrake({ sourceId, decision }: { sourceId: SourceId; decision: 'remove' | 'keep' }): void {
    const source = getFolder(this.#library, sourceId)
    if (source.state !== 'braked') {
      throw new EngineError('REFUSED', `Nothing of “${source.name}” is waiting for a decision.`)
    }
    updateSource(this.#library, sourceId, { state: 'ready', wouldVanish: 0 })
    if (decision === 'remove') this.#want({ sourceId, acceptVanished: true })
  }

  /** Moves what was written to the log of a database into it, in a reader's thread: the disk is not waited for here. Never rejects. */
  checkpoint(database = this.#library.sql.name): Promise<void> {
    const { signal } = this.#stopping
    return this.#pool.checkpoint(database, { signal }).catch((error: unknown) => {
      if (!signal.aborted)
        this.#host.log.warn({ err: error, database }, 'the log of a database could not be moved into it')
    })
  }

  async suggestions(): Promise<{ name: string; path: string }[]> {
    const roots = this.#roots()
    const likely = await likelyMusicFolders()
    return likely.filter(({ path }) => !roots.some((root) => root.path === path))
  }

  directories({ path }: { path?: string | undefined }) {
    return listDirectories(path)
  }

  /**
   * Throws NOT_FOUND when it is gone, UNAVAILABLE when it cannot be read now. The caller closes it. `range`: what will be read
   * first, so that a source to which asking takes time can begin with it.
   */
  async openCopy(
    { sourceId, remoteId }: { sourceId: number; remoteId: string },
    { signal, range }: { signal: AbortSignal; range?: WantedRange | undefined },
  ): Promise<CopyBytes> {
    const kind = kindOf(this.#library, sourceId)
    if (this.#kept && kind === 'kept') return this.#kept.openCopy({ remoteId }, { signal })
    if (this.#servers && kind === 'soul') {
      const bytes = await this.#servers.openCopy({ sourceId, remoteId }, { signal, range })
      return this.#kept?.collecting({ sourceId, remoteId }, bytes) ?? bytes
    }
    const { root } = getFolder(this.#library, sourceId)
    const copy = formatOf(this.#library.sql).get(sourceId, remoteId)
    if (!copy) throw new EngineError('NOT_FOUND', `“${displayName(lastName(remoteId))}” is not in the library.`)
    const { followSymlinks } = this.#settings.current
    return openCopy({ root, remoteId, followSymlinks, ...copy }, { signal })
  }

  /** Tags of files in any folder, in a thread that can be killed: for what is looked at before it belongs to the library. */
  read(root: string, files: ReadRequest[], options: { signal: AbortSignal }): Promise<ReadOutcome[]> {
    return this.#pool.read(root, files, options)
  }

  /** For keeping what a source has. Undefined for one that is gone, and for what is on this device already. */
  fetching(sourceId: number): CopyFetching | undefined {
    return this.#servers?.fetching(sourceId)
  }

  /** The bytes of a cover, at most 64 MiB; undefined when it is not there any more. */
  async readCover(
    { sourceId, remoteId, kind }: { sourceId: number; remoteId: string; kind: CoverRecord['kind'] },
    { signal }: { signal: AbortSignal },
  ): Promise<Buffer | undefined> {
    const from = kindOf(this.#library, sourceId)
    if (this.#kept && from === 'kept') return this.#kept.readCover({ coverId: remoteId }, { signal })
    if (this.#servers && from === 'soul') return this.#servers.readCover({ sourceId, coverId: remoteId }, { signal })
    const { root } = getFolder(this.#library, sourceId)
    try {
      const bytes = await this.#pool.picture(root, { remoteId, embedded: kind === 'embedded' }, { signal })
      return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error
      this.#host.log.debug({ err: error }, 'a cover could not be read')
      return undefined
    }
  }

  // Scans, one after another.

  #want(wanted: Partial<Wanted> & { sourceId: SourceId }): void {
    if (this.#stopping.signal.aborted) return
    const full: Wanted = { verify: false, acceptVanished: false, settle: false, ...wanted }
    const waiting = this.#wanted.find(({ sourceId }) => sourceId === full.sourceId)
    if (waiting) {
      waiting.verify ||= full.verify
      waiting.acceptVanished ||= full.acceptVanished
      waiting.settle &&= full.settle
      if (!full.folders) delete waiting.folders
      else if (waiting.folders) for (const folder of full.folders) waiting.folders.add(folder)
    } else if (!this.#coveredByRunning(full)) this.#wanted.push(full)
    void this.#next()
  }

  /** A scan asked for twice runs once; what a watch saw meanwhile may be behind the running one, and is looked at again. */
  #coveredByRunning(wanted: Wanted): boolean {
    const running = this.#running?.wanted
    return (
      running?.sourceId === wanted.sourceId &&
      !this.#running!.looked &&
      !this.#running!.controller.signal.aborted &&
      !running.folders &&
      !wanted.folders &&
      !wanted.acceptVanished &&
      (running.verify || !wanted.verify)
    )
  }

  #cancel(sourceId: SourceId | undefined): void {
    for (let index = this.#wanted.length - 1; index >= 0; index--) {
      if (sourceId === undefined || this.#wanted[index]!.sourceId === sourceId) this.#wanted.splice(index, 1)
    }
    if (this.#running && (sourceId === undefined || this.#running.wanted.sourceId === sourceId)) {
      this.#running.controller.abort(new DOMException('cancelled', 'AbortError'))
    }
  }

  async #next(): Promise<void> {
    if (this.#running || this.#stopping.signal.aborted) return
    const wanted = this.#wanted.shift()
    if (!wanted) return
    const source = folderSources(this.#library).find(({ id }) => id === wanted.sourceId)
    if (!source) return void this.#next()
    const controller = new AbortController()
    this.#running = { wanted, controller, progress: null, looked: false, ended: Promise.resolve() }
    this.#running.ended = this.#scan(source, this.#running)
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#host.log.error({ err: error }, 'scan broke off')
      })
      .finally(() => {
        this.#running = undefined
        void this.#next()
      })
  }

  async #scan(source: FolderSource, running: Running): Promise<void> {
    const { wanted, controller } = running
    const root = { id: source.id as number, name: source.name, path: source.root }
    const scan = new Scan(
      {
        sourceId: source.id,
        sourceName: source.name,
        root: source.root,
        ...(wanted.folders && { folders: [...wanted.folders] }),
        verify: wanted.verify,
        acceptVanished: wanted.acceptVanished,
        followSymlinks: this.#settings.current.followSymlinks,
        skip: rootsInside(root, this.#roots()).map(({ path }) => ({
          path,
          relative: path.slice(source.root.length + 1).replaceAll('\\', '/'),
        })),
        lastScanAt: source.lastScanAt ?? 0,
        settleMs: wanted.settle ? SETTLE_MS : 0,
      },
      {
        library: this.#library,
        pool: this.#pool,
        log: this.#host.log,
        now: () => this.#host.now(),
        signal: AbortSignal.any([controller.signal, this.#stopping.signal]),
        stopping: this.#stopping.signal,
        checkpoint: () => this.checkpoint(),
        writes: this.#writes,
        onProgress: (progress) => {
          running.progress = progress
          this.#library.events.announce({ kind: 'scan.progressed', progress })
        },
      },
    )
    const { report, wouldVanish, unsettled } = await scan.run()
    running.looked = true
    running.progress = null
    const changed = report.added + report.updated + report.moved + report.removed > 0
    if (unsettled.length > 0) this.#lookLater(source.id, unsettled)
    finishScan(this.#library, report, {
      state: stateAfter(report.outcome, wanted.folders !== undefined, source.state),
      wouldVanish,
      lastScanAt: report.outcome === 'done' && !wanted.folders ? report.startedAt : null,
      // A watch that looked and found nothing is not worth telling.
      keepReport: !wanted.folders || changed || report.outcome !== 'done',
    })
  }

  #lookLater(sourceId: SourceId, folders: string[]): void {
    const timer = setTimeout(() => {
      this.#later.delete(timer)
      this.#want({ sourceId, folders: new Set(folders), settle: true })
    }, SETTLE_MS).unref()
    this.#later.add(timer)
  }

  #retellRenamed(): void {
    const { signal } = this.#stopping
    for (const renamed of renamedSources(this.#library)) {
      const telling = retellSource(this.#library, renamed.sourceId, { signal })
        .then(() => forgetRenamed(this.#library, renamed))
        .catch((error: unknown) => {
          if (!signal.aborted) this.#host.log.error({ err: error, ...renamed }, 'telling of a new name failed')
        })
        .finally(() => this.#underway.delete(telling))
      this.#underway.add(telling)
    }
  }

  #remove(sourceId: SourceId): void {
    const running = this.#running?.wanted.sourceId === sourceId ? this.#running.ended : Promise.resolve()
    const removal = running
      .then(() => this.#servers?.remove(sourceId))
      // A key store that is locked keeps one token for nothing; the tracks go all the same.
      .catch((error: unknown) => this.#host.log.warn({ err: error, sourceId }, 'a token could not be forgotten'))
      .then(() =>
        removeSource(this.#library, sourceId, { signal: this.#stopping.signal, regroup: this.#writes.regroup }),
      )
      .then(() => deleteSourceRow(this.#library, sourceId))
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#host.log.error({ err: error, sourceId }, 'removing a source failed')
      })
      .finally(() => this.#underway.delete(removal))
    this.#underway.add(removal)
  }

  // Watches.

  /** Settles when all watches that are wanted have begun. */
  async watching(): Promise<void> {
    await Promise.all([...this.#watches.values()].map(({ watch }) => watch.ready()))
  }

  #minWatches(): void {
    const wanted = new Map(
      this.#settings.current.watchFolders && !this.#stopping.signal.aborted
        ? folderSources(this.#library).map(({ id, root }) => [id, root])
        : [],
    )
    for (const [id, { root, watch }] of this.#watches) {
      if (wanted.get(id) === root) continue
      this.#watches.delete(id)
      void watch.stop()
    }
    for (const [sourceId, root] of wanted) {
      if (this.#watches.has(sourceId)) continue
      const watch = new Watch({
        root,
        log: this.#host.log,
        onHint: (folders) => this.#want({ sourceId, settle: true, ...(folders && { folders: new Set(folders) }) }),
      })
      this.#watches.set(sourceId, { root, watch })
    }
  }

  #roots() {
    return folderSources(this.#library).map(({ id, name, root }) => ({ id: id as number, name, path: root }))
  }

  #forbidden(): string[] {
    return [this.#host.dataDir, this.#host.cacheDir]
  }
}

/** Null: as it was. A scan of some folders cannot tell that a brake may be let go. */
function stateAfter(outcome: ScanReport['outcome'], partial: boolean, before: SourceState): SourceState | null {
  if (outcome === 'missing' || outcome === 'braked') return outcome
  if (outcome === 'done') return partial && before === 'braked' ? null : 'ready'
  return null
}
