/** How much tracks come to for keeping offline: bytes, what is missing of it, what of that can be had now. */
import type { Database } from 'better-sqlite3'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { Sums, SumsAsk } from '../wants/reads.ts'
import { isMissing, placeAndSizeSql, placeIn, PLACE, QUALITIES, sizeIn } from '../wants/standing-sql.ts'

/** Of what sources make of a file, in kilobits a second. */
const KBPS: Record<Exclude<KeptQuality, 'original'>, number> = { low: 96, medium: 160, high: 256 }

/** Of these tracks. `withLeftOut`: those, too, that the user left out of the queue and that are not here. */
export function sumsOf(
  db: Database,
  { ids, quality, converting, withLeftOut }: SumsAsk & { ids: Int32Array; withLeftOut: boolean },
): Sums {
  const list = JSON.stringify([...ids])
  const sources = JSON.stringify(converting)
  const makesIt = 's.id in (select value from json_each($sources))'
  const size =
    quality === 'original'
      ? 'c.size_bytes'
      : // A byte has 8 bits, and a kilobit a second is a bit a millisecond.
        `iif(${makesIt}, min(c.size_bytes, (select t.duration_ms from track t where t.id = c.track_id) * ${KBPS[quality]} / 8), c.size_bytes)`
  const leftOut = withLeftOut ? '0' : `exists (select 1 from left_out l where l.track_id = looked.id)`
  const sums = db
    .prepare<[object], Record<keyof Omit<Sums, 'canBeSmaller'>, number>>(
      `with looked as materialized (
         select j.value as id, ${placeAndSizeSql('j.value', String(QUALITIES.indexOf(quality)), size)} as both from json_each($ids) j),
       standing as materialized (
         select id, ${placeIn('both')} as place, ${sizeIn('both')} as bytes from looked
         where both is not null and not (${isMissing(placeIn('both'))} and ${leftOut}))
       select count(*) as tracks, coalesce(sum(bytes), 0) as bytes,
         coalesce(sum(${isMissing('place')}), 0) as missingTracks,
         coalesce(sum(iif(${isMissing('place')}, bytes, 0)), 0) as missingBytes,
         coalesce(sum(place = ${PLACE.unreachable}), 0) as unreachableTracks,
         coalesce(sum(iif(${isMissing('place')},
           (select max(0, coalesce(d.total_bytes, bytes) - d.safe_bytes) from download d where d.track_id = standing.id), 0)), 0) as queuedBytes
       from standing`,
    )
    .get({ ids: list, ...(quality !== 'original' && { sources }) })!
  return { ...sums, canBeSmaller: converting.length > 0 && anyAt(db, list, sources) }
}

const anyAt = (db: Database, list: string, sources: string): boolean =>
  db
    .prepare<[string, string]>(
      `select 1 from json_each(?) j cross join copy c on c.track_id = j.value
       where c.source_id in (select value from json_each(?)) limit 1`,
    )
    .get(list, sources) !== undefined

export function addSums(a: Sums, b: Sums): Sums {
  return {
    tracks: a.tracks + b.tracks,
    bytes: a.bytes + b.bytes,
    missingTracks: a.missingTracks + b.missingTracks,
    missingBytes: a.missingBytes + b.missingBytes,
    unreachableTracks: a.unreachableTracks + b.unreachableTracks,
    queuedBytes: a.queuedBytes + b.queuedBytes,
    canBeSmaller: a.canBeSmaller || b.canBeSmaller,
  }
}

export const NO_SUMS: Sums = {
  tracks: 0,
  bytes: 0,
  missingTracks: 0,
  missingBytes: 0,
  unreachableTracks: 0,
  queuedBytes: 0,
  canBeSmaller: false,
}
