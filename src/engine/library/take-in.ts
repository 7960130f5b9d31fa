/**
 * What a source reports, into the library. Taking in stores copies, covers, folders and problems as they are told, and marks
 * the tracks that this may change; `regroup` then makes tracks, albums, artists and genres of them. Each call is one write
 * and idempotent: told twice is as told once, and a batch torn off by a crash is simply told again.
 */
import type { Database } from 'better-sqlite3'
import { write, type LibraryDb } from '../db/store.ts'
import { putToldPrint } from '../fingerprints/stored-prints.ts'
import type { CopyRecord, ProblemRecord } from '../sources/source.ts'
import { dropCover, putCover } from './covers.ts'
import { dropEmptyFolders, putFolder } from './folder-rows.ts'
import { lastTrackId } from './free-track-id.ts'
import { PLACES, rowsFor } from './many.ts'
import { markChangedPart, markNewPart } from './mark-parts.ts'
import { perDatabase } from './per-database.ts'
import { noteOwnChanges } from './revs.ts'
import { raiseRevision, type Tx } from './revision.ts'
import { changeTotals } from './source-totals.ts'
import { writeTags } from './tags-text.ts'
import { putToldSame } from './told-same.ts'
import { markToPrint } from './to-print.ts'

export { regroup } from './regroup.ts'
export { removeSource } from './remove-source.ts'
export { hold, retire, retireWithin } from './retire.ts'

export interface Report {
  copies: readonly CopyRecord[]
  problems: readonly ProblemRecord[]
  /** Copies seen again, unchanged: those the brake held are there again. */
  confirmed?: readonly string[]
  /** When they were found; now, unless told. */
  at?: number
}

export interface TakenIn {
  added: number
  updated: number
  /** New names for copies that this source has, or had until now, under another one. */
  moved: number
}

interface Known {
  id: number
  remoteId: string
  trackId: number
  trackKey: string
  folder: string
  sizeBytes: number
  modifiedAt: number
  headHash: string
  coverId: string | null
  coverRemoteId: string | null
  tags: string
  durationMs: number
  addedAt: number
  present: number
}

interface SameTrack {
  trackKey: string
  trackId: number
  sourceId: number
  remoteId: string
  addedAt: number
}

const KNOWN = `select id, remote_id as remoteId, track_id as trackId, track_key as trackKey, folder, size_bytes as sizeBytes,
  modified_at as modifiedAt, head_hash as headHash, cover_id as coverId, cover_remote_id as coverRemoteId, tags, duration_ms as durationMs,
  added_at as addedAt, present
  from copy where source_id = ? and remote_id`
const SAME_TRACK = `select track_key as trackKey, track_id as trackId, source_id as sourceId, remote_id as remoteId, added_at as addedAt
  from copy where track_key`

