/**
 * What a track is, from its copies: a pure function of their rows. The best copy gives format and quality, and the tags, unless
 * another one says what it does not; all of them give the day it was added. Nothing here knows other tracks; which album it belongs to is decided beside its neighbours (album-of.ts).
 */
import type { TagRecord } from '../sources/source.ts'
import { withCorrections, type CorrectedTags } from './corrected-tags.ts'
import { folderWithoutDisc, titleWithoutDisc } from './disc-names.ts'
import { genresIn } from './genre-names.ts'
import { nameKey, numberOf } from './name-key.ts'
import {
  albumArtistsOf,
  artistsOf,
  creditsOf,
  displayOf,
  isByVarious,
  UNKNOWN_ARTIST,
  type Credit,
  type Person,
} from './people.ts'
import { sortText } from './sort-text.ts'
import { readTags } from './tags-text.ts'

/** The columns of `copy` that a track is made of. */
export interface StoredCopy {
  id: number
  sourceId: number
  remoteId: string
  folder: string
  trackKey: string
  sizeBytes: number
  codec: string
  lossless: number
  bitrateKbps: number | null
  sampleRateHz: number | null
  bitDepth: number | null
  durationMs: number
  coverId: string | null
  tags: string
  addedAt: number
  /** A file kept offline: what it says was told when it was fetched. */
  kept: number
}

/** The columns of `track`, but for its links to album and artist. */
export interface TrackColumns {
  key: string
  copyId: number
  tellingId: number | null
  unit: number | null
  title: string
  titleSort: string
  artist: string
  artistSort: string
  discNo: number | null
  discTotal: number | null
  discSubtitle: string | null
  trackNo: number | null
  trackTotal: number | null
  durationMs: number
  year: number | null
  originalYear: number | null
  genre: string
  format: string
  bitrateKbps: number | null
  lossless: number
  coverId: string | null
  addedAt: number
  bpm: number | null
  isrc: string | null
  comment: string | null
  mbRecordingId: string | null
  mbTrackId: string | null
  trackGainDb: number | null
  trackPeak: number | null
  albumGainDb: number | null
  albumPeak: number | null
}

/** People as one name: its key, how it is written, and who they are. */
export interface Credited {
  key: string
  display: string
  sort: string
  people: Person[]
}

/** What a track says about its album. */
export interface AlbumSide {
  title: string
  titleSort: string | undefined
  titleKey: string
  releaseId: string | undefined
  releaseGroupId: string | undefined
  releaseDate: string | undefined
  label: string | undefined
  catalogNumber: string | undefined
  /** Disc and number as one; null without a number. */
  place: number | null
  /** The album artist that the tags name, unless that is "Various Artists". */
  albumArtist: Credited | null
  /** Said to be by various artists. */
  various: boolean
  compilation: boolean
  /** The main artist; null when unknown. */
  mainArtist: Credited | null
  /** Keys of all its artists. */
  artistKeys: string[]
  artistDisplayKey: string
  /** The album that the user put it into, by its grouping text; whatever stands beside it. */
  joins: string | undefined
}

export interface TrackFacts {
  columns: TrackColumns
  credits: Credit[]
  genres: string[]
  lyrics: TagRecord['lyrics'] | undefined
  /** Null for a track without an album. */
  album: AlbumSide | null
}

const NO_ALBUM = new Set(['unknown album', '[unknown album]', '<unknown album>', '[unknown]', '<unknown>'])

/**
 * Kept files last, so that fetching or dropping one beside another copy changes nothing. Lossless first, then finer, then
 * richer, then larger; of equal ones the first by source and path.
 */
function compareCopies(a: StoredCopy, b: StoredCopy): number {
  return (
    a.kept - b.kept ||
    b.lossless - a.lossless ||
    (b.bitDepth ?? 0) - (a.bitDepth ?? 0) ||
    (b.sampleRateHz ?? 0) - (a.sampleRateHz ?? 0) ||
    (b.bitrateKbps ?? 0) - (a.bitrateKbps ?? 0) ||
    b.sizeBytes - a.sizeBytes ||
    a.sourceId - b.sourceId ||
    (a.remoteId < b.remoteId ? -1 : 1)
  )
}

/** Whether what stands in the tag names one. */
export const isAlbum = (written: string): boolean => written !== '' && !NO_ALBUM.has(nameKey(written))

/**
 * Whose tags are shown: those of the best copy, unless it does not say its title, its artist or its album, and a lesser one
 * says more of these. A bare file that was merged with a well tagged one takes nothing away from it.
 */
function tellingOf(copies: readonly StoredCopy[], best: StoredCopy): { copy: StoredCopy; tags: TagRecord } {
  let telling = { copy: best, tags: readTags(best.tags) }
  let most = toldBy(telling.tags)
  if (copies.length === 1 || most === ALL_TOLD) return telling
  for (const copy of copies.toSorted(compareCopies)) {
    const tags = readTags(copy.tags)
    const told = toldBy(tags)
    if (told <= most) continue
    telling = { copy, tags }
    most = told
  }
  return telling
}

const ALL_TOLD = 3

const toldBy = (tags: TagRecord): number =>
  Number(Boolean(tags.title?.trim())) +
  Number(tags.artists.length > 0 || tags.albumArtists.length > 0) +
  Number(isAlbum(tags.album?.trim() ?? ''))

