/** The feeds of the library, read in stretches: rows that are there and keys of those that have gone, in order of number. */
import type { Database, Statement } from 'better-sqlite3'
import type { SyncKind } from '../../shared/protocol/sync.ts'
import {
  ALBUMS,
  albumText,
  ARTISTS,
  artistText,
  TRACKS,
  trackText,
  type AlbumRow,
  type ArtistRow,
  type FeedRow,
  type TrackRow,
} from './rows.ts'

export interface Stretch {
  rows: { bornRev: number; text: string }[]
  gone: string[]
  /** The number of the last one, if there was any. */
  last: number
  hasMore: boolean
}

/** Lyrics and comments may be long: a page ends early when it has come to so many characters. */
const MOST_CHARACTERS = 4 * 1024 * 1024

/** Of the feed, by kind: parameters are the number after which, and how many. */
export const GONE = 'select key, rev from gone where kind = ? and rev > ? order by rev limit ?'

interface Feed {
  read(after: number, limit: number): Iterable<{ rev: number; bornRev: number; text: string | undefined }>
  latest(): number
}

export class Feeds {
  readonly #feeds: Record<SyncKind, Feed>
  readonly #gone: Statement<[string, number, number], { key: string; rev: number }>
  readonly #lastGone: Statement<[string], number>

  constructor(sql: Database) {
    this.#feeds = {
      tracks: feedOf(sql.prepare<[number, number], TrackRow>(TRACKS), trackText, latest(sql, 'track')),
      albums: feedOf(sql.prepare<[number, number], AlbumRow>(ALBUMS), albumText, latest(sql, 'album')),
      artists: feedOf(sql.prepare<[number, number], ArtistRow>(ARTISTS), artistText, latest(sql, 'artist')),
    }
    this.#gone = sql.prepare(GONE)
    this.#lastGone = sql.prepare<[string], number>('select max(rev) from gone where kind = ?').pluck() as Statement<
      [string],
      number
    >
  }

  /** Rows after `after`, and those that went after `goneAfter`, together at most `limit`. */
  read(kind: SyncKind, { after, goneAfter, limit }: { after: number; goneAfter: number; limit: number }): Stretch {
    const stretch: Stretch = { rows: [], gone: [], last: after, hasMore: false }
    const gone = this.#gone.all(kind, goneAfter, limit + 1)
    let taken = 0
    let characters = 0
    const isFull = () => taken >= limit || characters >= MOST_CHARACTERS
    /** Those that went before `rev`. False when the page is full. */
    const takeGone = (rev: number): boolean => {
      for (let next = gone[stretch.gone.length]; next !== undefined && next.rev < rev;) {
        if (isFull()) return false
        stretch.gone.push(next.key)
        stretch.last = next.rev
        taken++
        next = gone[stretch.gone.length]
      }
      return true
    }
    for (const { rev, bornRev, text } of this.#feeds[kind].read(after, limit + 1)) {
      if (!takeGone(rev) || isFull()) {
        stretch.hasMore = true
        return stretch
      }
      if (text !== undefined) {
        stretch.rows.push({ bornRev, text })
        characters += text.length
      }
      stretch.last = rev
      taken++
    }
    stretch.hasMore = !takeGone(Number.POSITIVE_INFINITY)
    return stretch
  }

  /** The number of what was last told of a kind. */
  latest(kind: SyncKind): number {
    return Math.max(this.#feeds[kind].latest(), this.#lastGone.get(kind) ?? 0)
  }
}

function feedOf<Row extends FeedRow>(
  select: Statement<[number, number], Row>,
  textOf: (row: Row) => string | undefined,
  latestOf: Statement<[], number>,
): Feed {
  return {
    *read(after, limit) {
      for (const row of select.iterate(after, limit)) yield { rev: row.rev, bornRev: row.bornRev, text: textOf(row) }
    },
    latest: () => latestOf.get() ?? 0,
  }
}

const latest = (sql: Database, table: string) =>
  sql
    .prepare<[], number>(`select rev from ${table} where rev is not null order by rev desc limit 1`)
    .pluck() as Statement<[], number>
