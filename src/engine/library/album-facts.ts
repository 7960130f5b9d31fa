/** What an album is, from its tracks: the spelling most of them use, sums, and who it is by. Pure. */
import { albumArtistsFor, readGrouping, VARIOUS } from './album-of.ts'
import { mostCommon, mostCounted } from './most-common.ts'
import { UNKNOWN_ARTIST, VARIOUS_ARTISTS, type Person } from './people.ts'
import { sortText } from './sort-text.ts'
import type { AlbumSide, Credited, TrackColumns } from './track-facts.ts'

export interface AlbumColumns {
  title: string
  titleSort: string
  artist: string
  artistSort: string
  compilation: number
  year: number | null
  originalYear: number | null
  releaseDate: string | null
  mbReleaseId: string | null
  mbReleaseGroupId: string | null
  label: string | null
  catalogNumber: string | null
  coverId: string | null
  trackCount: number
  discCount: number
  durationMs: number
  addedAt: number
}

export interface AlbumFacts {
  columns: AlbumColumns
  /** Empty for a compilation, and when nobody is named. */
  artists: Person[]
}

export interface AlbumMember {
  album: AlbumSide
  columns: TrackColumns
}

/** `members` are all tracks of the album, at least one, in any order. */
export function albumFacts(grouping: string, members: readonly AlbumMember[]): AlbumFacts {
  const sides = members.map(({ album }) => album)
  const tracks = members.map(({ columns }) => columns)
  const title = mostCommon(sides.map((side) => side.title))!
  const titleSort = mostCommon(sides.map((side) => side.titleSort))
  const given = readGrouping(grouping)
  const artistText =
    given.artist ?? mostCommon(albumArtistsFor(members.map(({ album, columns }) => ({ album, year: columns.year }))))!
  const various = artistText === VARIOUS
  const credited = various ? undefined : creditedAs(artistText.slice(3), sides)
  let durationMs = 0
  let addedAt = Infinity
  for (const track of tracks) {
    durationMs += track.durationMs
    if (track.addedAt < addedAt) addedAt = track.addedAt
  }
  return {
    columns: {
      title,
      titleSort: titleSort === undefined ? sortText(title) : sortText(titleSort, { articles: false }),
      artist: various ? VARIOUS_ARTISTS : (credited?.display ?? UNKNOWN_ARTIST),
      artistSort: various ? sortText(VARIOUS_ARTISTS) : (credited?.sort ?? ''),
      compilation: various ? 1 : 0,
      year: given.year ?? mostCommon(tracks.map(({ year }) => year)) ?? null,
      originalYear: mostCommon(tracks.map(({ originalYear }) => originalYear)) ?? null,
      releaseDate: mostCommon(sides.map(({ releaseDate }) => releaseDate)) ?? null,
      mbReleaseId: given.releaseId ?? null,
      mbReleaseGroupId: mostCommon(sides.map(({ releaseGroupId }) => releaseGroupId)) ?? null,
      label: mostCommon(sides.map(({ label }) => label)) ?? null,
      catalogNumber: mostCommon(sides.map(({ catalogNumber }) => catalogNumber)) ?? null,
      coverId: mostCommon(tracks.map(({ coverId }) => coverId)) ?? null,
      trackCount: tracks.length,
      discCount: new Set(tracks.map(({ discNo }) => discNo ?? 1)).size,
      durationMs,
      addedAt,
    },
    artists: credited?.people ?? [],
  }
}

/** How the tracks write this artist: as album artist where they name one, else as their main artist. */
function creditedAs(key: string, sides: readonly AlbumSide[]): Credited | undefined {
  const named = sides.map(({ albumArtist }) => albumArtist).filter((one) => one?.key === key)
  const written = named.length > 0 ? named : sides.map(({ mainArtist }) => mainArtist).filter((one) => one?.key === key)
  const first = written[0]
  // Mostly they agree.
  if (!first || written.every((one) => one && isWrittenAlike(one, first))) return first ?? undefined
  const spellings = new Map<string, Credited>()
  const counts = new Map<string, number>()
  for (const one of written) {
    if (!one) continue
    const spelling = [
      one.display,
      one.sort,
      ...one.people.map(({ name, mbid, sortName }) => `${name}\0${mbid}\0${sortName}`),
    ].join('\0')
    spellings.set(spelling, one)
    counts.set(spelling, (counts.get(spelling) ?? 0) + 1)
  }
  const usual = mostCounted(counts)
  return usual === undefined ? undefined : spellings.get(usual)
}

const isWrittenAlike = (a: Credited, b: Credited): boolean =>
  a.display === b.display &&
  a.sort === b.sort &&
  a.people.length === b.people.length &&
  a.people.every(({ name, mbid, sortName }, i) => {
    const other = b.people[i]!
    return name === other.name && mbid === other.mbid && sortName === other.sortName
  })
