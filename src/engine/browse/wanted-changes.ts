/** What wants come to beside what stands in the tables: the differences that reconciling writes. */
import type { Database } from 'better-sqlite3'
import { createHash } from 'node:crypto'
import type { WantChanges, WantChangesAsk } from '../wants/reads.ts'
import { isMissing, placeSql, qualitySql } from '../wants/standing-sql.ts'
import { wantedIds } from './wanted-tracks.ts'

/** Between the tracks that a want comes to, and its rows in `wanted`. */
export function wantChanges(db: Database, { want, by, priority, quality, now }: WantChangesAsk): WantChanges {
  const ids = wantedIds(db, by, now)
  const rows = db
    .prepare<[number, string, string], [number, number]>(
      'select track_id, priority = ? and quality = ? from wanted where want = ?',
    )
    .raw()
    .all(priority, quality, want) as [number, number][]
  const standing = new Map(rows)
  const added = ids.filter((id) => standing.get(id) !== 1)
  if (rows.length + added.length === ids.length) return { added: Int32Array.from(added), removed: new Int32Array() }
  const belongs = new Set(ids)
  const mayGo = STAYS_AS_LAST.has(by.type) ? (id: number) => !isOnlyKept(id) : () => true
  const onlyKept = db.prepare<[number], number>(ONLY_KEPT).pluck()
  const isOnlyKept = (id: number): boolean => onlyKept.get(id) === 1
  const removed = rows.flatMap(([id]) => (belongs.has(id) || !mayGo(id) ? [] : id))
  return { added: Int32Array.from(added), removed: Int32Array.from(removed) }
}

/**
 * Wants that follow what tags and sources say. Where a track's last copy is the kept one, its sources say nothing of it any more,
 * and what they have forgotten is not to be lost here, too.
 */
const STAYS_AS_LAST: ReadonlySet<string> = new Set(['album', 'artist', 'genre', 'search', 'source', 'library'])

const ONLY_KEPT = `select min(s.kind = 'kept') from copy c join source s on s.id = c.source_id where c.track_id = ?`

/** Tracks whose row in the queue or whose kept file is not as `wanted` says: of those above `after`, up to `upTo`. */
export function astrayIn(db: Database, { after, upTo }: { after: number; upTo: number }): number[] {
  return db
    .prepare<[{ after: number; upTo: number }], number>(
      `with asked as materialized (
         select track_id as id, max(priority) as priority, max(${qualitySql('quality')}) as quality
         from wanted where track_id > $after and track_id <= $upTo group by track_id)
       select asked.id from asked left join download d on d.track_id = asked.id
       where iif(d.track_id is null, 0, d.priority <> asked.priority or ${qualitySql('d.quality')} <> asked.quality)
         or (d.track_id is not null) <> (coalesce(${isMissing(placeSql('asked.id', 'asked.quality'))}, 0)
           and not exists (select 1 from left_out l where l.track_id = asked.id))`,
    )
    .pluck()
    .all({ after, upTo }) as number[]
}

/** The same of what nobody wants or the user left out, and of files kept because they were played that somebody wants now. */
export const astrayUnwanted = (db: Database): number[] =>
  db
    .prepare<[], number>(
      `select track_id from download d where not exists (select 1 from wanted w where w.track_id = d.track_id) union
       select track_id from left_out l where not exists (select 1 from wanted w where w.track_id = l.track_id) union
       select c.track_id from kept k join copy c on c.id = k.copy_id
         where k.wanted <> (exists (select 1 from wanted w where w.track_id = c.track_id)
           and not exists (select 1 from left_out l where l.track_id = c.track_id))`,
    )
    .pluck()
    .all() as number[]

export const lastWanted = (db: Database): number =>
  db.prepare<[], number>('select coalesce(max(track_id), 0) from wanted').pluck().get() as number

/** Of `ids` (as often as a want gives each up): those kept files that nobody would want. */
export function givenUpOf(db: Database, ids: Int32Array): { kept: number; givenUp: Int32Array; digest: string } {
  const kept = db.prepare<[], number>('select count(*) from kept where wanted').pluck().get() as number
  const times = new Map<number, number>()
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1)
  const wants = db.prepare<[number], number>('select count(*) from wanted where track_id = ?').pluck()
  const isKept = db.prepare<[number], number>(
    'select 1 from copy c join kept k on k.copy_id = c.id where c.track_id = ? and k.wanted',
  )
  const givenUp = Int32Array.from(
    [...times].flatMap(([id, often]) => (isKept.get(id) !== undefined && (wants.get(id) as number) <= often ? id : [])),
  ).sort()
  const digest = createHash('sha256').update(givenUp).digest('hex')
  return { kept, givenUp, digest }
}
