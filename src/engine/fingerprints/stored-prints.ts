/**
 * Fingerprints in the library, by trackKey. Of sound that lies on this machine only what was made here counts: what a server tells of
 * it may be wrong, or a lie to have it merged with something else. What is new is to be matched; that is marked in the same write.
 */
import type { Database } from 'better-sqlite3'
import { numberIn, putNumber } from '../library/numbers.ts'
import { unmarkToPrint } from '../library/to-print.ts'
import { dropTerms } from '../matching/print-index.ts'
import { perDatabase } from '../library/per-database.ts'
import { BadPrint, decompressPrint, printFromBase64 } from './codec.ts'

/** Name in `meta`: how many of the fingerprints were made here. */
const OWN_PRINTS = 'prints:own'

const statements = perDatabase((sql) => ({
  read: sql.prepare<[string], { bytes: Buffer; durationMs: number }>(
    'select bytes, duration_ms as durationMs from fingerprint where track_key = ?',
  ),
  put: sql.prepare<[string, Uint8Array, number, number]>(
    'insert or ignore into fingerprint (track_key, bytes, duration_ms, own) values (?, ?, ?, ?)',
  ),
  has: sql.prepare<[string], number>('select 1 from fingerprint where track_key = ?').pluck(),
  stored: sql.prepare<[string], { id: number; bytes: Buffer; own: number }>(
    'select id, bytes, own from fingerprint where track_key = ?',
  ),
  drop: sql.prepare<[number]>('delete from fingerprint where id = ?'),
  isHere: sql
    .prepare<[string], number>(
      `select 1 from copy c join source s on s.id = c.source_id where c.track_key = ? and s.kind in ('folder', 'kept') limit 1`,
    )
    .pluck(),
  toMatch: sql.prepare<[string]>('insert or replace into to_match (track_key) values (?)'),
}))

export function readPrint(
  sql: Database,
  trackKey: string,
): { values: Uint32Array<ArrayBuffer>; durationMs: number } | undefined {
  const row = statements(sql).read.get(trackKey)
  return row && { values: decompressPrint(row.bytes), durationMs: row.durationMs }
}

export interface NewPrint {
  trackKey: string
  /** Compressed. */
  bytes: Uint8Array
  /** Of the whole sound. */
  durationMs: number
  /** Made here, not told. */
  own: boolean
}

/** In a write. Answers whether it is new; a trackKey has one print: the first one, or the first that was made here. */
export function putPrint({ sql }: { sql: Database }, { trackKey, bytes, durationMs, own }: NewPrint): boolean {
  const { put, toMatch } = statements(sql)
  unmarkToPrint(sql, trackKey)
  if (own) dropTold(sql, trackKey)
  if (put.run(trackKey, bytes, Math.round(durationMs), own ? 1 : 0).changes === 0) return false
  toMatch.run(trackKey)
  if (own) putNumber(sql, OWN_PRINTS, ownPrints(sql) + 1)
  return true
}

function dropTold(sql: Database, trackKey: string): void {
  if (statements(sql).stored.get(trackKey)?.own === 0) dropPrint(sql, trackKey)
}

/** In a write. Also out of the index. */
export function dropPrint(sql: Database, trackKey: string): void {
  const { stored, drop } = statements(sql)
  const print = stored.get(trackKey)
  if (print === undefined) return
  // Some terms may be there before it is indexed by all; what cannot be read was indexed by none.
  const values = readablePrint(print.bytes)
  if (values !== undefined) dropTerms(sql, print.id, values)
  drop.run(print.id)
  if (print.own === 1) putNumber(sql, OWN_PRINTS, ownPrints(sql) - 1)
}

/** Servers tell fingerprints, too: one that cannot be read is as none. */
export function readablePrint(bytes: Uint8Array): Uint32Array | undefined {
  try {
    return decompressPrint(bytes)
  } catch {
    return undefined
  }
}

/** What a server says of a trackKey, in base64; garbage is nothing, and of sound that lies here it is not asked. In a write. */
export function putToldPrint(sql: Database, trackKey: string, text: string, durationMs: number): void {
  const { has, isHere } = statements(sql)
  if (has.get(trackKey) !== undefined || isHere.get(trackKey) !== undefined) return
  try {
    const bytes = printFromBase64(text)
    if (decompressPrint(bytes).length > 0) putPrint({ sql }, { trackKey, bytes, durationMs, own: false })
  } catch (error) {
    if (!(error instanceof BadPrint)) throw error
  }
}

export const ownPrints = (sql: Database): number => numberIn(sql, OWN_PRINTS)
