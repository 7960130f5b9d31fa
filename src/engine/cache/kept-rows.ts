/**
 * Rows of what is kept: the one source of kind `kept`, its copies, what only kept files have beside, and the notes of files
 * that are on their way in or out. A kept copy has the tags, the key and the track of the copy it was fetched from.
 */
import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { dropCover, putCover } from '../library/covers.ts'
import { perDatabase } from '../library/per-database.ts'
import type { Tx } from '../library/revision.ts'
import { changeTotals } from '../library/source-totals.ts'
import { readTags, writeTags } from '../library/tags-text.ts'
import { markToPrint } from '../library/to-print.ts'
import { fileTitle } from '../library/track-facts.ts'

export interface KeptSource {
  id: SourceId
  storeId: string
  state: 'ready' | 'missing'
}

/** What goes in beside what the copy it was fetched from says. */
export interface NewKept {
  trackId: number
  from: { sourceId: number; remoteId: string; version?: string | undefined }
  file: string
  sha256: string
  sizeBytes: number
  quality: KeptQuality
  container: string
  codec: string
  bitrateKbps: number | null
  lossless: boolean
  wanted: boolean
  at: number
}

/** A file that no row names any more, and the cover that nothing else has. */
export interface Dropped {
  file: string
  sizeBytes: number
  coverId: string | null
}

export interface OpenableCopy {
  copyId: number
  file: string
  container: string
  codec: string
  title: string
  usedAt: number
}

interface KeptCopy {
  copyId: number
  trackId: number
  file: string
  sizeBytes: number
  coverId: string | null
}

const KEPT_COPY = `select c.id as copyId, c.track_id as trackId, k.file, k.size_bytes as sizeBytes, c.cover_id as coverId
  from copy c join kept k on k.copy_id = c.id`
const FACTS = `k.file, c.container, c.codec`

