/**
 * One step of regrouping, inside one write: some dirty tracks are worked out anew, then the neighbours that share their
 * album title and folder, then the albums these belong to or left, then the artists and genres that any of them names. Rows
 * are read first, decided upon by pure functions, and written last, so that each is written once.
 *
 * Afterwards everything the step touched is as if the whole library had been made anew from the copies as they are now.
 */
import type { Database } from 'better-sqlite3'
import { albumFacts, type AlbumColumns, type AlbumFacts } from './album-facts.ts'
import { albumsOf } from './album-of.ts'
import { rootSql } from './alias-sql.ts'
import { ArtistBook } from './artist-book.ts'
import { correctedTags } from './corrected-tags.ts'
import { GenreBook } from './genre-book.ts'
import { PLACES, rowsFor, runFor } from './many.ts'
import { digestKey } from './name-key.ts'
import { perDatabase } from './per-database.ts'
import { Revs, type ToldRow } from './revs.ts'
import {
  indexAlbums,
  indexArtists,
  indexTracks,
  unindexAlbums,
  unindexArtists,
  unindexTracks,
  type TrackText,
} from './search-index.ts'

import { factsOf, type AlbumSide, type StoredCopy, type TrackColumns, type TrackFacts } from './track-facts.ts'

const TRACK_COLUMNS = [
  'key',
  'copyId',
  'tellingId',
  'unit',
  'title',
  'titleSort',
  'artist',
  'artistSort',
  'discNo',
  'discTotal',
  'discSubtitle',
  'trackNo',
  'trackTotal',
  'durationMs',
  'year',
  'originalYear',
  'genre',
  'format',
  'bitrateKbps',
  'lossless',
  'coverId',
  'addedAt',
  'bpm',
  'isrc',
  'comment',
  'mbRecordingId',
  'mbTrackId',
  'trackGainDb',
  'trackPeak',
  'albumGainDb',
  'albumPeak',
] as const satisfies readonly (keyof TrackColumns)[]

const ALBUM_COLUMNS = [
  'title',
  'titleSort',
  'artist',
  'artistSort',
  'compilation',
  'year',
  'originalYear',
  'releaseDate',
  'mbReleaseId',
  'mbReleaseGroupId',
  'label',
  'catalogNumber',
  'coverId',
  'trackCount',
  'discCount',
  'durationMs',
  'addedAt',
] as const satisfies readonly (keyof AlbumColumns)[]

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const names = (columns: readonly string[]): string => columns.map(snake).join(', ')
const marks = (columns: readonly string[]): string => columns.map(() => '?').join(', ')
const settings = (columns: readonly string[]): string => columns.map((name) => `${snake(name)} = ?`).join(', ')

const COPY = `c.id, c.track_id as trackId, c.source_id as sourceId, c.remote_id as remoteId, c.folder, c.track_key as ownKey,
  ${rootSql('c.track_key')} as trackKey, c.size_bytes as sizeBytes, c.codec,
  c.lossless, c.bitrate_kbps as bitrateKbps, c.sample_rate_hz as sampleRateHz, c.bit_depth as bitDepth, c.duration_ms as durationMs,
  c.cover_id as coverId, c.tags, c.added_at as addedAt,
  c.source_id = coalesce((select id from source where kind = 'kept'), 0) as kept`

/** Beside the artists shown (search-index.ts). */
const SEARCHED_ROLES = new Set(['composer', 'conductor', 'performer', 'remixer'])

interface CopyOfTrack extends StoredCopy {
  trackId: number
  /** Of it alone, whatever it is one recording with. */
  ownKey: string
}

interface StoredTrack {
  id: number
  albumId: number | null
  unit: number | null
  key: string
  rev: number | null
  changedAt: number | null
  title: string
  artist: string
  durationMs: number
  mbRecordingId: string | null
  isrc: string | null
}

/** What tells whether two may be one recording: when it has become another, that is looked at anew. */
const MATCHED = [
  'unit',
  'title',
  'artist',
  'durationMs',
  'mbRecordingId',
  'isrc',
] as const satisfies readonly (keyof TrackColumns & keyof StoredTrack)[]

