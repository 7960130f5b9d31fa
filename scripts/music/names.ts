/**
 * A made-up record collection: artists, albums and tracks with names as people really have them (accents, CJK, Cyrillic,
 * articles, guests, compilations, box sets). Only words, no files; the same seed gives the same collection.
 */
import { random, type Random } from './random.ts'
import type { Tags } from './tags.ts'

export interface PlannedAlbum {
  /** Folder relative to the root, `/` between parts. */
  folder: string
  tracks: PlannedTrack[]
}

export interface PlannedTrack {
  /** Without extension, relative to the root. */
  path: string
  tags: Tags
}

const ARTISTS = [
  'The Paper Lanterns', 'Björk Sólveigardóttir', 'Sigríður & Hraun', 'Motörwind', 'Beyla Fontaine', 'Émile Desrosiers',
  'Les Nuits d’Été', 'Żółta Łódź', 'Dvořákova Trojka', 'Ångström Trio', 'Señor Relámpago', 'João Maré', 'Çınar Yıldız',
  'Тёплый Ветер', 'Северный Экспресс', 'Анна Белова', '夜の遊園地', '山田 花子', '東京レインコート', '月光小巷', '李雪', '서울의 아침',
  'Νότες της Νύχτας', 'צלילי הים', 'نجوم الصحراء', 'AC/DT', 'Sigil 9', '1349 Winters', '!!! Wow', 'A', 'The The Ands',
  'Orchard & Vine', 'Cassette Republic', 'Velvet Pylon', 'Harbour Lights', 'Low Tide Choir', 'Marble Kids', 'Nova Scotia Drift',
  'Old Field Recordings', 'Pale Meridian', 'Quiet Engines', 'Red Clay Ramblers Club', 'Saint Ferry', 'Tin Roof Parade',
  'Umber & Ash', 'Vesper Lynn', 'Westbound Trains', 'Xylo Garden', 'Yellow Telephone', 'Zephyr & the Kites', 'MC Kaleidoscope',
  'Dr. Octave', 'Kammerensemble Süd', 'Quatuor Lumière', 'Philharmonie der Provinz', 'Los Astronautas del Sur', 'Iron Meadow',
] // prettier-ignore
const FIRST = [
  'Silent', 'Golden', 'Electric', 'Paper', 'Northern', 'Broken', 'Distant', 'Crystal', 'Hidden', 'Burning', 'Endless', 'Velvet',
  'Lonely', 'Summer', 'Winter', 'Midnight', 'Sleeping', 'Restless', 'Hollow', 'Little', 'Última', 'Été', 'Verlorene', 'Белая', '青い',
] // prettier-ignore
const SECOND = [
  'River', 'Lantern', 'Harbour', 'Machine', 'Garden', 'Signal', 'Mountain', 'Window', 'Letter', 'Orchard', 'Mirror', 'Station',
  'Satellite', 'Ocean', 'Ember', 'Clockwork', 'Shadow', 'Carousel', 'Postcard', 'Tomorrow', 'Canción', 'Rêve', 'Straße', 'Ночь', '夜空',
] // prettier-ignore
const TITLE_FORMS = [
  '%a %b',
  'The %b',
  '%b',
  '%a %b',
  'Into the %b',
  '%b Song',
  'Where the %b Goes',
  '%a',
  'No More %b',
  '%a %b (Live)',
]
const ALBUM_FORMS = ['%a %b', 'The %a %b', '%b', 'Songs for a %a %b', '%b & %c', '%a %b, Vol. 2', '%a']
const GENRES = [
  'Rock', 'Indie Rock', 'Electronic', 'Ambient', 'Jazz', 'Classical', 'Folk', 'Hip-Hop', 'Soul', 'Pop', 'Metal', 'Chanson', 'J-Pop', 'Techno', 'Soundtrack',
] // prettier-ignore
const LABELS = ['Tidewater', 'Kiosk Records', 'Nordlicht', 'Blue Door', 'Matière Grise']
const SYLLABLES = ['la', 'mo', 'ri', 'san', 'tel', 'ka', 'vo', 'ne', 'zu', 'bri', 'dan', 'fel', 'gor', 'hel', 'jun']

/** Exactly `files` tracks; artists come back with several albums, more of them the larger the collection. */
export function planCollection({ files, seed }: { files: number; seed: number }): PlannedAlbum[] {
  const draw = random(seed)
  const albums: PlannedAlbum[] = []
  const artists = artistNames(draw, Math.max(6, Math.round(files / 28)))
  const taken = new Set<string>()
  for (let left = files; left > 0;) {
    const album = planAlbum(draw, artists, albums.length, left)
    // Two albums of one name in one folder would overwrite each other.
    if (taken.has(album.folder)) continue
    taken.add(album.folder)
    albums.push(album)
    left -= album.tracks.length
  }
  return albums
}

function artistNames(draw: Random, count: number): string[] {
  const names = [...ARTISTS]
  while (names.length < count) {
    const word = () => {
      const text = Array.from({ length: 2 + draw.int(2) }, () => draw.pick(SYLLABLES)).join('')
      return text[0]!.toUpperCase() + text.slice(1)
    }
    names.push(draw.chance(0.3) ? `The ${word()} ${draw.pick(SECOND)}s` : `${word()} ${word()}`)
  }
  return names.slice(0, Math.max(count, 12))
}