const statements = perDatabase((sql) => ({
  source: sql.prepare<[], KeptSource>(`select id, store_id as storeId, state from source where kind = 'kept'`),
  addSource: sql.prepare<[string, number]>(
    `insert into source (kind, store_id, name, config, added_at) values ('kept', ?, 'Kept offline', '{}', ?)`,
  ),
  setState: sql.prepare<[string, number, string]>('update source set state = ? where id = ? and state <> ?'),
  from: sql.prepare<
    [{ sourceId: number; remoteId: string; trackId: number }],
    { id: number; tags: string; remoteId: string; trackKey: string }
  >(
    `select c.id, c.tags, c.remote_id as remoteId, c.track_key as trackKey from copy c join source s on s.id = c.source_id
     where c.track_id = $trackId and s.kind <> 'kept'
     order by c.source_id = $sourceId and c.remote_id = $remoteId desc, c.present desc, c.id limit 1`,
  ),
  insertCopy: sql.prepare(
    `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
       bitrate_kbps, sample_rate_hz, bit_depth, channels, duration_ms, cover_id, cover_remote_id, tags, added_at, present)
     select $source, $file, folder, track_id, track_key, $sizeBytes, $at, '', $container, $codec, $lossless, $bitrateKbps,
       iif($same, sample_rate_hz, null), iif($same, bit_depth, null), iif($same, channels, null), duration_ms, null, null, $tags, added_at, 1
     from copy where id = $from`,
  ),
  insertKept: sql.prepare(
    `insert into kept (copy_id, file, sha256, size_bytes, quality, wanted, kept_at, used_at, store_id, remote_id, version)
     values ($copyId, $file, $sha256, $sizeBytes, $quality, $wanted, $at, $at,
       coalesce((select store_id from source where id = $sourceId), ''), $remoteId, $version)`,
  ),
  dropJob: sql.prepare<[number]>('delete from download where track_id = ?'),
  ofTrack: sql.prepare<[number, number], KeptCopy>(`${KEPT_COPY} where c.track_id = ? and c.source_id = ?`),
  ofOrigin: sql.prepare<[number, string], KeptCopy>(
    `${KEPT_COPY} where k.store_id = (select store_id from source where id = ?) and k.remote_id = ?`,
  ),
  ofFile: sql.prepare<[number, string], KeptCopy>(`${KEPT_COPY} where c.source_id = ? and c.remote_id = ?`),
  dropCopy: sql.prepare<[number]>('delete from copy where id = ?'),
  hasOther: sql
    .prepare<[number, number], number>('select 1 from copy where track_id = ? and source_id <> ? limit 1')
    .pluck(),
  markDirty: sql.prepare<[number]>('insert or ignore into dirty_track (track_id) values (?)'),
  coverIsHeld: sql
    .prepare<[string, number], number>('select 1 from copy where cover_id = ? and source_id = ? limit 1')
    .pluck(),
  openable: sql.prepare<[number, string], OpenableCopy>(
    `select c.id as copyId, ${FACTS}, coalesce(t.title, k.file) as title, k.used_at as usedAt
     from copy c join kept k on k.copy_id = c.id left join track t on t.id = c.track_id where c.source_id = ? and c.remote_id = ?`,
  ),
  isAwaited: sql.prepare<[{ trackId: number }]>(
    `select 1 from kept k join copy c on c.id = k.copy_id where c.track_id = $trackId
     union all select 1 from download where track_id = $trackId limit 1`,
  ),
  isWanted: sql.prepare<[number]>(
    `select 1 from wanted w where track_id = ? and not exists (select 1 from left_out l where l.track_id = w.track_id) limit 1`,
  ),
  use: sql.prepare<[number, number]>('update kept set used_at = ? where copy_id = ?'),
  note: sql.prepare<[string, string]>('insert or replace into meta (name, value) values (?, ?)'),
  unnote: sql.prepare<[string]>('delete from meta where name = ?'),
  notes: sql.prepare<[string, string], { name: string; value: string }>(
    'select name, value from meta where name >= ? and name < ?',
  ),
  coverOf: sql.prepare<[number], CoverFacts>(
    `select v.id, v.mime, v.width, v.height, v.size_bytes as sizeBytes
     from track t left join album a on a.id = t.album_id join cover v on v.id = coalesce(t.cover_id, a.cover_id) where t.id = ?`,
  ),
  setCover: sql.prepare<[string, string, number]>('update copy set cover_id = ?, cover_remote_id = ? where id = ?'),
  setKeptCover: sql.prepare<[string, number]>('update kept set cover_id = ? where copy_id = ?'),
}))

export interface CoverFacts {
  id: string
  mime: string
  width: number
  height: number
  sizeBytes: number
}

/** The one source; made when it is not there yet. */
export function keptSource(library: LibraryDb, now: number): KeptSource {
  const { source, addSource } = statements(library.sql)
  return source.get() ?? (write(library, () => void addSource.run(randomUUID(), now)), source.get()!)
}

export function setKeptState(library: LibraryDb, sourceId: SourceId, state: KeptSource['state']): void {
  write(library, ({ announce }) => {
    if (statements(library.sql).setState.run(state, sourceId, state).changes > 0) {
      announce({ kind: 'availability.changed' })
    }
  })
}

/**
 * Copy and kept in, the queue's row out, and what it takes the place of: an older file of the track, or of what the server had
 * under the same name before. Undefined when the track has no other copy any more, from which it could have its name.
 */
