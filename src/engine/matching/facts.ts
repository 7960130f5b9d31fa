/** What matching looks at in a copy: its tags boiled down, its length, its ids. Pure; made from the columns of `copy`. */
import { albumArtistsOf, artistsOf, displayOf, UNKNOWN_ARTIST } from '../library/people.ts'
import { readTags } from '../library/tags-text.ts'
import { fileTitle } from '../library/track-facts.ts'

export interface MatchFacts {
  trackKey: string
  /** As written, or what the file's name says; never empty for a file with a name. */
  title: string
  /** One each, guests that a tag names among them; empty when nobody is named. */
  artists: string[]
  /** As shown; empty when nobody is named. */
  artist: string
  album: string
  albumArtist: string
  /** 0 when unknown. */
  durationMs: number
  mbRecordingId: string | null
  isrc: string | null
  trackNo: number | null
  year: number | null
}

/** The columns of `copy` that say it. */
export interface MatchedCopy {
  trackKey: string
  /** TagRecord as JSON. */
  tags: string
  durationMs: number
  remoteId: string
}

/** `07 `, `07. `, `1-07 - ` before the title in a file's name. */
const FILE_NUMBER = /^(?:\d{1,2}[-.])?\d{1,3}(?:\s*[-._)]\s*|\s+|_)(?=\S*\p{L})/u
/** What rippers call a track they know nothing of. */
const NOTHING = /^(?:track|titel|piste|audio ?track|unknown|untitled)?[\s_.-]*\d*$/i

export function matchFactsOf({ trackKey, tags: text, durationMs, remoteId }: MatchedCopy): MatchFacts {
  const tags = readTags(text)
  const people = artistsOf(tags)
  const ownArtists = tags.artists.length > 0
  const artist = displayOf(
    ownArtists ? tags.artists : tags.albumArtists,
    ownArtists ? tags.artistDisplay : tags.albumArtistDisplay,
    people,
  )
  const albumArtists = albumArtistsOf(tags)
  const date = tags.originalDate ?? tags.releaseDate
  const year = date === undefined ? Number.NaN : Number.parseInt(date.slice(0, 4), 10)
  return {
    trackKey,
    title: tags.title?.trim() || titleInName(fileTitle(remoteId)),
    artists: people.map(({ name }) => name),
    artist: artist === UNKNOWN_ARTIST ? '' : artist,
    album: tags.album?.trim() ?? '',
    albumArtist: displayNames(albumArtists.map(({ name }) => name)),
    durationMs,
    mbRecordingId: tags.mbRecordingId?.toLowerCase() ?? null,
    isrc: tags.isrc?.toUpperCase().replace(/[^A-Z0-9]/g, '') || null,
    trackNo: tags.trackNo ?? null,
    year: year > 0 ? year : null,
  }
}

/** Whether a title says no more than "a track": nothing follows from two of them being equal. */
export const saysNothing = (title: string): boolean => NOTHING.test(title.trim())

const titleInName = (name: string): string => name.replace(FILE_NUMBER, '').replaceAll('_', ' ').trim()

const displayNames = (names: readonly string[]): string => names.join(', ')
