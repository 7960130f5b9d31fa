/**
 * The recorded changes of all devices, as far as they are held here: each device's from its first on, without gap. The log
 * only carries changes to others; what they came to lies in the state, and stays when the log is cut.
 */
import type { Database } from 'better-sqlite3'
import { chained, NO_DIGEST, type Op } from './op.ts'

/** How far one device's changes are held. */
export interface Origin {
  readonly number: number
  readonly id: string
  readonly floor: number
  readonly upto: number
  readonly digest: string
}

export class Log {
  readonly #statements

  constructor(sql: Database) {
    const columns = 'number, id, floor, upto, digest'
    this.#statements = {
      find: sql.prepare<[string], Origin>(`select ${columns} from origin where id = ?`),
      numbered: sql.prepare<[number], Origin>(`select ${columns} from origin where number = ?`),
      all: sql.prepare<[], Origin>(`select ${columns} from origin order by id`),
      add: sql.prepare<[string, string]>('insert into origin (id, digest) values (?, ?)'),
      put: sql.prepare<[number, string, number]>('update origin set upto = ?, digest = ? where number = ?'),
      append: sql.prepare<[number, number, number, string, number, string, string, number]>(
        'insert into op (origin, seq, part, stamp, schema, body, digest, parked) values (?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      digestAt: sql.prepare<[number, number], string>('select digest from op where origin = ? and seq = ?').pluck(),
      from: sql.prepare<[number, number], Op>(
        'select part, stamp, schema, body from op where origin = ? and seq >= ? order by seq',
      ),
      parked: sql.prepare<[], Op & { number: number; origin: number }>(
        'select number, origin, part, stamp, schema, body from op where parked = 1 order by number',
      ),
      unpark: sql.prepare<[number]>('update op set parked = 0 where number = ?'),
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

  /** Adds a change to those of `origin`. Answers how far they are held then, which is stored by `save`. */
  append(origin: Origin, op: Op, parked: boolean): Origin {
    const [upto, digest] = [origin.upto + 1, chained(origin.digest, op)]
    this.#statements.append.run(origin.number, upto, op.part, op.stamp, op.schema, op.body, digest, parked ? 1 : 0)
    return { ...origin, upto, digest }
  }

  save({ upto, digest, number }: Origin): void {
    this.#statements.put.run(upto, digest, number)
  }

  /** Over a device's changes up to this one; undefined where the log was cut. */
  digestAt(origin: Origin, seq: number): string | undefined {
    if (seq === origin.upto) return origin.digest
    return seq === 0 ? NO_DIGEST : (this.#statements.digestAt.get(origin.number, seq) as string | undefined)
  }

  /** At least `limit` changes from `seq` on, as long as there are, and then to the end of their transaction. */
  from(origin: Origin, seq: number, limit: number): Op[] {
    const ops: Op[] = []
    for (const op of this.#statements.from.iterate(origin.number, seq)) {
      if (ops.length >= limit && op.part === 0) break
      ops.push(op)
    }
    return ops
  }

  parked(): (Op & { number: number; origin: number })[] {
    return this.#statements.parked.all()
  }

  unpark(number: number): void {
    this.#statements.unpark.run(number)
  }
}
