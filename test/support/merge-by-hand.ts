/** Merges and parts trackKeys as far as reading goes: the rows of `alias`, with the track of the first key here already. */
import { write, type Stores } from '../../src/engine/db/store.ts'

/** `keys`: all of them, `root` too. */
export function merge({ library }: Stores, root: string, keys: readonly string[]): void {
  write(library, ({ sql, announce }) => {
    const put = sql.prepare('insert into alias (track_key, root) values (?, ?)')
    for (const key of keys) put.run(key, root)
    announce({ kind: 'library.changed', revision: raised(sql) })
  })
}

export function part({ library }: Stores, root: string): void {
  write(library, ({ sql, announce }) => {
    sql.prepare('delete from alias where root = ?').run(root)
    announce({ kind: 'library.changed', revision: raised(sql) })
  })
}

const raised = (sql: Stores['library']['sql']): number =>
  Number(
    sql
      .prepare<[], string>(
        `insert into meta values ('revision', '1') on conflict do update set value = value + 1 returning value`,
      )
      .pluck()
      .get(),
  )