interface StoredAlbum extends AlbumColumns {
  id: number
  key: string
  rev: number | null
  grouping: string
}

const statements = perDatabase((sql) => {
  const ids = (text: string) => sql.prepare<[number], number>(text).pluck()
  return {
    clean: sql.prepare<unknown[]>(`delete from dirty_track where track_id in (${PLACES})`),
    copies: sql.prepare<[number], CopyOfTrack>(`select ${COPY} from copy c where c.track_id = ?`),
    copiesOf: sql.prepare<unknown[], CopyOfTrack>(`select ${COPY} from copy c where c.track_id in (${PLACES})`),
    tracks: sql.prepare<unknown[], StoredTrack>(
      `select id, album_id as albumId, key, rev, changed_at as changedAt, ${MATCHED.map((name) => `${snake(name)} as ${name}`).join(', ')}
       from track where id in (${PLACES})`,
    ),
    anyCopy: sql.prepare<[string], number>('select 1 from copy where track_key = ? limit 1').pluck(),
    toMatch: sql.prepare<[string]>('insert or replace into to_match (track_key) select value from json_each(?)'),
    inUnit: sql.prepare<[number], { id: number; albumId: number | null }>(
      'select id, album_id as albumId from track where unit = ?',
    ),
    inAlbum: ids('select id from track where album_id = ?'),
    albumByKey: sql.prepare<[string], { id: number }>('select id from album where key = ?'),
    albumById: sql.prepare<[number], StoredAlbum>(
      `select id, key, rev, "grouping", ${ALBUM_COLUMNS.map((name) => `${snake(name)} as ${name}`).join(', ')} from album where id = ?`,
    ),
    addAlbum: sql.prepare(
      `insert into album (key, "grouping", title, title_sort, artist, artist_sort, compilation, added_at) values (?, ?, '', '', '', '', 0, 0)`,
    ),
    changeAlbum: sql.prepare(`update album set ${settings(ALBUM_COLUMNS)} where id = ?`),
    dropAlbum: sql.prepare<[number]>('delete from album where id = ?'),
    albumArtists: sql.prepare<[number], { artistId: number; claimId: number }>(
      'select artist_id as artistId, claim_id as claimId from album_artist where album_id = ? order by position',
    ),
    dropAlbumArtists: sql.prepare<[number]>('delete from album_artist where album_id = ?'),
    addAlbumArtist: sql.prepare<[number, number, number, number]>(
      'insert into album_artist (album_id, position, artist_id, claim_id) values (?, ?, ?, ?)',
    ),
    albumGenres: ids('select genre_id from album_genre where album_id = ?'),
    genresIn: ids(
      'select distinct g.genre_id from track t join track_genre g on g.track_id = t.id where t.album_id = ?',
    ),
    addAlbumGenre: sql.prepare<[number, number]>('insert into album_genre (album_id, genre_id) values (?, ?)'),
    dropAlbumGenre: sql.prepare<[number, number]>('delete from album_genre where album_id = ? and genre_id = ?'),
    addTrack: sql.prepare(
      `insert into track (id, album_id, artist_id, ${names(TRACK_COLUMNS)}) values (?, ?, ?, ${marks(TRACK_COLUMNS)})`,
    ),
    changeTrack: sql.prepare(`update track set album_id = ?, artist_id = ?, ${settings(TRACK_COLUMNS)} where id = ?`),
    moveTrack: sql.prepare<[number | null, number]>('update track set album_id = ? where id = ?'),
    dropTrack: sql.prepare<[number]>('delete from track where id = ?'),
    credits: sql.prepare<[number], { claimId: number }>(
      `select claim_id as claimId from track_artist where track_id = ? and role <> 'albumArtist'`,
    ),
    artistsOfTrack: ids('select distinct artist_id from track_artist where track_id = ?'),
    dropCredits: sql.prepare<[number]>('delete from track_artist where track_id = ?'),
    dropAlbumCredits: sql.prepare<[number]>(`delete from track_artist where track_id = ? and role = 'albumArtist'`),
    addCredit: sql.prepare<[number, string, number, number, string, number]>(
      'insert into track_artist (track_id, role, position, artist_id, name, claim_id) values (?, ?, ?, ?, ?, ?)',
    ),
    genreClaims: ids('select claim_id from track_genre where track_id = ?'),
    dropGenres: sql.prepare<[number]>('delete from track_genre where track_id = ?'),
    addGenre: sql.prepare<[number, number, number, number]>(
      'insert into track_genre (track_id, position, genre_id, claim_id) values (?, ?, ?, ?)',
    ),
    putLyrics: sql.prepare<[number, string, number]>(
      `insert into lyrics (track_id, text, synced) values (?, ?, ?)
       on conflict (track_id) do update set text = excluded.text, synced = excluded.synced`,
    ),
    dropLyrics: sql.prepare<[number]>('delete from lyrics where track_id = ?'),
    countArtist: sql.prepare<[number, number, number]>(
      'update artist set track_count = track_count + ?, album_count = album_count + ? where id = ?',
    ),
    recountArtist: sql.prepare<[{ id: number }]>(
      `update artist set track_count = (select count(distinct track_id) from track_artist where artist_id = $id),
         album_count = (select count(distinct album_id) from album_artist where artist_id = $id) where id = $id`,
    ),
    coverOfArtist: sql.prepare<[{ id: number }], { was: string | null; is: string | null }>(
      `select cover_id as was, (
         select a.cover_id from album_artist aa join album a on a.id = aa.album_id
         where aa.artist_id = $id and a.cover_id is not null order by a.year is null, a.year desc, a.key limit 1) as "is"
       from artist where id = $id`,
    ),
    coverArtist: sql.prepare<[string | null, number]>('update artist set cover_id = ? where id = ?'),
  }
})

