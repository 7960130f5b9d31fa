/**
 * The search field: one grouped answer while the user types, from the first letter. Nothing ranks all matches (a letter
 * has hundreds of thousands). Each group ranks a window of candidates: rows whose name begins with what was typed (from the
 * sort index, so an exact name is always among them), what is played most, and the first matches of the text index. What
 * lies in the middle of words is asked for when that is not enough; near spellings when nothing at all was found.
 *
 * Runs on the main thread in steps of a few milliseconds, letting the event loop turn between them.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { SearchAnswer, TopHit } from '../../shared/model/search.ts'
import type { Stores } from '../db/store.ts'
import { sortText } from '../library/sort-text.ts'
import { albumExpression, artistExpression, type Expand, trackExpression } from './fts-expression.ts'
import { middleWords, similarWords } from './near-words.ts'
import type { PlaysOf } from './artist-rows.ts'
import type { List } from './list-sql.ts'
import { TRACK_JOINS, TRACK_MARKS } from './marks-of-tracks.ts'
import type { Rows } from './pages.ts'
import { Popular } from './popular.ts'
import { ARTICLE, type Named, type Ranked, rank, type Wanted, wantedIn } from './rank.ts'
import { isEmpty, parseSearch, type SearchQuery } from './search-query.ts'

const WINDOW = 100
const BEGINNINGS = 25
/** Shared by the words typed: the text index weighs each of them against each. */
const MOST_MIDDLE_WORDS = 80
const MOST_SIMILAR_WORDS = 16
/** Of a longer query that finds nothing it is not likely that only the spelling is wrong. */
const MOST_WORDS_FORGIVEN = 3
const STEP_MS = 8

type Noun = 'tracks' | 'albums' | 'artists'

interface Hits {
  ranked: Ranked[]
  /** There is more than the window held. */
  cut: boolean
}

const EXPRESSION = { tracks: trackExpression, albums: albumExpression, artists: artistExpression }

interface Parts {
  stores: Stores
  rows: Rows
  artistPlays: () => PlaysOf | undefined
  /** The first row ids of a list, and how many there are. */
  listed(list: List, limit: number, waiting: { signal?: AbortSignal }): Promise<{ ids: Int32Array; total: number }>
}

export class Search {
  readonly #sql: Database
  readonly #rows: Rows
  readonly #artistPlays: Parts['artistPlays']
  readonly #listed: Parts['listed']
  readonly #popular: Popular
  readonly #statements: Record<Noun, ReturnType<typeof prepare>>
  readonly #albumsOf: Statement<[string], number>
  readonly #artistsOf: Statement<[string], number>

  constructor({ stores, rows, artistPlays, listed }: Parts) {
    const { sql } = stores.library
    this.#listed = listed
    this.#sql = sql
    this.#rows = rows
    this.#artistPlays = artistPlays
    this.#popular = new Popular(sql)
    this.#statements = { tracks: prepare(sql, TRACKS), albums: prepare(sql, ALBUMS), artists: prepare(sql, ARTISTS) }
    this.#albumsOf = sql
      .prepare(
        'select distinct t.album_id from json_each(?) j cross join track t on t.id = j.value where t.album_id is not null',
      )
      .pluck() as Statement<[string], number>
    this.#artistsOf = sql
      .prepare(
        'select distinct t.artist_id from json_each(?) j cross join track t on t.id = j.value where t.artist_id is not null',
      )
      .pluck() as Statement<[string], number>
  }

