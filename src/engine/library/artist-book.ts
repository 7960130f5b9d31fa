/**
 * Who is who among the names that tags credit, during one write. Every credit uses a claim (a name as written, with its id
 * and sort name); the claims of one folded name decide together which artists it stands for, so a new id under a known name
 * may part one artist into several, or join them again. Counts of uses are exact, so nothing has to be looked at but the
 * names that were touched.
 */
import type { Database } from 'better-sqlite3'
import { digestKey, nameKey } from './name-key.ts'
import { mostCounted } from './most-common.ts'
import type { Person } from './people.ts'
import { perDatabase } from './per-database.ts'
import type { ToldRow } from './revs.ts'
import { sortNameOf, sortText } from './sort-text.ts'

interface Claim {
  id: number
  mbid: string
  name: string
  sortName: string
  uses: number
  artistId: number | null
}

const statements = perDatabase((sql) => ({
  claimId: sql
    .prepare<[string, string, string, string], number>(
      'select id from artist_claim where name_key = ? and mbid = ? and name = ? and sort_name = ?',
    )
    .pluck(),
  addClaim: sql.prepare<[string, string, string, string]>(
    'insert into artist_claim (name_key, mbid, name, sort_name, uses) values (?, ?, ?, ?, 0)',
  ),
  nameKeyOf: sql.prepare<[number], string>('select name_key from artist_claim where id = ?').pluck(),
  use: sql.prepare<[number, number]>('update artist_claim set uses = uses + ? where id = ?'),
  claimsOf: sql.prepare<[string], Claim>(
    'select id, mbid, name, sort_name as sortName, uses, artist_id as artistId from artist_claim where name_key = ?',
  ),
  assign: sql.prepare<[number | null, number]>('update artist_claim set artist_id = ? where id = ?'),
  dropClaim: sql.prepare<[number]>('delete from artist_claim where id = ?'),
  artist: sql.prepare<[string], { id: number; name: string; sortName: string; mbid: string | null }>(
    'select id, name, sort_name as sortName, mbid from artist where key = ?',
  ),
  addArtist: sql.prepare('insert into artist (key, name, sort_name, name_sort, mbid) values (?, ?, ?, ?, ?)'),
  changeArtist: sql.prepare('update artist set name = ?, sort_name = ?, name_sort = ?, mbid = ? where id = ?'),
  dropArtist: sql.prepare<[number], ToldRow>('delete from artist where id = ? returning key, rev'),
  repointTracks: [
    // Only by its first artist: by another credit it would be left with an artist it does not name any more.
    `update track set artist_id = $to where artist_id = $from
       and id in (select track_id from track_artist where artist_id = $from and claim_id = $claimId and role = 'artist' and position = 0)`,
    'update track_artist set artist_id = $to where artist_id = $from and claim_id = $claimId',
    'update album_artist set artist_id = $to where artist_id = $from and claim_id = $claimId',
  ].map((text) => sql.prepare<[{ to: number; from: number; claimId: number }]>(text)),
}))

export class ArtistBook {
  /** Artists whose name or sort name is new or changed: to be indexed. */
  readonly renamed = new Set<number>()
  /** Artists that gained or lost credits by being parted or joined: their counts are to be counted anew. */
  readonly recount = new Set<number>()
  /** Artists that are no more; their ids are for the index only. */
  readonly removed: number[] = []
  /** The same, as others may have been told of them. */
  readonly dropped: ToldRow[] = []
  readonly #db: ReturnType<typeof statements>
  readonly #ids = new Map<string, number>()
  readonly #uses = new Map<number, number>()
  readonly #names = new Set<string>()
  readonly #artists = new Map<number, number>()
  readonly #deadClaims: number[] = []
  readonly #maybeDead = new Set<number>()

  constructor(sql: Database) {
    this.#db = statements(sql)
  }

