/**
 * What Actual does with changes from another device, so much as its own sync does: its messages are compared with the newest of
 * their cell, written to the row and to the log, and hashed into the Merkle tree; one transaction for all that came.
 */
import { makeClientId, makeClock, merkle, Timestamp } from '@actual-app/crdt'
import { connect } from '../../src/engine/db/store.ts'

export interface Peer {
  /** Takes changes `from` up to `to` in, together. */
  take(from: number, to: number): Promise<void> | void
  close(): Promise<void> | void
}

export interface Edits {
  keyOf(i: number): string
  valueOf(i: number): number
}

export function actual(file: string, { keyOf, valueOf }: Edits): Peer {
  const sql = connect(file)
  sql.pragma('synchronous = FULL')
  sql.exec(`
    create table messages_crdt (id integer primary key, timestamp text not null unique, dataset text not null,
      row text not null, column text not null, value blob not null);
    create index messages_crdt_search on messages_crdt (dataset, row, column, timestamp);
    create table messages_clock (id integer primary key, clock text);
    create table stars (id text primary key, stars integer)`)
  const later = sql.prepare(
    'select timestamp from messages_crdt where dataset = ? and row = ? and column = ? and timestamp >= ?',
  )
  const found = sql.prepare('select * from stars where id = ?')
  const insert = sql.prepare('insert into stars (id, stars) values (?, ?)')
  const update = sql.prepare('update stars set stars = ? where id = ?')
  const log = sql.prepare('insert into messages_crdt (timestamp, dataset, row, column, value) values (?, ?, ?, ?, ?)')
  const putClock = sql.prepare('insert or replace into messages_clock (id, clock) values (1, ?)')
  const node = makeClientId()
  const begun = Date.now() - 10_000_000
  let tree: ReturnType<typeof merkle.emptyTrie> = makeClock(new Timestamp(begun, 0, node)).merkle
  const one = (i: number): void => {
    const timestamp = Timestamp.parse(new Timestamp(begun + i, 0, node).toString())!
    const [text, row] = [timestamp.toString(), keyOf(i)]
    if (later.get('stars', row, 'stars', text) === undefined) {
      if (found.get(row) === undefined) insert.run(row, valueOf(i))
      else update.run(valueOf(i), row)
    }
    log.run(text, 'stars', row, 'stars', `N:${valueOf(i)}`)
    tree = merkle.insert(tree, timestamp)
  }
  const take = sql.transaction((from: number, to: number) => {
    for (let i = from; i < to; i++) one(i)
    tree = merkle.prune(tree)
    putClock.run(JSON.stringify({ timestamp: node, merkle: tree }))
  })
  return { take, close: () => void sql.close() }
}
