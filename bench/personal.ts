/**
 * Changes of personal data: recorded one by one and in bulk, and taken in from another device, against a bare append to one
 * table in the same file settings; and what a change weighs. `npm run bench -- personal [--changes 20000] [--together 1000] [--rounds 5]`.
 */
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { connect, write, type PersonalDb } from '../src/engine/db/store.ts'
import { migrate } from '../src/engine/db/migrate.ts'
import { personalKinds } from '../src/engine/personal-kinds.ts'
import { Exchange, type Batch } from '../src/engine/personal/exchange.ts'
import { number, type Kind } from '../src/engine/personal/kind.ts'
import { Personal } from '../src/engine/personal/personal.ts'
import { migrationsOnDisk } from '../test/support/host.ts'
import { personalDb } from '../test/support/personal.ts'
import { inTurns } from './support/measure.ts'
import { printAgainstFloor, printTable } from './support/table.ts'

export const about = 'personal data: changes recorded and taken in, against a bare append'

/** As stars are: one small cell a track, and a table of one column beside its key. */
const stars: Kind = {
  name: 'stars',
  subject: (trackKey) => ({ type: 'track', key: trackKey }),
  fields: { stars: number },
  projection: {
    tables: ['bench_stars'],
    open(sql) {
      sql.exec('create table if not exists bench_stars (track_key text primary key, stars integer)')
      const put = sql.prepare<[string, number]>(
        'insert into bench_stars values (?, ?) on conflict do update set stars = excluded.stars',
      )
      return (trackKey, held) => put.run(trackKey, Number(held.value('stars')))
    },
  },
}

/** As trackKeys are: without any order. */
const keys: string[] = []
const keyOf = (i: number): string => (keys[i] ??= `a${hash('sha256', `${i}`).slice(0, 32)}`)

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      changes: { type: 'string', default: '20000' },
      together: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '5' },
    },
  })
  const [changes, rounds] = [Number(values.changes), Number(values.rounds)]
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-'))
  try {
    await bulk({ dir, changes, together: Number(values.together), rounds })
    await singly(dir, rounds)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

let files = 0

async function open(dir: string): Promise<{ db: PersonalDb; personal: Personal; exchange: Exchange }> {
  const sql = connect(join(dir, `${files++}.db`))
  sql.pragma('synchronous = FULL')
  await migrate(sql, migrationsOnDisk.personal)
  const db = personalDb(sql)
  const personal = new Personal({ db, kinds: [...personalKinds, stars], now: () => Date.now() })
  return { db, personal, exchange: new Exchange({ db, personal }) }
}

interface Bulk {
  dir: string
  changes: number
  /** In one transaction. */
  together: number
  rounds: number
}

async function bulk({ dir, changes, together, rounds }: Bulk): Promise<void> {
  const perSecond = (begun: number) => changes / ((performance.now() - begun) / 1000)
  const inBatches = (db: PersonalDb, body: (from: number, to: number) => void) => {
    for (let from = 0; from < changes; from += together) write(db, () => body(from, Math.min(changes, from + together)))
  }
  let batches: Batch[] = []
  const measured = await inTurns(
    [
      {
        name: 'bare append',
        once: async () => {
          const { db } = await open(dir)
          db.sql.exec(
            'create table bare (id integer primary key, kind text, key text, field text, value text, stamp text)',
          )
          const insert = db.sql.prepare('insert into bare (kind, key, field, value, stamp) values (?, ?, ?, ?, ?)')
          const begun = performance.now()
          inBatches(db, (from, to) => {
            for (let i = from; i < to; i++) insert.run('stars', keyOf(i), 'stars', String(i % 11), '01a2b3c4d5e60001')
          })
          const figure = perSecond(begun)
          db.sql.close()
          return figure
        },
      },
      {
        name: 'recorded',
        once: async () => {
          const { db, personal, exchange } = await open(dir)
          const begun = performance.now()
          for (let from = 0; from < changes; from += together) {
            const all = Array.from({ length: Math.min(together, changes - from) }, (_, i) => from + i)
            write(db, (tx) =>
              personal.apply(
                tx,
                all.map((i) => ({ do: 'set', kind: 'stars', row: keyOf(i), fields: { stars: i % 11 } })),
              ),
            )
          }
          const figure = perSecond(begun)
          batches = pagesOf(exchange, together)
          if (files < 6) weigh(db, batches, together)
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
    title: `${changes.toLocaleString('en')} changes, ${together} a transaction`,
    unit: 'changes/s',
    measured,
    floor: 'bare append',
    better: 'more',
  })
}

function pagesOf(exchange: Exchange, limit: number): Batch[] {
  const vector: Record<string, number> = {}
  const batches: Batch[] = []
  for (;;) {
    const page = exchange.changesSince(vector, limit)
    for (const batch of page.batches) vector[batch.origin] = batch.first - 1 + batch.ops.length
    batches.push(...page.batches)
    if (!page.more) return batches
  }
}

function weigh({ sql }: PersonalDb, batches: readonly Batch[], together: number): void {
  const ops = sql.prepare<[], number>('select count(*) from op').pluck().get() as number
  const size = `select sum(pgsize) from dbstat where name in ('op', 'op_of_origin')`
  const log = sql.prepare<[], number>(size).pluck().get() as number
  const wire = batches.reduce((sum, batch) => sum + gzipSync(JSON.stringify(batch)).length, 0)
  printTable(
    'What a change weighs',
    ['', 'bytes'],
    [
      ['in the log on disk', log / ops],
      [`on the wire, ${together} at once, compressed`, wire / ops],
    ],
  )
}

async function singly(dir: string, rounds: number): Promise<void> {
  const EDITS = 50
  const { db, personal } = await open(dir)
  db.sql.exec('create table plain (track_key text primary key, stars integer)')
  const put = db.sql.prepare('insert into plain values (?, ?) on conflict do update set stars = excluded.stars')
  let edit = 0
  const measured = await inTurns(
    [
      {
        name: 'without capture',
        once: () => {
          const begun = performance.now()
          for (let i = 0; i < EDITS; i++) write(db, () => put.run(keyOf(i), edit++))
          return (performance.now() - begun) / EDITS
        },
      },
      {
        name: 'with capture',
        once: () => {
          const begun = performance.now()
          for (let i = 0; i < EDITS; i++) {
            write(db, (tx) =>
              personal.apply(tx, [{ do: 'set', kind: 'stars', row: keyOf(i), fields: { stars: edit++ } }]),
            )
          }
          return (performance.now() - begun) / EDITS
        },
      },
    ],
    { rounds },
  )
  printAgainstFloor({
    title: 'One edit, safe on disk before it is answered',
    unit: 'ms',
    measured,
    floor: 'without capture',
    better: 'less',
  })
  db.sql.close()
}
