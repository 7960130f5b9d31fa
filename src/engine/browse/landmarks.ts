/**
 * Where each letter, year, month or number of stars of a sorted list begins, for the rail beside it. The order is at hand, so the beginnings
 * are found by halving: a few look-ups for each, however long the list is.
 */
import type { Database } from 'better-sqlite3'
import type { Landmark } from '../../shared/model/list.ts'
import { joinOfTrackSql } from '../library/alias-sql.ts'
import { fold } from '../library/search-text.ts'
import type { List } from './list-sql.ts'
import { TRACK_JOINS, TRACK_MARKS } from './marks-of-tracks.ts'

/** More marks than this on a rail cannot be hit; years become decades. */
const MOST_YEARS = 30

export function landmarksOf(db: Database, list: List, ids: Int32Array): Landmark[] {
  const kind = KINDS[`${list.noun}.${list.sort.by}`]
  if (kind === undefined || ids.length === 0) return []
  const read = db.prepare<[number], string | number | null>(kind.sql).pluck()
  const values = new Map<number, string | number | null>()
  const valueAt = (index: number) => {
    let value = values.get(index)
    if (value === undefined)
      values.set(index, (value = (read.get(ids[index]!) as string | number | null | undefined) ?? null))
    return value
  }
  const marks = beginnings(ids.length, (index) => kind.label(valueAt(index)))
  if (kind.coarser === undefined || marks.length <= MOST_YEARS) return marks
  return beginnings(ids.length, (index) => kind.coarser!(valueAt(index)))
}

interface Kind {
  /** The value that decides the place of one row. */
  sql: string
  label(value: string | number | null): string
  coarser?(value: string | number | null): string
}

const UNKNOWN = '?'

const letter = (sql: string): Kind => ({ sql, label: (value) => letterOf(String(value ?? '')) })
const year = (sql: string): Kind => ({
  sql,
  label: (value) => (value === null ? UNKNOWN : String(value)),
  coarser: (value) => (value === null ? UNKNOWN : `${Math.floor(Number(value) / 10) * 10}s`),
})
const month = (sql: string): Kind => ({
  sql,
  label: (value) => (value === null ? UNKNOWN : new Date(Number(value)).toISOString().slice(0, 7)),
  coarser: (value) => (value === null ? UNKNOWN : new Date(Number(value)).toISOString().slice(0, 4)),
})

const stars = (sql: string): Kind => ({
  sql,
  label: (value) => (value === null ? UNKNOWN : `${Number(value) / 2}★`),
})

const ofMark = (column: string, table: string, type: string) =>
  `select m.${column} from ${type} x join personal.${table} m on m.type = '${type}' and m.key = x.key where x.id = ?`
const playedAt = (track: string) =>
  `select max(p.last_played_at) from track t ${joinOfTrackSql('personal.play_total', 'p', 't')} where ${track}`
const ofTrack = (mark: keyof typeof TRACK_MARKS) =>
  `select ${TRACK_MARKS[mark]} from track t ${Object.values(TRACK_JOINS).join(' ')} where t.id = ?`
const ofAlbum = (column: string) => `select a.${column} from track t join album a on a.id = t.album_id where t.id = ?`
const KINDS: Record<string, Kind | undefined> = {
  'tracks.title': letter('select title_sort from track where id = ?'),
  'tracks.artist': letter('select artist_sort from track where id = ?'),
  'tracks.albumArtist': letter(ofAlbum('artist_sort')),
  'tracks.album': letter(ofAlbum('title_sort')),
  'tracks.genre': letter('select genre from track where id = ?'),
  'tracks.year': year('select year from track where id = ?'),
  'tracks.addedAt': month('select added_at from track where id = ?'),
  'tracks.lastPlayedAt': month(playedAt('t.id = ?')),
  'tracks.stars': stars(ofTrack('stars')),
  'tracks.favouriteAt': month(ofTrack('favouriteAt')),
  'albums.title': letter('select title_sort from album where id = ?'),
  'albums.artist': letter('select artist_sort from album where id = ?'),
  'albums.year': year('select year from album where id = ?'),
  'albums.addedAt': month('select added_at from album where id = ?'),
  'albums.lastPlayedAt': month(playedAt('t.album_id = ?')),
  'albums.stars': stars(ofMark('stars', 'rating', 'album')),
  'albums.favouriteAt': month(ofMark('at', 'favourite', 'album')),
  'artists.name': letter('select name_sort from artist where id = ?'),
  'artists.favouriteAt': month(ofMark('at', 'favourite', 'artist')),
}

const STRETCHES = 32

/** Rows of one label stand together, so a stretch whose ends agree holds no other beginning. */
function beginnings(length: number, labelAt: (index: number) => string): Landmark[] {
  const marks: Landmark[] = [{ label: labelAt(0), index: 0 }]
  const search = (from: number, to: number) => {
    const [first, last] = [labelAt(from), labelAt(to)]
    if (first === last) return
    if (to - from === 1) {
      // Signs stand before and behind the letters; one mark for them is enough.
      if (!marks.some((mark) => mark.label === last)) marks.push({ label: last, index: to })
      return
    }
    const middle = (from + to) >> 1
    search(from, middle)
    search(middle, to)
  }
  // In stretches, for both ends of a list may stand under the one mark of all signs.
  for (let i = 0; i < STRETCHES; i++) {
    search(Math.floor(((length - 1) * i) / STRETCHES), Math.floor(((length - 1) * (i + 1)) / STRETCHES))
  }
  return marks
}

/** The last kana of each row, and what the row is called. */
const KANA_ROWS = [
  ['お', 'あ'],
  ['ご', 'か'],
  ['ぞ', 'さ'],
  ['ど', 'た'],
  ['の', 'な'],
  ['ぽ', 'は'],
  ['も', 'ま'],
  ['よ', 'や'],
  ['ろ', 'ら'],
  ['ゖ', 'わ'],
] as const
const HANGUL_INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
const SYLLABLES_AN_INITIAL = 588

/** The mark a name stands under: its first letter, a kana row, a Hangul initial, 漢 for all of Han, # for the rest. */
export function letterOf(text: string): string {
  const first = [...fold(text).trimStart()][0]
  if (first === undefined) return '#'
  if (/\p{Script=Han}/u.test(first)) return '漢'
  if (/\p{Script=Hiragana}/u.test(first)) return KANA_ROWS.find(([last]) => first <= last)?.[1] ?? '#'
  if (/[가-힣]/.test(first)) {
    return HANGUL_INITIALS[Math.floor((first.charCodeAt(0) - 0xac00) / SYLLABLES_AN_INITIAL)]!
  }
  return /\p{L}/u.test(first) ? first.toUpperCase() : '#'
}
