/**
 * The tables that features read: written from what is held, row by row, in the transaction that changed it; and as a whole,
 * when kinds have become others or something is to be checked.
 *
 * A row that cannot be written there (a constraint, a value that its feature did not expect) is left out and noted with the
 * reason; what is held of it is whole, all other rows are shown, and it is tried again at its next change and at every start.
 */
import type { Database } from 'better-sqlite3'
import type { Held } from './held.ts'
import type { Kind, Project, ProjectingMany } from './kind.ts'

interface Opened {
  readonly kind: Kind
  readonly project: Project
  readonly rows?: ProjectingMany['rows']
}

/** Rows that are read beforehand in one go. */
const SLICE = 5_000

export class Projections {
  readonly #sql: Database
  readonly #held: Held
  readonly #now: () => number
  readonly #opened: ReadonlyMap<string, Opened>
  readonly #statements

  constructor(sql: Database, { held, kinds, now }: { held: Held; kinds: readonly Kind[]; now: () => number }) {
    this.#sql = sql
    this.#held = held
    this.#now = now
    this.#opened = new Map(kinds.map((kind) => [kind.name, opened(kind, sql)]))
    this.#statements = {
      begin: sql.prepare<[]>('savepoint projecting'),
      end: sql.prepare<[]>('release projecting'),
      back: sql.prepare<[]>('rollback to projecting'),
      any: sql.prepare<[], number>('select exists (select 1 from unshown)').pluck(),
      all: sql.prepare<[], { kind: string; row: string }>('select kind, row from unshown'),
      summary: sql.prepare<[], { count: number; reason: string | null }>(
        'select count(*) as count, (select reason from unshown order by since, kind, row limit 1) as reason from unshown',
      ),
      put: sql.prepare<[string, string, string, number]>(
        `insert into unshown (kind, row, reason, since) values (?, ?, ?, ?)
         on conflict (kind, row) do update set reason = excluded.reason`,
      ),
      remove: sql.prepare<[string, string]>('delete from unshown where kind = ? and row = ?'),
      clear: sql.prepare<[]>('delete from unshown'),
    }
  }

  /**
   * Rows that are written many at a time are so in the order of their keys: neighbours lie in one page, which each statement sets
   * aside before it writes there.
   *
   * Of kinds that this version does not know, nothing is shown; what is held of them waits for the one that does. True when it
   * is now others that cannot be shown.
   */
  project(kind: string, rows: Iterable<string>): boolean {
    const opened = this.#opened.get(kind)
    if (opened === undefined) return false
    const wereAny = this.#statements.any.get() === 1
    const inOrder = opened.rows ? [...rows].sort() : rows
    if (this.#succeeds(opened, inOrder) !== undefined) return this.#oneByOne(opened, rows)
    let shownAgain = false
    if (wereAny) for (const row of rows) if (this.#statements.remove.run(kind, row).changes > 0) shownAgain = true
    return shownAgain
  }

  /** Tries what could not be shown again. */
  again(): void {
    for (const { kind, row } of this.#statements.all.all()) this.project(kind, [row])
  }

  get anyUnshown(): boolean {
    return this.#statements.any.get() === 1
  }

  /** How many rows could not be shown, and why the first. */
  unshown(): { count: number; reason: string } | null {
    const { count, reason } = this.#statements.summary.get()!
    return reason === null ? null : { count, reason }
  }

  rebuild(): void {
    this.#statements.clear.run()
    for (const { kind } of this.#opened.values()) {
      for (const table of kind.projection.tables) this.#sql.exec(`delete from "${table}"`)
      const rows = this.#held.rows(kind.name)
      for (let from = 0; from < rows.length; from += SLICE) {
        const slice = rows.slice(from, from + SLICE)
        this.#held.load(kind.name, slice)
        this.project(kind.name, slice)
        this.#held.forget()
      }
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

  #oneByOne(opened: Opened, rows: Iterable<string>): boolean {
    const { kind } = opened
    let changed = false
    for (const row of rows) {
      const reason = this.#succeeds(opened, [row])
      if (reason !== undefined) this.#statements.put.run(kind.name, row, reason, this.#now())
      if (reason !== undefined || this.#statements.remove.run(kind.name, row).changes > 0) changed = true
    }
    return changed
  }

  /** All of them or none. Answers why not, if that is the fault of what is held. */
  #succeeds({ kind, project, rows: waiting }: Opened, rows: Iterable<string>): string | undefined {
    const { begin, end, back } = this.#statements
    begin.run()
    try {
      for (const row of rows) project(row, this.#held.row(kind, row))
      waiting?.flush()
      return undefined
    } catch (error) {
      waiting?.forget()
      if (!isOfTheRow(error)) throw error
      back.run()
      return error.message
    } finally {
      if (this.#sql.inTransaction) end.run()
    }
  }
}

function opened(kind: Kind, sql: Database): Opened {
  const projecting = kind.projection.open(sql)
  return typeof projecting === 'function' ? { kind, project: projecting } : { kind, ...projecting }
}

/** A full disk or a broken file is nothing that leaving out a row would help against. */
function isOfTheRow(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  return typeof code !== 'string' || !code.startsWith('SQLITE_') || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(code)
}
