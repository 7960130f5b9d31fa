/**
 * Which album each of a few neighbours belongs to: the tracks with one album title in one folder (disc folders taken
 * together). The answer is the album's grouping text; equal texts are one album, wherever its tracks lie. The rules, with
 * examples and reasons, are in docs/grouping.md; this is a pure function of the tracks, whatever their order.
 */
import { mostCommon, mostCounted } from './most-common.ts'
import type { AlbumSide } from './track-facts.ts'

export interface Neighbour {
  album: AlbumSide
  year: number | null
}

/** In the order given. What the user put into an album belongs there, and tells nothing of its neighbours. */
export function albumsOf(neighbours: readonly Neighbour[]): string[] {
  const byThemselves = neighbours.filter(({ album }) => album.joins === undefined)
  const groupings = groupingsOf(byThemselves).values()
  return neighbours.map(({ album }) => album.joins ?? groupings.next().value!)
}

function groupingsOf(neighbours: readonly Neighbour[]): string[] {
  const groupings = Array.from<string>({ length: neighbours.length })
  for (const [artist, part] of partition(neighbours, albumArtistsFor(neighbours))) {
    const members = part.map((i) => neighbours[i]!)
    const releases = releasesFor(members)
    const rest = part.filter((_, j) => releases[j] === undefined)
    const years = yearsFor(rest.map((i) => neighbours[i]!))
    for (const [j, i] of part.entries()) groupings[i] = releases[j] ?? ''
    for (const [j, i] of rest.entries()) {
      groupings[i] = taggedGrouping(neighbours[i]!.album.titleKey, artist, years[j]!)
    }
  }
  return groupings
}

/** `various`, or `by ` and the key of an artist; `by ` alone for an unknown one. */
export type AlbumArtistText = string

export const VARIOUS: AlbumArtistText = 'various'
const by = (key: string): AlbumArtistText => `by ${key}`

const releaseGrouping = (releaseId: string): string => `release\0${releaseId}`
const taggedGrouping = (titleKey: string, artist: AlbumArtistText, year: number | null): string =>
  `title\0${titleKey}\0${artist}\0${year ?? ''}`

/** The parts of a grouping text. */
export function readGrouping(grouping: string): { releaseId?: string; artist?: AlbumArtistText; year?: number } {
  const [kind, first, artist, year] = grouping.split('\0')
  if (kind === 'release') return { releaseId: first! }
  return { artist: artist!, ...(year ? { year: Number(year) } : {}) }
}

/** Who the album is by, for each of the neighbours. */
export function albumArtistsFor(neighbours: readonly Neighbour[]): AlbumArtistText[] {
  const said = neighbours.map(({ album }) => saidArtist(album))
  const spoken = countOf(said)
  const silent = neighbours.flatMap((_, i) => (said[i] === undefined ? [i] : []))
  if (silent.length === 0) return said as AlbumArtistText[]
  if (spoken.size > 0) joinSpoken(neighbours, said, silent, spoken)
  else agree(neighbours, said)
  return said as AlbumArtistText[]
}

function saidArtist({ albumArtist, various, compilation }: AlbumSide): AlbumArtistText | undefined {
  if (various) return VARIOUS
  if (albumArtist !== null) return by(albumArtist.key)
  return compilation ? VARIOUS : undefined
}

const mainKey = ({ album }: Neighbour): string => album.mainArtist?.key ?? ''

/** Tracks without an album artist join the siblings that have one, unless they plainly are another album. */
function joinSpoken(
  neighbours: readonly Neighbour[],
  said: (AlbumArtistText | undefined)[],
  silent: readonly number[],
  spoken: ReadonlyMap<AlbumArtistText, number>,
): void {
  const usual = mostCounted(spoken)!
  const usualPlaces = placesOf(neighbours.filter((_, i) => said[i] === usual))
  const byMain = Map.groupBy(silent, (i) => mainKey(neighbours[i]!))
  for (const [main, indexes] of byMain) {
    const conflict =
      usual !== by(main) && main !== '' && inConflict(placesOf(indexes.map((i) => neighbours[i]!)), usualPlaces)
    for (const i of indexes) {
      const own = neighbours[i]!.album.artistKeys.map(by).find((text) => spoken.has(text))
      said[i] = own ?? (conflict && !relates(neighbours[i]!, usual.slice(3)) ? by(main) : usual)
    }
  }
}

