/**
 * The recorded changes of all devices, as far as they are held here: each device's from its first on, without gap. The log
 * only carries changes to others; what they came to lies in the state, and stays when the log is cut.
 *
 * A stretch that was left out for us lies in it as one row, which says how many changes that were and what they came to.
 */
import type { Database } from 'better-sqlite3'
import { FIRST_STAMP } from './clock.ts'
import { LogRows } from './log-rows.ts'
import { chained, digestWithin, MARK, NO_DIGEST, UNLISTED, type Op, type Skip } from './op.ts'

/** How far one device's changes are held. */
export interface Origin {
  readonly number: number
  readonly id: string
  readonly floor: number
  readonly upto: number
  readonly digest: string
  readonly floorDigest: string
}

/** A change as it lies in the log, or a stretch of `skipped` changes that ends at `seq`. */
export interface Logged extends Op {
  /** In the order of arrival here. */
  readonly number: number
  readonly origin: number
  readonly seq: number
  readonly digest: string
  readonly skipped: number
  readonly parked: 0 | 1
}

/** A row, by its kind. */
type Thing = readonly [kind: string, row: string]

interface Filed {
  before?: string | null | undefined
  kind?: string | null
  act?: string | undefined
  thing?: Thing
}

/** What one transaction comes to so far. */
interface Transaction {
  readonly origin: number
  /** Of its first change. */
  readonly seq: number
  readonly kind: string
  /** Of that kind. */
  readonly rows: Set<string>
  changes: number
  /** Whether it is among those to be written. */
  isSummed: boolean
}

/** The number of the first change that a row of the log stands for. */
export const firstOf = ({ seq, skipped }: Pick<Logged, 'seq' | 'skipped'>): number => seq - Math.max(skipped, 1) + 1

export class Log {
  readonly #statements
  readonly #appended: LogRows
  /** Acts of which the beginning waits to be written. */
  readonly #begun = new Set<string>()
  /** The transaction that was added to last; and those of which is not written yet what they come to. */
  #last: Transaction | undefined
  #summed: Transaction[] = []