  async answer(
    { text, limit }: { text: string; limit: number },
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<SearchAnswer> {
    const query = parseSearch(text)
    if (isEmpty(query)) return { top: null, tracks: none(), albums: none(), artists: none(), hints: query.hints }
    const step = steps(signal)
    const wanted = wantedIn(query)

    const isMarked = query.marks.length > 0
    let hits = isMarked
      ? await this.#marked(query, wanted, signal)
      : await this.#hits(query, wanted, { step, enough: limit + 1 })
    if (
      !isMarked &&
      wanted.words.length <= MOST_WORDS_FORGIVEN &&
      Object.values(hits).every(({ ranked }) => ranked.length === 0)
    ) {
      const similar = remembered((word) => similarWords(this.#sql, word, share(MOST_SIMILAR_WORDS, wanted)))
      hits = await this.#hits(query, { ...wanted, phrase: '' }, { step, enough: 0, expand: similar })
    }

    const top = this.#top(hits)
    await step()
    const tracks = group(hits.tracks, limit, (ids) => this.#rows.tracks.byRowIds(ids))
    await step()
    const albums = group(hits.albums, limit, (ids) => this.#rows.albums.byRowIds(ids))
    const artists = group(hits.artists, limit, (ids) => this.#rows.artists.byRowIds(ids, this.#artistPlays()))
    return { top, tracks, albums, artists, hints: query.hints }
  }

  async #hits(
    query: SearchQuery,
    wanted: Wanted,
    { step, enough, expand }: { step: () => Promise<void>; enough: number; expand?: Expand },
  ): Promise<Record<Noun, Hits>> {
    const middle = remembered((word) => middleWords(this.#sql, word, share(MOST_MIDDLE_WORDS, wanted)))
    const found: Partial<Record<Noun, Hits>> = {}
    let trackIds: number[] = []
    for (const noun of ['tracks', 'albums', 'artists'] as const) {
      await step()
      const { match, beginning } = this.#statements[noun]
      const ids = new Set<number>()
      let cut = false
      const take = (more: readonly number[]) => {
        for (const id of more) ids.add(id)
        if (more.length >= WINDOW) cut = true
      }
      const expression = EXPRESSION[noun](query, { expand, earlierWhole: expand === undefined })
      if (expression !== undefined) {
        if (wanted.plain && wanted.phrase !== '') {
          for (const from of beginningsOf(wanted.typed))
            take(beginning.all({ from, to: `${from}\u{10ffff}`, limit: BEGINNINGS }))
          take(this.#popular[noun](wanted))
        }
        take(match.all(expression, WINDOW))
        if (ids.size < enough) {
          await step()
          const wider = EXPRESSION[noun](query, { expand: middle })
          if (wider !== undefined && wider !== expression) take(match.all(wider, WINDOW))
        }
      } else if (noun !== 'tracks') {
        // What only tracks know (format, genre …): the albums and artists of the tracks found.
        take((noun === 'albums' ? this.#albumsOf : this.#artistsOf).all(JSON.stringify(trackIds)))
      }
      if (noun === 'tracks') trackIds = [...ids]
      await step()
      found[noun] = { ranked: this.#ranked(noun, ids, wanted), cut }
    }
    return found as Record<Noun, Hits>
  }

  /** What the user marked is asked as lists are, most played first: the text index knows nothing of marks. */
  async #marked({ typed }: SearchQuery, wanted: Wanted, signal: AbortSignal | undefined): Promise<Record<Noun, Hits>> {
    const sort = { by: 'plays', desc: true, thenDesc: false } as const
    const hitsOf = async (noun: Noun): Promise<Hits> => {
      const list: List =
        noun === 'artists'
          ? { noun, filter: { text: typed, role: 'any' }, sort }
          : { noun, filter: { text: typed }, sort }
      const { ids, total } = await this.#listed(list, WINDOW, signal === undefined ? {} : { signal })
      return { ranked: this.#ranked(noun, ids, wanted), cut: total > ids.length }
    }
    const [tracks, albums, artists] = await Promise.all([hitsOf('tracks'), hitsOf('albums'), hitsOf('artists')])
    return { tracks, albums, artists }
  }

  #ranked(noun: Noun, ids: Iterable<number>, wanted: Wanted): Ranked[] {
    return rank(this.#statements[noun].named.all(JSON.stringify([...ids])), wanted)
  }

  /** The best of all groups; of equals the artist, then the album. */
  #top({ tracks, albums, artists }: Record<Noun, Hits>): TopHit | null {
    const [artist, album, track] = [artists.ranked[0], albums.ranked[0], tracks.ranked[0]]
    const best = Math.max(artist ? artist.score + 60 : 0, album ? album.score + 30 : 0, track ? track.score : 0)
    if (artist !== undefined && artist.score + 60 >= best) {
      const [row] = this.#rows.artists.byRowIds([artist.id], this.#artistPlays())
      if (row !== undefined) return { kind: 'artist', row }
    }
    if (album !== undefined && album.score + 30 >= best) {
      const [row] = this.#rows.albums.byRowIds([album.id])
      if (row !== undefined) return { kind: 'album', row }
    }
    const [row] = track === undefined ? [] : this.#rows.tracks.byRowIds([track.id])
    return row === undefined ? null : { kind: 'track', row }
  }
}

interface Source {
  match: string
  beginning: string
  named: string
}

const TRACKS: Source = {
  match: 'track_text',
  beginning: 'select id from track where title_sort >= $from and title_sort < $to order by title_sort limit $limit',
  named: `select t.id, t.title as name, t.artist || ' ' || coalesce(a.title, '') as beside, coalesce(${TRACK_MARKS.plays}, 0) as weight
          from json_each(?) j cross join track t on t.id = j.value left join album a on a.id = t.album_id
          ${TRACK_JOINS.merged} ${TRACK_JOINS.p}`,
}
const ALBUMS: Source = {
  match: 'album_text',
  beginning: 'select id from album where title_sort >= $from and title_sort < $to order by title_sort limit $limit',
  named: `select a.id, a.title as name, a.artist as beside, a.track_count / 8 as weight from json_each(?) j cross join album a on a.id = j.value`,
}
const ARTISTS: Source = {
  match: 'artist_text',
  // Of those that begin with it (a bounded stretch of them), the ones with most to hear.
  beginning: `select id from (
      select id, track_count from artist where name_sort >= $from and name_sort < $to order by name_sort limit 400)
    order by track_count desc limit $limit`,
  named: `select r.id, r.name, '' as beside, r.track_count / 4 as weight from json_each(?) j cross join artist r on r.id = j.value`,
}

function prepare(sql: Database, { match, beginning, named }: Source) {
  return {
    match: sql
      .prepare<[string, number], number>(`select rowid from ${match} where ${match} match ? order by rowid limit ?`)
      .pluck() as Statement<[string, number], number>,
    beginning: sql.prepare<[{ from: string; to: string; limit: number }], number>(beginning).pluck() as Statement<
      [{ from: string; to: string; limit: number }],
      number
    >,
    named: sql.prepare<[string], Named>(named),
  }
}

/** In the sort index `The Moon` stands as `moon, the`: typed whole it is there, half typed it is with its article left off. */
const beginningsOf = (typed: string): string[] => [
  ...new Set(
    [sortText(typed), sortText(typed, { articles: false }).replace(ARTICLE, '')].filter((text) => text !== ''),
  ),
]

const share = (most: number, { words }: Wanted): number => Math.ceil(most / Math.max(1, words.length))

const none = () => ({ rows: [], more: false })

function group<Row>(
  { ranked, cut }: Hits,
  limit: number,
  rowsOf: (ids: number[]) => Row[],
): { rows: Row[]; more: boolean } {
  return { rows: rowsOf(ranked.slice(0, limit).map(({ id }) => id)), more: cut || ranked.length > limit }
}

/** Called between pieces of work: turns the event loop when the last turn is long ago. */
function steps(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now()
  return async () => {
    signal?.throwIfAborted()
    if (performance.now() - since < STEP_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
    signal?.throwIfAborted()
  }
}

function remembered(expand: Expand): Expand {
  const known = new Map<string, readonly string[]>()
  return (word) => {
    let words = known.get(word)
    if (words === undefined) known.set(word, (words = expand(word)))
    return words
  }
}