/** Facts of neighbours, so that those of many steps are parsed once and not in every step. */
export type FactsCache = Map<number, TrackFacts>

interface TouchedAlbum {
  id: number
  grouping: string
  /** Undefined for one made in this step. */
  before: StoredAlbum | undefined
  members: number[]
  /** Undefined when no track is left. */
  facts: AlbumFacts | undefined
  artistsBefore: { artistId: number; claimId: number }[]
  claims: number[]
}

/**
 * `done`, with how many tracks it had to look at; or `cold`, with nothing written, when more neighbours than allowed would
 * have to be read and parsed for it: `warmUp` does that a few at a time.
 */
export type StepOutcome = { kind: 'done'; looked: number } | { kind: 'cold'; neighbours: number[] }

/** Works out the tracks `ids`, which are or were dirty. */
export function groupingStep(
  sql: Database,
  ids: readonly number[],
  cache: FactsCache,
  { mostCold = Infinity }: { mostCold?: number } = {},
): StepOutcome {
  return new GroupingStep(sql, cache).run(ids, mostCold)
}

/** Reads the facts of these tracks, for a step to come. Writes nothing, so it needs no transaction. */
export function warmUp(sql: Database, ids: readonly number[], cache: FactsCache): void {
  const copies = Map.groupBy(rowsFor(statements(sql).copiesOf, ids), ({ trackId }) => trackId)
  const corrected = correctedTags(sql, ids)
  for (const [id, own] of copies) cache.set(id, factsOf(own, corrected.get(id)))
}

/** What the tags of a track say, whatever was corrected; undefined for one without copies. */
export function factsByTags(sql: Database, id: number): TrackFacts | undefined {
  const copies = statements(sql).copies.all(id)
  return copies.length === 0 ? undefined : factsOf(copies)
}