  /** Notes one more use; answers the claim. */
  use({ name, mbid, sortName }: Person): number {
    const spelling = `${name}\0${mbid}\0${sortName}`
    let id = this.#ids.get(spelling)
    if (id === undefined) {
      const key = nameKey(name)
      id = this.#db.claimId.get(key, mbid, name, sortName)
      id ??= Number(this.#db.addClaim.run(key, mbid, name, sortName).lastInsertRowid)
      this.#ids.set(spelling, id)
      this.#names.add(key)
    }
    this.#uses.set(id, (this.#uses.get(id) ?? 0) + 1)
    return id
  }

  /** Notes one use less. */
  unuse(claimId: number): void {
    const before = this.#uses.get(claimId)
    if (before === undefined) {
      const key = this.#db.nameKeyOf.get(claimId)
      if (key === undefined) return
      this.#names.add(key)
    }
    this.#uses.set(claimId, (before ?? 0) - 1)
  }

  /** Decides who is who, once all uses are noted and before rows are written with what `artistOf` answers. */
  resolve(): void {
    for (const [id, delta] of this.#uses) if (delta !== 0) this.#db.use.run(delta, id)
    for (const key of this.#names) this.#resolveName(key)
  }

  artistOf(claimId: number): number {
    return this.#artists.get(claimId)!
  }

  #resolveName(key: string): void {
    const claims = this.#db.claimsOf.all(key)
    const alive = claims.filter(({ uses }) => uses > 0)
    const ids = new Set(alive.map(({ mbid }) => mbid).filter((mbid) => mbid !== ''))
    const parted = ids.size > 1
    const groups = Map.groupBy(alive, ({ mbid }) => (parted ? mbid : ''))
    const keep = new Set<number>()
    for (const [mbid, group] of groups) {
      const artistId = this.#put(
        digestKey('artist', mbid === '' ? key : `${key}\0${mbid}`),
        group,
        parted ? mbid : ([...ids][0] ?? ''),
      )
      keep.add(artistId)
      for (const claim of group) {
        this.#artists.set(claim.id, artistId)
        if (claim.artistId === artistId) continue
        this.#db.assign.run(artistId, claim.id)
        if (claim.artistId !== null) this.#repoint(claim.id, claim.artistId, artistId)
      }
    }
    for (const { id, uses, artistId } of claims) {
      if (artistId !== null && !keep.has(artistId)) this.#maybeDead.add(artistId)
      if (uses <= 0) this.#deadClaims.push(id)
    }
  }

  #put(key: string, claims: readonly Claim[], mbid: string): number {
    const name = usual(claims, 'name')!
    const sortTag = usual(claims, 'sortName')
    const sortName = sortTag ?? sortNameOf(name)
    const nameSort = sortTag === undefined ? sortText(name) : sortText(sortTag, { articles: false })
    const known = this.#db.artist.get(key)
    if (known === undefined) {
      const id = Number(this.#db.addArtist.run(key, name, sortName, nameSort, mbid || null).lastInsertRowid)
      this.renamed.add(id)
      return id
    }
    if (known.name !== name || known.sortName !== sortName || (known.mbid ?? '') !== mbid) {
      this.#db.changeArtist.run(name, sortName, nameSort, mbid || null, known.id)
      this.renamed.add(known.id)
    }
    return known.id
  }

  #repoint(claimId: number, from: number, to: number): void {
    for (const statement of this.#db.repointTracks) statement.run({ to, from, claimId })
    this.recount.add(from)
    this.recount.add(to)
  }

  /** Once no row refers to them any more: claims without uses, artists without claims. */
  sweep(): void {
    for (const id of this.#deadClaims) this.#db.dropClaim.run(id)
    for (const id of this.#maybeDead) {
      const row = this.#db.dropArtist.get(id)
      if (row !== undefined) this.dropped.push(row)
      this.removed.push(id)
      this.renamed.delete(id)
      this.recount.delete(id)
    }
  }
}

function usual(claims: readonly Claim[], field: 'name' | 'sortName'): string | undefined {
  const counts = new Map<string, number>()
  for (const claim of claims) {
    const text = claim[field]
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + claim.uses)
  }
  return mostCounted(counts)
}
