/** Statements prepared once for each database and kept as long as it. */
import type { Database } from 'better-sqlite3'

export function perDatabase<Prepared>(prepare: (sql: Database) => Prepared): (sql: Database) => Prepared {
  const known = new WeakMap<Database, Prepared>()
  return (sql) => {
    let prepared = known.get(sql)
    if (prepared === undefined) known.set(sql, (prepared = prepare(sql)))
    return prepared
  }
}
