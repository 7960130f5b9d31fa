/**
 * Libraries of any size for tests and benchmarks: made-up but lifelike copies (several scripts, accents, compilations, guests,
 * several discs, albums without year or cover, tracks without tags), taken in and grouped by the real code. The same seed and
 * size give the same copies, and the first albums of a large library are those of a small one.
 */
import { createHash } from 'node:crypto'
import type { Stores } from '../../src/engine/db/store.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import type { CopyRecord, TagRecord } from '../../src/engine/sources/source.ts'
import { tagRecord } from './records.ts'
import { randomOf } from '../../scripts/music/random.ts'

export interface SyntheticLibrary {
  tracks: number
  /** Tracks an album has on average. */
  albumsOf?: number
  seed?: number
}

export interface FilledLibrary {
  sourceId: number
}

const BATCH = 2_000

/** Fills a library through `takeIn` and `regroup`; some 8,000 tracks a second on a quiet machine. */
export async function fillLibrary(
  { library }: Pick<Stores, 'library'>,
  options: SyntheticLibrary & { sourceName?: string },
): Promise<FilledLibrary> {
  const sourceId = addSource({ library }, options.sourceName ?? 'Music')
  const { sql } = library
  // Nobody minds if a crash loses what can be made again, and nobody waits for the main thread.
  sql.pragma('synchronous = OFF')
  sql.pragma('wal_autocheckpoint = 20000')
  sql.pragma('cache_size = -256000')
  for (const copies of batches(syntheticCopies(options))) {
    takeIn(library, sourceId, { copies, problems: [], at: NOW })
    // As a scan does: grouped while more comes in, so that nothing grows but the library.
    await regroup(library, { stepMs: 400 })
  }
  sql.pragma('wal_checkpoint(TRUNCATE)')
  sql.pragma('optimize')
  sql.pragma('synchronous = NORMAL')
  sql.pragma('wal_autocheckpoint = 1000')
  sql.pragma('cache_size = -32000')
  return { sourceId }
}

/** A folder source that nothing scans. */
export function addSource({ library }: Pick<Stores, 'library'>, name = 'Music'): number {
  const { lastInsertRowid } = library.sql
    .prepare(`insert into source (kind, store_id, name, config, added_at) values ('folder', ?, ?, ?, ?)`)
    .run(`store-${name}`, name, JSON.stringify({ path: `/${name}` }), NOW)
  return Number(lastInsertRowid)
}

