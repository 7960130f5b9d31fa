/**
 * Where kept files lie now, and whether anything can be written there. Looks again when the disk says no, and every now and then
 * while it does; a folder that is away makes its files unplayable, and takes none of them.
 */
import { randomBytes } from 'node:crypto'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceId } from '../../shared/model/ids.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { sourceTotals } from '../library/source-totals.ts'
import type { Way } from './folder-move.ts'
import { lookAt, partsIn, type FolderState, type Owner } from './kept-folder.ts'
import { begunFolder, noteBegun, setKeptState } from './kept-rows.ts'

interface Parts {
  host: Pick<Host, 'dataDir' | 'log'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'update'>
  sourceId: SourceId
  storeId: string
  /** The move that is not over, if there is one, and whether it runs now. */
  move(): { way: Way | undefined; isRunning: boolean }
  /** It is there, and can be written to. */
  onReady(): Promise<void>
  onChange(): void
}

/** A folder that is away, or that nothing can be written to, is looked at again so often. */
const LOOK_AGAIN_MS = 10_000
/** Free room is asked of the system at most so often. */
const FREE_FOR_MS = 1_000

export class Place {
  readonly owner: Owner
  /** Where it lies unless told. */
  readonly usual: string
  readonly #parts: Parts
  #folder: string
  #state: FolderState = { kind: 'ready' }
  #free: { at: number; freeBytes: number } | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: Parts) {
    const { host, settings, storeId } = parts
    this.#parts = parts
    this.owner = { storeId, dataDir: host.dataDir }
    this.usual = join(host.dataDir, 'kept')
    this.#folder = this.#folderOf(settings.current.downloads)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Absolute. */
  get folder(): string {
    return this.#folder
  }

  /** All folders that may hold a file: two while they move. */
  get folders(): string[] {
    const { way } = this.#parts.move()
    return way === undefined ? [this.#folder] : [...new Set([this.#folder, way.from, way.to])]
  }

  get isReady(): boolean {
    return this.#state.kind === 'ready'
  }

  get isAway(): boolean {
    return this.#state.kind === 'away'
  }

  /** Why nothing can be written to the folder, in plain words; null when it can. */
  get trouble(): string | null {
    return this.#state.kind === 'ready' ? null : this.#state.message
  }

  /** As `trouble`, and while it moves. */
  get cannotWrite(): string | null {
    return this.#parts.move().isRunning ? 'What is kept is being moved to another folder.' : this.trouble
  }

  /** Throws UNAVAILABLE. */
  mustWrite(): void {
    const why = this.cannotWrite
    if (why !== null) throw new EngineError('UNAVAILABLE', why)
  }

  /** Never rejects. */
  async look(): Promise<void> {
    clearTimeout(this.#timer)
    const { library, sourceId, host, onReady, onChange } = this.#parts
    const before = this.#state
    // A disk that was begun on and has nothing of ours now is another one, or not plugged in.
    const isEmpty = sourceTotals(library.sql, sourceId).copies === 0
    const mayBegin = isEmpty && (this.#folder === this.usual || begunFolder(library) !== this.#folder)
    this.#state = await lookAt(this.#folder, this.owner, { mayBegin })
    if (this.#stopped) return
    if (this.#state.kind !== 'ready') this.#timer = setTimeout(() => void this.look(), LOOK_AGAIN_MS).unref()
    try {
      setKeptState(library, sourceId, this.isAway ? 'missing' : 'ready')
      if (this.#state.kind === 'ready') {
        noteBegun(library, this.#folder)
        await onReady()
      }
    } catch (error) {
      host.log.warn({ err: error, folder: this.#folder }, 'the folder of kept files could not be minded')
    }
    if (before.kind !== this.#state.kind) onChange()
  }

  /** Rejects as `body` does; when it was the disk that refused, perhaps all of it is away. */
  async minding<Result>(body: () => Promise<Result>): Promise<Result> {
    try {
      return await body()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) await this.look()
      throw error
    }
  }

  /** Rejects with UNAVAILABLE, and with what the disk says: whether it takes bytes again after it refused some. */
  async tryWriting(): Promise<void> {
    await this.look()
    this.mustWrite()
    const path = join(partsIn(this.#folder), 'try.part')
    try {
      await writeFile(path, randomBytes(4_096), { flush: true })
    } finally {
      await rm(path, { force: true }).catch(() => {})
    }
  }

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

  /** Something was removed. */
  roomChanged(): void {
    this.#free = undefined
  }

  /** From now on this folder counts; also after a restart. */
  async switchTo(folder: string): Promise<void> {
    this.#folder = folder
    this.roomChanged()
    await this.insist()
  }

  /** A page that saves other settings may have read them before the folder moved. */
  async insist(): Promise<void> {
    const { current } = this.#parts.settings
    if (this.#folderOf(current.downloads) === this.#folder) return
    const folder = this.#folder === this.usual ? '' : this.#folder
    await this.#parts.settings.update({ downloads: { ...current.downloads, folder } })
  }

  #folderOf({ folder }: Settings['downloads']): string {
    return folder === '' ? this.usual : folder
  }
}