class GroupingStep {
  readonly #sql: Database
  readonly #db: ReturnType<typeof statements>
  readonly #cache: FactsCache
  readonly #artists: ArtistBook
  readonly #genres: GenreBook
  /** The tracks of this step as they are to be; null for one without copies. */
  readonly #fresh = new Map<number, TrackFacts | null>()
  readonly #before = new Map<number, StoredTrack>()
  /** The claim of each credit of the tracks of this step. */
  readonly #claims = new Map<number, number[]>()
  /** Albums that tracks are to have: those of this step, and neighbours that change theirs. */
  readonly #assigned = new Map<number, number | null>()
  /** The tracks that each touched unit has, as the rows say. */
  readonly #inUnit = new Map<number, { id: number; albumId: number | null }[]>()
  readonly #albums = new Map<number, TouchedAlbum>()
  readonly #albumIds = new Map<string, number>()
  readonly #trackDeltas = new Map<number, number>()
  readonly #albumDeltas = new Map<number, number>()
  readonly #toCover = new Set<number>()
  readonly #toIndex = new Set<number>()
  readonly #revs: Revs
  /** Tracks of this step that have an own copy. */
  readonly #own = new Set<number>()
  /** TrackKeys that are new, gone, or of which something else is told. */
  readonly #toMatch: string[] = []
  /** Albums that say something new, and artists with another cover. */
  readonly #changedAlbums = new Set<number>()
  readonly #covered = new Set<number>()

  constructor(sql: Database, cache: FactsCache) {
    this.#sql = sql
    this.#db = statements(sql)
    this.#cache = cache
    this.#artists = new ArtistBook(sql)
    this.#genres = new GenreBook(sql)
    this.#revs = new Revs(sql)
  }