function planAlbum(draw: Random, artists: readonly string[], number: number, most: number): PlannedAlbum {
  const compilation = number % 11 === 7
  const boxed = number % 9 === 4
  const artist = draw.pick(artists)
  const albumArtist = compilation ? 'Various Artists' : artist
  const title = fill(draw, draw.pick(ALBUM_FORMS))
  const year = 1958 + draw.int(67)
  const reissue = draw.chance(0.15)
  const genres = [draw.pick(GENRES), ...(draw.chance(0.25) ? [draw.pick(GENRES)] : [])]
  const known = draw.chance(0.4) ? { release: uuid(draw), group: uuid(draw), artist: uuidOf(artist) } : undefined
  const gained = draw.chance(0.5) ? -3 - draw.int(800) / 100 : undefined
  const discs = boxed ? 2 + draw.int(2) : 1
  const length = Math.min(most, (5 + draw.int(9)) * discs)
  const folder = `${pathPart(albumArtist)}/${year} - ${pathPart(title)}`
  const tracks: PlannedTrack[] = []
  const perDisc = Math.ceil(length / discs)
  for (let i = 0; i < length; i++) {
    const discNo = Math.floor(i / perDisc) + 1
    const trackNo = (i % perDisc) + 1
    const performer = compilation ? draw.pick(artists) : artist
    const guest = draw.chance(0.08) ? draw.pick(artists.filter((name) => name !== performer)) : undefined
    const trackTitle = fill(draw, draw.pick(TITLE_FORMS))
    const tags: Tags = {
      title: trackTitle,
      artists: guest ? [performer, guest] : [performer],
      ...(guest ? { artistDisplay: `${performer} feat. ${guest}` } : {}),
      album: title,
      albumArtists: [albumArtist],
      ...(compilation ? { compilation: true } : {}),
      ...(discs > 1 ? { discNo, discTotal: discs } : {}),
      ...(discs > 1 && draw.chance(0.1) ? { discSubtitle: `Part ${discNo}` } : {}),
      trackNo,
      trackTotal: Math.min(perDisc, length - (discNo - 1) * perDisc),
      releaseDate: draw.chance(0.3) ? `${year}-0${1 + draw.int(9)}-1${draw.int(9)}` : String(year),
      ...(reissue ? { originalDate: String(year - 10) } : {}),
      genres: [...new Set(genres)],
      ...(/^(the|a) /i.test(performer) ? { artistSorts: [sortName(performer)] } : {}),
      ...(draw.chance(0.2) ? { composers: [draw.pick(artists)] } : {}),
      ...(draw.chance(0.1) ? { label: draw.pick(LABELS), catalogNumber: `SP-${1000 + number}` } : {}),
      ...(draw.chance(0.1) ? { bpm: 70 + draw.int(100) } : {}),
      ...(draw.chance(0.05) ? { comment: 'Ripped with care' } : {}),
      ...(draw.chance(0.06) ? { lyrics: lyrics(draw, trackTitle) } : {}),
      ...(known
        ? {
            mbRecordingId: uuid(draw),
            mbTrackId: uuid(draw),
            mbReleaseId: known.release,
            mbReleaseGroupId: known.group,
            ...(compilation || guest ? {} : { artistMbids: [known.artist], albumArtistMbids: [known.artist] }),
          }
        : {}),
      ...(gained === undefined
        ? {}
        : {
            trackGainDb: Math.round(gained * 100 + draw.int(200) - 100) / 100,
            trackPeak: (700_000 + draw.int(300_000)) / 1_000_000,
            albumGainDb: Math.round(gained * 100) / 100,
            albumPeak: 0.988,
          }),
    }
    const disc = discs > 1 ? `${discNo}-` : ''
    const file = `${disc}${String(trackNo).padStart(2, '0')} ${compilation ? `${performer} - ` : ''}${trackTitle}`
    tracks.push({ path: `${folder}/${pathPart(file)}`, tags })
  }
  return { folder, tracks }
}

const fill = (draw: Random, form: string): string =>
  form.replace('%a', draw.pick(FIRST)).replace('%b', draw.pick(SECOND)).replace('%c', draw.pick(SECOND))

const sortName = (name: string): string => name.replace(/^(the|a) (.*)$/i, '$2, $1')

/** What a name becomes in a path: no separators, and no dot or space where Windows forbids them. */
const pathPart = (name: string): string =>
  name
    .replaceAll(/[/\\:*?"<>|]/g, '_')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '')
    .slice(0, 80)

function lyrics(draw: Random, title: string): { text: string; synced: boolean } {
  const lines = [title, 'Walking down the same old road', 'Waiting for the light to change', title]
  const synced = draw.chance(0.5)
  const text = lines.map((line, i) => (synced ? `[00:0${i}.00]${line}` : line)).join('\n')
  return { text, synced }
}

const hex = (draw: Random, digits: number): string =>
  Array.from({ length: digits }, () => draw.int(16).toString(16)).join('')

const uuid = (draw: Random): string =>
  `${hex(draw, 8)}-${hex(draw, 4)}-4${hex(draw, 3)}-${'89ab'[draw.int(4)]}${hex(draw, 3)}-${hex(draw, 12)}`

/** The same artist has the same id wherever it comes up. */
function uuidOf(name: string): string {
  let seed = 7
  for (const letter of name) seed = Math.imul(seed, 31) + letter.codePointAt(0)!
  return uuid(random(seed))
}
