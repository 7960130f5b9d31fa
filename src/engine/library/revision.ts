/** The library's revision: raised by every write that lists can see, and announced with it. */
import type { LibraryDb, Writing } from '../db/store.ts'
import { perDatabase } from './per-database.ts'

const statements = perDatabase((sql) => ({
  raise: sql
    .prepare<[], number>(
      `insert into meta (name, value) values ('revision', '1')
       on conflict (name) do update set value = cast(cast(value as integer) + 1 as text) returning cast(value as integer)`,
    )
    .pluck(),
}))

/** A transaction, as far as taking in needs one. */
export type Tx = Pick<Writing<LibraryDb['orm']['_']['fullSchema']>, 'sql' | 'announce'>

/** Once in a write is enough. */
export function raiseRevision({ sql, announce }: Tx): void {
  announce({ kind: 'library.changed', revision: statements(sql).raise.get() as number })
}
