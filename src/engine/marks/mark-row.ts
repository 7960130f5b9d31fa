/**
 * How rows of marks are named, the same on every device: what sort of thing is marked, and its id; and the tables of those that
 * are there or not.
 */
import type { About, HeldRow, Project, Projection } from '../personal/kind.ts'
import { Rows } from '../personal/rows.ts'

export interface Marked<Type extends string> {
  readonly type: Type
  readonly key: string
}

export const markRow = (type: string, key: string): string => `${type}:${key}`

/** Undefined when a newer version marks what this one does not know. Ids hold no colon. */
export function markedBy<Type extends string>(row: string, types: readonly Type[]): Marked<Type> | undefined {
  const colon = row.indexOf(':')
  const type = types.find((one) => one === row.slice(0, colon))
  return type === undefined ? undefined : { type, key: row.slice(colon + 1) }
}

export const aboutMarked =
  (types: readonly ('track' | 'album' | 'artist' | 'playlist')[]) =>
  (row: string): About => {
    const { type = 'other', key = row } = markedBy(row, types) ?? {}
    return { type, key }
  }

/** When it was marked; 0 where that has not arrived. */
export const markedAt = (held: HeldRow): number => Number(held.value('at') ?? 0)

/** A table of what is marked and since when, for marks that are there or not: the field `on`. */
export const projectMarks = (table: 'favourite', types: readonly string[]): Projection => ({
  tables: [table],
  open(sql) {
    const rows = new Rows(sql, {
      into: `insert into ${table} (type, key, at)`,
      width: 3,
      after: 'on conflict (type, key) do update set at = excluded.at',
    })
    const remove = sql.prepare<[string, string]>(`delete from ${table} where type = ? and key = ?`)
    const project: Project = (row, held) => {
      const marked = markedBy(row, types)
      if (marked === undefined) return
      if (held.alive && held.value('on') === true) rows.waiting.push(marked.type, marked.key, markedAt(held))
      else remove.run(marked.type, marked.key)
    }
    return { project, rows }
  },
})
