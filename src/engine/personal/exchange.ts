/**
 * How two devices come to hold the same, without anything that carries it: what to send to someone who holds so much, and how
 * to take in what was sent. All that matters is one number a device (how far its changes are held), so it does not matter who
 * talks to whom, in which order, or how often something is said.
 */
import { write, type PersonalDb } from '../db/store.ts'
import { isStamp } from './clock.ts'
import { Log, type Origin } from './log.ts'
import { chained, NO_DIGEST, type Op } from './op.ts'
import type { Personal } from './personal.ts'

/** How far the changes of each origin are held. Absent: not at all. */
export type Vector = Readonly<Record<string, number>>

/** Consecutive changes of one origin; ends with a whole transaction. */
export interface Batch {
  readonly origin: string
  /** The number of the first of them. */
  readonly first: number
  /** Over all before the first. */
  readonly before: string
  readonly ops: readonly Op[]
}

export interface Changes {
  readonly batches: readonly Batch[]
  /** Ask again, with the vector as it is then. */
  readonly more: boolean
  /** Origins whose changes were cut from the log further on than the vector goes: they are had with a whole copy only. */
  readonly behind: readonly string[]
}

export type Received =
  /** Held up to `upto`, whether it was new or not. */
  | { readonly kind: 'held'; readonly upto: number }
  /** Something is missing in between: send from `upto` + 1 on. */
  | { readonly kind: 'gap'; readonly upto: number }
  /** Two devices record under one name: a copy of a profile, or one that was restored. Nothing was taken in. */
  | { readonly kind: 'forked'; readonly upto: number }
  /** Not how changes are written. Nothing was taken in. */
  | { readonly kind: 'refused' }

const ORIGIN = /^[0-9a-f]{32}$/

export class Exchange {
  readonly #db: PersonalDb
  readonly #personal: Personal
  readonly #log: Log

  constructor({ db, personal }: { db: PersonalDb; personal: Personal }) {
    this.#db = db
    this.#personal = personal
    this.#log = new Log(db.sql)
  }

  vector(): Vector {
    return Object.fromEntries(this.#log.all().map(({ id, upto }) => [id, upto]))
  }

  /** What is held here beyond `vector`: about `limit` changes, whole transactions. */
  changesSince(vector: Vector, limit: number): Changes {
    const batches: Batch[] = []
    const behind: string[] = []
    let left = limit
    for (const origin of this.#log.all()) {
      const known = vector[origin.id] ?? 0
      if (known >= origin.upto) continue
      const before = known < origin.floor ? undefined : this.#log.digestAt(origin, known)
      if (before === undefined) {
        behind.push(origin.id)
        continue
      }
      if (left <= 0) return { batches, more: true, behind }
      const ops = this.#log.from(origin, known + 1, left)
      batches.push({ origin: origin.id, first: known + 1, before, ops })
      left -= ops.length
      if (known + ops.length < origin.upto) return { batches, more: true, behind }
    }
    return { batches, more: false, behind }
  }

  /** Takes a batch in, as a whole or not at all; what is held already is compared and left alone. */
  receive(batch: Batch): Received {
    if (!isBatch(batch)) return { kind: 'refused' }
    return write(this.#db, (tx) => {
      const held = this.#log.find(batch.origin)
      const upto = held?.upto ?? 0
      if (batch.first > upto + 1) return { kind: 'gap', upto }
      if (!this.#agrees(held, batch)) return { kind: 'forked', upto }
      const ops = batch.ops.slice(upto + 1 - batch.first)
      if (ops.length > 0) this.#personal.apply(tx, [{ do: 'take', origin: batch.origin, ops }])
      return { kind: 'held', upto: upto + ops.length }
    })
  }

  /** Whether the batch continues, or repeats, what is held of its origin. */
  #agrees(held: Origin | undefined, { first, before, ops }: Batch): boolean {
    if (held === undefined) return before === NO_DIGEST
    const known = this.#log.digestAt(held, first - 1)
    if (known !== undefined && known !== before) return false
    const repeated = Math.min(ops.length, held.upto - first + 1)
    const digest = ops.slice(0, repeated).reduce(chained, before)
    const expected = this.#log.digestAt(held, first - 1 + repeated)
    return expected === undefined || expected === digest
  }
}

function isBatch({ origin, first, before, ops }: Batch): boolean {
  if (!ORIGIN.test(origin) || !Number.isSafeInteger(first) || first < 1 || !ORIGIN.test(before)) return false
  return ops.every(
    ({ part, stamp, schema, body }) => isPlace(part) && isStamp(stamp) && isPlace(schema) && typeof body === 'string',
  )
}

const isPlace = (told: unknown): boolean => Number.isSafeInteger(told) && (told as number) >= 0
