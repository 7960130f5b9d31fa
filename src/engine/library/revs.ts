/**
 * The feed that other devices sync by. One counter gives a number (`rev`) to every row that they are told of, each time it
 * changes, in the write that changes it; so whoever knows one number asks for the larger ones and misses nothing, whatever
 * the clock does. What is told no more leaves its key in `gone`, with a number of its own.
 *
 * Told are tracks with an own copy (one at a source of kind `folder`), albums with such a track, artists credited on one.
 * A told track whose own copies change loses its `changed_at` until the next grouping step gives it a new number: so what
 * only foreign copies change is not told again.
 */
import type { Database } from 'better-sqlite3'
import { beginRun } from './run.ts'
import { perDatabase } from './per-database.ts'
import { numberIn, putNumber, REV } from './numbers.ts'

export type ToldKind = 'tracks' | 'albums' | 'artists'

const TABLES: Record<ToldKind, string> = { tracks: 'track', albums: 'album', artists: 'artist' }

/** Name in `meta` of how many rows of a kind are told. */
export const toldName = (kind: ToldKind): string => `told:${kind}`

/** A row that was there before a step. */
export interface ToldRow {
  key: string
  rev: number | null
}

export interface TrackChange {
  id: number
  before: (ToldRow & { changedAt: number | null }) | undefined
  /** As it is now; null for one that is no more. */
  key: string | null
  /** Whether it has an own copy now. */
  own: boolean
}

interface Candidate extends ToldRow {
  id: number
  told: number
}

const OF_IDS = 'select value from json_each($ids)'

const statements = perDatabase((sql) => {
  const perKind = <Statement>(make: (kind: ToldKind, table: string) => Statement) => ({
    tracks: make('tracks', TABLES.tracks),
    albums: make('albums', TABLES.albums),
    artists: make('artists', TABLES.artists),
  })
  return {
    ownSources: sql.prepare<[], number>(`select id from source where kind = 'folder'`).pluck(),
    markStale: sql.prepare<[{ ids: string }]>(
      `update track set changed_at = null where id in (${OF_IDS}) and rev is not null`,
    ),
    told: sql
      .prepare<[{ ids: string }], number>(
        `select id from track where id in (${OF_IDS}) and rev is not null and changed_at is not null`,
      )
      .pluck(),
    tell: perKind((_, table) =>
      sql.prepare<[{ ids: string; rev: number; now: number }]>(
        `update ${table} set rev = $rev + j.key, born_rev = coalesce(born_rev, $rev + j.key), changed_at = $now
         from json_each($ids) j where ${table}.id = j.value`,
      ),
    ),
    untell: perKind((_, table) =>
      sql.prepare<[{ ids: string }]>(
        `update ${table} set rev = null, born_rev = null, changed_at = null where id in (${OF_IDS})`,
      ),
    ),
    anyGone: sql.prepare<[ToldKind], number>('select 1 from gone where kind = ? limit 1').pluck(),
    addGone: sql.prepare<[{ kind: ToldKind; keys: string; rev: number }]>(
      `insert into gone (kind, key, rev) select $kind, value, $rev + key from json_each($keys) where true
       on conflict (kind, key) do update set rev = excluded.rev`,
    ),
    back: perKind((kind, table) =>
      sql.prepare<[{ ids: string }]>(
        `delete from gone where kind = '${kind}' and key in (select key from ${table} where id in (${OF_IDS}))`,
      ),
    ),
    albums: sql.prepare<[{ ids: string }], Candidate>(
      `select a.id, a.key, a.rev, exists (select 1 from track t where t.album_id = a.id and t.rev is not null) as told
       from json_each($ids) j join album a on a.id = j.value`,
    ),
    artists: sql.prepare<[{ ids: string }], Candidate>(
      `select r.id, r.key, r.rev, exists (select 1 from track_artist ta join track t on t.id = ta.track_id
         where ta.artist_id = r.id and t.rev is not null) as told
       from json_each($ids) j join artist r on r.id = j.value`,
    ),
    artistsOf: sql
      .prepare<[{ ids: string }], number>(`select distinct artist_id from track_artist where track_id in (${OF_IDS})`)
      .pluck(),
    albumsBy: sql
      .prepare<[{ ids: string }], number>(`select distinct album_id from album_artist where artist_id in (${OF_IDS})`)
      .pluck(),
  }
})

/** To be called in the write that adds, changes or removes own copies, with the tracks they are or were copies of. */
export function noteOwnChanges(sql: Database, sourceId: number, trackIds: Iterable<number>): void {
  if (statements(sql).ownSources.all().includes(sourceId)) noteChanges(sql, trackIds)
}

/** The same of tracks that others are to hear something new of, whosever copies changed. */
export function noteChanges(sql: Database, trackIds: Iterable<number>): void {
  if (statements(sql).markStale.run({ ids: JSON.stringify([...trackIds]) }).changes === 0) return
  // Until they are grouped they are told as they are now, under the number they had. A number is used up, so that a cursor of
  // from now on is of no use to a library that is put back to how it was before.
  beginRun(sql)
  putNumber(sql, REV, numberIn(sql, REV) + 1)
}

/**
 * Gives a new number to those of these tracks that are told, for others are to hear something new of them that stands in no row
 * of theirs. Those that wait for the grouping hear it from there. Within a write.
 */
