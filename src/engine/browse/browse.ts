/**
 * The read side: every list by window, every page, search, and what the queue asks of tracks. Changes nothing. Rows are
 * looked up on the main thread (a few microseconds each); what grows with the library is done by `Orders` and the worker.
 */
import type * as z from 'zod'
import type {
  AlbumList,
  AlbumPage,
  ArtistList,
  ArtistPage,
  FolderRow,
  GenreList,
  Home,
  TrackList,
} from '../../shared/api/browse.ts'
import type { AlbumRow } from '../../shared/model/album.ts'
import type { ArtistRow } from '../../shared/model/artist.ts'
import type { GenreRow } from '../../shared/model/genre.ts'
import type { AlbumId, ArtistId, GenreId, PlaylistId, SourceId, TrackId } from '../../shared/model/ids.ts'
import type { Landmark, Window } from '../../shared/model/list.ts'
import type { SearchAnswer } from '../../shared/model/search.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { TrackDetails, TrackRow } from '../../shared/model/track.ts'
import type { Stores } from '../db/store.ts'
import type { Host } from '../host.ts'
import { rootSql } from '../library/alias-sql.ts'
import type { PlaylistNumbers, RulesAnswer } from '../playlists/playlist-numbers.ts'
import { AlbumRows } from './album-rows.ts'
import { ArtistRows, type PlaysOf } from './artist-rows.ts'
import { Corrected } from './corrected.ts'
import { GenreRows } from './genre-rows.ts'
import { landmarksOf } from './landmarks.ts'
import { LibraryReader } from './library-reader.ts'
import { type Moves, movesOfPlaylist } from './list-moves.ts'
import type { List } from './list-sql.ts'
import { AT_ONCE, type AtOnce, Orders } from './orders.ts'
import { notFound, Pages, type Rows } from './pages.ts'
import { areQuick } from './playlist-numbers.ts'
import { HOME_ROWS, reads } from './read-library.ts'
import { Search } from './search.ts'
import { SelectedTracks } from './selected-tracks.ts'
import { Summaries } from './summaries.ts'
import { TrackRows } from './track-rows.ts'
import { WantReading } from './want-reading.ts'

export interface WindowOf<Row> {
  rows: Row[]
  offset: number
  total: number
  revision: number
}

interface Waiting {
  signal?: AbortSignal
}

const TOP_TRACKS = 10
/** Tracks whose plays can be summed up within half a frame. */
const SUMMED_AT_ONCE = 4_000

export class Browse {
  readonly #stores: Stores
  readonly #reader: LibraryReader
  readonly #orders: Orders
  readonly #summaries: Summaries
  readonly #corrected: Corrected
  readonly #rows: Rows
  readonly #pages: Pages
  readonly #search: Search
  readonly #selected: SelectedTracks
  readonly #rowIdOf
  /** What keeping offline asks. */
  readonly wanted: WantReading

