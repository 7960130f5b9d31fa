/**
 * Marks the parts of merged tracks to be looked at anew (`to_match`), in the write that changes their copies. Of other tracks the
 * grouping sees what has become another (grouping-step.ts); of a merged one it sees only what the track shows, which is of one part.
 */
import type { Database } from 'better-sqlite3'
import type { TagRecord } from '../sources/source.ts'
import { perDatabase } from './per-database.ts'
import { readTags } from './tags-text.ts'

/** What of a copy tells which recording it is. */
export interface Part {
  trackKey: string
  remoteId: string
  durationMs: number
  /** TagRecord as JSON. */
  tags: string
}

const statements = perDatabase((sql) => ({
  isPart: sql.prepare<[string], number>('select 1 from alias where track_key = ?').pluck(),
  isHere: sql.prepare<[string], number>('select 1 from copy where track_key = ? limit 1').pluck(),
  mark: sql.prepare<[string]>('insert or replace into to_match (track_key) values (?)'),
}))

/** A copy has come. */
export function markNewPart(sql: Database, trackKey: string): void {
  const { isPart, mark } = statements(sql)
  if (isPart.get(trackKey) !== undefined) mark.run(trackKey)
}

/** A copy with this key has gone. */
export function markGonePart(sql: Database, trackKey: string): void {
  const { isPart, isHere, mark } = statements(sql)
  if (isPart.get(trackKey) !== undefined && isHere.get(trackKey) === undefined) mark.run(trackKey)
}

/** A copy says something else than before. */
export function markChangedPart(sql: Database, before: Part, after: Part): void {
  const { isPart, mark } = statements(sql)
  if (before.trackKey !== after.trackKey) markGonePart(sql, before.trackKey)
  if (isPart.get(after.trackKey) === undefined) return
  if (before.trackKey !== after.trackKey || matchedText(before) !== matchedText(after)) mark.run(after.trackKey)
}

const MATCHED = [
  'title',
  'artists',
  'artistDisplay',
  'album',
  'albumArtists',
  'albumArtistDisplay',
  'mbRecordingId',
  'isrc',
  'trackNo',
] as const satisfies readonly (keyof TagRecord)[]

function matchedText({ remoteId, durationMs, tags }: Part): string {
  const read = readTags(tags)
  // Without a title its name is one.
  return JSON.stringify([durationMs, read.title ?? remoteId, ...MATCHED.map((field) => read[field] ?? null)])
}