export function putKept(
  tx: Tx,
  sourceId: SourceId,
  kept: NewKept,
): { dropped: Dropped[]; ungrouped: boolean } | undefined {
  const db = statements(tx.sql)
  const { trackId, from } = kept
  db.dropJob.run(trackId)
  const told = db.from.get({ ...from, trackId })
  if (told === undefined) return undefined
  const older = [...db.ofTrack.all(trackId, sourceId), ...db.ofOrigin.all(from.sourceId, from.remoteId)]
  const { dropped, ungrouped } = dropCopies(tx, sourceId, older)
  const { lastInsertRowid: copyId } = db.insertCopy.run({
    source: sourceId,
    from: told.id,
    file: kept.file,
    sizeBytes: kept.sizeBytes,
    at: kept.at,
    container: kept.container,
    codec: kept.codec,
    lossless: kept.lossless ? 1 : 0,
    bitrateKbps: kept.bitrateKbps,
    same: kept.quality === 'original' ? 1 : 0,
    tags: withTitle(told),
  })
  db.insertKept.run({
    copyId,
    file: kept.file,
    sha256: kept.sha256,
    sizeBytes: kept.sizeBytes,
    quality: kept.quality,
    wanted: kept.wanted ? 1 : 0,
    at: kept.at,
    sourceId: from.sourceId,
    remoteId: from.remoteId,
    version: from.version ?? null,
  })
  changeTotals(tx.sql, sourceId, { copies: 1, sizeBytes: kept.sizeBytes })
  markToPrint(tx.sql, sourceId, [told.trackKey])
  tx.announce({ kind: 'availability.changed' })
  return { dropped, ungrouped }
}

/** Its own name is random: a track that is called by the name of its file keeps that name. */
function withTitle({ tags, remoteId }: { tags: string; remoteId: string }): string {
  const record = readTags(tags)
  return record.title?.trim() ? tags : writeTags({ ...record, title: fileTitle(remoteId) })
}

/** Rows of these tracks out; the caller removes the files, which are noted as going. */
export function dropTracks(tx: Tx, sourceId: SourceId, trackIds: readonly number[]): ReturnType<typeof dropCopies> {
  const { ofTrack } = statements(tx.sql)
  return dropCopies(
    tx,
    sourceId,
    trackIds.flatMap((trackId) => ofTrack.all(trackId, sourceId)),
  )
}

/** Rows of these files out. */
export function dropFiles(tx: Tx, sourceId: SourceId, files: readonly string[]): ReturnType<typeof dropCopies> {
  const { ofFile } = statements(tx.sql)
  return dropCopies(
    tx,
    sourceId,
    files.flatMap((file) => ofFile.all(sourceId, file)),
  )
}

function dropCopies(
  tx: Tx,
  sourceId: SourceId,
  copies: readonly KeptCopy[],
): { dropped: Dropped[]; trackIds: number[]; ungrouped: boolean } {
  const db = statements(tx.sql)
  const dropped: Dropped[] = []
  const trackIds = new Set<number>()
  let ungrouped = false
  let bytes = 0
  for (const { copyId, trackId, file, sizeBytes, coverId } of copies) {
    if (db.dropCopy.run(copyId).changes === 0) continue
    if (coverId !== null) dropCover(tx.sql, sourceId, { coverId, originId: coverId, remoteId: file })
    const coverIsLeft = coverId === null || db.coverIsHeld.get(coverId, sourceId) !== undefined
    dropped.push({ file, sizeBytes, coverId: coverIsLeft ? null : coverId })
    trackIds.add(trackId)
    bytes += sizeBytes
    db.note.run(goingName(file), coverIsLeft ? '' : coverId)
    if (db.hasOther.get(trackId, sourceId) === undefined) {
      db.markDirty.run(trackId)
      ungrouped = true
    }
  }
  if (dropped.length > 0) {
    changeTotals(tx.sql, sourceId, { copies: -dropped.length, sizeBytes: -bytes })
    tx.announce({ kind: 'availability.changed' })
  }
  return { dropped, trackIds: [...trackIds], ungrouped }
}

export const openableCopy = ({ sql }: LibraryDb, sourceId: number, file: string): OpenableCopy | undefined =>
  statements(sql).openable.get(sourceId, file)

/** Whether a file of the track is here already, or in the queue. */
export const isAwaited = ({ sql }: LibraryDb, trackId: number): boolean =>
  statements(sql).isAwaited.get({ trackId }) !== undefined

export const isWanted = ({ sql }: LibraryDb, trackId: number): boolean =>
  statements(sql).isWanted.get(trackId) !== undefined