/** Nobody names an album artist: one they share, or various; or several albums that merely lie in one folder. */
function agree(neighbours: readonly Neighbour[], said: (AlbumArtistText | undefined)[]): void {
  const groups = Map.groupBy(neighbours.keys(), (i) => mainKey(neighbours[i]!))
  const known = [...groups.keys()].filter((key) => key !== '')
  const everyone = (text: AlbumArtistText) => said.fill(text)
  if (known.length <= 1) return void everyone(by(known[0] ?? ''))
  const top = mostCommon(neighbours.map(mainKey))!
  if (neighbours.every((one) => relates(one, top))) return void everyone(by(top))
  if (anyConflict([...groups.values()].map((indexes) => placesOf(indexes.map((i) => neighbours[i]!))))) {
    for (const [i, one] of neighbours.entries()) said[i] = by(mainKey(one) || top)
    return
  }
  everyone(groups.get(top)!.length >= 0.75 * neighbours.length ? by(top) : VARIOUS)
}

/** Credited, unknown, or named first in a joint credit (`Queen & David Bowie`). */
function relates({ album }: Neighbour, artist: string): boolean {
  if (album.artistKeys.length === 0 || album.artistKeys.includes(artist)) return true
  return JOINTLY.some((sign) => album.artistDisplayKey.startsWith(artist + sign))
}

const JOINTLY = [' and ', ' with ', ', ', ' / ', '; ', ' x ', ' vs', ' feat', ' ft', ' meets ']

/**
 * The grouping text of those that belong to a known release: the id they name, and for tracks that name none the one their
 * siblings name most often, unless they fill the same places.
 */
function releasesFor(members: readonly Neighbour[]): (string | undefined)[] {
  const ids = members.map(({ album }) => album.releaseId)
  const usual = mostCommon(ids)
  if (usual === undefined) return ids
  const apart = inConflict(
    placesOf(members.filter((_, i) => ids[i] === undefined)),
    placesOf(members.filter((_, i) => ids[i] === usual)),
  )
  return ids.map((id) => (id === undefined && apart ? undefined : releaseGrouping(id ?? usual)))
}

/**
 * The year for each. Mostly one for all: years of single tracks are often those of their recording. Only when the tracks of
 * two years fill the same places do they make two editions.
 */
function yearsFor(members: readonly Neighbour[]): (number | null)[] {
  const usual = mostCommon(members.map(({ year }) => year)) ?? null
  const groups = Map.groupBy(
    members.filter(({ year }) => year !== null),
    ({ year }) => year,
  )
  const apart = groups.size > 1 && anyConflict([...groups.values()].map(placesOf))
  return members.map(({ year }) => (apart ? (year ?? usual) : usual))
}

const placesOf = (members: readonly Neighbour[]): Set<number> =>
  new Set(members.map(({ album }) => album.place).filter((place) => place !== null))

/** Whether two groups fill the same places: at least two, and at least half of what the smaller one fills. */
function inConflict(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const place of small) if (large.has(place)) shared++
  return shared >= 2 && shared * 2 >= small.size
}

/** More groups than this in one folder are a heap of single tracks. */
const MOST_GROUPS = 200

function anyConflict(groups: readonly ReadonlySet<number>[]): boolean {
  const able = groups.filter(({ size }) => size >= 2)
  if (able.length > MOST_GROUPS) return false
  return able.some((group, i) => able.slice(i + 1).some((other) => inConflict(group, other)))
}

function countOf(texts: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

function partition(
  neighbours: readonly Neighbour[],
  artists: readonly AlbumArtistText[],
): Map<AlbumArtistText, number[]> {
  return Map.groupBy(neighbours.keys(), (i) => artists[i]!)
}
