/**
 * Who made a track, from what its tags say: one name each, with the MusicBrainz id and the sort name where they can be told
 * apart. Several people in one value are split only where the writing leaves no doubt: `;`, a slash between blanks, and
 * "feat." before a guest; never at `&` or a comma, for those are parts of names, and at a bare slash only where
 * MusicBrainz ids say that there are as many people. Pure.
 */
import type { ArtistRole } from '../../shared/model/artist.ts'
import type { TagRecord } from '../sources/source.ts'
import { nameKey } from './name-key.ts'

export interface Person {
  name: string
  /** Empty when unknown. */
  mbid: string
  sortName: string
}

export interface Credit extends Person {
  role: ArtistRole
  position: number
  /** As written: with the instrument, for a performer. */
  creditedAs: string
}

export const UNKNOWN_ARTIST = 'Unknown artist'
export const VARIOUS_ARTISTS = 'Various Artists'

/** Not the `;` that ends an HTML entity, which some taggers leave in. */
const SEPARATOR = /\s*(?<!&#?\w{1,8});\s*|\s+\/\s+/
const GUEST = /\s+[([]?\s*(?:feat\.?|ft\.?|featuring)\s+(.+?)\s*$/i
const NOBODY = new Set(['unknown artist', '[unknown]', '[unknown artist]', '<unknown>', '<unknown artist>'])
const VARIOUS = new Set([
  'various artists',
  'various',
  'va',
  'v.a.',
  'v/a',
  'verschiedene interpreten',
  'artistes divers',
])

/** The id that MusicBrainz gives to "Various Artists". */
const VARIOUS_MBID = '89ad4ac3-39f7-470e-963a-56509c546377'

const isVarious = (name: string): boolean => VARIOUS.has(nameKey(name))
const isSomebody = (name: string): boolean => name !== '' && !NOBODY.has(nameKey(name))

/** The values of one tag as separate people. `ids` and `sorts` count only when there is one for each. */
function peopleIn(
  values: readonly string[],
  ids: readonly string[],
  sorts: readonly string[],
  { guests }: { guests: boolean },
): Person[] {
  let names = values.flatMap((value) => value.split('\0')).map((name) => name.trim())
  if (names.length === 1) {
    const parts = partsOf(names[0]!, SEPARATOR)
    if (ids.length === 0 || ids.length === parts.length) names = parts
    else if (partsOf(names[0]!, '/').length === ids.length) names = partsOf(names[0]!, '/')
  }
  if (guests) names = names.flatMap(withGuest)
  const count = names.length
  const known = new Set<string>()
  const people: Person[] = []
  for (const [i, name] of names.entries()) {
    if (!isSomebody(name)) continue
    const mbid = ids.length === count ? ids[i]! : ''
    const key = `${nameKey(name)}\0${mbid}`
    if (known.has(key)) continue
    known.add(key)
    people.push({ name, mbid, sortName: sorts.length === count ? sorts[i]! : '' })
  }
  return people
}

const partsOf = (names: string, separator: RegExp | string): string[] =>
  names
    .split(separator)
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** `A feat. B` and `A (feat. B)` as A and B; several guests stay together unless separated by `;`. */
function withGuest(name: string): string[] {
  const guest = GUEST.exec(name)
  if (!guest || guest.index === 0) return [name]
  const bracketed = /^\s+[([]/.test(guest[0])
  return [name.slice(0, guest.index).trim(), bracketed ? guest[1]!.replace(/[)\]]$/, '').trim() : guest[1]!]
}

/** The artists of a track, main one first; the album's when the track names none itself. */
export function artistsOf(tags: TagRecord): Person[] {
  const artists = peopleIn(tags.artists, tags.artistMbids, tags.artistSorts, { guests: true })
  if (artists.length > 0) return artists
  return albumArtistsOf(tags).filter(({ name }) => !isVarious(name))
}

/** Those the tags name for the album; empty when they name none. */
export const albumArtistsOf = (tags: TagRecord): Person[] =>
  peopleIn(tags.albumArtists, tags.albumArtistMbids, tags.albumArtistSorts, { guests: false })

/** Whether the album is said to be by various artists. */
export const isByVarious = (tags: TagRecord, albumArtists: readonly Person[]): boolean =>
  (albumArtists.length === 1 && isVarious(albumArtists[0]!.name)) ||
  (tags.albumArtistMbids.length === 1 && tags.albumArtistMbids[0] === VARIOUS_MBID)

/** Names as one line: as the tags write them together, else one after another. */
export function displayOf(values: readonly string[], written: string | undefined, people: readonly Person[]): string {
  if (people.length === 0) return UNKNOWN_ARTIST
  const joined = people.map(({ name }) => name).join(', ')
  const together = written ?? (values.length === 1 ? values[0]! : undefined)
  if (together === undefined) return values.length > 0 ? values.filter(isSomebody).join(', ') || joined : joined
  return SEPARATOR.test(together) && people.length > 1 ? joined : together.trim()
}

/** Everyone credited on a track but the album's artists. */
export function creditsOf(tags: TagRecord, artists: readonly Person[]): Credit[] {
  const credits: Credit[] = artists.map((artist, position) => ({
    ...artist,
    role: 'artist',
    position,
    creditedAs: artist.name,
  }))
  const add = (role: ArtistRole, values: readonly string[], sorts: readonly string[] = []) => {
    if (values.length === 0) return
    for (const [position, person] of peopleIn(values, [], sorts, { guests: false }).entries()) {
      credits.push({ ...person, role, position, creditedAs: person.name })
    }
  }
  add('composer', tags.composers, tags.composerSorts)
  add('conductor', tags.conductors)
  add('lyricist', tags.lyricists)
  add('remixer', tags.remixers)
  add('producer', tags.producers)
  const known = new Set<string>()
  for (const written of tags.performers) {
    const name = written.replace(/\s*\([^()]*\)\s*$/, '').trim()
    if (!isSomebody(name) || known.has(written)) continue
    known.add(written)
    credits.push({ name, mbid: '', sortName: '', role: 'performer', position: known.size - 1, creditedAs: written })
  }
  return credits
}