const statements = perDatabase((sql) => ({
  known: sql.prepare<[number, string], Known>(`${KNOWN} = ?`),
  knownAmong: sql.prepare<unknown[], Known>(`${KNOWN} in (${PLACES})`),
  sameTrack: sql.prepare<[string], SameTrack>(`${SAME_TRACK} = ?`),
  sameTrackAmong: sql.prepare<unknown[], SameTrack>(`${SAME_TRACK} in (${PLACES})`),
  tracksOfKeys: sql.prepare<unknown[], { id: number; key: string }>(
    `select id, key from track where key in (${PLACES})`,
  ),
  hasCopies: sql.prepare<[number]>('select 1 from copy where track_id = ? limit 1').pluck(),
  anyAlias: sql.prepare<[], number>('select 1 from alias limit 1').pluck(),
  rootsAmong: sql.prepare<unknown[], { trackKey: string; root: string }>(
    `select track_key as trackKey, root from alias where track_key in (${PLACES})`,
  ),
  tracksOfRoots: sql.prepare<unknown[], { root: string; trackId: number }>(
    `select distinct a.root, c.track_id as trackId from alias a join copy c on c.track_key = a.track_key where a.root in (${PLACES})`,
  ),
  insert: sql.prepare(
    `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
       bitrate_kbps, sample_rate_hz, bit_depth, channels, duration_ms, cover_id, cover_remote_id, tags, added_at, present)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  ),
  update: sql.prepare(
    `update copy set folder = ?, track_id = ?, track_key = ?, size_bytes = ?, modified_at = ?, head_hash = ?, container = ?, codec = ?,
       lossless = ?, bitrate_kbps = ?, sample_rate_hz = ?, bit_depth = ?, channels = ?, duration_ms = ?, cover_id = ?, cover_remote_id = ?,
       tags = ?, added_at = ?, present = 1 where id = ?`,
  ),
  markDirty: sql.prepare<[string]>('insert or ignore into dirty_track (track_id) select value from json_each(?)'),
  confirm: sql.prepare<[number, string]>(
    'update copy set present = 1 where source_id = ? and remote_id = ? and present = 0',
  ),
  anyAbsent: sql.prepare<[number]>('select 1 from copy where source_id = ? and present = 0 limit 1').pluck(),
  anyProblem: sql.prepare<[number]>('select 1 from problem where source_id = ? limit 1').pluck(),
  putProblem: sql.prepare(
    `insert into problem (source_id, remote_id, reason, message, size_bytes, modified_at, at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (source_id, remote_id) do update set reason = excluded.reason, message = excluded.message,
       size_bytes = excluded.size_bytes, modified_at = excluded.modified_at, at = excluded.at`,
  ),
  dropProblem: sql.prepare<[number, string]>('delete from problem where source_id = ? and remote_id = ?'),
  lastScanAt: sql.prepare<[number], number | null>('select last_scan_at from source where id = ?').pluck(),
}))

export function takeIn(library: LibraryDb, sourceId: number, report: Report): TakenIn {
  // Text is made before the transaction, which is for the database only.
  const tags = tagTexts(report)
  return write(library, (tx) => takeInWithin(tx, sourceId, report, tags))
}

/** What `takeInWithin` stores of the tags; to be made before the transaction. */
export const tagTexts = ({ copies }: Pick<Report, 'copies'>): string[] => copies.map(({ tags }) => writeTags(tags))

/** As `takeIn`, for a caller whose transaction stores something beside: what was told, and how far it was told. */
export function takeInWithin(
  tx: Tx,
  sourceId: number,
  report: Report,
  tags: readonly string[] = tagTexts(report),
): TakenIn {
  const taking = new Taking(tx.sql, sourceId, report.at ?? Date.now())
  taking.lookUp(report.copies)
  for (const [i, copy] of report.copies.entries()) taking.take(copy, tags[i]!)
  taking.finish()
  if (putToldSame(tx.sql, sourceId, report.copies)) taking.shown = true
  for (const problem of report.problems) taking.meet(problem)
  if (report.confirmed !== undefined && report.confirmed.length > 0) taking.confirm(report.confirmed)
  if (taking.shown) raiseRevision(tx)
  return taking.counts
}

/** One batch on its way into the database. */
class Taking {
  readonly counts: TakenIn = { added: 0, updated: 0, moved: 0 }
  /** Whether something changed that lists show before the next regrouping. */
  shown = false
  readonly #sql: Database
  readonly #db: ReturnType<typeof statements>
  readonly #sourceId: number
  readonly #at: number
  readonly #firstScan: boolean
  readonly #hasProblems: boolean
  readonly #folders = new Set<string>()
  readonly #covers = new Set<string>()
  readonly #dirty = new Set<number>()
  readonly #totals = { copies: 0, sizeBytes: 0 }
  /** What the library had when the batch began, of what the batch speaks of. */
  readonly #known = new Map<string, Known>()
  readonly #sameTrack = new Map<string, SameTrack[]>()
  /** Rows of tracks by their keys. */
  readonly #trackOfKey = new Map<string, number>()
  /** Of keys that are one recording with others. */
  readonly #rootOf = new Map<string, string>()
  /** Of recordings of several keys. */
  readonly #trackOfRoot = new Map<string, number>()
  /** Names and keys that the batch has written since: they are asked for again. */
  readonly #writtenNames = new Set<string>()
  readonly #writtenKeys = new Set<string>()
  #lastTrack: number | undefined

  constructor(sql: Database, sourceId: number, at: number) {
    this.#sql = sql
    this.#db = statements(sql)
    this.#sourceId = sourceId
    this.#at = at
    this.#firstScan = this.#db.lastScanAt.get(sourceId) == null
    this.#hasProblems = this.#db.anyProblem.get(sourceId) !== undefined
  }

  /** Looks up all copies together, which is quicker than one at a time. */
  lookUp(copies: readonly CopyRecord[]): void {
    const names = copies.map(({ remoteId }) => remoteId)
    for (const known of rowsFor(this.#db.knownAmong, names, this.#sourceId)) this.#known.set(known.remoteId, known)
    const keys = copies.map(({ trackKey }) => trackKey)
    for (const same of rowsFor(this.#db.sameTrackAmong, keys)) {
      const others = this.#sameTrack.get(same.trackKey)
      if (others === undefined) this.#sameTrack.set(same.trackKey, [same])
      else others.push(same)
    }
    if (this.#db.anyAlias.get() !== undefined) {
      for (const { trackKey, root } of rowsFor(this.#db.rootsAmong, keys)) this.#rootOf.set(trackKey, root)
    }
    const roots = keys.map((key) => this.#rootOf.get(key) ?? key)
    for (const { id, key } of rowsFor(this.#db.tracksOfKeys, roots)) this.#trackOfKey.set(key, id)
    if (this.#rootOf.size === 0) return
    const merged = [...new Set(this.#rootOf.values())]
    for (const { root, trackId } of rowsFor(this.#db.tracksOfRoots, merged)) this.#trackOfRoot.set(root, trackId)
  }

  take(copy: CopyRecord, tags: string): void {
    const known = this.#knownAs(copy.remoteId)
    if (this.#hasProblems) this.#db.dropProblem.run(this.#sourceId, copy.remoteId)
    if (copy.fingerprint !== undefined) putToldPrint(this.#sql, copy.trackKey, copy.fingerprint, copy.durationMs)
    if (known !== undefined && isSame(known, copy, tags)) {
      if (known.present === 0) this.confirm([copy.remoteId])
      return
    }
    const place = this.#placeOf(copy, known)
    if (copy.cover !== undefined) this.#putCover(copy.cover)
    putFolder(this.#sql, this.#sourceId, copy.folder, this.#folders)
    if (known === undefined) {
      this.#insert(copy, tags, place)
      this.counts[place.moved ? 'moved' : 'added']++
    } else {
      this.#update(known, copy, tags, place)
      this.counts.updated++
    }
    this.#writtenNames.add(copy.remoteId)
    this.#writtenKeys.add(copy.trackKey)
    this.#dirty.add(place.trackId)
  }

  /** To be called once all copies are taken. */
  finish(): void {
    changeTotals(this.#sql, this.#sourceId, this.#totals)
    if (this.#dirty.size === 0) return
    this.#db.markDirty.run(JSON.stringify([...this.#dirty]))
    noteOwnChanges(this.#sql, this.#sourceId, this.#dirty)
    markToPrint(this.#sql, this.#sourceId, this.#writtenKeys)
  }

  meet({ remoteId, reason, message, sizeBytes, modifiedAt }: ProblemRecord): void {
    this.#db.putProblem.run(this.#sourceId, remoteId, reason, message, sizeBytes, modifiedAt, this.#at)
  }

  confirm(remoteIds: readonly string[]): void {
    if (this.#db.anyAbsent.get(this.#sourceId) === undefined) return
    for (const remoteId of remoteIds) {
      if (this.#db.confirm.run(this.#sourceId, remoteId).changes > 0) this.shown = true
    }
  }

  #knownAs(remoteId: string): Known | undefined {
    return this.#writtenNames.has(remoteId) ? this.#db.known.get(this.#sourceId, remoteId) : this.#known.get(remoteId)
  }

  #copiesWithKey(key: string): readonly SameTrack[] {
    return this.#writtenKeys.has(key) ? this.#db.sameTrack.all(key) : (this.#sameTrack.get(key) ?? [])
  }

  /** Which track it is, and since when the library has it. */
  #placeOf(copy: CopyRecord, known: Known | undefined): { trackId: number; addedAt: number; moved: boolean } {
    if (known?.trackKey === copy.trackKey) return { trackId: known.trackId, addedAt: known.addedAt, moved: false }
    let trackId: number | undefined
    let addedAt = this.#firstSeen(copy)
    let moved = false
    for (const same of this.#copiesWithKey(copy.trackKey)) {
      trackId = same.trackId
      addedAt = Math.min(addedAt, same.addedAt)
      if (same.sourceId === this.#sourceId && same.remoteId !== copy.remoteId) moved = true
    }
    const root = this.#rootOf.get(copy.trackKey)
    if (root !== undefined) trackId ??= this.#trackOfRoot.get(root)
    trackId ??= this.#leftOf(root ?? copy.trackKey) ?? this.#nextTrack()
    if (root !== undefined) this.#trackOfRoot.set(root, trackId)
    return { trackId, addedAt, moved }
  }

  /** The row of a track whose last copy has gone, until the grouping comes. */
  #leftOf(key: string): number | undefined {
    const id = this.#trackOfKey.get(key)
    return id === undefined || this.#db.hasCopies.get(id) !== undefined ? undefined : id
  }

  /** In the first scan of a source everything is new; what its files say of their age is more telling. */
  #firstSeen({ modifiedAt }: CopyRecord): number {
    return this.#firstScan && modifiedAt > 0 ? Math.min(this.#at, Math.trunc(modifiedAt)) : this.#at
  }

  #nextTrack(): number {
    // A number that is to be marked and is nowhere else any more is not free either.
    this.#lastTrack ??= Math.max(lastTrackId(this.#sql), ...this.#dirty)
    this.#lastTrack++
    return this.#lastTrack
  }

  #insert(copy: CopyRecord, tags: string, place: Place): void {
    this.#db.insert.run(this.#sourceId, copy.remoteId, ...columnsOf(copy, tags, place))
    if (this.#rootOf.size > 0) markNewPart(this.#sql, copy.trackKey)
    this.#totals.copies++
    this.#totals.sizeBytes += copy.sizeBytes
  }

  #update(known: Known, copy: CopyRecord, tags: string, place: Place): void {
    this.#db.update.run(...columnsOf(copy, tags, place), known.id)
    if (this.#rootOf.size > 0 || known.trackKey !== copy.trackKey) markChangedPart(this.#sql, known, { ...copy, tags })
    this.#totals.sizeBytes += copy.sizeBytes - known.sizeBytes
    this.#writtenKeys.add(known.trackKey)
    if (known.trackId !== place.trackId) this.#dirty.add(known.trackId)
    if (known.present === 0) this.shown = true
    if (known.coverId !== null && (known.coverId !== copy.cover?.id || known.coverRemoteId !== originOf(copy))) {
      dropCover(this.#sql, this.#sourceId, {
        coverId: known.coverId,
        originId: known.coverRemoteId,
        remoteId: copy.remoteId,
      })
      this.#covers.clear()
    }
    if (known.folder !== copy.folder) {
      dropEmptyFolders(this.#sql, this.#sourceId, known.folder)
      this.#folders.clear()
    }
  }

  #putCover(cover: NonNullable<CopyRecord['cover']>): void {
    const name = `${cover.id} ${cover.remoteId}`
    if (this.#covers.has(name)) return
    this.#covers.add(name)
    putCover(this.#sql, this.#sourceId, cover)
  }
}

/** Which track a copy is a copy of, and since when. */
interface Place {
  trackId: number
  addedAt: number
}

/** What both statements write, in the order in which both name it. */
const columnsOf = (copy: CopyRecord, tags: string, { trackId, addedAt }: Place) => [
  copy.folder,
  trackId,
  copy.trackKey,
  copy.sizeBytes,
  copy.modifiedAt,
  copy.headHash,
  copy.container,
  copy.codec,
  copy.lossless ? 1 : 0,
  copy.bitrateKbps ?? null,
  copy.sampleRateHz ?? null,
  copy.bitDepth ?? null,
  copy.channels ?? null,
  copy.durationMs,
  copy.cover?.id ?? null,
  originOf(copy),
  tags,
  addedAt,
]

const originOf = ({ cover, remoteId }: CopyRecord): string | null =>
  cover === undefined || cover.remoteId === remoteId ? null : cover.remoteId

const isSame = (known: Known, copy: CopyRecord, tags: string): boolean =>
  known.trackKey === copy.trackKey &&
  known.sizeBytes === copy.sizeBytes &&
  known.modifiedAt === copy.modifiedAt &&
  known.headHash === copy.headHash &&
  known.folder === copy.folder &&
  known.coverId === (copy.cover?.id ?? null) &&
  known.coverRemoteId === originOf(copy) &&
  known.tags === tags
