/**
 * Changes of personal data: one by one, in bulk, and a great many from another device; against a bare append to one table in
 * the same file settings, the same edit without recording it, and what others do with as many. Every figure stands beside its
 * goal. Ours and Actual's are safe on the disk (fsync) when a figure ends; PouchDB's are not. `npm run bench -- personal [--changes 20000] [--many 1000000] [--pouch 50000] [--rounds 5]`; `--many 0` leaves the
 * great many out, which take some minutes.
 */
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { zstdCompressSync } from 'node:zlib'
import { connect, keepSafely, write, type PersonalDb } from '../src/engine/db/store.ts'
import { migrate } from '../src/engine/db/migrate.ts'
import { personalKinds } from '../src/engine/personal-kinds.ts'
import { Exchange, type Batch } from '../src/engine/personal/exchange.ts'
import { number, type Kind } from '../src/engine/personal/kind.ts'
import { Personal, type Change } from '../src/engine/personal/personal.ts'
import { Rows } from '../src/engine/personal/rows.ts'
import { migrationsOnDisk } from '../test/support/host.ts'
import { personalDb } from '../test/support/personal.ts'
import { bareLog } from './support/bare-log.ts'
import { actual, type Edits, type Peer } from './support/crdt-peers.ts'
import { inTurns, median, percentile, timed } from './support/measure.ts'
import { pouchInMemory, pouchOnDisk, pouchToPouch } from './support/pouch-peers.ts'
import { printAgainstFloor, printPercentiles, printTable, type Cell } from './support/table.ts'

export const about = 'personal data: changes recorded and taken in, against a bare append, Actual and PouchDB'

/** As stars are: one small cell a track, and a table of one column beside its key. */
const stars: Kind = {
  name: 'stars',
  subject: (trackKey) => ({ type: 'track', key: trackKey }),
  fields: { stars: number },
  projection: {
    tables: ['bench_stars'],
    open(sql) {
      sql.exec('create table if not exists bench_stars (track_key text primary key, stars integer) without rowid')
      const rows = new Rows(sql, {
        into: 'insert into bench_stars (track_key, stars)',
        width: 2,
        after: 'on conflict do update set stars = excluded.stars',
      })
      return { rows, project: (trackKey, held) => rows.waiting.push(trackKey, Number(held.value('stars'))) }
    },
  },
}

/** Of a great many changes: each track is rated five times. */
const TRACKS = 200_000
/** In one transaction, of a great many. */
const TOGETHER = 1_000

/** As trackKeys are: without any order. */
const keys: string[] = []
const keyOf = (i: number): string => (keys[i] ??= `a${hash('sha256', `${i}`).slice(0, 32)}`)

