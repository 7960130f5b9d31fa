/**
 * The reads that grow with the library: orders, sums, folder counts. Plain functions over a connection, so that the main
 * thread runs them while the library is small and the worker when it is not. Each answers with the revision it saw.
 */
import type { Database } from 'better-sqlite3'
import type { FolderRow, Home } from '../../shared/api/browse.ts'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { PlaylistNumbers, RulesAnswer } from '../playlists/playlist-numbers.ts'
import { joinTrackSql } from '../library/alias-sql.ts'
import { beginningOf } from './list-beginning.ts'
import { type List, listSql } from './list-sql.ts'
import { atOneMoment, revisionOf } from './moment.ts'
import { playlistNumbers, rulesAnswer } from './playlist-numbers.ts'
import { type Searched, textSql } from './text-sql.ts'
import { type NamedSelection, selectionKeys } from './selection-keys.ts'
import { type WantedAsks, wantedReads } from './wanted-asks.ts'

export interface Asks extends WantedAsks {
  order: { ask: OrderAsk; answer: { ids: Int32Array; revision: number } }
  /** The first rows of a list, without ordering the rest. */
  beginning: { ask: { list: List; limit: number }; answer: Beginning }
  /** What a text filter leaves of a list whose order is known, in that order. */
  pick: { ask: { noun: Searched; text: string; ids: Int32Array }; answer: { ids: Int32Array; revision: number } }
  /** The TrackIds of an order, one a line: what a queue takes. */
  keys: { ask: { ids: Int32Array }; answer: { bytes: Uint8Array } }
  selected: { ask: NamedSelection; answer: { bytes: Uint8Array } }
  summary: { ask: null; answer: Summary }
  folders: { ask: { sourceId?: number; path: string }; answer: FolderRow[] }
  playlists: { ask: { ids: readonly PlaylistId[] }; answer: PlaylistNumbers[] }
  /** What a smart playlist with these rules would hold. */
  rules: { ask: { rules: SmartRules; limit: number }; answer: RulesAnswer }
}

export interface OrderAsk {
  list: List
  /** The filter leaves few rows. */
  few?: boolean
}

export interface Beginning {
  ids: Int32Array
  /** Of the whole list. */
  total: number
  revision: number
}

export interface Summary {
  revision: number
  counts: Home['counts']
  /** Row ids, best first. */
  recentlyPlayed: number[]
  mostPlayed: number[]
  artistPlays: Map<number, number>
}

export const HOME_ROWS = 24

export const reads: { [Name in keyof Asks]: (db: Database, ask: Asks[Name]['ask']) => Asks[Name]['answer'] } = {
  order: (db, ask) => atOneMoment(db, () => ({ ids: orderOf(db, ask), revision: revisionOf(db) })),
  beginning: (db, { list, limit }) =>
    atOneMoment(db, () => {
      const { ids, total } = beginningOf(db, list, limit)
      return { ids: shared(ids), total, revision: revisionOf(db) }
    }),
  pick: (db, ask) => atOneMoment(db, () => ({ ids: pickFrom(db, ask), revision: revisionOf(db) })),
  keys: (db, { ids }) => atOneMoment(db, () => ({ bytes: keysOf(db, ids) })),
  selected: (db, selection) => atOneMoment(db, () => ({ bytes: selectedIn(db, selection) })),
  summary: (db) => atOneMoment(db, () => summaryOf(db)),
  folders: (db, { sourceId, path }) =>
    atOneMoment(db, () => (sourceId === undefined ? rootsOf(db) : foldersIn(db, sourceId, path))),
  playlists: (db, { ids }) => atOneMoment(db, () => playlistNumbers(db, ids)),
  rules: (db, ask) => atOneMoment(db, () => rulesAnswer(db, ask)),
  ...wantedReads,
}

function orderOf(db: Database, { list, few }: OrderAsk): Int32Array {
  const { sql, params } = listSql(db, list, { few })
  const ids = db.prepare<unknown[], number>(sql).pluck()
  return shared(ids.all(...params) as number[])
}

function pickFrom(db: Database, { noun, text, ids }: Asks['pick']['ask']): Int32Array {
  const found = textSql(db, noun, text)
  if (found.kind === 'all') return ids
  if (found.kind === 'none') return shared([])
  let left = ids
  for (const { is, sql, params } of found.conditions) {
    const isIn = setOf(
      db
        .prepare<unknown[], number>(sql)
        .pluck()
        .all(...params) as number[],
    )
    left = left.filter((id) => isIn(id) === is)
  }
  return shared(left)
}

