/**
 * Fingerprints in the library, by trackKey. One that was made here is never replaced by what a server tells, for both are of the
 * same sound. What is new is to be matched; that is marked in the same write.
 */
import type { Database } from 'better-sqlite3'
import { numberIn, putNumber } from '../library/numbers.ts'
import { perDatabase } from '../library/per-database.ts'
import type { Tx } from '../library/revision.ts'
import { decompressPrint } from './codec.ts'

/** Name in `meta`: how many of the fingerprints were made here. */
const OWN_PRINTS = 'prints:own'

const statements = perDatabase((sql) => ({
  read: sql.prepare<[string], { bytes: Buffer; durationMs: number }>(
    'select bytes, duration_ms as durationMs from fingerprint where track_key = ?',
  ),
  put: sql.prepare<[string, Uint8Array, number, number]>(
    'insert or ignore into fingerprint (track_key, bytes, duration_ms, own) values (?, ?, ?, ?)',
  ),
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

/** Answers whether it is new; a trackKey has one print, and the first one stays. */
export function putPrint({ sql }: Tx, { trackKey, bytes, durationMs, own }: NewPrint): boolean {
  const { put, toMatch } = statements(sql)
  if (put.run(trackKey, bytes, Math.round(durationMs), own ? 1 : 0).changes === 0) return false
  toMatch.run(trackKey)
  if (own) putNumber(sql, OWN_PRINTS, ownPrints(sql) + 1)
  return true
}

export const ownPrints = (sql: Database): number => numberIn(sql, OWN_PRINTS)
