/**
 * Rows written several at a time: a call into SQLite costs more than what it does to a row. The statements are made once and
 * always have one of two sizes.
 */
import type { Database, Statement } from 'better-sqlite3'

/** Of rows that one statement writes. */
const MANY = 32

type Bound = string | number | null

export class Rows {
  readonly #width: number
  readonly #one: Statement<[Bound[]]>
  readonly #many: Statement<[Bound[]]>
  /** The columns of all rows that wait for `flush`, one after the other. */
  waiting: Bound[] = []

  /** `insert into … (…)`, as many columns as `width`, and what comes after the values. */
  constructor(sql: Database, { into, width, after = '' }: { into: string; width: number; after?: string }) {
    const row = `(${Array.from({ length: width }, () => '?').join()})`
    this.#width = width
    this.#one = sql.prepare<[Bound[]]>(`${into} values ${row} ${after}`)
    this.#many = sql.prepare<[Bound[]]>(`${into} values ${Array.from({ length: MANY }, () => row).join()} ${after}`)
  }

  /** Writes what waits, in the order it was added. Answers the rowid of the last. */
  flush(): number | undefined {
    const { waiting } = this
    if (waiting.length === 0) return undefined
    this.waiting = []
    let last: number | bigint = 0
    const [one, many] = [this.#width, this.#width * MANY]
    let from = 0
    for (; from + many <= waiting.length; from += many) last = this.#run(this.#many, waiting, from, many)
    for (; from < waiting.length; from += one) last = this.#run(this.#one, waiting, from, one)
    return Number(last)
  }

  #run(statement: Statement<[Bound[]]>, waiting: readonly Bound[], from: number, length: number): number | bigint {
    return statement.run(waiting.slice(from, from + length)).lastInsertRowid
  }

  forget(): void {
    this.waiting = []
  }
}
