/** What all that is held comes to: equal on two devices exactly when they hold the same. */
import type { Database } from 'better-sqlite3'
import { hash } from 'node:crypto'

const PARTS = {
  c: `select c.kind, c.row, c.field, c.value, c.stamp, o.id from cell c join origin o on o.number = c.origin`,
  r: `select r.kind, r.row, '', r.dead, r.stamp, o.id from row r join origin o on o.number = r.origin`,
  e: `select e.kind, e.id, '', e.track_key, o.id, e.at, e.ms from event e join origin o on o.number = e.origin`,
}

/** `staysHere`: fields that do not count, for they are never told. */
export function digestOf(sql: Database, staysHere: (kind: string, field: string) => boolean): string {
  const lines: string[] = []
  for (const [part, query] of Object.entries(PARTS)) {
    for (const line of sql.prepare<[], [string, string, string, ...unknown[]]>(query).raw().iterate()) {
      if (!staysHere(line[0], line[2])) lines.push(JSON.stringify([part, ...line]))
    }
  }
  return hash('sha256', lines.sort().join('\n'))
}