function setOf(ids: readonly number[]): (id: number) => boolean {
  let largest = 0
  for (const id of ids) if (id > largest) largest = id
  const has = new Uint8Array(largest + 1)
  for (const id of ids) has[id] = 1
  return (id) => has[id] === 1
}

/** Row ids in memory that both threads see: a million are handed over, and back to be picked from, without a copy. */
function shared(ids: ArrayLike<number>): Int32Array {
  const both = new Int32Array(new SharedArrayBuffer(ids.length * Int32Array.BYTES_PER_ELEMENT))
  both.set(ids)
  return both
}

/** Reads the table once, in its own order: for a million that beats a million look-ups. */
function keysOf(db: Database, ids: Int32Array): Uint8Array {
  const keyById: string[] = []
  const rows = db.prepare<[], [number, string]>('select id, key from track').raw().iterate()
  for (const [id, key] of rows as Iterable<[number, string]>) keyById[id] = key
  const keys: string[] = []
  for (const id of ids) {
    const key = keyById[id]
    if (key !== undefined) keys.push(key)
  }
  return linesOf(keys)
}

const selectedIn = (db: Database, selection: NamedSelection): Uint8Array =>
  linesOf([...selectionKeys(db, selection)].flat())

const linesOf = (keys: readonly string[]): Uint8Array => new TextEncoder().encode(keys.join('\n'))

function summaryOf(db: Database): Summary {
  // Albums carry the sums of their tracks; only tracks without an album are added up themselves.
  const inAlbums = db
    .prepare<[], Sums>(
      'select count(*) as albums, coalesce(sum(track_count), 0) as tracks, coalesce(sum(duration_ms), 0) as durationMs from album',
    )
    .get()!
  const alone = db
    .prepare<[], Sums>(
      'select 0 as albums, count(*) as tracks, coalesce(sum(duration_ms), 0) as durationMs from track where album_id is null',
    )
    .get()!
  const artists = db.prepare<[], number>('select count(*) from artist').pluck().get() as number
  const sizeBytes = db
    .prepare<[], number>(
      `select coalesce(sum(size_bytes), 0) from copy where source_id not in (select id from source where kind = 'kept')`,
    )
    .pluck()
    .get() as number
  const played = db
    .prepare<[], { album: number | null; artists: string | null; plays: number; last: number }>(
      `select t.album_id as album, p.plays, p.last_played_at as last,
         (select group_concat(ta.artist_id) from track_artist ta where ta.track_id = t.id and ta.role = 'artist') as artists
       from personal.play_total p ${joinTrackSql('p.track_key', 't')}`,
    )
    .all()
  const albumPlays = new Map<number, number>()
  const albumLast = new Map<number, number>()
  const artistPlays = new Map<number, number>()
  for (const { album, artists: of, plays, last } of played) {
    for (const artist of of?.split(',') ?? [])
      artistPlays.set(Number(artist), (artistPlays.get(Number(artist)) ?? 0) + plays)
    if (album === null) continue
    albumPlays.set(album, (albumPlays.get(album) ?? 0) + plays)
    albumLast.set(album, Math.max(albumLast.get(album) ?? 0, last))
  }
  return {
    revision: revisionOf(db),
    counts: {
      tracks: inAlbums.tracks + alone.tracks,
      albums: inAlbums.albums,
      artists,
      durationMs: inAlbums.durationMs + alone.durationMs,
      sizeBytes,
    },
    recentlyPlayed: highest(albumLast),
    mostPlayed: highest(albumPlays),
    artistPlays,
  }
}

interface Sums {
  albums: number
  tracks: number
  durationMs: number
}

const highest = (by: Map<number, number>): number[] =>
  [...by]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, HOME_ROWS)
    .map(([id]) => id)

function rootsOf(db: Database): FolderRow[] {
  return db
    .prepare<[], FolderRow>(
      `select s.id as sourceId, '' as path, s.name, (select count(*) from copy c where c.source_id = s.id) as trackCount
       from source s where s.kind <> 'kept' order by s.name, s.id`,
    )
    .all()
}

function foldersIn(db: Database, sourceId: number, path: string): FolderRow[] {
  const folders = db
    .prepare<[number, string], FolderRow>(
      `select f.source_id as sourceId, f.path, f.name,
         (select count(*) from copy c where c.source_id = f.source_id and c.folder = f.path)
         + (select count(*) from copy c where c.source_id = f.source_id and c.folder >= f.path || '/' and c.folder < f.path || '0') as trackCount
       from folder f where f.source_id = ? and f.parent = ?`,
    )
    .all(sourceId, path)
  return folders.filter((folder) => folder.trackCount > 0).sort((a, b) => byName.compare(a.name, b.name))
}

/** As file managers do: `2 …` before `10 …`, case aside. */
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
