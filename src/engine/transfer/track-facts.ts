/** What files say of tracks, read for many at once. */
import type { Database } from 'better-sqlite3'
import { joinTrackSql } from '../library/alias-sql.ts'
import type { Pace } from './pace.ts'

export interface TrackFacts {
  title: string
  artist: string
  album?: string
  durationMs?: number
  mbRecordingId?: string
}

export interface FileFacts extends TrackFacts {
  /** Below the folder that the library has it in; of a track of servers only, none. */
  path?: string
  format: string
}

const SLICE = 500

/** Of those that are in the library, by the key asked for. */
export async function trackFacts(
  sql: Database,
  trackKeys: readonly string[],
  pace: Pace,
): Promise<Map<string, FileFacts>> {
  const read = sql.prepare<[string], Stored>(
    `select j.value as key, t.title, t.artist, coalesce(a.title, '') as album, t.duration_ms as durationMs, t.mb_recording_id as mbRecordingId, t.format,
       (select c.remote_id from copy c join source s on s.id = c.source_id
        where c.track_id = t.id and s.kind = 'folder' order by c.present desc, c.lossless desc, c.id limit 1) as path
     from json_each(?) j ${joinTrackSql('j.value', 't')} left join album a on a.id = t.album_id`,
  )
  const facts = new Map<string, FileFacts>()
  for (let from = 0; from < trackKeys.length; from += SLICE) {
    for (const { key, album, mbRecordingId, path, ...track } of read.all(
      JSON.stringify(trackKeys.slice(from, from + SLICE)),
    )) {
      facts.set(key, {
        ...track,
        ...(album !== '' && { album }),
        ...(mbRecordingId !== null && { mbRecordingId: mbRecordingId.toLowerCase() }),
        ...(path !== null && { path }),
      })
    }
    await pace.breathe()
  }
  return facts
}

interface Stored {
  key: string
  title: string
  artist: string
  album: string
  durationMs: number
  mbRecordingId: string | null
  path: string | null
  format: string
}
