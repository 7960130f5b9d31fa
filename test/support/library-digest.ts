/**
 * What a library says, without what is only its own business (row ids, the order things came in): two libraries made of the
 * same copies have equal digests, however they came to be. `libraryLines` is the same as text, one line a fact, for a diff
 * that people can read.
 */
import type { Database } from 'better-sqlite3'
import { createHash } from 'node:crypto'

export interface DigestOptions {
  /** Also when tracks and albums were added; differs between libraries scanned at different times. */
  times?: boolean
  /** Also every word of the search index; slow. */
  words?: boolean
}

export const libraryDigest = (sql: Database, options: DigestOptions = {}): string =>
  createHash('sha256').update(libraryLines(sql, options).join('\n')).digest('hex')

const copyOf = (id: string): string =>
  `(select s.name || ':' || c.remote_id from copy c join source s on s.id = c.source_id where c.id = ${id})`

const TABLES: Record<string, string> = {
  totals: 'select name, copy_count, size_bytes from source where copy_count <> 0 or size_bytes <> 0',
  copy: `select s.name as source, c.remote_id, c.folder, c.track_key, c.size_bytes, c.modified_at, c.head_hash, c.container, c.codec, c.lossless,
    c.bitrate_kbps, c.sample_rate_hz, c.bit_depth, c.channels, c.duration_ms, c.cover_id, c.cover_remote_id, c.tags, c.added_at, c.present,
    (select t.key from track t where t.id = c.track_id) as track from copy c join source s on s.id = c.source_id`,
  track: `select t.*, ${copyOf('t.copy_id')} as best, ${copyOf('t.telling_id')} as telling, (select key from album where id = t.album_id) as album, (select key from artist where id = t.artist_id) as artist_key
    from track t`,
  lyrics: 'select t.key, l.text, l.synced from lyrics l join track t on t.id = l.track_id',
  trackArtist: `select t.key, ta.role, ta.position, r.key as artist, ta.name, c.name_key, c.mbid, c.name as claim, c.sort_name
    from track_artist ta join track t on t.id = ta.track_id join artist r on r.id = ta.artist_id join artist_claim c on c.id = ta.claim_id`,
  trackGenre: `select t.key, tg.position, g.key as genre, c.name from track_genre tg join track t on t.id = tg.track_id
    join genre g on g.id = tg.genre_id join genre_claim c on c.id = tg.claim_id`,
  album: 'select * from album',
  albumArtist: `select a.key, aa.position, r.key as artist, c.name_key, c.mbid, c.name from album_artist aa join album a on a.id = aa.album_id
    join artist r on r.id = aa.artist_id join artist_claim c on c.id = aa.claim_id`,
  albumGenre:
    'select a.key, g.key as genre from album_genre ag join album a on a.id = ag.album_id join genre g on g.id = ag.genre_id',
  artist: 'select * from artist',
  artistClaim: `select name_key, mbid, name, sort_name, uses, (select key from artist where id = artist_id) as artist from artist_claim`,
  genre: 'select * from genre',
  genreClaim: 'select g.key, c.name, c.uses from genre_claim c join genre g on g.id = c.genre_id',
  cover: 'select id, mime, width, height, size_bytes from cover',
  coverOrigin: 'select o.cover_id, s.name, o.remote_id, o.kind from cover_origin o join source s on s.id = o.source_id',
  problem: 'select s.name as source, p.remote_id, p.reason from problem p join source s on s.id = p.source_id',
  folder: 'select s.name as source, f.path, f.parent, f.name from folder f join source s on s.id = f.source_id',
  dirty: 'select track_id from dirty_track',
}

const OWN = new Set(['id', 'copy_id', 'telling_id', 'album_id', 'artist_id', 'unit', 'rev', 'born_rev', 'changed_at'])

/** Sorted. Names of sources stand for their ids. */
export function libraryLines(sql: Database, { times = false, words = false }: DigestOptions = {}): string[] {
  const lines: string[] = []
  for (const [table, select] of Object.entries(TABLES)) {
    for (const row of sql.prepare<[], Record<string, unknown>>(select).all()) {
      for (const column of Object.keys(row)) {
        if (OWN.has(column) && table !== 'cover') delete row[column]
        if (column === 'added_at' && !times) delete row[column]
      }
      lines.push(`${table} ${JSON.stringify(row)}`)
    }
  }
  if (words) lines.push(...searchLines(sql))
  return lines.sort()
}

function searchLines(sql: Database): string[] {
  const lines: string[] = []
  for (const table of ['track', 'album', 'artist']) {
    sql.exec(`create virtual table temp.${table}_words using fts5vocab(main, '${table}_text', 'instance')`)
    try {
      const rows = sql
        .prepare<[], { key: string | null; col: string; offset: number; term: string }>(
          `select (select key from ${table} where id = w.doc) as key, w.col, w."offset", w.term from temp.${table}_words w`,
        )
        .all()
      for (const { key, col, offset, term } of rows) lines.push(`${table}Word ${key} ${col} ${offset} ${term}`)
    } finally {
      sql.exec(`drop table temp.${table}_words`)
    }
  }
  return lines
}
