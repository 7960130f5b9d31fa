/** Genres during one write: which row a spelling belongs to, which spelling is shown, and how many tracks have it. */
import type { Database } from 'better-sqlite3'
import { mostCounted } from './most-common.ts'
import { digestKey, spellingKey } from './name-key.ts'
import { perDatabase } from './per-database.ts'
import { sortText } from './sort-text.ts'

const statements = perDatabase((sql) => ({
  genre: sql.prepare<[string], number>('select id from genre where key = ?').pluck(),
  add: sql.prepare<[string, string, string]>('insert into genre (key, name, name_sort) values (?, ?, ?)'),
  claim: sql.prepare<[number, string], number>('select id from genre_claim where genre_id = ? and name = ?').pluck(),
  addClaim: sql.prepare<[number, string]>('insert into genre_claim (genre_id, name, uses) values (?, ?, 0)'),
  genreOfClaim: sql.prepare<[number], number>('select genre_id from genre_claim where id = ?').pluck(),
  use: sql.prepare<[number, number]>('update genre_claim set uses = uses + ? where id = ?'),
  count: sql.prepare<[number, number, number]>(
    'update genre set track_count = track_count + ?, album_count = album_count + ? where id = ?',
  ),
  claims: sql.prepare<[number], { name: string; uses: number }>(
    'select name, uses from genre_claim where genre_id = ? and uses > 0',
  ),
  rename: sql.prepare<[string, string, number, string]>(
    'update genre set name = ?, name_sort = ? where id = ? and name <> ?',
  ),
  dropClaims: sql.prepare<[number]>('delete from genre_claim where genre_id = ? and uses <= 0'),
  drop: sql.prepare<[number]>('delete from genre where id = ?'),
}))

interface Deltas {
  tracks: number
  albums: number
}

export class GenreBook {
  readonly #db: ReturnType<typeof statements>
  readonly #genres = new Map<string, number>()
  readonly #claims = new Map<string, { genreId: number; claimId: number }>()
  readonly #uses = new Map<number, number>()
  readonly #deltas = new Map<number, Deltas>()

  constructor(sql: Database) {
    this.#db = statements(sql)
  }

  /** The row of a genre, made if it is new. */
  idOf(name: string): number {
    let id = this.#genres.get(name)
    if (id === undefined) {
      const grouping = spellingKey(name)
      const key = digestKey('genre', grouping)
      id = this.#db.genre.get(key) ?? Number(this.#db.add.run(key, name, sortText(name)).lastInsertRowid)
      this.#genres.set(name, id)
      this.#delta(id)
    }
    return id
  }

  /** A track has it, so written. */
  use(name: string): { genreId: number; claimId: number } {
    let claim = this.#claims.get(name)
    if (claim === undefined) {
      const genreId = this.idOf(name)
      const claimId = this.#db.claim.get(genreId, name) ?? Number(this.#db.addClaim.run(genreId, name).lastInsertRowid)
      this.#claims.set(name, (claim = { genreId, claimId }))
    }
    this.#uses.set(claim.claimId, (this.#uses.get(claim.claimId) ?? 0) + 1)
    this.#delta(claim.genreId).tracks++
    return claim
  }

  unuse(claimId: number): void {
    const genreId = this.#db.genreOfClaim.get(claimId)
    if (genreId === undefined) return
    this.#uses.set(claimId, (this.#uses.get(claimId) ?? 0) - 1)
    this.#delta(genreId).tracks--
  }

  /** More or fewer albums have it. */
  countAlbums(genreId: number, delta: number): void {
    this.#delta(genreId).albums += delta
  }

  /** Writes counts and names; removes genres that no track has any more. */
  finish(): void {
    for (const [claimId, delta] of this.#uses) if (delta !== 0) this.#db.use.run(delta, claimId)
    for (const [genreId, { tracks, albums }] of this.#deltas) {
      if (tracks !== 0 || albums !== 0) this.#db.count.run(tracks, albums, genreId)
      this.#db.dropClaims.run(genreId)
      const name = mostCounted(new Map(this.#db.claims.all(genreId).map((claim) => [claim.name, claim.uses])))
      if (name === undefined) this.#db.drop.run(genreId)
      else this.#db.rename.run(name, sortText(name), genreId, name)
    }
  }

  #delta(genreId: number): Deltas {
    let deltas = this.#deltas.get(genreId)
    if (deltas === undefined) this.#deltas.set(genreId, (deltas = { tracks: 0, albums: 0 }))
    return deltas
  }
}
