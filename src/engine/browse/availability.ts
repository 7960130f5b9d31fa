/**
 * Where a track can be played from now, as SQL over its copies. Computed each time it is asked, from which sources are there;
 * nothing of it is stored. The folder of a vanished file and the server out of reach say the same: not now.
 *
 * One number tells the place and the source together, so that a row needs one look at its copies: what is better is
 * larger, and the source stands in the lower half.
 */
import type { Availability } from '../../shared/model/availability.ts'
import type { SourceId } from '../../shared/model/ids.ts'

const PLACES: readonly Availability[] = ['gone', 'offline', 'streamable', 'cached', 'local']

const placeOf = (availability: Availability): number => PLACES.indexOf(availability)

const isHere = `s.kind = 'folder' and s.state <> 'missing'`
const isKept = `s.kind = 'kept' and s.state <> 'missing'`
const answers = `s.kind not in ('folder', 'kept') and s.reachable and s.state in ('ready', 'braked')`

const placeOfCopy = `case when not c.present then ${placeOf('offline')} when ${isHere} then ${placeOf('local')}
  when ${answers} then ${placeOf('streamable')} when ${isKept} then ${placeOf('cached')} else ${placeOf('offline')} end`

const HALF = 4_294_967_296

/** SQL for the best of a track's copies, to be read by `whereOf`; null when it has none. */
export const placeSql = (trackId: string): string =>
  `(select max((${placeOfCopy}) * ${HALF} + c.source_id) from copy c join source s on s.id = c.source_id where c.track_id = ${trackId})`

export function whereOf(place: number | null): { availability: Availability; sourceId: SourceId | null } {
  if (place === null) return { availability: 'gone', sourceId: null }
  return { availability: PLACES[Math.floor(place / HALF)]!, sourceId: (place % HALF) as SourceId }
}

/** SQL for the best place alone, over several tracks: `copies` yields rows of `copy` as `c`. */
export const bestPlaceSql = (copies: string): string =>
  `coalesce((select max(${placeOfCopy}) from ${copies} join source s on s.id = c.source_id), ${placeOf('gone')})`

export const availabilityOf = (bestPlace: number): Availability => PLACES[bestPlace]!

/** SQL that is true while one of the copies can be played; stops at the first. `copies` as above, `where` what they have to be. */
export const isPlayable = (copies: string, where: string): string =>
  `exists (select 1 from ${copies} join source s on s.id = c.source_id where ${where} and c.present and ((${isHere}) or (${answers}) or (${isKept})))`

/** SQL that is true for a track in one of these places. */
export function isIn(trackId: string, wanted: readonly Availability[]): string {
  const places = wanted.map(placeOf)
  // Few are kept, as a rule: these alone are looked at.
  if (places.length === 1 && wanted[0] === 'cached') {
    return `${trackId} in (${KEPT_TRACKS}) and ${placeSql(trackId)} / ${HALF} = ${placeOf('cached')}`
  }
  if (PLAYABLE.every((place) => wanted.includes(place)) && !wanted.includes('offline') && !wanted.includes('gone')) {
    return isPlayable('copy c', `c.track_id = ${trackId}`)
  }
  return `coalesce(${placeSql(trackId)} / ${HALF}, 0) in (${places.join(', ')})`
}

/** SQL for the row ids of all tracks that are kept offline, whether or not they can be played from there now. */
export const KEPT_TRACKS = `select kc.track_id from kept kk cross join copy kc on kc.id = kk.copy_id`

const PLAYABLE: readonly Availability[] = ['local', 'cached', 'streamable']
