/**
 * One scan of one folder source, from its root to the report. Its steps:
 *
 *   root missing ─────────────────────────────────────────────▶ missing
 *   walking ▶ reading (the two overlap) ▶ what vanished? ▶ grouping ▶ done
 *                                              └ too much ────▶ braked
 *   any step, when the signal aborts ─────────────────────────▶ cancelled
 *
 * Nothing is remembered between scans but the library: a scan killed anywhere is finished by the next. Files that were not
 * found are let go only after a walk that saw their folder, and never under the brake.
 */
import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { SourceId } from '../../../shared/model/ids.ts'
import type { ScanProgress, ScanReport } from '../../../shared/model/source.ts'
import { whileFilling } from '../../db/filling.ts'
import { whenFree, write, type LibraryDb } from '../../db/store.ts'
import { EngineError, isAbort } from '../../errors.ts'
import type { Writes } from '../../writer/writes.ts'
import { hold, retire } from '../../library/take-in.ts'
import type { CopyRecord, ProblemRecord } from '../source.ts'
import { mustBrake } from './brake.ts'
import { displayName, fsPath, isWithin } from './file-names.ts'
import { pickFolderImage } from './file-types.ts'
import { Known, type KnownCopy } from './known.ts'
import type { ReadOutcome, ReadRequest } from './read-track.ts'
import type { TagPool } from './tag-pool.ts'
import type { FoundFile, FoundFolder } from './walk.ts'

export interface ScanRequest {
  sourceId: SourceId
  sourceName: string
  root: string
  /** Folders (relative) that may have changed; absent: all of them. */
  folders?: string[]
  /** Read everything again, whatever sizes and times say. */
  verify: boolean
  /** The user said that what is not there may go. */
  acceptVanished: boolean
  followSymlinks: boolean
  /** Roots of other sources inside this one: absolute, and relative to it. */
  skip: { path: string; relative: string }[]
  /** When the last whole scan began; 0 when there was none. Images changed since are looked at again. */
  lastScanAt: number
  /** A file changed this recently may still be being written; it is left for later. 0 takes all. */
  settleMs: number
}

export interface ScanParts {
  library: LibraryDb
  pool: TagPool
  log: Logger
  now(): number
  onProgress(progress: ScanProgress): void
  /** Moves what was written to the log of the library into it, elsewhere. Never rejects. */
  checkpoint(): Promise<void>
  writes: Writes
  /** Aborts when the user cancels; `stopping` when the engine ends. */
  signal: AbortSignal
  stopping: AbortSignal
}

export interface ScanResult {
  report: ScanReport
  /** How many would vanish, when the brake holds. */
  wouldVanish: number
  /** Folders with files that were too fresh to be read. */
  unsettled: string[]
}

/** Files in one message to a worker. */
const BATCH_FILES = 50
/** Copies in one write; fewer when the library is slow, so that the main thread is never held. */
const MAX_WRITE = 200
const WRITE_BUDGET_MS = 8
const REGROUP_EVERY_MS = 3_000
const PROGRESS_EVERY_MS = 100
const RETIRE_CHUNK = 200
const LAST_CHARACTER = '\u{10ffff}'
/** Outcomes waiting to be written before reading pauses. */
const MAX_WAITING = 1_000

export class Scan {
  readonly #request: ScanRequest
  readonly #parts: ScanParts
  readonly #known: Known
  readonly #startedAt: number
  readonly #counts = { files: 0, added: 0, updated: 0, moved: 0, removed: 0, unchanged: 0, problems: 0 }

  #phase: ScanProgress['phase'] = 'walking'
  #folder = ''
  #found = 0
  #done = 0
  #progressAt = 0

  readonly #toRead: ReadRequest[] = []
  #walked = false
  readonly #waiting: ReadOutcome[] = []
  #wake: (() => void) | undefined

  readonly #knownProblems: Map<string, { sizeBytes: number; modifiedAt: number }>
  readonly #problemsSeen = new Set<string>()
  readonly #foundProblems: ProblemRecord[] = []
  readonly #confirmed: string[] = []

  readonly #listed = new Set<string>()
  /** Folders that could not be listed: nothing is known of what is in them. */
  readonly #dark: string[] = []
  #vanished: string[] = []
  readonly #unsettled = new Set<string>()
  #rootIsEmpty = false
  #regroupedAt: number
  #writeSize = 50