  run(ids: readonly number[], mostCold: number): StepOutcome {
    this.#load(ids)
    const freshIn = this.#freshInUnits()
    const cold = this.#coldIn(freshIn.keys())
    if (cold.length > mostCold) return { kind: 'cold', neighbours: cold }
    runFor(this.#db.clean, ids)
    for (const [unit, fresh] of freshIn) this.#assignUnit(unit, fresh)
    this.#decideAlbums()
    this.#noteCredits()
    this.#artists.resolve()
    this.#writeAlbums()
    this.#writeTracks()
    this.#removeAlbums()
    this.#finishArtists()
    this.#genres.finish()
    this.#tell()
    this.#index()
    if (this.#toMatch.length > 0) this.#db.toMatch.run(JSON.stringify(this.#toMatch))
    let looked = ids.length
    for (const { members } of this.#albums.values()) looked += members.length
    return { kind: 'done', looked }
  }

  #load(ids: readonly number[]): void {
    for (const track of rowsFor(this.#db.tracks, ids)) this.#before.set(track.id, track)
    const copies = Map.groupBy(rowsFor(this.#db.copiesOf, ids), ({ trackId }) => trackId)
    const corrected = correctedTags(this.#sql, ids)
    for (const id of ids) {
      const own = copies.get(id)
      const facts = own === undefined ? null : factsOf(own, corrected.get(id))
      this.#fresh.set(id, facts)
      this.#cache.delete(id)
      if (own === undefined || facts === null) {
        const key = this.#before.get(id)?.key
        // What was merged into another track is not gone.
        if (key !== undefined && this.#db.anyCopy.get(key) === undefined) this.#toMatch.push(key)
        continue
      }
      if (own.some((copy) => this.#revs.isOwn(copy))) this.#own.add(id)
      const before = this.#before.get(id)
      if (before !== undefined && MATCHED.every((name) => before[name] === facts.columns[name])) continue
      for (const { ownKey } of own) this.#toMatch.push(ownKey)
    }
  }

  /** Undefined while its copies are gone and its own step has not come yet. */
  #factsOf(id: number): TrackFacts | undefined {
    const fresh = this.#fresh.get(id)
    if (fresh !== undefined) return fresh ?? undefined
    let facts = this.#cache.get(id)
    if (facts === undefined) {
      const copies = this.#db.copies.all(id)
      if (copies.length === 0) return undefined
      this.#cache.set(id, (facts = factsOf(copies, correctedTags(this.#sql, [id]).get(id))))
    }
    return facts
  }

  // Albums: which, then what.

  /** The tracks of this step by the unit they are in, with no track for one that they only leave. Notes whose album changes. */
  #freshInUnits(): Map<number, number[]> {
    const freshIn = new Map<number, number[]>()
    const touch = (unit: number | null | undefined): number[] | undefined => {
      if (unit == null) return undefined
      let ids = freshIn.get(unit)
      if (ids === undefined) freshIn.set(unit, (ids = []))
      return ids
    }
    for (const [id, facts] of this.#fresh) {
      touch(this.#before.get(id)?.unit)
      if (facts?.album) touch(facts.columns.unit)!.push(id)
      else this.#assigned.set(id, null)
      this.#touchAlbum(this.#before.get(id)?.albumId)
    }
    return freshIn
  }

  #coldIn(units: Iterable<number>): number[] {
    const cold: number[] = []
    for (const unit of units) {
      const rows = this.#db.inUnit.all(unit)
      this.#inUnit.set(unit, rows)
      for (const { id } of rows) if (!this.#fresh.has(id) && !this.#cache.has(id)) cold.push(id)
    }
    return cold
  }

  #assignUnit(unit: number, fresh: readonly number[]): void {
    const members: { id: number; album: AlbumSide; year: number | null; albumId: number | null | undefined }[] = []
    const add = (id: number, facts: TrackFacts, albumId: number | null | undefined) => {
      if (facts.album !== null) members.push({ id, album: facts.album, year: facts.columns.year, albumId })
    }
    for (const id of fresh) add(id, this.#fresh.get(id)!, undefined)
    for (const { id, albumId } of this.#inUnit.get(unit)!) {
      if (this.#fresh.has(id)) continue
      const facts = this.#factsOf(id)
      // One whose copy has changed meanwhile is dirty, and has its own step to come.
      if (facts?.columns.unit === unit) add(id, facts, albumId)
    }
    // A unit that came in one piece is not met again; facts kept for nothing cost more than those parsed twice.
    if (members.length > fresh.length) for (const id of fresh) this.#cache.set(id, this.#fresh.get(id)!)
    for (const [i, grouping] of albumsOf(members).entries()) {
      const { id, albumId } = members[i]!
      const to = this.#albumIdOf(grouping)
      if (to === albumId) continue
      this.#assigned.set(id, to)
      this.#touchAlbum(to)
      this.#touchAlbum(albumId)
    }
  }

  #albumIdOf(grouping: string): number {
    let id = this.#albumIds.get(grouping)
    if (id === undefined) {
      const key = digestKey('album', grouping)
      id = this.#db.albumByKey.get(key)?.id
      if (id === undefined) {
        id = Number(this.#db.addAlbum.run(key, grouping).lastInsertRowid)
        this.#albums.set(id, {
          id,
          grouping,
          before: undefined,
          members: [],
          facts: undefined,
          artistsBefore: [],
          claims: [],
        })
      }
      this.#albumIds.set(grouping, id)
    }
    return id
  }

  #touchAlbum(id: number | null | undefined): void {
    if (id == null || this.#albums.has(id)) return
    const before = this.#db.albumById.get(id)
    if (before === undefined) return
    const { grouping } = before
    const artistsBefore = this.#db.albumArtists.all(id)
    this.#albums.set(id, { id, grouping, before, members: [], facts: undefined, artistsBefore, claims: [] })
  }

  #decideAlbums(): void {
    for (const album of this.#albums.values()) {
      if (album.before === undefined) continue
      for (const id of this.#db.inAlbum.all(album.id)) if (!this.#leaves(id)) album.members.push(id)
    }
    for (const [id, albumId] of this.#assigned) if (albumId !== null) this.#albums.get(albumId)!.members.push(id)
    for (const album of this.#albums.values()) {
      const members = album.members.flatMap((id) => {
        const facts = this.#factsOf(id)
        return facts?.album ? [{ album: facts.album, columns: facts.columns }] : []
      })
      if (members.length > 0) album.facts = albumFacts(album.grouping, members)
      else if (album.members.length > 0) album.facts = asItWas(album)
    }
  }

  /** Whether the album that a row names is not the one to be. */
  #leaves(id: number): boolean {
    return this.#assigned.has(id) || this.#fresh.get(id) === null
  }

  // Artists: every credit that comes or goes.

  #noteCredits(): void {
    for (const id of this.#fresh.keys()) {
      if (!this.#before.has(id)) continue
      for (const { claimId } of this.#db.credits.all(id)) this.#artists.unuse(claimId)
    }
    for (const [id, facts] of this.#fresh) {
      if (facts !== null)
        this.#claims.set(
          id,
          facts.credits.map((credit) => this.#artists.use(credit)),
        )
    }
    for (const album of this.#albums.values()) {
      for (const { claimId } of album.artistsBefore) this.#artists.unuse(claimId)
      album.claims = album.facts?.artists.map((person) => this.#artists.use(person)) ?? []
    }
  }

  #writeAlbums(): void {
    for (const { id, before, facts, claims } of this.#albums.values()) {
      if (facts === undefined) continue
      const { columns } = facts
      if (before === undefined || ALBUM_COLUMNS.some((name) => before[name] !== columns[name])) {
        this.#db.changeAlbum.run(...ALBUM_COLUMNS.map((name) => columns[name]), id)
        this.#changedAlbums.add(id)
      }
      // Read again: resolving may have pointed the rows to other artists.
      const stored = before === undefined ? [] : this.#db.albumArtists.all(id)
      const artistIds = new Set(claims.map((claimId) => this.#artists.artistOf(claimId)))
      for (const { artistId } of stored) if (!artistIds.has(artistId)) bump(this.#albumDeltas, artistId, -1)
      const known = new Set(stored.map(({ artistId }) => artistId))
      for (const artistId of artistIds) if (!known.has(artistId)) bump(this.#albumDeltas, artistId, 1)
      for (const artistId of [...known, ...artistIds]) this.#toCover.add(artistId)
      if (
        !sameList(
          stored.map(({ claimId }) => claimId),
          claims,
        )
      ) {
        this.#changedAlbums.add(id)
        this.#db.dropAlbumArtists.run(id)
        for (const [position, claimId] of claims.entries()) {
          this.#db.addAlbumArtist.run(id, position, this.#artists.artistOf(claimId), claimId)
        }
      }
    }
  }

  #writeTracks(): void {
    for (const [id, facts] of this.#fresh) {
      if (facts === null) this.#removeTrack(id)
      else this.#writeTrack(id, facts)
    }
    for (const [id, albumId] of this.#assigned) {
      if (this.#fresh.has(id)) continue
      this.#db.moveTrack.run(albumId, id)
      this.#toIndex.add(id)
      this.#creditAlbum(id, albumId)
    }
    for (const { before, facts, artistsBefore, claims, members, id } of this.#albums.values()) {
      if (facts === undefined || before === undefined) continue
      if (
        before.title !== facts.columns.title ||
        before.artist !== facts.columns.artist ||
        before.compilation !== facts.columns.compilation
      ) {
        for (const member of members) this.#toIndex.add(member)
      }
      if (
        sameList(
          artistsBefore.map(({ claimId }) => claimId),
          claims,
        )
      )
        continue
      for (const member of members) {
        if (!this.#assigned.has(member) && !this.#fresh.has(member)) this.#creditAlbum(member, id)
      }
    }
    for (const album of this.#albums.values()) this.#writeAlbumGenres(album)
  }

  #writeTrack(id: number, facts: TrackFacts): void {
    const before = this.#before.get(id)
    const albumId = this.#assigned.get(id) ?? null
    const claims = this.#claims.get(id)!
    const artistId = facts.credits[0]?.role === 'artist' ? this.#artists.artistOf(claims[0]!) : null
    const values = TRACK_COLUMNS.map((name) => facts.columns[name])
    const artistsBefore = before === undefined ? [] : this.#db.artistsOfTrack.all(id)
    if (before === undefined) this.#db.addTrack.run(id, albumId, artistId, ...values)
    else {
      this.#db.changeTrack.run(albumId, artistId, ...values, id)
      this.#db.dropCredits.run(id)
      for (const claimId of this.#db.genreClaims.all(id)) this.#genres.unuse(claimId)
      this.#db.dropGenres.run(id)
      if (facts.lyrics === undefined) this.#db.dropLyrics.run(id)
    }
    const artists = new Set<number>()
    for (const [i, { role, position, creditedAs }] of facts.credits.entries()) {
      const creditedId = this.#artists.artistOf(claims[i]!)
      artists.add(creditedId)
      this.#db.addCredit.run(id, role, position, creditedId, creditedAs, claims[i]!)
    }
    this.#addAlbumCredits(id, albumId, artists)
    this.#countTrack(artistsBefore, artists)
    for (const [position, name] of facts.genres.entries()) {
      const { genreId, claimId } = this.#genres.use(name)
      this.#db.addGenre.run(id, position, genreId, claimId)
    }
    if (facts.lyrics !== undefined) this.#db.putLyrics.run(id, facts.lyrics.text, facts.lyrics.synced ? 1 : 0)
    this.#toIndex.add(id)
  }

  #removeTrack(id: number): void {
    if (!this.#before.has(id)) return
    this.#countTrack(this.#db.artistsOfTrack.all(id), new Set())
    for (const claimId of this.#db.genreClaims.all(id)) this.#genres.unuse(claimId)
    this.#db.dropTrack.run(id)
    unindexTracks(this.#sql, [id])
  }

  /** Gives a track that stays as it is the artists of its album. */
  #creditAlbum(id: number, albumId: number | null): void {
    const before = this.#db.artistsOfTrack.all(id)
    this.#db.dropAlbumCredits.run(id)
    const artists = new Set(this.#db.artistsOfTrack.all(id))
    this.#addAlbumCredits(id, albumId, artists)
    this.#countTrack(before, artists)
  }

  #addAlbumCredits(id: number, albumId: number | null, artists: Set<number>): void {
    const album = albumId === null ? undefined : this.#albums.get(albumId)
    if (album?.facts === undefined) return
    for (const [position, claimId] of album.claims.entries()) {
      const artistId = this.#artists.artistOf(claimId)
      artists.add(artistId)
      this.#db.addCredit.run(id, 'albumArtist', position, artistId, album.facts.artists[position]!.name, claimId)
    }
  }

  #countTrack(before: readonly number[], after: ReadonlySet<number>): void {
    for (const artistId of before) if (!after.has(artistId)) bump(this.#trackDeltas, artistId, -1)
    const known = new Set(before)
    for (const artistId of after) if (!known.has(artistId)) bump(this.#trackDeltas, artistId, 1)
  }

  #writeAlbumGenres({ id, before, facts, members }: TouchedAlbum): void {
    const genres = facts === undefined ? new Set<number>() : this.#genresIn(id, members)
    const stored = before === undefined ? [] : this.#db.albumGenres.all(id)
    for (const genreId of stored) {
      if (genres.has(genreId)) genres.delete(genreId)
      else {
        this.#changedAlbums.add(id)
        this.#db.dropAlbumGenre.run(id, genreId)
        this.#genres.countAlbums(genreId, -1)
      }
    }
    if (genres.size > 0) this.#changedAlbums.add(id)
    for (const genreId of genres) {
      this.#db.addAlbumGenre.run(id, genreId)
      this.#genres.countAlbums(genreId, 1)
    }
  }

  #genresIn(albumId: number, members: readonly number[]): Set<number> {
    const genres = new Set<number>()
    for (const member of members) {
      const facts = this.#fresh.get(member)
      // Of others from the rows, not the facts: those of a neighbour may be ahead of its rows.
      if (facts == null) return new Set(this.#db.genresIn.all(albumId))
      for (const name of facts.genres) genres.add(this.#genres.idOf(name))
    }
    return genres
  }

  #removeAlbums(): void {
    for (const { id, facts, before } of this.#albums.values()) {
      if (facts !== undefined) continue
      if (before !== undefined) {
        const stored = new Set(this.#db.albumArtists.all(id).map(({ artistId }) => artistId))
        for (const artistId of stored) {
          bump(this.#albumDeltas, artistId, -1)
          this.#toCover.add(artistId)
        }
        unindexAlbums(this.#sql, [id])
      }
      this.#db.dropAlbum.run(id)
    }
  }

  #finishArtists(): void {
    this.#artists.sweep()
    for (const artistId of new Set([...this.#trackDeltas.keys(), ...this.#albumDeltas.keys()])) {
      const tracks = this.#trackDeltas.get(artistId) ?? 0
      const albums = this.#albumDeltas.get(artistId) ?? 0
      if (tracks !== 0 || albums !== 0) this.#db.countArtist.run(tracks, albums, artistId)
    }
    for (const artistId of this.#artists.recount) {
      this.#db.recountArtist.run({ id: artistId })
      this.#toCover.add(artistId)
    }
    for (const artistId of this.#toCover) {
      const cover = this.#db.coverOfArtist.get({ id: artistId })
      if (cover === undefined || cover.was === cover.is) continue
      this.#db.coverArtist.run(cover.is, artistId)
      this.#covered.add(artistId)
    }
  }

  /** Others, of what they are told. */
  #tell(): void {
    this.#revs.tracks(
      Array.from(this.#fresh, ([id, facts]) => ({
        id,
        before: this.#before.get(id),
        key: facts?.columns.key ?? null,
        own: this.#own.has(id),
      })),
    )
    const touched: number[] = []
    const dropped: ToldRow[] = []
    for (const { id, facts, before } of this.#albums.values()) {
      if (facts !== undefined) touched.push(id)
      else if (before !== undefined) dropped.push(before)
    }
    this.#revs.albums({ touched, changed: this.#changedAlbums, rejoined: this.#artists.recount, dropped })
    this.#revs.artists({
      changed: new Set([
        ...this.#trackDeltas.keys(),
        ...this.#albumDeltas.keys(),
        ...this.#artists.recount,
        ...this.#artists.renamed,
        ...this.#covered,
      ]),
      dropped: this.#artists.dropped,
    })
    this.#revs.finish()
  }

  #index(): void {
    const albums = [...this.#albums.values()].filter(({ facts, before }) => {
      if (facts === undefined) return false
      const { title, artist, year } = facts.columns
      return before === undefined || before.title !== title || before.artist !== artist || before.year !== year
    })
    unindexArtists(this.#sql, this.#artists.removed)
    indexArtists(this.#sql, [...this.#artists.renamed])
    indexAlbums(
      this.#sql,
      albums.map(({ id }) => id),
    )
    indexTracks(
      this.#sql,
      [...this.#toIndex].map((id) => this.#textOf(id)),
    )
  }

  /** What search is to know of a track: of one just written without reading it again. */
  #textOf(id: number): number | TrackText {
    const facts = this.#fresh.get(id)
    if (facts == null) return id
    const { columns, credits, genres } = facts
    const albumId = this.#assigned.get(id)
    const album = albumId == null ? undefined : this.#albums.get(albumId)?.facts?.columns
    const people = credits
      .filter(({ role }) => SEARCHED_ROLES.has(role))
      .sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : a.position - b.position))
    return {
      id,
      title: columns.title,
      artist: columns.artist,
      album: album?.title ?? null,
      albumArtist: album?.artist ?? null,
      compilation: album?.compilation ?? null,
      year: columns.year,
      format: columns.format,
      lossless: columns.lossless,
      genres: genres.length === 0 ? null : genres.join('\n'),
      people: people.length === 0 ? null : people.map(({ creditedAs }) => creditedAs).join('\n'),
    }
  }
}

/** An album whose tracks are all about to have their own step. */
function asItWas({ before }: TouchedAlbum): AlbumFacts | undefined {
  return before === undefined ? undefined : { columns: before, artists: [] }
}

const bump = (deltas: Map<number, number>, id: number, by: number): void => {
  deltas.set(id, (deltas.get(id) ?? 0) + by)
}

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])
