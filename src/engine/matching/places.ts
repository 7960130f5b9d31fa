/**
 * Whether two that are one recording may become one row without an album losing a track. A track stands in one place of one album:
 * a single merged with what stands on a compilation would leave a gap on one of them. Pure.
 */
import { titleWithoutDisc } from '../library/disc-names.ts'
import { nameKey } from '../library/name-key.ts'
import { isAlbum } from '../library/track-facts.ts'
import type { MatchFacts } from './facts.ts'

type Placed = Pick<MatchFacts, 'album' | 'trackNo'>

/** True where each has a place of its own: on two albums, or two on one. */
export function haveOwnPlaces(a: Placed, b: Placed): boolean {
  const [one, other] = [albumOf(a), albumOf(b)]
  if (one === '' || other === '') return false
  return one !== other || (a.trackNo !== null && b.trackNo !== null && a.trackNo !== b.trackNo)
}

const albumOf = ({ album }: Placed): string => (isAlbum(album) ? nameKey(titleWithoutDisc(album).text) : '')