function* batches(copies: Iterable<CopyRecord>): Generator<CopyRecord[]> {
  let batch: CopyRecord[] = []
  for (const copy of copies) {
    batch.push(copy)
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

const NOW = Date.UTC(2026, 0, 1)
const DAY = 86_400_000

/** Album by album, as a walk would find them. */
export function* syntheticCopies({ tracks, albumsOf = 11, seed = 1 }: SyntheticLibrary): Generator<CopyRecord> {
  let made = 0
  for (let n = 0; made < tracks; n++) {
    for (const copy of album(n, albumsOf, seed)) {
      yield copy
      if (++made === tracks) return
    }
  }
}

type Random = () => number

const pick = <Item>(random: Random, items: ArrayLike<Item>): Item => items[Math.floor(random() * items.length)]!
/** Small numbers much more often than large ones, as words and artists are used. */
const often = (random: Random, most: number): number => Math.floor(most ** random()) - 1

const ONSETS = [
  'b',
  'br',
  'c',
  'ch',
  'd',
  'f',
  'g',
  'gr',
  'h',
  'j',
  'k',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  'st',
  't',
  'th',
  'v',
  'w',
  '',
]
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ea', 'ou', 'a', 'e', 'o', 'é', 'ö']
const CODAS = ['', '', '', 'n', 'r', 's', 't', 'l', 'nd', 'ng', 'ck', 'm']
const COMMON = [
  'love',
  'night',
  'you',
  'me',
  'heart',
  'time',
  'blue',
  'day',
  'rain',
  'light',
  'home',
  'fire',
  'dream',
  'road',
  'sun',
  'black',
]
const HAN = '東京夜空花風雪月星海山川光影夢心愛君僕世界時間未来記憶'
const KANA = 'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ'
const CYRILLIC = ['ночь', 'любовь', 'город', 'Москва', 'снег', 'река', 'дом', 'звезда', 'сон', 'время']
const GENRES = [
  'Rock',
  'Pop',
  'Jazz',
  'Electronic',
  'Hip-Hop',
  'Classical',
  'Folk',
  'Metal',
  'Ambient',
  'Soul',
  'Punk',
  'Reggae',
  'Blues',
  'Country',
  'Techno',
  'House',
  'R&B',
  'World',
  'Soundtrack',
  'Chanson',
]
const LABELS = ['Parlour', 'Ætna', 'North Quay', 'Small Hours', 'Kammer', 'Blue Door']

function word(n: number): string {
  if (n < COMMON.length) return COMMON[n]!
  const random = randomOf(n * 7919 + 13)
  let made = ''
  const syllables = 1 + Math.floor(random() * 3)
  for (let i = 0; i < syllables; i++) made += pick(random, ONSETS) + pick(random, VOWELS) + pick(random, CODAS)
  return made
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function phrase(random: Random, most: number, script: number): string {
  if (script > 0.97) return Array.from({ length: 2 + Math.floor(random() * 4) }, () => pick(random, HAN)).join('')
  if (script > 0.95) return Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(random, KANA)).join('')
  const count = 1 + Math.floor(random() * most)
  if (script > 0.93) return capital(Array.from({ length: count }, () => pick(random, CYRILLIC)).join(' '))
  return Array.from({ length: count }, () => capital(word(often(random, 40_000)))).join(' ')
}

interface SyntheticArtist {
  name: string
  script: number
  genre: string
}

function artist(n: number, seed: number): SyntheticArtist {
  const random = randomOf(seed * 1_000_003 + n)
  const script = random()
  const plain = phrase(random, 3, script)
  const name = random() < 0.15 ? `The ${plain}` : random() < 0.05 ? `${plain} & ${phrase(random, 1, 0)}` : plain
  return { name, script, genre: GENRES[often(random, GENRES.length)]! }
}

const hex = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length)

const uuid = (text: string): string => hex(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const FORMATS = [
  { codec: 'flac', container: 'flac', ending: 'flac', lossless: true, bitrateKbps: 900, bitDepth: 16 },
  { codec: 'mp3', container: 'mpeg', ending: 'mp3', lossless: false, bitrateKbps: 320 },
  { codec: 'mp3', container: 'mpeg', ending: 'mp3', lossless: false, bitrateKbps: 192 },
  { codec: 'aac', container: 'mp4', ending: 'm4a', lossless: false, bitrateKbps: 256 },
  { codec: 'opus', container: 'ogg', ending: 'opus', lossless: false, bitrateKbps: 128 },
] as const

function album(n: number, albumsOf: number, seed: number): CopyRecord[] {
  const random = randomOf(seed * 2_000_003 + n * 31)
  const size = Math.max(1, Math.round(albumsOf * (0.5 + random())))
  // A third as many artists as albums; some have many, most have one or two.
  const main = artist(Math.floor(n / 3) - (random() < 0.3 ? often(random, Math.floor(n / 3) + 1) : 0), seed)
  const various = random() < 0.06
  const title = phrase(random, 4, main.script)
  const year = 1955 + Math.floor(Math.sqrt(random()) * 71)
  const format = pick(random, FORMATS)
  const discs = size > 8 && random() < 0.12 ? 2 : 1
  const tagged = random() < 0.4
  const dated = random() > 0.05
  const withCover = random() > 0.1
  const genres = random() < 0.3 ? [main.genre, pick(random, GENRES)] : [main.genre]
  const label = random() < 0.5 ? pick(random, LABELS) : undefined
  const above = various ? 'Various Artists' : main.name.replaceAll('/', '_')
  const base = `${above}/${title.replaceAll('/', '_')} (${n})`
  const modifiedAt = NOW - Math.floor(random() * 3000) * DAY
  const copies: CopyRecord[] = []
  for (let i = 0; i < size; i++) {
    const disc = discs === 1 ? 1 : 1 + Math.floor((i * discs) / size)
    const trackNo = discs === 1 || disc === 1 ? i + 1 : i + 1 - Math.ceil(size / discs)
    const folder = discs === 1 ? base : `${base}/CD${disc}`
    const performer = various ? artist(often(random, Math.floor(n / 3) + 10) + 1, seed) : main
    const song = phrase(random, 5, main.script)
    const guest = !various && random() < 0.06 ? artist(often(random, Math.floor(n / 3) + 10) + 1, seed).name : undefined
    const remoteId = `${folder}/${String(trackNo).padStart(2, '0')} ${song.replaceAll('/', '_').slice(0, 80)}.${format.ending}`
    const tags: Partial<TagRecord> = {
      title: song,
      artists: [guest === undefined ? performer.name : `${performer.name} feat. ${guest}`],
      album: title,
      trackNo,
      trackTotal: size,
      genres,
    }
    if (discs > 1) Object.assign(tags, { discNo: disc, discTotal: discs })
    if (dated) tags.releaseDate = String(year)
    if (various) Object.assign(tags, { albumArtists: ['Various Artists'], compilation: true })
    else if (tagged) tags.albumArtists = [main.name]
    if (tagged) {
      tags.mbReleaseId = uuid(`release ${seed} ${n}`)
      tags.mbRecordingId = uuid(`recording ${seed} ${n} ${i}`)
      if (guest === undefined) tags.artistMbids = [uuid(`artist ${performer.name}`)]
      tags.trackGainDb = Math.round(-1000 * random()) / 100
      tags.albumGainDb = -7.5
    }
    if (label !== undefined) tags.label = label
    if (main.genre === 'Classical') tags.composers = [artist(often(random, 50) + 1, seed).name]
    const untagged = random() < 0.002
    const durationMs = 60_000 + Math.floor(random() * 400_000)
    copies.push({
      remoteId,
      folder,
      trackKey: hex(`track ${seed} ${n} ${i}`, 40),
      sizeBytes: Math.round((durationMs * format.bitrateKbps) / 8),
      modifiedAt: modifiedAt + i,
      headHash: hex(`head ${seed} ${n} ${i}`, 16),
      container: format.container,
      codec: format.codec,
      lossless: format.lossless,
      bitrateKbps: format.bitrateKbps,
      sampleRateHz: 44_100,
      ...('bitDepth' in format ? { bitDepth: format.bitDepth } : {}),
      channels: 2,
      durationMs,
      tags: tagRecord(untagged ? {} : tags),
      ...(withCover
        ? {
            cover: {
              id: hex(`cover ${seed} ${n}`, 32),
              mime: 'image/jpeg',
              width: 600,
              height: 600,
              sizeBytes: 60_000,
              kind: 'file' as const,
              remoteId: `${base}/cover.jpg`,
            },
          }
        : {}),
    })
  }
  return copies
}
