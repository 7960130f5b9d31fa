/** What has no fingerprint yet, and where its sound lies on this machine. */
import type { Database } from 'better-sqlite3'
import { filePath } from '../cache/kept-folder.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { numberIn, putNumber } from '../library/numbers.ts'
import { perDatabase } from '../library/per-database.ts'
import { tellAgain } from '../library/revs.ts'
import { toPrintCount, unmarkToPrint } from '../library/to-print.ts'
import { joinPath } from '../sources/folder/file-names.ts'
import type { NoPrint } from './make-print.ts'
import { ownPrints, putPrint } from './stored-prints.ts'

export interface Unprinted {
  trackKey: string
  /** It has gone from here meanwhile, or its fingerprint was made. */
  isOver: boolean
  /** The first of them that can be read is enough. */
  copies: LocalCopy[]
}

export interface LocalCopy {
  path: string
  container: string
  codec: string
  durationMs: number
}

interface CopyRow extends Omit<LocalCopy, 'path'> {
  config: string
  remoteId: string
  file: string | null
  canBeRead: number
}

/** Name in `meta`. */
const PAUSED = 'prints:paused'
const FAILED = 'prints:failed'

const statements = perDatabase((sql) => ({
  next: sql
    .prepare<[string], string>('select track_key from to_print where track_key > ? order by track_key limit 1')
    .pluck(),
  // Own files before kept ones, which may be made smaller; what is quick to read before what is large.
  copies: sql.prepare<[string], CopyRow>(
    `select c.remote_id as remoteId, c.container, c.codec, c.duration_ms as durationMs, s.config, k.file,
       c.present and s.state not in ('missing', 'removing') as canBeRead
     from copy c join source s on s.id = c.source_id left join kept k on k.copy_id = c.id
     where c.track_key = ? and s.kind in ('folder', 'kept')
     order by s.kind, c.lossless desc, c.size_bytes, c.id limit 8`,
  ),
  hasPrint: sql.prepare<[string], number>('select 1 from fingerprint where track_key = ? and own = 1').pluck(),
  putNone: sql.prepare<[string, NoPrint, number]>(
    'insert into no_fingerprint (track_key, reason, at) values (?, ?, ?)',
  ),
  dropNone: sql.prepare<[string]>('delete from no_fingerprint where track_key = ?'),
  tracks: sql.prepare<[string], number>('select distinct track_id from copy where track_key = ?').pluck(),
}))

/** In the order of the trackKeys, which is none. Undefined when there is none behind `after`. */
export function nextUnprinted(
  { sql }: LibraryDb,
  after: string,
  { keptFolder }: { keptFolder(): string },
): Unprinted | undefined {
  const { next, copies, hasPrint } = statements(sql)
  const trackKey = next.get(after)
  if (trackKey === undefined) return undefined
  const rows = copies.all(trackKey)
  const readable = rows.filter(({ canBeRead }) => canBeRead === 1)
  return {
    trackKey,
    isOver: rows.length === 0 || hasPrint.get(trackKey) !== undefined,
    copies: readable.map((row) => localCopy(row, keptFolder)),
  }
}

function localCopy({ config, remoteId, file, container, codec, durationMs }: CopyRow, keptFolder: () => string) {
  const { path: root = '' } = JSON.parse(config) as { path?: string }
  const path = file === null ? joinPath(root, remoteId) : filePath(keptFolder(), file)
  return { path, container, codec, durationMs }
}

/** In a write. Devices that sync from here are to hear of it. */
export function putMade(
  sql: Database,
  { trackKey, bytes, durationMs }: { trackKey: string; bytes: Uint8Array; durationMs: number },
): void {
  if (!putPrint({ sql }, { trackKey, bytes, durationMs, own: true })) return
  tellAgain(sql, statements(sql).tracks.all(trackKey))
}

/** In a write. */
export function putNone(
  sql: Database,
  { trackKey, reason, at }: { trackKey: string; reason: NoPrint; at: number },
): void {
  dropNone(sql, trackKey)
  statements(sql).putNone.run(trackKey, reason, at)
  putNumber(sql, FAILED, numberIn(sql, FAILED) + 1)
  unmarkToPrint(sql, trackKey)
}

/** In a write: it may be tried again. */
export function dropNone(sql: Database, trackKey: string): void {
  const { changes } = statements(sql).dropNone.run(trackKey)
  if (changes > 0) putNumber(sql, FAILED, numberIn(sql, FAILED) - changes)
}

/** In a write. */
export const forget = (sql: Database, trackKey: string): void => unmarkToPrint(sql, trackKey)

export interface PrintCounts {
  done: number
  failed: number
  waiting: number
}

/** All kept: nothing is gone through. */
export const countPrints = (sql: Database): PrintCounts => ({
  done: ownPrints(sql),
  failed: numberIn(sql, FAILED),
  waiting: toPrintCount(sql),
})

export const isPaused = (sql: Database): boolean => numberIn(sql, PAUSED) === 1

export const putPaused = (library: LibraryDb, paused: boolean): void =>
  write(library, ({ sql }) => putNumber(sql, PAUSED, paused ? 1 : 0))
