/**
 * What follows for the library from pairs of trackKeys that were said, found or told to be the same: the rows of `alias`, and
 * which copies are copies of one track. Some keys at a time, each with all that hangs together with it, in one write; the keys
 * are in `dirty_key` until that write, so nothing is forgotten whenever it ends. Doing it twice is doing it once.
 */
import type { Database } from 'better-sqlite3'
import { isSameSql } from '../library/alias-sql.ts'
import { lastTrackId } from '../library/free-track-id.ts'
import { perDatabase } from '../library/per-database.ts'
import { noteChanges, tellAgain } from '../library/revs.ts'
import { raiseRevision, type Tx } from '../library/revision.ts'
import { rootsOfComponents, type Edge } from './components.ts'
import { joinParts, type Part } from './joined-wants.ts'

/**
 * Keys that hang together by what servers tell. More than this is nothing that a server that means well says, and would be
 * many lists in one row: of such a heap only what the user and their devices said counts.
 */
const MOST_TOLD = 1_000
/** Keys of such a heap that are worked out together. */
const MOST_OF_HEAP = 500

interface StoredCopy {
  id: number
  trackId: number
  trackKey: string
}

const KEYS = 'select value from json_each($keys)'
const SAME = isSameSql('s')

/** All that hangs together with `$keys`, now or by what `alias` still says. */
const reach = (told: string): string => `
  with recursive reach (key) as (
    ${KEYS}
    union select s.b from reach join personal.sameness s on s.a = reach.key and ${SAME}
    union select s.a from reach join personal.sameness s on s.b = reach.key and ${SAME}
    union select k.track_key from reach join alias a on a.track_key = reach.key join alias k on k.root = a.root
    ${told})
  select key from reach limit $most`
const TOLD = `
    union select t.also_key from reach join told_same t on t.track_key = reach.key
    union select t.track_key from reach join told_same t on t.also_key = reach.key`

const statements = perDatabase((sql) => ({
  dirty: sql.prepare<[number], string>('select track_key from dirty_key limit ?').pluck(),
  dirtyAmong: sql
    .prepare<[{ keys: string; most: number }], string>(
      `select track_key from dirty_key where track_key in (${KEYS}) limit $most`,
    )
    .pluck(),
  reach: sql.prepare<[{ keys: string; most: number }], string>(reach(TOLD)).pluck(),
  reachUntold: sql.prepare<[{ keys: string; most: number }], string>(reach('')).pluck(),
  said: sql.prepare<[{ keys: string }], Omit<Edge, 'found'> & { found: number }>(
    `select a, b, says, found is not null as found from personal.sameness where a in (${KEYS})`,
  ),
  told: sql.prepare<[{ keys: string }], { one: string; other: string }>(
    `select distinct track_key as one, also_key as other from told_same where track_key in (${KEYS}) and also_key <> track_key`,
  ),
  aliases: sql.prepare<[{ keys: string }], { trackKey: string; root: string }>(
    `select track_key as trackKey, root from alias where track_key in (${KEYS})`,
  ),
  copies: sql.prepare<[{ keys: string }], StoredCopy>(
    `select id, track_id as trackId, track_key as trackKey from copy where track_key in (${KEYS})`,
  ),
  tracks: sql.prepare<[{ keys: string }], { id: number; key: string }>(
    `select id, key from track where key in (${KEYS})`,
  ),
  trackIds: sql
    .prepare<[{ keys: string }], number>(`select distinct track_id from copy where track_key in (${KEYS})`)
    .pluck(),
  anyDirty: sql
    .prepare<[{ ids: string }]>(
      'select 1 from dirty_track where track_id in (select value from json_each($ids)) limit 1',
    )
    .pluck(),
  put: sql.prepare<[string, string]>(
    'insert into alias (track_key, root) values (?, ?) on conflict (track_key) do update set root = excluded.root',
  ),
  drop: sql.prepare<[string]>('delete from alias where track_key = ?'),
  move: sql.prepare<[number, number]>('update copy set track_id = ? where id = ?'),
  clear: sql.prepare<[{ keys: string }]>(`delete from dirty_key where track_key in (${KEYS})`),
  markDirty: sql.prepare<[{ ids: string }]>(
    'insert or ignore into dirty_track (track_id) select value from json_each($ids)',
  ),
}))

/**
 * `done`: so many keys were looked at, fewer than `most` once none is left. `ungrouped`: nothing was written, for tracks that
 * this would change wait to be grouped, and until then their rows do not say what their copies do.
 */
type WorkedOut = { kind: 'done'; looked: number } | { kind: 'ungrouped' }

