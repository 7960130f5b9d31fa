/**
 * How a track stands for keeping offline, as SQL over its copies: whether it is here, or where it can be fetched from. Said once, for
 * what is counted before (previews), what is looked for (the queue) and what is shown (badges) must not differ.
 *
 * What lies in an own folder is here, whatever the folder's state: a drive that is not plugged in would else be fetched from servers
 * each time. A kept file is here when it is at least as good as is wanted, or nothing better can be had.
 */
import type { KeptQuality } from '../../shared/model/downloads.ts'

/** Least first: by their index they are compared. */
export const QUALITIES: readonly KeptQuality[] = ['low', 'medium', 'high', 'original']

/** SQL for the index of a quality. */
export const qualitySql = (column: string): string =>
  `case ${column} when 'original' then 3 when 'high' then 2 when 'medium' then 1 else 0 end`

/** SQL for the quality with that index. */
export const qualityNameSql = (index: string): string =>
  `case ${index} ${QUALITIES.map((quality, i) => `when ${i} then '${quality}'`).join(' ')} end`

/** Better is larger. A track stands where its best copy does. */
export const PLACE = {
  /** Kept, and less than wanted; there is no other copy. */
  keptLess: 0,
  /** Only where nobody answers now. */
  unreachable: 1,
  fetchable: 2,
  kept: 3,
  own: 4,
} as const

export const isMissing = (place: string): string => `${place} in (${PLACE.unreachable}, ${PLACE.fetchable})`
export const isHere = (place: string): string => `${place} in (${PLACE.keptLess}, ${PLACE.kept}, ${PLACE.own})`

/** Of `copy c` and its `source s`; `quality`: SQL for the index of what is wanted. */
const placeOfCopy = (quality: string): string => `case s.kind when 'folder' then ${PLACE.own}
  when 'kept' then iif((select ${qualitySql('k.quality')} from kept k where k.copy_id = c.id) >= ${quality}, ${PLACE.kept}, ${PLACE.keptLess})
  else iif(c.present and s.reachable and s.state in ('ready', 'braked'), ${PLACE.fetchable}, ${PLACE.unreachable}) end`

/** SQL for a track's place; null when it has no copies. */
export const placeSql = (trackId: string, quality: string): string =>
  `(select max(${placeOfCopy(quality)}) from copy c join source s on s.id = c.source_id where c.track_id = ${trackId})`

const SIZE_BITS = 44
const SIZE_MASK = 2 ** SIZE_BITS - 1

/** The same with the bytes of the best copy in its lower part, so that each track is looked at once. `size`: SQL, of `copy c` at `source s`. */
export const placeAndSizeSql = (trackId: string, quality: string, size: string): string =>
  `(select max((${placeOfCopy(quality)} << ${SIZE_BITS}) + ${size}) from copy c join source s on s.id = c.source_id where c.track_id = ${trackId})`

export const placeIn = (both: string): string => `(${both} >> ${SIZE_BITS})`
export const sizeIn = (both: string): string => `(${both} & ${SIZE_MASK})`