  constructor(request: ScanRequest, parts: ScanParts) {
    this.#request = request
    this.#parts = parts
    this.#startedAt = parts.now()
    this.#regroupedAt = performance.now()
    this.#known = new Known(parts.library, request.sourceId)
    this.#knownProblems = this.#known.problems()
  }

  /** Never throws but when the engine stops; what goes wrong is in the report. */
  run(): Promise<ScanResult> {
    return whileFilling(this.#parts.library.sql, () => this.#run())
  }

  async #run(): Promise<ScanResult> {
    const { signal, stopping, log } = this.#parts
    try {
      if (!(await this.#rootIsThere())) return this.#result('missing')
      this.#progress(true)
      await this.#walkAndRead()
      signal.throwIfAborted()
      const wouldVanish = await this.#letGo()
      await this.#group(signal)
      return wouldVanish > 0 ? this.#result('braked', null, wouldVanish) : this.#result('done')
    } catch (error) {
      if (stopping.aborted) throw error
      if (isAbort(error) || signal.aborted) {
        await this.#groupWhatIsThere()
        return this.#result('cancelled')
      }
      log.error({ err: error, source: this.#request.sourceId }, 'scan failed')
      await this.#groupWhatIsThere()
      return this.#result(
        'failed',
        error instanceof EngineError ? error.message : `The scan failed: ${(error as Error).message}.`,
      )
    }
  }

  async #rootIsThere(): Promise<boolean> {
    try {
      return (await stat(fsPath(this.#request.root))).isDirectory()
    } catch {
      return false
    }
  }

  async #walkAndRead(): Promise<void> {
    const failed = new AbortController()
    const signal = AbortSignal.any([this.#parts.signal, failed.signal])
    const fail = (error: unknown) => {
      if (!failed.signal.aborted) failed.abort(error)
      this.#wake?.()
      throw error
    }
    const steps = [this.#walk(signal), this.#read(signal), this.#write(signal)].map((step) => step.catch(fail))
    const results = await Promise.allSettled(steps)
    this.#parts.signal.throwIfAborted()
    if (failed.signal.aborted) throw failed.signal.reason
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  // Walking: compare what is there with what is known, folder by folder.

  async #walk(signal: AbortSignal): Promise<void> {
    const { root, folders, followSymlinks, skip } = this.#request
    const shared = { root, followSymlinks, skip: skip.map(({ path }) => path) }
    const take = (found: FoundFolder[]) => {
      for (const folder of found) this.#look(folder)
      this.#progress()
      this.#wake?.()
    }
    if (folders === undefined) {
      await this.#parts.pool.walk({ ...shared, folders: [''], deep: true }, take, { signal })
    } else {
      const fresh: string[] = []
      const takeListed = (found: FoundFolder[]) => {
        take(found)
        for (const folder of found) {
          for (const name of folder.folders) {
            const path = folder.path === '' ? name : `${folder.path}/${name}`
            if (!folders.includes(path) && !this.#known.hasBelow(path)) fresh.push(path)
          }
        }
      }
      await this.#parts.pool.walk({ ...shared, folders, deep: false }, takeListed, { signal })
      if (fresh.length > 0) await this.#parts.pool.walk({ ...shared, folders: fresh, deep: true }, take, { signal })
    }
    this.#walked = true
    this.#phase = 'reading'
    this.#progress(true)
    this.#wake?.()
  }

  #look(found: FoundFolder): void {
    this.#listed.add(found.path)
    this.#folder = found.path
    for (const problem of found.problems) this.#meetProblem(problem)
    if (!found.complete) {
      this.#dark.push(found.path)
      return
    }
    if (found.path === '') {
      this.#rootIsEmpty = found.files.length + found.images.length + found.folders.length === 0
    }
    const copies = this.#known.copiesIn(found.path)
    const image = pickFolderImage(found.images)
    const imageChanged = this.#imageChanged(found.path, image, copies)
    for (const file of found.files) {
      this.#found++
      const known = copies.get(file.remoteId)
      copies.delete(file.remoteId)
      const problem = this.#knownProblems.get(file.remoteId)
      if (problem) this.#problemsSeen.add(file.remoteId)
      if (this.#isUnsettled(file)) {
        this.#unsettled.add(found.path)
        this.#done++
        continue
      }
      const sameSize = known?.sizeBytes === file.sizeBytes
      const unchanged = sameSize && known?.modifiedAt === file.modifiedAt && !imageChanged
      const hopeless = problem?.sizeBytes === file.sizeBytes && problem.modifiedAt === file.modifiedAt
      if ((unchanged || hopeless) && !this.#request.verify) {
        if (hopeless) this.#counts.problems++
        else this.#counts.unchanged++
        if (known && !known.present) this.#confirmed.push(file.remoteId)
        this.#done++
        continue
      }
      const { remoteId, sizeBytes, modifiedAt } = file
      const request: ReadRequest = { remoteId, sizeBytes, modifiedAt }
      if (image) request.image = image.remoteId
      // Only the time changed: perhaps it was copied or touched, and needs no reading.
      if (sameSize && !imageChanged && !this.#request.verify) request.headHash = known!.headHash
      this.#toRead.push(request)
    }
    for (const [remoteId, known] of copies) if (known.present) this.#vanished.push(remoteId)
    if (this.#request.folders) this.#missIn(found)
  }

  #isUnsettled(file: FoundFile): boolean {
    const { settleMs } = this.#request
    return settleMs > 0 && Math.abs(this.#parts.now() - file.modifiedAt) < settleMs
  }

  #imageChanged(folder: string, image: FoundFile | undefined, copies: ReadonlyMap<string, KnownCopy>): boolean {
    const borrowed = [...copies.values()].some((copy) => copy.borrowsCover)
    if (copies.size === 0 || (!image && !borrowed)) return false
    const used = this.#known.imagesIn(folder)
    if (!image) return used.size > 0
    const fresh = image.changedAt > this.#request.lastScanAt
    if (used.size === 0) return fresh
    return used.get(image.remoteId) !== image.sizeBytes || fresh
  }

  #meetProblem({ remoteId, reason, message, sizeBytes, modifiedAt }: FoundFolder['problems'][number]): void {
    this.#counts.problems++
    this.#problemsSeen.add(remoteId)
    if (!this.#knownProblems.has(remoteId)) {
      this.#foundProblems.push({ remoteId, reason, message, sizeBytes, modifiedAt })
    }
  }

  /** In a scan of some folders: folders inside a listed one that are known but no longer there. */
  #missIn(found: FoundFolder): void {
    const there = new Set(found.folders)
    const prefix = found.path === '' ? '' : `${found.path}/`
    let folder = this.#known.folderAfter(prefix)
    while (folder?.startsWith(prefix) === true) {
      const child: string = prefix + folder.slice(prefix.length).split('/', 1)[0]!
      if (there.has(child.slice(prefix.length)) || this.#isSkipped(child)) {
        // Still there: step over all that is below it. Names like `child!` sort between it and what it holds.
        folder = this.#known.folderAfter(folder === child ? child : `${child}/${LAST_CHARACTER}`)
      } else {
        this.#vanished.push(...this.#presentIn(folder))
        folder = this.#known.folderAfter(folder)
      }
    }
  }

  #presentIn(folder: string): string[] {
    return [...this.#known.copiesIn(folder)].filter(([, copy]) => copy.present).map(([remoteId]) => remoteId)
  }

  #isSkipped(folder: string): boolean {
    return this.#request.skip.some(({ relative }) => isWithin(folder, relative))
  }

  // Reading: keep the workers busy, but not further ahead than the library can write.

  async #read(signal: AbortSignal): Promise<void> {
    const { pool } = this.#parts
    const underway = new Set<Promise<void>>()
    let failure: unknown
    for (;;) {
      signal.throwIfAborted()
      if (failure !== undefined) throw failure
      if (this.#toRead.length === 0 && this.#walked && underway.size === 0) break
      const room = underway.size < pool.size * 2 && this.#waiting.length < MAX_WAITING
      // While the walk goes on, wait for a full batch; a first small one gets the readers started.
      const enough =
        this.#toRead.length >= BATCH_FILES || (this.#toRead.length > 0 && (this.#walked || underway.size === 0))
      if (room && enough) {
        const batch = this.#toRead.splice(0, this.#batchSize(underway.size))
        const reading = pool
          .read(this.#request.root, batch, { signal })
          .then(
            (outcomes) => void this.#waiting.push(...outcomes),
            (error) => {
              failure ??= error
            },
          )
          .finally(() => {
            underway.delete(reading)
            this.#wake?.()
          })
        underway.add(reading)
        continue
      }
      await this.#sleep(signal)
    }
    this.#readAll = true
    this.#wake?.()
  }

  #readAll = false

  /** Smaller when little is left, so that all workers end at the same time. */
  #batchSize(underway: number): number {
    if (!this.#walked) return BATCH_FILES
    return Math.max(4, Math.min(BATCH_FILES, Math.ceil(this.#toRead.length / (this.#parts.pool.size * 2 - underway))))
  }

  // Writing: short transactions, with the main thread free between them.

  async #write(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const last = this.#readAll && this.#walked
      if (this.#waiting.length > 0 || (last && (this.#foundProblems.length > 0 || this.#confirmed.length > 0))) {
        await this.#takeSome()
        this.#progress()
        this.#wake?.()
        await breathe()
        if (performance.now() - this.#regroupedAt > REGROUP_EVERY_MS) await this.#group(signal)
        continue
      }
      if (last) return
      await this.#sleep(signal)
    }
  }

  async #takeSome(): Promise<void> {
    const copies: CopyRecord[] = []
    const problems: ProblemRecord[] = this.#foundProblems.splice(0, this.#writeSize)
    const touched: { remoteId: string; modifiedAt: number }[] = []
    for (const outcome of this.#waiting.splice(0, this.#writeSize)) {
      this.#done++
      if (outcome.kind === 'track') {
        copies.push(outcome.copy)
        this.#folder = outcome.copy.folder
      } else if (outcome.kind === 'same') {
        touched.push(outcome)
        this.#confirmed.push(outcome.remoteId)
        this.#counts.unchanged++
      } else {
        const { remoteId, reason, message, sizeBytes, modifiedAt } = outcome
        problems.push({ remoteId, reason, message, sizeBytes, modifiedAt })
        this.#problemsSeen.add(remoteId)
        this.#counts.problems++
      }
    }
    const confirmed = this.#confirmed.splice(0, this.#writeSize)
    const { library, writes } = this.#parts
    const { sourceId } = this.#request
    const began = performance.now()
    const taken = await writes.takeIn(sourceId, { copies, problems, confirmed })
    if (touched.length > 0) remember(library, sourceId, touched)
    this.#counts.added += taken.added
    this.#counts.updated += taken.updated
    this.#counts.moved += taken.moved
    const took = performance.now() - began
    if (took > WRITE_BUDGET_MS) this.#writeSize = Math.max(10, Math.floor(this.#writeSize / 1.5))
    else if (took < WRITE_BUDGET_MS / 2) this.#writeSize = Math.min(MAX_WRITE, this.#writeSize + 10)
  }

  // What vanished.

  /** Lets go of files that are gone; how many are held back by the brake instead. */
  async #letGo(): Promise<number> {
    const { library, signal } = this.#parts
    const { sourceId, acceptVanished } = this.#request
    if (!this.#request.folders) await this.#missUnlisted()
    const stale = this.#staleProblems()

    const gone = new Set(this.#vanished)
    const lost = this.#vanished.length === 0 ? 0 : await this.#countLost(gone)
    const known = this.#known.presentCount()
    const emptied = this.#rootIsEmpty && this.#request.folders === undefined && lost > 0
    if (!acceptVanished && (mustBrake({ known, vanished: lost }) || emptied)) {
      for (const chunk of chunksOf([...gone], RETIRE_CHUNK)) {
        await whenFree(library, () => hold(library, sourceId, chunk))
        await breathe()
        signal.throwIfAborted()
      }
      return lost
    }
    const held = acceptVanished ? this.#heldAndGone() : []
    for (const chunk of chunksOf([...gone, ...held], RETIRE_CHUNK)) {
      this.#counts.removed += await whenFree(library, () => retire(library, sourceId, chunk))
      await breathe()
      signal.throwIfAborted()
    }
    for (const chunk of chunksOf(stale, RETIRE_CHUNK)) {
      await whenFree(library, () => forgetProblems(library, sourceId, chunk))
      await breathe()
    }
    return 0
  }

  /** Folders the library knows that the walk did not come by. */
  async #missUnlisted(): Promise<void> {
    for (const folders of this.#known.folders()) {
      for (const folder of folders) {
        if (this.#listed.has(folder) || this.#dark.some((dark) => isWithin(folder, dark))) continue
        this.#vanished.push(...this.#presentIn(folder))
      }
      await breathe()
      this.#parts.signal.throwIfAborted()
    }
  }

  /** Those of the vanished that were not merely moved, nor given to a source inside this one. */
  async #countLost(gone: ReadonlySet<string>): Promise<number> {
    const others = this.#parts.library.sql
      .prepare<[number, string], [number, string]>(
        `select other.source_id, other.remote_id from copy join copy as other on other.track_key = copy.track_key
         where copy.source_id = ? and copy.remote_id = ? and other.id <> copy.id and other.present = 1`,
      )
      .raw()
    const { sourceId } = this.#request
    let lost = 0
    let count = 0
    for (const remoteId of gone) {
      if (++count % 500 === 0) await breathe()
      if (this.#isSkipped(remoteId)) continue
      const moved = others.all(sourceId, remoteId).some(([source, id]) => source !== sourceId || !gone.has(id))
      if (!moved) lost++
    }
    return lost
  }

  /** After the user let them go: copies the brake held that are still not there. */
  #heldAndGone(): string[] {
    return this.#parts.library.sql
      .prepare<[number], string>('select remote_id from copy where source_id = ? and present = 0')
      .pluck()
      .all(this.#request.sourceId)
      .filter((remoteId) => !this.#dark.some((dark) => isWithin(remoteId, dark)))
  }

  /** Problems of files and folders that are no longer there, or no longer a problem. */
  #staleProblems(): string[] {
    const stale: string[] = []
    for (const remoteId of this.#knownProblems.keys()) {
      if (this.#problemsSeen.has(remoteId) || this.#dark.some((dark) => isWithin(remoteId, dark))) continue
      const folder = remoteId.slice(0, Math.max(remoteId.lastIndexOf('/'), 0))
      if (this.#request.folders && !this.#listed.has(folder) && !this.#listed.has(remoteId)) continue
      stale.push(remoteId)
    }
    return stale
  }

  // Grouping, progress, report.

  async #group(signal: AbortSignal): Promise<void> {
    const phase = this.#phase
    this.#phase = 'grouping'
    this.#progress(true)
    await this.#parts.writes.regroup({ signal, onProgress: () => this.#progress() })
    this.#phase = phase
    this.#regroupedAt = performance.now()
    const { added, updated, moved, removed } = this.#counts
    if (added + updated + moved + removed > 0) void this.#parts.checkpoint()
  }

  /** After a scan that broke off: what was taken in is shown, though the rest is missing. */
  async #groupWhatIsThere(): Promise<void> {
    const { stopping, log } = this.#parts
    try {
      await this.#group(stopping)
    } catch (error) {
      if (stopping.aborted) throw error
      log.error({ err: error, source: this.#request.sourceId }, 'grouping failed')
    }
  }

  #progress(now = false): void {
    const at = performance.now()
    if (!now && at - this.#progressAt < PROGRESS_EVERY_MS) return
    this.#progressAt = at
    this.#parts.onProgress({
      sourceId: this.#request.sourceId,
      sourceName: this.#request.sourceName,
      phase: this.#phase,
      done: this.#done,
      total: this.#walked ? this.#found : 0,
      folder: displayName(this.#folder),
      startedAt: this.#startedAt,
    })
  }

  #result(outcome: ScanReport['outcome'], message: string | null = null, wouldVanish = 0): ScanResult {
    return {
      wouldVanish,
      unsettled: [...this.#unsettled],
      report: {
        sourceId: this.#request.sourceId,
        startedAt: this.#startedAt,
        endedAt: this.#parts.now(),
        outcome,
        message,
        ...this.#counts,
        files: this.#found,
      },
    }
  }

  /** Until something changed that another step waits for. */
  #sleep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake
      const wake = () => {
        signal.removeEventListener('abort', wake)
        before?.()
        resolve()
      }
      signal.addEventListener('abort', wake)
      this.#wake = () => {
        this.#wake = undefined
        wake()
      }
    })
  }
}

const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

function* chunksOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** New times of files whose content is the same. */
function remember(library: LibraryDb, sourceId: number, touched: { remoteId: string; modifiedAt: number }[]): void {
  write(library, ({ sql }) => {
    const update = sql.prepare('update copy set modified_at = ? where source_id = ? and remote_id = ?')
    for (const { remoteId, modifiedAt } of touched) update.run(modifiedAt, sourceId, remoteId)
  })
}

function forgetProblems(library: LibraryDb, sourceId: number, remoteIds: string[]): void {
  write(library, ({ sql, announce }) => {
    const remove = sql.prepare('delete from problem where source_id = ? and remote_id = ?')
    for (const remoteId of remoteIds) remove.run(sourceId, remoteId)
    announce({ kind: 'sources.changed', sourceIds: [sourceId as SourceId] })
  })
}