  constructor(sql: Database) {
    this.#appended = new LogRows(sql)
    const columns = 'number, id, floor, upto, digest, floor_digest as floorDigest'
    const logged = 'number, origin, seq, part, stamp, schema, body, digest, skipped, parked'
    this.#statements = {
      find: sql.prepare<[string], Origin>(`select ${columns} from origin where id = ?`),
      numbered: sql.prepare<[number], Origin>(`select ${columns} from origin where number = ?`),
      all: sql.prepare<[], Origin>(`select ${columns} from origin order by id`),
      add: sql.prepare<[string, string]>('insert into origin (id, digest) values (?, ?)'),
      put: sql.prepare<[number, string, number]>('update origin set upto = ?, digest = ? where number = ?'),
      putFloor: sql.prepare<[number, string, number]>('update origin set floor = ?, floor_digest = ? where number = ?'),
      at: sql.prepare<[number, number], Logged>(
        `select ${logged} from op where origin = ? and seq >= ? order by seq limit 1`,
      ),
      from: sql.prepare<[number, number], Logged>(
        `select ${logged} from op where origin = ? and seq >= ? order by seq`,
      ),
      after: sql.prepare<[number], Logged>(`select ${logged} from op where number > ? order by number`),
      sum: sql.prepare<[number, number, number, number]>(
        'update op set changes = ?, things = ? where origin = ? and seq = ?',
      ),
      begun: sql.prepare<[string, number], number>('select 1 from op where act = ? and origin = ? limit 1').pluck(),
      head: sql.prepare<[], number>('select coalesce(max(number), 0) from op').pluck(),
      parked: sql.prepare<[], Logged>(`select ${logged} from op where parked = 1 order by number`),
      parkedCount: sql.prepare<[], number>('select count(*) from op where parked = 1').pluck(),
      unpark: sql.prepare<[number]>('update op set parked = 0 where number = ?'),
      keep: sql.prepare<[number, number, number, string, number, string]>(
        `insert into op (origin, seq, part, stamp, schema, body, digest, parked) values (?, ?, ?, ?, ?, ?, '', 1)
         on conflict (origin, seq) do nothing`,
      ),
      drop: sql.prepare<[number, number]>('delete from op where origin = ? and seq <= ? and parked = 0'),
      dropAfter: sql.prepare<[number, number]>('delete from op where origin = ? and seq > ?'),
    }
  }

  find(id: string): Origin | undefined {
    return this.#statements.find.get(id)
  }

  get(number: number): Origin {
    return this.#statements.numbered.get(number)!
  }

  all(): Origin[] {
    return this.#statements.all.all()
  }

  add(id: string): Origin {
    this.#statements.add.run(id, NO_DIGEST)
    return this.#statements.find.get(id)!
  }

  /**
   * Adds a change to those of `origin`, which waits for `flush`. Answers how far they are held then, which is stored by `save`.
   * `before`: what it replaced here, as JSON; for the history of changes, if it is the first of its transaction: its `kind`, and the
   * act that this goes on with, which is listed where it began; `thing`: the row that a change concerns, by kind.
   */
  append(
    origin: Origin,
    op: Op,
    parked: boolean,
    { before = null, kind = null, act, thing = ['', ''] }: Filed = {},
  ): Origin {
    const [upto, digest] = [origin.upto + 1, chained(origin.digest, op)]
    const { part, stamp, schema, body } = op
    const ofAct = part === 0 && kind !== null ? act : undefined
    const head = part > 0 ? null : ofAct !== undefined && !this.#begins(origin, ofAct) ? UNLISTED : kind
    this.#count({ origin: origin.number, seq: upto, part, head: kind }, thing)
    const sum = head === null ? null : 1
    const isPlain = head === null && !parked
    this.#appended.add(
      [origin.number, upto, part, stamp, schema, body, before, digest],
      isPlain ? undefined : [0, parked ? 1 : 0, head, ofAct ?? null, sum, sum],
    )
    return { ...origin, upto, digest }
  }

  /** Adds a stretch that was left out. */
  appendSkip(origin: Origin, { skip, part, digest, marks }: Skip): Origin {
    const upto = origin.upto + skip
    this.#appended.add(
      [origin.number, upto, part, FIRST_STAMP, 0, marks, null, digest],
      [skip, 0, null, null, null, null],
    )
    return { ...origin, upto, digest }
  }

  /** Of a change that stands alone nothing needs to be added. */
  #count(
    { origin, seq, part, head }: { origin: number; seq: number; part: number; head: string | null },
    thing: Thing,
  ) {
    if (part === 0) {
      const [kind, row] = thing
      // What begins with an event that went on is not listed.
      this.#last = head === null ? undefined : { origin, seq, kind, rows: new Set([row]), changes: 1, isSummed: false }
      return
    }
    const last = this.#last
    if (last === undefined || last.origin !== origin) return
    last.changes++
    if (thing[0] === last.kind) last.rows.add(thing[1])
    if (!last.isSummed) this.#summed.push(last)
    last.isSummed = true
  }

  #begins({ number }: Origin, act: string): boolean {
    const name = `${number} ${act}`
    if (this.#begun.has(name) || this.#statements.begun.get(act, number) !== undefined) return false
    this.#begun.add(name)
    return true
  }

  /** Writes what was added. Answers the number of the first of it. */
  flush(): number | undefined {
    const first = this.#appended.flush()
    for (const one of this.#summed) {
      this.#statements.sum.run(one.changes, one.rows.size, one.origin, one.seq)
      one.isSummed = false
    }
    this.#summed = []
    this.#begun.clear()
    return first
  }

  forget(): void {
    // What was added and not written is none of it.
    if (this.#appended.count > 0) this.#last = undefined
    this.#appended.forget()
    this.#begun.clear()
    this.#summed = []
  }

  save({ upto, digest, number }: Origin): void {
    this.#statements.put.run(upto, digest, number)
  }

  /**
   * Over a device's changes up to this one; undefined where the log was cut. Within a stretch that was left out, only its beginning
   * is known (`sameDigest`).
   */
  digestAt(origin: Origin, seq: number): string | undefined {
    if (seq === origin.upto) return origin.digest
    if (seq === origin.floor) return origin.floorDigest
    if (seq < origin.floor || seq > origin.upto) return undefined
    const row = this.#statements.at.get(origin.number, seq)!
    return row.seq === seq ? row.digest : digestWithin(skipOf(row), seq - firstOf(row) + 1)
  }

  /** One device's, from the row that `seq` is in on. */
  from(origin: number, seq: number): IterableIterator<Logged> {
    return this.#statements.from.iterate(origin, seq)
  }

  /** All that arrived here after `number`, also what is left of a log that was cut. */
  after(number: number): IterableIterator<Logged> {
    return this.#statements.after.iterate(number)
  }

  /** The last that arrived here. */
  head(): number {
    return this.#statements.head.get() as number
  }

  parked(): Logged[] {
    return this.#statements.parked.all()
  }

  parkedCount(): number {
    return this.#statements.parkedCount.get() as number
  }

  unpark(number: number): void {
    this.#statements.unpark.run(number)
  }

  /** Of a change that came with a whole copy: until a version that understands it. */
  keepParked(origin: number, seq: number, { part, stamp, schema, body }: Op): void {
    this.#statements.keep.run(origin, seq, part, stamp, schema, body)
  }

  /** Forgets a device's changes up to `seq`, which ends a row; what they came to stays in the state. */
  cut(origin: Origin, seq: number, digest: string): number {
    const { changes } = this.#statements.drop.run(origin.number, seq)
    this.#statements.putFloor.run(seq, digest, origin.number)
    return changes
  }

  /** As if the device's changes after `seq` had never come. */
  truncate(origin: Origin, seq: number, digest: string): Origin {
    const row = this.#statements.at.get(origin.number, seq + 1)
    this.#statements.dropAfter.run(origin.number, seq)
    const cut = { ...origin, upto: seq, digest }
    this.save(cut)
    if (row === undefined || firstOf(row) > seq) return cut
    const skip = seq - firstOf(row) + 1
    const { marks, ...stretch } = skipOf(row)
    return this.appendSkip(
      { ...cut, upto: seq - skip },
      { ...stretch, skip, digest, marks: marks.slice(0, skip * MARK) },
    )
  }

  /** Rows that are not yet to be there: of a whole copy that was broken off. */
  dropAfter(origin: Origin): void {
    this.#statements.dropAfter.run(origin.number, origin.upto)
  }
}

/** A row that stands for a stretch that was left out. */
export const skipOf = ({
  skipped,
  part,
  digest,
  body,
}: Pick<Logged, 'skipped' | 'part' | 'digest' | 'body'>): Skip => ({
  skip: skipped,
  part,
  digest,
  marks: body,
})