/** Files that play moved to the end of those that go when the room is needed. */
export function noteUses(library: LibraryDb, usedAt: ReadonlyMap<number, number>): void {
  const { use } = statements(library.sql)
  write(library, () => {
    for (const [copyId, at] of usedAt) use.run(at, copyId)
  })
}

// Notes of files between rows and disk, so that a crash leaves nothing that nobody knows of.

const COMING = 'kept-coming:'
const GOING = 'kept-going:'
const goingName = (file: string): string => `${GOING}${file}`

/** The whole part of a track is about to get this name. */
export const noteComing = ({ sql }: Tx, file: string, trackId: number): void =>
  void statements(sql).note.run(`${COMING}${file}`, String(trackId))

export const unnoteComing = ({ sql }: Tx, file: string): void => void statements(sql).unnote.run(`${COMING}${file}`)

/** Their files are gone. */
export function unnoteGoing(library: LibraryDb, files: readonly string[]): void {
  write(library, ({ sql }) => {
    for (const file of files) statements(sql).unnote.run(goingName(file))
  })
}

const notesOf = (sql: Database, prefix: string): { file: string; value: string }[] =>
  statements(sql)
    .notes.all(prefix, `${prefix.slice(0, -1)};`)
    .map(({ name, value }) => ({ file: name.slice(prefix.length), value }))

export const comingNotes = ({ sql }: LibraryDb): { file: string; trackId: number }[] =>
  notesOf(sql, COMING).map(({ file, value }) => ({ file, trackId: Number(value) }))

export const goingNotes = ({ sql }: LibraryDb): { file: string; coverId: string | null }[] =>
  notesOf(sql, GOING).map(({ file, value }) => ({ file, coverId: value === '' ? null : value }))

const MOVE = 'kept-move'

/** A move of the folder that is not over; `back`: it was called off. */
export interface MoveNote {
  from: string
  to: string
  back: boolean
}

export function moveNote({ sql }: LibraryDb): MoveNote | undefined {
  const [note] = notesOf(sql, `${MOVE}:`)
  return note && (JSON.parse(note.value) as MoveNote)
}

export function noteMove(library: LibraryDb, note: MoveNote | undefined): void {
  write(library, ({ sql }) => {
    if (note === undefined) statements(sql).unnote.run(`${MOVE}:`)
    else statements(sql).note.run(`${MOVE}:`, JSON.stringify(note))
  })
}

const FOLDER = 'kept-folder'

/** The folder that was made ready last. */
export const begunFolder = ({ sql }: LibraryDb): string | undefined => notesOf(sql, `${FOLDER}:`)[0]?.value

export function noteBegun(library: LibraryDb, folder: string): void {
  if (begunFolder(library) !== folder) write(library, ({ sql }) => void statements(sql).note.run(`${FOLDER}:`, folder))
}

// Covers.

/** What a track is shown with. */
export const coverOfTrack = ({ sql }: LibraryDb, trackId: number): CoverFacts | undefined =>
  statements(sql).coverOf.get(trackId)

export const isCoverKept = ({ sql }: LibraryDb, sourceId: SourceId, coverId: string): boolean =>
  statements(sql).coverIsHeld.get(coverId, sourceId) !== undefined

/** The cover of a kept track lies in the folder now. Regrouping is due when the track has no other copy. */
export function noteCover(library: LibraryDb, sourceId: SourceId, trackId: number, cover: CoverFacts): void {
  write(library, (tx) => {
    const db = statements(tx.sql)
    for (const { copyId } of db.ofTrack.all(trackId, sourceId)) {
      db.setCover.run(cover.id, cover.id, copyId)
      db.setKeptCover.run(cover.id, copyId)
      putCover(tx.sql, sourceId, { ...cover, kind: 'file', remoteId: cover.id })
      if (db.hasOther.get(trackId, sourceId) === undefined) db.markDirty.run(trackId)
    }
  })
}