const goals: Cell[][] = []
function goal(name: string, figure: number, sign: '≤' | '≥', wanted: number): void {
  const isMet = sign === '≤' ? figure <= wanted : figure >= wanted
  goals.push([name, figure, `${sign} ${wanted}`, isMet ? 'met' : 'missed'])
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      changes: { type: 'string', default: '20000' },
      many: { type: 'string', default: '1000000' },
      pouch: { type: 'string', default: '50000' },
      rounds: { type: 'string', default: '5' },
    },
  })
  const [changes, rounds, many] = [Number(values.changes), Number(values.rounds), Number(values.many)]
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-'))
  try {
    await singly(dir)
    for (const together of [changes, 1_000, 100]) await bulk({ dir, changes, together, rounds })
    if (many > 0) await aGreatMany(dir, many, Number(values.pouch))
    printTable('Goals', ['', 'figure', 'goal', ''], goals)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

let files = 0

interface Opened {
  db: PersonalDb
  personal: Personal
  exchange: Exchange
}

async function open(dir: string): Promise<Opened> {
  const sql = connect(join(dir, `${files++}.db`))
  keepSafely(sql)
  await migrate(sql, migrationsOnDisk.personal)
  const db = personalDb(sql)
  const now = () => Date.now()
  const personal = new Personal({ db, kinds: [...personalKinds, stars], now })
  return { db, personal, exchange: new Exchange({ db, personal, now }) }
}

const rate = (row: string, value: number) =>
  ({ do: 'set', kind: 'stars', row, fields: { stars: value } }) as const satisfies Change

/** One edit, safe on disk before it is answered. */
async function singly(dir: string): Promise<void> {
  const EDITS = 2_000
  const { db, personal } = await open(dir)
  db.sql.exec('create table plain (track_key text primary key, stars integer) without rowid')
  const put = db.sql.prepare('insert into plain values (?, ?) on conflict do update set stars = excluded.stars')
  let edit = 0
  const without: number[] = []
  const captured: number[] = []
  for (let turn = 0; turn < EDITS / 50; turn++) {
    without.push(...(await timed(50, (i) => write(db, () => put.run(keyOf((turn * 50 + i) % 5_000), edit++)))))
    const one = (i: number) => write(db, (tx) => personal.apply(tx, [rate(keyOf((turn * 50 + i) % 5_000), edit++)]))
    captured.push(...(await timed(50, one)))
  }
  printPercentiles('One edit, safe on disk before it is answered', 'ms', [
    { name: 'without capture', figures: without },
    { name: 'with capture', figures: captured },
  ])
  goal('one edit, × without capture', median(captured) / median(without), '≤', 2)
  goal('one edit, p99 ms', percentile(captured, 0.99), '≤', 5)
  db.sql.close()
}

interface Bulk {
  dir: string
  changes: number
  /** In one transaction. */
  together: number
  rounds: number
}

/** The floor is appended to so many at a time: the goal is of that. */
const FLOOR_AT_ONCE = 100

async function bulk({ dir, changes, together, rounds }: Bulk): Promise<void> {
  const perSecond = (begun: number) => changes / ((performance.now() - begun) / 1000)
  const bare = (name: string, atOnce: number) => ({
    name,
    once: async () => {
      const { db } = await open(dir)
      const append = bareLog(db.sql)
      const begun = performance.now()
      inBatches({ changes, together: atOnce, rowOf: keyOf }, (some) => write(db, () => append(some)))
      const figure = perSecond(begun)
      db.sql.close()
      return figure
    },
  })
  let batches: Batch[] = []
  const measured = await inTurns(
    [
      bare('bare append', together),
      bare(`bare append, ${FLOOR_AT_ONCE} a transaction`, FLOOR_AT_ONCE),
      {
        name: 'recorded',
        once: async () => {
          const { db, personal, exchange } = await open(dir)
          const begun = performance.now()
          record(personal, db, { changes, together, rowOf: keyOf })
          const figure = perSecond(begun)
          batches = pagesOf(exchange, together)
          db.sql.close()
          return figure
        },
      },
      {
        name: 'taken in',
        once: async () => {
          const { db, exchange } = await open(dir)
          const begun = performance.now()
          for (const batch of batches) exchange.receive(batch)
          const figure = perSecond(begun)
          db.sql.close()
          return figure
        },
      },
    ],
    { rounds },
  )
  printAgainstFloor({
    title: `${changes.toLocaleString('en')} changes, ${together.toLocaleString('en')} a transaction`,
    unit: 'changes/s',
    measured,
    floor: 'bare append',
    better: 'more',
  })
  const [likewise, floor, recorded] = measured.map(({ figures }) => median(figures))
  const name = `recorded ${together.toLocaleString('en')} at once, × bare append`
  goal(`${name}, ${FLOOR_AT_ONCE} at once`, recorded! / floor!, '≥', 0.4)
  if (together !== FLOOR_AT_ONCE) goal(`${name}, as many at once`, recorded! / likewise!, '≥', 0.4)
}

interface Batches {
  changes: number
  together: number
  rowOf(i: number): string
}

function inBatches({ changes, together, rowOf }: Batches, body: (some: ReturnType<typeof rate>[]) => void): void {
  for (let from = 0; from < changes; from += together) {
    const length = Math.min(together, changes - from)
    body(Array.from({ length }, (_, i) => rate(rowOf(from + i), (from + i) % 11)))
  }
}

const record = (personal: Personal, db: PersonalDb, batches: Batches): void =>
  inBatches(batches, (some) => write(db, (tx) => personal.apply(tx, some)))

function pagesOf(exchange: Exchange, limit: number): Batch[] {
  const batches: Batch[] = []
  const vector: Record<string, number> = {}
  for (let cursor = null; ;) {
    const told = exchange.since({ cursor, vector, limit, whole: true })
    for (const batch of told.batches) {
      vector[batch.origin] = batch.first - 1 + batch.ops.length
      batches.push(batch)
    }
    if (!told.more) return batches
    cursor = told.cursor
  }
}

/** Changes of another device, each page safe on disk before the next (PouchDB: in memory, or given to the system to write). */
async function aGreatMany(dir: string, many: number, ofPouch: number): Promise<void> {
  const edits: Edits = { keyOf: (i) => keyOf(i % TRACKS), valueOf: (i) => (i + Math.floor(i / TRACKS)) % 11 }
  const there = await open(dir)
  const recordedIn = await seconds(() =>
    record(there.personal, there.db, { changes: many, together: TOGETHER, rowOf: edits.keyOf }),
  )
  const begun = performance.now()
  const batches = pagesOf(there.exchange, TOGETHER)
  const readIn = (performance.now() - begun) / 1000
  const [weight, paging] = [weigh(there.db, batches), await howLongPagesTake(there)]
  there.db.sql.close()

  const here = await open(dir)
  const takenIn = await seconds(() => batches.forEach((batch) => here.exchange.receive(batch)))
  here.db.sql.close()
  const [ours, allTheWay] = [many / takenIn, many / (readIn + takenIn)]
  const theirs = await rateOf(actual(join(dir, 'actual.db'), edits), many)
  const documents = Math.min(many, ofPouch)
  const inMemory = await rateOf(pouchInMemory(edits), documents)
  const onDisk = await rateOf(pouchOnDisk(join(dir, 'pouch'), edits), documents)
  const replicated =
    documents / (await pouchToPouch(join(dir, 'pouch'), { edits, many: documents, together: TOGETHER }))
  const some = documents.toLocaleString('en')
  printTable(
    `${many.toLocaleString('en')} changes of another device, ${TOGETHER.toLocaleString('en')} a transaction`,
    ['', 'changes/s', '× this is'],
    [
      ['taken in here', ours, 1],
      ['Actual (crdt, SQLite log)', theirs, ours / theirs],
      [`PouchDB in memory, its writes (${some})`, inMemory, ours / inMemory],
      [`PouchDB on leveldb, its writes (${some})`, onDisk, ours / onDisk],
      ['read there and taken in here', allTheWay, 1],
      [`PouchDB, replicated from leveldb to leveldb (${some})`, replicated, allTheWay / replicated],
      ['recorded here', many / recordedIn, ''],
    ],
  )
  printTable(
    'What a change weighs, and what it takes to read on',
    ['', ''],
    [
      ['bytes in the log on disk', weight.log],
      [`bytes on the wire, ${TOGETHER.toLocaleString('en')} at once as JSON, zstd`, weight.wire],
      ['ms for 100 changes from anywhere in the log, worst', paging.since],
      ['ms for the first 100 rows of the history', paging.first],
      ['ms for the last 100 rows of the history', paging.last],
    ],
  )
  goal('a great many taken in, × Actual', ours / theirs, '≥', 1)
  goal('a great many from one to another, × PouchDB on leveldb', allTheWay / replicated, '≥', 5)
  goal('a great many taken in, × writes of PouchDB on leveldb', ours / onDisk, '≥', 5)
  goal('a great many taken in, × writes of PouchDB in memory', ours / inMemory, '≥', 5)
  goal('bytes a change in the log on disk', weight.log, '≤', 250)
  goal('ms for a page from anywhere in the log', paging.since, '≤', 5)
}

async function rateOf(peer: Peer, many: number): Promise<number> {
  const took = await seconds(async () => {
    for (let from = 0; from < many; from += TOGETHER) await peer.take(from, Math.min(many, from + TOGETHER))
  })
  await peer.close()
  return many / took
}

async function seconds(body: () => Promise<void> | void): Promise<number> {
  const begun = performance.now()
  await body()
  return (performance.now() - begun) / 1000
}

function weigh({ sql }: PersonalDb, batches: readonly Batch[]): { log: number; wire: number } {
  const ops = sql.prepare<[], number>('select count(*) from op').pluck().get() as number
  const size = `select sum(pgsize) from dbstat where name in ('op', 'op_of_origin', 'op_head', 'op_parked')`
  const log = sql.prepare<[], number>(size).pluck().get() as number
  const some = batches.slice(-50)
  const wire = some.reduce((sum, batch) => sum + zstdCompressSync(JSON.stringify(batch)).length, 0)
  return { log: log / ops, wire: wire / some.reduce((sum, { ops: all }) => sum + all.length, 0) }
}

async function howLongPagesTake({ personal, exchange }: Opened) {
  const upto = exchange.vector()[personal.originId]!
  const { logId } = exchange
  const ask = (share: number) => {
    const at = Math.floor(upto * share)
    exchange.since({ cursor: { logId, number: at }, vector: { [personal.originId]: at }, limit: 100 })
  }
  const since = Math.max(...(await timed(50, (i) => ask(i / 50))).slice(1))
  const { total } = personal.changes({ offset: 0, limit: 1 })
  const first = median(await timed(5, () => personal.changes({ offset: 0, limit: 100 })))
  const last = median(await timed(5, () => personal.changes({ offset: Math.max(0, total - 100), limit: 100 })))
  return { since, first, last }
}