/** `copies` are all copies of one track, at least one, in any order; `corrected`: what stands in place of their tags. */
export function factsOf(copies: readonly StoredCopy[], corrected?: CorrectedTags): TrackFacts {
  let best = copies[0]!
  let { trackKey, addedAt } = best
  for (const copy of copies) {
    if (compareCopies(copy, best) < 0) best = copy
    if (copy.trackKey < trackKey) trackKey = copy.trackKey
    if (copy.addedAt < addedAt) addedAt = copy.addedAt
  }
  const { copy: telling, tags: said } = tellingOf(copies, best)
  const tags = corrected === undefined ? said : withCorrections(said, corrected)
  const { text: unitFolder, discNo: folderDisc } = folderWithoutDisc(telling.folder)
  const written = tags.album?.trim() ?? ''
  const hasAlbum = isAlbum(written)
  const { text: albumTitle, discNo: titleDisc } = hasAlbum ? titleWithoutDisc(written) : { text: '' }
  // Emptied by hand, it is not to come from anywhere else.
  const discNo = tags.discNo ?? (corrected?.discNo === '' ? null : (titleDisc ?? folderDisc ?? null))

  const artists = artistsOf(tags)
  const values = tags.artists.length > 0 ? tags.artists : tags.albumArtists
  const artist = displayOf(values, tags.artists.length > 0 ? tags.artistDisplay : tags.albumArtistDisplay, artists)
  const sorts = tags.artists.length > 0 ? tags.artistSorts : tags.albumArtistSorts
  const title = tags.title?.trim() || fileTitle(telling.remoteId)
  const genres = genresIn(tags.genres)
  const album = hasAlbum
    ? albumSide(tags, albumTitle, { discNo, artist, artists, joins: joined(corrected?.albumGrouping, albumTitle) })
    : null
  return {
    columns: {
      key: trackKey,
      copyId: best.id,
      tellingId: telling === best ? null : telling.id,
      unit: album === null ? null : numberOf(`${telling.sourceId}\0${unitFolder}\0${album.titleKey}`),
      title,
      titleSort: tags.titleSort === undefined ? sortText(title) : sortText(tags.titleSort, { articles: false }),
      artist,
      artistSort: artists.length === 0 ? '' : sortOf(artist, artists, sorts),
      discNo,
      discTotal: tags.discTotal ?? null,
      discSubtitle: tags.discSubtitle ?? null,
      trackNo: tags.trackNo ?? null,
      trackTotal: tags.trackTotal ?? null,
      durationMs: best.durationMs,
      year: yearOf(tags.releaseDate),
      originalYear: yearOf(tags.originalDate),
      genre: genres[0] ?? '',
      format: best.codec,
      bitrateKbps: best.bitrateKbps,
      lossless: best.lossless,
      coverId: telling.coverId ?? best.coverId,
      addedAt,
      bpm: tags.bpm ?? null,
      isrc: tags.isrc ?? null,
      comment: tags.comment ?? null,
      mbRecordingId: tags.mbRecordingId ?? null,
      mbTrackId: tags.mbTrackId ?? null,
      trackGainDb: tags.trackGainDb ?? null,
      trackPeak: tags.trackPeak ?? null,
      albumGainDb: tags.albumGainDb ?? null,
      albumPeak: tags.albumPeak ?? null,
    },
    credits: creditsOf(tags, artists),
    genres,
    lyrics: tags.lyrics,
    album,
  }
}

/** The grouping text, as long as the album is still the one it was chosen for. */
function joined(placed: string | undefined, title: string): string | undefined {
  const end = placed?.indexOf('\n') ?? -1
  return end >= 0 && placed!.slice(0, end) === nameKey(title) ? placed!.slice(end + 1) : undefined
}

function albumSide(
  tags: TagRecord,
  title: string,
  {
    discNo,
    artist,
    artists,
    joins,
  }: { discNo: number | null; artist: string; artists: readonly Person[]; joins: string | undefined },
): AlbumSide {
  const albumArtists = albumArtistsOf(tags)
  const various = isByVarious(tags, albumArtists)
  const main = artists[0]
  return {
    title,
    titleSort: tags.albumSort,
    titleKey: nameKey(title),
    releaseId: tags.mbReleaseId,
    releaseGroupId: tags.mbReleaseGroupId,
    releaseDate: tags.releaseDate,
    label: tags.label,
    catalogNumber: tags.catalogNumber,
    place: tags.trackNo === undefined ? null : (discNo ?? 1) * 100_000 + tags.trackNo,
    albumArtist:
      various || albumArtists.length === 0
        ? null
        : credited(
            albumArtists,
            displayOf(tags.albumArtists, tags.albumArtistDisplay, albumArtists),
            tags.albumArtistSorts,
          ),
    various,
    compilation: tags.compilation,
    mainArtist: main === undefined ? null : credited([main], main.name, []),
    artistKeys: artists.map(({ name }) => nameKey(name)),
    artistDisplayKey: artist === UNKNOWN_ARTIST ? '' : nameKey(artist),
    joins,
  }
}

const credited = (people: Person[], display: string, sorts: readonly string[]): Credited => ({
  key: nameKey(display),
  display,
  sort: sortOf(display, people, sorts),
  people,
})

function sortOf(display: string, people: readonly Person[], sorts: readonly string[]): string {
  if (people.length === 1 && people[0]!.sortName !== '' && people[0]!.name === display) {
    return sortText(people[0]!.sortName, { articles: false })
  }
  return sorts.length === 1 ? sortText(sorts[0]!, { articles: false }) : sortText(display)
}

function yearOf(date: string | undefined): number | null {
  const year = date === undefined ? Number.NaN : Number.parseInt(date.slice(0, 4), 10)
  return year > 0 ? year : null
}

/** What a track without a title is called: the last part of its path, without ending. */
export function fileTitle(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}
