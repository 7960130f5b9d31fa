/**
 * The tables that features read: written from what is held, row by row, in the transaction that changed it; and as a whole,
 * when kinds have become others or something is to be checked.
 */
import type { Database } from 'better-sqlite3'
import type { Held } from './held.ts'
import type { HeldRow, Kind } from './kind.ts'

export class Projections {
  readonly #sql: Database
  readonly #held: Held
  readonly #opened: ReadonlyMap<string, { kind: Kind; project: (row: string, held: HeldRow) => void }>

  constructor(sql: Database, held: Held, kinds: readonly Kind[]) {
    this.#sql = sql
    this.#held = held
    this.#opened = new Map(kinds.map((kind) => [kind.name, { kind, project: kind.projection.open(sql) }]))
  }

  /** Of kinds that this version does not know, nothing is shown; what is held of them waits for the one that does. */
  project(kind: string, rows: Iterable<string>): void {
    const opened = this.#opened.get(kind)
    if (opened === undefined) return
    for (const row of rows) opened.project(row, this.#held.row(opened.kind, row))
  }

  rebuild(): void {
    for (const { kind } of this.#opened.values()) {
      for (const table of kind.projection.tables) this.#sql.exec(`delete from "${table}"`)
      this.project(kind.name, this.#held.rows(kind.name))
    }
  }

  /** Rebuilds, and counts the rows that were not as they are then. */
  differences(): number {
    const tables = [...this.#opened.values()].flatMap(({ kind }) => kind.projection.tables)
    for (const table of tables) this.#sql.exec(`create temp table "as_found_${table}" as select * from main."${table}"`)
    this.rebuild()
    let differences = 0
    for (const table of tables) {
      const [found, built] = [`select * from temp."as_found_${table}"`, `select * from main."${table}"`]
      const count = `select (select count(*) from (${found} except ${built})) + (select count(*) from (${built} except ${found}))`
      differences += this.#sql.prepare<[], number>(count).pluck().get() as number
    }
    return differences
  }
}