/** Within a write, on the connection that sees the owner's personal.db. */
export function workOutAliases(tx: Tx, most: number): WorkedOut {
  const db = statements(tx.sql)
  const dirty = db.dirty.all(most)
  if (dirty.length === 0) return { kind: 'done', looked: 0 }
  const { keys, withTold } = reached(db, dirty)
  const named = { keys: JSON.stringify(keys) }
  const { roots, told } = rootsAmong(db, { named, withTold })
  const before = new Map(db.aliases.all(named).map(({ trackKey, root }) => [trackKey, root]))
  const changed = keys.filter((key) => before.get(key) !== roots.get(key))
  // Those too that a key has left.
  const others = new Set(changed.flatMap((key) => [key, before.get(key) ?? key]).map((key) => roots.get(key) ?? key))
  const plan = planOf(tx, { keys, roots, others })
  if (plan.touched.size > 0 && db.anyDirty.get({ ids: JSON.stringify([...plan.touched]) }) !== undefined) {
    return { kind: 'ungrouped' }
  }
  for (const key of changed) {
    const root = roots.get(key)
    if (root === undefined) db.drop.run(key)
    else db.put.run(key, root)
  }
  joinParts(tx.sql, plan.parts)
  for (const { copy, to } of plan.moves) db.move.run(to, copy)
  db.clear.run(named)
  if (plan.touched.size > 0) {
    db.markDirty.run({ ids: JSON.stringify([...plan.touched]) })
    noteChanges(tx.sql, plan.touched)
  }
  // What is one here because a server says so may be one by our own word, too, or no more: others are told our word only.
  else if (told.length > 0) tellAgain(tx.sql, db.trackIds.all(named))
  if (changed.length > 0 || plan.moves.length > 0) raiseRevision(tx)
  return { kind: 'done', looked: dirty.length }
}

/**
 * The root of any key by all that is said, found and told now, whether or not the library is in step with it; what is asked
 * again is remembered, for as long as nothing else is said. Many are asked with the event loop turning in between.
 */
export function rootsBySaid(sql: Database): (key: string) => string {
  const db = statements(sql)
  const known = new Map<string, string>()
  return (key) => {
    if (!known.has(key)) {
      const { keys, withTold } = reachedFrom(db, key)
      const { roots } = rootsAmong(db, { named: { keys: JSON.stringify(keys) }, withTold })
      for (const one of keys) known.set(one, roots.get(one) ?? one)
    }
    return known.get(key)!
  }
}

type Statements = ReturnType<typeof statements>

function rootsAmong(db: Statements, { named, withTold }: { named: { keys: string }; withTold: boolean }) {
  const told = withTold ? db.told.all(named).map(edgeOf) : []
  const said = db.said.all(named).map((edge) => ({ ...edge, found: edge.found === 1 }))
  return { roots: rootsOfComponents([...said, ...told]), told }
}

function reached(db: Statements, dirty: readonly string[]): { keys: string[]; withTold: boolean } {
  let heap: string[] = []
  for (const some of [dirty, dirty.slice(0, 1)]) {
    heap = db.reach.all({ keys: JSON.stringify(some), most: MOST_TOLD + 1 })
    if (heap.length <= MOST_TOLD) return { keys: heap, withTold: true }
  }
  const some = db.dirtyAmong.all({ keys: JSON.stringify(heap), most: MOST_OF_HEAP })
  return { keys: db.reachUntold.all({ keys: JSON.stringify(some), most: -1 }), withTold: false }
}

function reachedFrom(db: Statements, key: string): { keys: string[]; withTold: boolean } {
  const keys = JSON.stringify([key])
  const heap = db.reach.all({ keys, most: MOST_TOLD + 1 })
  if (heap.length <= MOST_TOLD) return { keys: heap, withTold: true }
  return { keys: db.reachUntold.all({ keys, most: -1 }), withTold: false }
}

const edgeOf = ({ one, other }: { one: string; other: string }): Edge =>
  one < other ? { a: one, b: other, says: null, found: true } : { a: other, b: one, says: null, found: true }

interface Plan {
  moves: { copy: number; to: number }[]
  parts: Part[]
  /** Tracks that are others now, or no more. */
  touched: Set<number>
}

/**
 * Which row id is whose: a recording keeps the id whose row has its root, else the least of its copies' that no other keeps;
 * else it gets a new one. `others`: roots of recordings that had other keys before.
 */
function planOf(
  { sql }: Tx,
  { keys, roots, others }: { keys: readonly string[]; roots: ReadonlyMap<string, string>; others: ReadonlySet<string> },
): Plan {
  const db = statements(sql)
  const rootOf = (key: string) => roots.get(key) ?? key
  const copies = Map.groupBy(db.copies.all({ keys: JSON.stringify(keys) }), ({ trackKey }) => rootOf(trackKey))
  const plan: Plan = { moves: [], parts: [], touched: new Set() }
  const ids = new Map(
    db.tracks.all({ keys: JSON.stringify([...copies.keys()]) }).map(({ id, key }): [string, number] => [key, id]),
  )
  const taken = new Set(ids.values())
  let last: number | undefined
  for (const root of [...copies.keys()].sort()) {
    const own = copies.get(root)!
    const from = new Set(own.map(({ trackId }) => trackId))
    let to = ids.get(root) ?? [...from].sort((a, b) => a - b).find((id) => !taken.has(id))
    if (to === undefined) to = last = (last ?? lastTrackId(sql)) + 1
    taken.add(to)
    const moved = own.filter(({ trackId }) => trackId !== to)
    for (const { id } of moved) plan.moves.push({ copy: id, to })
    if (moved.length > 0) plan.parts.push({ from, to })
    if (moved.length > 0 || others.has(root)) for (const id of [...from, to]) plan.touched.add(id)
  }
  return plan
}