  /** `isOwners`: of the account whose corrections the library follows. */
  constructor({
    host,
    stores,
    atOnce = AT_ONCE,
    isOwners,
  }: {
    host: Host
    stores: Stores
    atOnce?: AtOnce
    isOwners?: boolean
  }) {
    const { sql } = stores.library
    this.#stores = stores
    this.#reader = new LibraryReader({ host, files: stores.files })
    this.#orders = new Orders({ host, stores, reader: this.#reader, atOnce })
    this.#summaries = new Summaries({ host, stores, orders: this.#orders, reader: this.#reader })
    this.#corrected = new Corrected(stores, { isOwners })
    this.#rows = {
      tracks: new TrackRows(sql, this.#corrected),
      albums: new AlbumRows(sql),
      artists: new ArtistRows(sql),
      genres: new GenreRows(sql),
    }
    this.#pages = new Pages(sql, this.#rows)
    this.#search = new Search({
      stores,
      rows: this.#rows,
      artistPlays: () => this.#artistPlaysSoFar(),
      listed: (list, limit, waiting) => this.#orders.window(list, { offset: 0, limit }, waiting),
    })
    this.#selected = new SelectedTracks({ sql, orders: this.#orders, reader: this.#reader })
    this.wanted = new WantReading({
      sql,
      reader: this.#reader,
      rows: this.#rows.tracks,
      selected: this.#selected,
      host,
    })
    this.#rowIdOf = sql
      .prepare<[{ trackId: TrackId }], number>(`select id from track where key = ${rootSql('$trackId')}`)
      .pluck()
    this.#summaries.prepare()
  }

  async stop(): Promise<void> {
    this.#orders.stop()
    this.#corrected.stop()
    this.#summaries.stop()
    await this.#reader.stop()
  }

  tracks(list: z.output<typeof TrackList>, window: Window, waiting?: Waiting): Promise<WindowOf<TrackRow>> {
    return this.#window({ noun: 'tracks', ...list }, window, (ids) => this.#rows.tracks.byRowIds(ids), waiting)
  }

  albums(list: z.output<typeof AlbumList>, window: Window, waiting?: Waiting): Promise<WindowOf<AlbumRow>> {
    return this.#window({ noun: 'albums', ...list }, window, (ids) => this.#rows.albums.byRowIds(ids), waiting)
  }

  artists(list: z.output<typeof ArtistList>, window: Window, waiting?: Waiting): Promise<WindowOf<ArtistRow>> {
    return this.#window({ noun: 'artists', ...list }, window, (ids) => this.#artistRows(ids, waiting), waiting)
  }

  genres(list: z.output<typeof GenreList>, window: Window, waiting?: Waiting): Promise<WindowOf<GenreRow>> {
    return this.#window({ noun: 'genres', ...list }, window, (ids) => this.#rows.genres.byRowIds(ids), waiting)
  }

  async trackLandmarks(list: z.output<typeof TrackList>, waiting?: Waiting): Promise<Landmark[]> {
    return this.#landmarks({ noun: 'tracks', ...list }, waiting)
  }

  async albumLandmarks(list: z.output<typeof AlbumList>, waiting?: Waiting): Promise<Landmark[]> {
    return this.#landmarks({ noun: 'albums', ...list }, waiting)
  }

  async artistLandmarks(list: z.output<typeof ArtistList>, waiting?: Waiting): Promise<Landmark[]> {
    return this.#landmarks({ noun: 'artists', ...list }, waiting)
  }

  async indexOfTrack(list: z.output<typeof TrackList>, trackId: TrackId, waiting?: Waiting): Promise<number | null> {
    const rowId = this.#rowIdOf.get({ trackId }) as number | undefined
    if (rowId === undefined) return null
    const { ids } = await this.#orders.get({ noun: 'tracks', ...list }, waiting)
    const index = ids.indexOf(rowId)
    return index < 0 ? null : index
  }

  async folders(of: { sourceId?: SourceId; path: string }, { signal }: Waiting = {}): Promise<FolderRow[]> {
    if (this.#orders.isSmall()) return reads.folders(this.#stores.library.sql, of)
    return this.#reader.ask('folders', of, { signal })
  }

  /** Of those that are there. `urgent`: somebody waits for it. */
  async playlistNumbers(
    ids: readonly PlaylistId[],
    { urgent, signal }: { urgent: boolean; signal?: AbortSignal | undefined },
  ): Promise<PlaylistNumbers[]> {
    const { sql } = this.#stores.library
    if (areQuick(sql, ids)) return reads.playlists(sql, { ids })
    return this.#reader.ask('playlists', { ids }, { urgent, ...(signal && { signal }) })
  }

  /** What makes its numbers stale beside the library itself. */
  playlistMoves(id: PlaylistId): Moves {
    return movesOfPlaylist(this.#stores.library.sql, id)
  }

  /** What a smart playlist with these rules would hold: how much, and the first rows in the order of its rules. */
  async underRules(
    asked: { rules: SmartRules; limit: number },
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<RulesAnswer & { rows: TrackRow[] }> {
    const answer = await this.#reader.ask('rules', asked, signal && { signal })
    return { ...answer, rows: this.#rows.tracks.byRowIds(answer.rowIds) }
  }

  album(id: AlbumId): AlbumPage {
    return this.#pages.album(id)
  }

  async artist(id: ArtistId, waiting: Waiting = {}): Promise<ArtistPage> {
    const { rowId, ...page } = this.#pages.artist(id)
    const [artist] = await this.#artistRows([rowId], waiting)
    if (artist === undefined) throw notFound('artist')
    const { ids } = await this.#orders.get(
      {
        noun: 'tracks',
        filter: { artistId: id },
        sort: { by: 'plays', desc: true, thenBy: 'addedAt', thenDesc: true },
      },
      waiting,
    )
    return { artist, ...page, topTracks: this.#rows.tracks.byRowIds(ids.subarray(0, TOP_TRACKS)) }
  }

  genre(id: GenreId): GenreRow {
    return this.#pages.genre(id)
  }

  track(id: TrackId): TrackDetails {
    const details = this.#rows.tracks.details(id)
    if (details === undefined) throw notFound('track')
    return details
  }

  async home(waiting: Waiting = {}): Promise<Home> {
    const [{ counts, recentlyPlayed, mostPlayed }, added] = await Promise.all([
      this.#summaries.get(waiting),
      this.#orders.get({ noun: 'albums', filter: {}, sort: { by: 'addedAt', desc: true, thenDesc: false } }, waiting),
    ])
    const albums = (rowIds: ArrayLike<number>) => this.#rows.albums.byRowIds(rowIds)
    return {
      recentlyAdded: albums(added.ids.subarray(0, HOME_ROWS)),
      recentlyPlayed: albums(recentlyPlayed),
      mostPlayed: albums(mostPlayed),
      counts,
    }
  }

  search(asked: { text: string; limit: number }, { signal }: Waiting = {}): Promise<SearchAnswer> {
    return this.#search.answer(asked, { signal })
  }

  /** TrackIds of a selection in the order shown; a million possible. */
  resolve(selection: TrackSelection, { signal }: Waiting = {}): Promise<readonly TrackId[]> {
    return this.#selected.resolve(selection, { signal })
  }

  /** Rows of tracks by id, in the order asked, null for one that is not here. At most some hundreds at once. */
  rows(ids: readonly TrackId[]): (TrackRow | null)[] {
    return this.#rows.tracks.byIds(ids)
  }

  /** A track as its tags tell it, without the user's corrections. */
  told(id: TrackId): TrackRow | undefined {
    return this.#rows.tracks.told(id)
  }

  details(id: TrackId): TrackDetails | undefined {
    return this.#rows.tracks.details(id)
  }

  async #window<Row>(
    list: List,
    { offset, limit }: Window,
    rowsOf: (ids: Int32Array) => Row[] | Promise<Row[]>,
    waiting?: Waiting,
  ): Promise<WindowOf<Row>> {
    let found = await this.#orders.window(list, { offset, limit }, waiting)
    let rows = await rowsOf(found.ids)
    if (rows.length < found.ids.length) {
      // Some of it is gone: a window with holes would shift what the page shows, so this one waits for the fresh order.
      found = await this.#orders.window(list, { offset, limit }, { ...waiting, fresh: true })
      rows = await rowsOf(found.ids)
    }
    return { rows, offset, total: found.total, revision: found.revision }
  }

  async #landmarks(list: List, waiting?: Waiting): Promise<Landmark[]> {
    const { ids } = await this.#orders.get(list, waiting)
    return landmarksOf(this.#stores.library.sql, list, ids)
  }

  /** For the search field, which does not wait for sums. */
  #artistPlaysSoFar(): PlaysOf | undefined {
    if (this.#orders.isSmall()) return undefined
    const artistPlays = this.#summaries.soFar?.artistPlays
    return (rowId) => artistPlays?.get(rowId) ?? 0
  }

  /** The plays of some artists are summed when they are shown; where they have many tracks, sums made in the background serve. */
  async #artistRows(ids: ArrayLike<number>, waiting?: Waiting): Promise<ArtistRow[]> {
    const { artists } = this.#rows
    if (this.#orders.isSmall()) return artists.byRowIds(ids)
    let sums = this.#summaries.soFar
    if (sums === undefined && artists.tracksOf(ids) > SUMMED_AT_ONCE) sums = await this.#summaries.get(waiting)
    return artists.byRowIds(ids, sums && ((rowId) => sums.artistPlays.get(rowId) ?? 0))
  }
}