export function tellAgain(sql: Database, trackIds: readonly number[]): void {
  const { told, tell } = statements(sql)
  const ids = told.all({ ids: JSON.stringify(trackIds) })
  if (ids.length === 0) return
  beginRun(sql)
  const rev = numberIn(sql, REV)
  tell.tracks.run({ ids: JSON.stringify(ids), rev: rev + 1, now: Date.now() })
  putNumber(sql, REV, rev + ids.length)
}

/** What one grouping step tells; to be used once its rows are written. */
export class Revs {
  readonly #sql: Database
  readonly #db: ReturnType<typeof statements>
  readonly #own: ReadonlySet<number>
  #rev: number | undefined
  readonly #counts: Record<ToldKind, number> = { tracks: 0, albums: 0, artists: 0 }
  /** Tracks that were there before, and began or ceased to be told. */
  readonly #turned: number[] = []

  constructor(sql: Database) {
    this.#sql = sql
    this.#db = statements(sql)
    this.#own = new Set(this.#db.ownSources.all())
  }

  isOwn({ sourceId }: { sourceId: number }): boolean {
    return this.#own.has(sourceId)
  }

  /** In the order in which they are to be told. */
  tracks(changes: Iterable<TrackChange>): void {
    const tell: number[] = []
    const ended: string[] = []
    const untell: number[] = []
    for (const { id, before, key, own } of changes) {
      const told = before !== undefined && before.rev !== null
      const ends = told && (!own || before.key !== key)
      if (ends) {
        ended.push(before.key)
        if (key !== null) untell.push(id)
      }
      if (own && (!told || ends || before.changedAt === null)) tell.push(id)
      if (key !== null && before !== undefined && told !== own) this.#turned.push(id)
      if (own && (!told || ends)) this.#counts.tracks++
    }
    this.#end('tracks', ended, untell)
    this.#tell('tracks', tell)
  }

  /**
   * `touched` may have begun or ceased to be told, `changed` say something new, `rejoined` are artists that stand for others
   * than before, `dropped` albums that are no more. After the tracks.
   */
  albums({
    touched,
    changed,
    rejoined,
    dropped,
  }: {
    touched: readonly number[]
    changed: ReadonlySet<number>
    rejoined: ReadonlySet<number>
    dropped: readonly ToldRow[]
  }): void {
    if (rejoined.size === 0) return this.#settle('albums', touched, changed, dropped)
    const moved = this.#db.albumsBy.all({ ids: JSON.stringify([...rejoined]) })
    this.#settle('albums', [...new Set([...touched, ...moved])], new Set([...changed, ...moved]), dropped)
  }

  /** After the tracks. */
  artists({ changed, dropped }: { changed: ReadonlySet<number>; dropped: readonly ToldRow[] }): void {
    const turned = this.#turned.length === 0 ? [] : this.#db.artistsOf.all({ ids: JSON.stringify(this.#turned) })
    this.#settle('artists', [...new Set([...changed, ...turned])], changed, dropped)
  }

  /** Keeps the counter. Once, at the end. */
  finish(): void {
    if (this.#rev === undefined) return
    putNumber(this.#sql, REV, this.#rev)
    for (const [kind, by] of Object.entries(this.#counts) as [ToldKind, number][]) {
      if (by !== 0) putNumber(this.#sql, toldName(kind), numberIn(this.#sql, toldName(kind)) + by)
    }
  }

  #settle(
    kind: 'albums' | 'artists',
    touched: readonly number[],
    changed: ReadonlySet<number>,
    dropped: readonly ToldRow[],
  ): void {
    const ended = dropped.flatMap(({ key, rev }) => (rev === null ? [] : [key]))
    // A device that tells nothing looks at nothing.
    const silent = this.#rev === undefined && numberIn(this.#sql, toldName('tracks')) === 0
    const untell: number[] = []
    const tell: number[] = []
    const candidates = silent || touched.length === 0 ? [] : this.#db[kind].all({ ids: JSON.stringify(touched) })
    for (const { id, key, rev, told } of candidates) {
      if (told === 0) {
        if (rev === null) continue
        ended.push(key)
        untell.push(id)
      } else if (rev === null || changed.has(id)) {
        tell.push(id)
        if (rev === null) this.#counts[kind]++
      }
    }
    this.#end(kind, ended, untell)
    this.#tell(kind, tell)
  }

  #tell(kind: ToldKind, ids: readonly number[]): void {
    if (ids.length === 0) return
    const text = JSON.stringify(ids)
    this.#db.tell[kind].run({ ids: text, rev: this.#take(ids.length), now: Date.now() })
    if (this.#db.anyGone.get(kind) !== undefined) this.#db.back[kind].run({ ids: text })
  }

  #end(kind: ToldKind, keys: readonly string[], untell: readonly number[]): void {
    if (keys.length === 0) return
    this.#db.addGone.run({ kind, keys: JSON.stringify(keys), rev: this.#take(keys.length) })
    if (untell.length > 0) this.#db.untell[kind].run({ ids: JSON.stringify(untell) })
    this.#counts[kind] -= keys.length
  }

  /** The first of so many numbers that follow each other. */
  #take(count: number): number {
    if (this.#rev === undefined) {
      beginRun(this.#sql)
      this.#rev = numberIn(this.#sql, REV)
    }
    const first = this.#rev + 1
    this.#rev += count
    return first
  }
}
