/**
 * A large library for benchmarks, made once in the temp folder and used again: artists, albums and tracks whose words
 * follow a Zipf-like spread, as in real collections; some in other scripts; copies, folders, genres and plays.
 * Deterministic for its size.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStores, write, type Stores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import type { Host } from '../../src/engine/host.ts'
import { indexAlbums, indexArtists, indexTracks } from '../../src/engine/library/search-index.ts'
import { sortText } from '../../src/engine/library/sort-text.ts'
import { migrationsOnDisk, testHost } from '../../test/support/host.ts'
import { personalOf, playsOf } from '../../test/support/personal.ts'
import { randomOf } from '../../scripts/music/random.ts'

const TRACKS_AN_ALBUM = 11
const ALBUMS_AN_ARTIST = 3
const BATCH = 5_000
/** Raised when what is made here changes. */
const EDITION = 2

export interface BigLibrary {
  host: Host
  stores: Stores
  /** Words with their share of use, the most frequent first. */
  words: readonly string[]
  close(): void
}

export async function bigLibrary(tracks: number): Promise<BigLibrary> {
  const digest = createHash('sha256')
    .update(`${EDITION} ${JSON.stringify(migrationsOnDisk)}`)
    .digest('hex')
    .slice(0, 8)
  const folder = join(tmpdir(), `soul-bench-${tracks}-${digest}`)
  const base = testHost()
  base.remove()
  const hostAt = (dataDir: string): Host => ({ ...base, dataDir, cacheDir: join(dataDir, 'cache') })
  const words = vocabulary(60_000)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.part`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    const host = hostAt(unfinished)
    const stores = await openStores(host, new Events(host.log))
    await fill(stores, tracks, words)
    stores.close()
    renameSync(unfinished, folder)
  }
  const host = hostAt(folder)
  const stores = await openStores(host, new Events(host.log))
  return { host, stores, words, close: () => stores.close() }
}

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
  'tr',
  'v',
  'w',
  '',
]
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ea', 'ou', 'é', 'ö']
const CODAS = ['', '', 'n', 'r', 's', 't', 'l', 'nd', 'ng', 'ck', 'm']
const HAN = '東京夜空花風雪月星海山川光影夢心愛君僕世界時間未来記憶'

function vocabulary(size: number): string[] {
  const random = randomOf(1)
  const pick = <T>(of: ArrayLike<T>): T => of[Math.floor(random() * of.length)]!
  const words = new Set<string>(['the', 'a', 'of', 'love', 'in', 'you', 'night', 'my', 'and', 'to'])
  while (words.size < size) {
    let word = ''
    const syllables = 1 + Math.floor(random() * 3)
    for (let i = 0; i < syllables; i++) word += pick(ONSETS) + pick(VOWELS) + pick(CODAS)
    if (random() < 0.02) word = pick(HAN) + pick(HAN) + pick(HAN)
    words.add(word)
  }
  return [...words]
}

async function fill(stores: Stores, tracks: number, words: readonly string[]): Promise<void> {
  const { sql } = stores.library
  const random = randomOf(2)
  const word = () => words[Math.floor(words.length ** random()) - 1]!
  const name = (most: number) => {
    const text = Array.from({ length: 1 + Math.floor(random() * most) }, word).join(' ')
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
  const idOf = (kind: string, n: number) => createHash('sha256').update(`${kind} ${n}`).digest('hex').slice(0, 32)
  const albums = Math.ceil(tracks / TRACKS_AN_ALBUM)
  const artists = Math.ceil(albums / ALBUMS_AN_ARTIST)
  const genres = Math.min(200, artists)
  const at = Date.UTC(2026, 0, 1)
  const formats = [
    ['flac', 1, 900],
    ['mp3', 0, 320],
    ['mp3', 0, 192],
    ['aac', 0, 256],
    ['opus', 0, 128],
  ] as const

  const put = {
    artist: sql.prepare(
      'insert into artist (id, key, name, sort_name, name_sort, album_count, track_count) values (?, ?, ?, ?, ?, ?, ?)',
    ),
    album: sql.prepare(
      `insert into album (id, key, title, title_sort, artist, artist_sort, compilation, year, track_count, disc_count, duration_ms, added_at)
       values (?, ?, ?, ?, ?, ?, 0, ?, ?, 1, ?, ?)`,
    ),
    albumArtist: sql.prepare('insert into album_artist (album_id, position, artist_id) values (?, 0, ?)'),
    genre: sql.prepare(
      'insert into genre (id, key, name, name_sort, album_count, track_count) values (?, ?, ?, ?, ?, ?)',
    ),
    track: sql.prepare(
      `insert into track (id, key, title, title_sort, artist, artist_sort, artist_id, album_id, disc_no, track_no, duration_ms, year,
         genre, format, bitrate_kbps, lossless, added_at) values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    trackArtist: sql.prepare(
      'insert into track_artist (track_id, role, position, artist_id, name) values (?, ?, 0, ?, ?)',
    ),
    trackGenre: sql.prepare('insert into track_genre (track_id, position, genre_id) values (?, 0, ?)'),
    copy: sql.prepare(
      `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
         bitrate_kbps, duration_ms, tags, added_at) values (1, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, '{}', ?)`,
    ),
    albumGenre: sql.prepare('insert or ignore into album_genre (album_id, genre_id) values (?, ?)'),
    folder: sql.prepare('insert or ignore into folder (source_id, path, parent, name) values (1, ?, ?, ?)'),
  }
  const inBatches = (count: number, step: (from: number, to: number) => void) => {
    for (let from = 0; from < count; from += BATCH) {
      sql.transaction(() => step(from, Math.min(from + BATCH, count))).immediate()
    }
  }
  sql
    .prepare(
      `insert into source (id, kind, store_id, name, config, added_at) values (1, 'folder', 'bench', 'Music', '{"path":"/music"}', 0)`,
    )
    .run()
  put.folder.run('', null, '')

  const genreNames = Array.from({ length: genres }, () => name(2))
  inBatches(genres, (from, to) => {
    for (let n = from; n < to; n++) {
      const own = Math.ceil(tracks / genres)
      put.genre.run(
        n + 1,
        idOf('genre', n),
        genreNames[n],
        sortText(genreNames[n]!),
        Math.ceil(own / TRACKS_AN_ALBUM),
        own,
      )
    }
  })
  const artistNames = Array.from({ length: artists }, () => name(3))
  inBatches(artists, (from, to) => {
    for (let n = from; n < to; n++) {
      put.artist.run(
        n + 1,
        idOf('artist', n),
        artistNames[n],
        artistNames[n],
        sortText(artistNames[n]!),
        ALBUMS_AN_ARTIST,
        ALBUMS_AN_ARTIST * TRACKS_AN_ALBUM,
      )
      put.folder.run(`${artistNames[n]} ${n}`, '', `${artistNames[n]} ${n}`)
    }
    indexArtists(
      sql,
      Array.from({ length: to - from }, (_, i) => from + i + 1),
    )
  })
  const albumTitles = Array.from({ length: albums }, () => name(4))
  const albumYears = Array.from({ length: albums }, () => 1955 + Math.floor(Math.sqrt(random()) * 71))
  inBatches(albums, (from, to) => {
    for (let n = from; n < to; n++) {
      const artist = artistNames[n % artists]!
      put.album.run(
        n + 1,
        idOf('album', n),
        albumTitles[n],
        sortText(albumTitles[n]!),
        artist,
        sortText(artist),
        albumYears[n],
        TRACKS_AN_ALBUM,
        TRACKS_AN_ALBUM * 220_000,
        at + n * 60_000,
      )
      put.albumArtist.run(n + 1, (n % artists) + 1)
      put.folder.run(`${artist} ${n % artists}/${n}`, `${artist} ${n % artists}`, String(n))
    }
    indexAlbums(
      sql,
      Array.from({ length: to - from }, (_, i) => from + i + 1),
    )
  })
  inBatches(tracks, (from, to) => {
    for (let n = from; n < to; n++) {
      const album = Math.floor(n / TRACKS_AN_ALBUM)
      const artist = album % artists
      const title = name(5)
      const [format, lossless, bitrate] = formats[album % formats.length]!
      const durationMs = 60_000 + Math.floor(random() * 400_000)
      const genre = (artist * 7 + (random() < 0.1 ? 1 : 0)) % genres
      const key = idOf('track', n)
      const trackNo = (n % TRACKS_AN_ALBUM) + 1
      const addedAt = at + album * 60_000 + trackNo
      put.track.run(
        n + 1,
        key,
        title,
        sortText(title),
        artistNames[artist],
        sortText(artistNames[artist]!),
        artist + 1,
        album + 1,
        trackNo,
        durationMs,
        albumYears[album],
        genreNames[genre],
        format,
        bitrate,
        lossless,
        addedAt,
      )
      put.trackArtist.run(n + 1, 'artist', artist + 1, artistNames[artist])
      put.trackArtist.run(n + 1, 'albumArtist', artist + 1, artistNames[artist])
      put.trackGenre.run(n + 1, genre + 1)
      put.albumGenre.run(album + 1, genre + 1)
      const folder = `${artistNames[artist]} ${artist}/${album}`
      put.copy.run(
        `${folder}/${trackNo}.${format}`,
        folder,
        n + 1,
        key,
        bitrate * 30_000,
        at,
        format,
        format,
        lossless,
        bitrate,
        durationMs,
        addedAt,
      )
    }
    indexTracks(
      sql,
      Array.from({ length: to - from }, (_, i) => from + i + 1),
    )
  })
  sql.prepare("insert or replace into meta (name, value) values ('revision', '1')").run()

  const personal = personalOf(stores)
  const played = new Set<string>()
  write(stores.personal, (tx) => {
    for (let i = 0; i < Math.min(30_000, tracks / 10); i++) {
      const trackKey = idOf('track', Math.floor(random() * tracks))
      const plays = 1 + Math.floor(60 * random() ** 4)
      const playedAt = at + Math.floor(random() * 1e10)
      if (played.has(trackKey)) continue
      played.add(trackKey)
      personal.apply(tx, playsOf({ trackKey, plays, lastPlayedAt: playedAt }))
    }
  })
  sql.pragma('optimize')
  sql.pragma('wal_checkpoint(TRUNCATE)')
}
