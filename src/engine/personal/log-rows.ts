/**
 * Rows of the log that wait to be written, in the order in which the changes arrived. All but the first change of a transaction
 * leave half of the columns as they are by default, and of an import nearly all are such: those are written by a statement that
 * is handed so much less for each.
 */
import type { Database } from 'better-sqlite3'
import { Rows } from './rows.ts'

/** `before`: what the change replaced here, as JSON. */
type Plain = readonly [
  origin: number,
  seq: number,
  part: number,
  stamp: string,
  schema: number,
  body: string,
  before: string | null,
  digest: string,
]

type Rest = readonly [
  skipped: number,
  parked: 0 | 1,
  head: string | null,
  act: string | null,
  changes: number | null,
  things: number | null,
]

const WIDTH = 8
const BY_DEFAULT: Rest = [0, 0, null, null, null, null]
/** A shorter run of plain rows is not worth a statement of its own. */
const RUN = 32

export class LogRows {
  /** Those of `plain` come after those of `whole`. */
  readonly #whole: Rows
  readonly #plain: Rows
  #count = 0

  constructor(sql: Database) {
    const plain = 'origin, seq, part, stamp, schema, body, before, digest'
    const rest = 'skipped, parked, head, act, changes, things'
    this.#whole = new Rows(sql, { into: `insert into op (${plain}, ${rest})`, width: WIDTH + BY_DEFAULT.length })
    this.#plain = new Rows(sql, { into: `insert into op (${plain})`, width: WIDTH })
  }

  /** How many wait. */
  get count(): number {
    return this.#count
  }

  add(plain: Plain, rest?: Rest): void {
    this.#count++
    if (rest === undefined) {
      this.#plain.waiting.push(...plain)
      return
    }
    if (this.#plain.waiting.length > 0) this.#endRun()
    this.#whole.waiting.push(...plain, ...rest)
  }

  /** Writes them. Answers the number of the first. */
  flush(): number | undefined {
    const last = this.#write()
    const first = last === undefined ? undefined : last - this.#count + 1
    this.#count = 0
    return first
  }

  forget(): void {
    this.#whole.forget()
    this.#plain.forget()
    this.#count = 0
  }

  #endRun(): void {
    const { waiting } = this.#plain
    if (waiting.length >= RUN * WIDTH) {
      this.#write()
      return
    }
    for (let from = 0; from < waiting.length; from += WIDTH) {
      this.#whole.waiting.push(...waiting.slice(from, from + WIDTH), ...BY_DEFAULT)
    }
    this.#plain.forget()
  }

  /** Answers the number of the last. */
  #write(): number | undefined {
    const last = this.#whole.flush()
    return this.#plain.flush() ?? last
  }
}
