/** What to tell next to somebody who holds so much: whole transactions, in the order of arrival here, without what they do not need. */
import { firstOf, skipOf, type Log, type Logged, type Origin } from './log.ts'
import { entryOf, MARK, withoutFirst, type Entry, type Op, type Skip } from './op.ts'
import type { Batch, Vector } from './exchange.ts'

/** The number of the last row of a page, in the order of arrival that `logId` names. */
export interface Cursor {
  readonly logId: string
  readonly number: number
}

export interface Asked {
  /** Where the last page ended; null the first time. */
  readonly cursor: Cursor | null
  readonly vector: Vector
  readonly limit: number
  /** Others are left out, but counted. Absent: all. */
  readonly kinds?: readonly string[]
  /** An origin not to be told of. */
  readonly except?: string
  /** What the vector comes to, for each origin: where it is another story than ours, the end of ours is told again. */
  readonly digests?: Readonly<Record<string, string>>
  /** Also what was overwritten since. */
  readonly whole?: boolean
}

export interface Told {
  readonly batches: Batch[]
  readonly cursor: Cursor
  /** Ask again, with the vector as it is then. */
  readonly more: boolean
  /** Origins whose changes were cut from the log further on than the vector goes: they are had with the whole state only. */
  readonly behind: string[]
}

/** Kinds that are not told of these origins. */
export interface KeptBack {
  readonly origins: readonly string[]
  readonly kinds: readonly string[]
}

interface Parts {
  logId: string
  log: Log
  keptBack(): KeptBack
}

/** Of no log: on the way through the vector. */
const WALKING: Cursor = { logId: 'walking', number: 0 }
/** Rows that are looked at for each that is told, so that a page is quick though much of it is known. */
const LOOKED_AT = 8

export class Pages {
  readonly #logId: string
  readonly #log: Log
  readonly #keptBack: Parts['keptBack']

  constructor({ logId, log, keptBack }: Parts) {
    this.#logId = logId
    this.#log = log
    this.#keptBack = keptBack
  }

  since(asked: Asked): Told {
    const origins = this.#log.all().filter(({ id }) => id !== asked.except)
    const known = new Map(origins.map((origin) => [origin.number, this.#knownOf(origin, asked)]))
    const behind = origins.filter(({ number, floor, upto }) => known.get(number)! < floor && floor <= upto)
    const reachable = origins.filter((origin) => !behind.includes(origin))
    const found = this.#byArrival(asked, reachable, known) ?? this.#byVector(asked, reachable, known)
    const left = new Left(asked, this.#keptBack())
    const batches = reachable.flatMap((origin) => {
      const rows = found.rows.get(origin.number)
      return rows ? [this.#batch(origin, { rows, known: known.get(origin.number)! }, left)] : []
    })
    return { batches, cursor: found.cursor, more: found.more, behind: behind.map(({ id }) => id) }
  }

  /** How far the other holds an origin; less by one, if what it holds is not what we do, so that it notices. */
  #knownOf(origin: Origin, { vector, digests }: Asked): number {
    const known = Math.min(Object.hasOwn(vector, origin.id) ? vector[origin.id]! : 0, origin.upto)
    const told = digests && Object.hasOwn(digests, origin.id) ? digests[origin.id] : undefined
    if (told === undefined || vector[origin.id]! > origin.upto || known <= origin.floor) return known
    const ours = this.#log.digestAt(origin, known)
    return ours === undefined || ours === told ? known : known - 1
  }

  /** Undefined where the cursor is of another log, or something told since was not taken in. */
  #byArrival({ cursor, limit }: Asked, origins: readonly Origin[], known: Known): Found | undefined {
    if (cursor?.logId !== this.#logId) return undefined
    const floors = new Map(origins.map(({ number, floor }) => [number, floor]))
    const page = new Page()
    let [looked, last] = [0, cursor.number]
    for (const row of this.#log.after(cursor.number)) {
      if (row.part === 0 && (page.size >= limit || looked >= LOOKED_AT * limit)) {
        return { rows: page.rows, cursor: { logId: this.#logId, number: last }, more: true }
      }
      looked++
      last = row.number
      const floor = floors.get(row.origin)
      if (floor === undefined || row.seq <= floor || row.seq <= known.get(row.origin)!) continue
      if (!page.rows.has(row.origin) && firstOf(row) > known.get(row.origin)! + 1) return undefined
      page.add(row)
    }
    // What lies before the cursor was told, but perhaps not taken in.
    const ends = origins.some(({ number, upto }) => (page.rows.get(number)?.at(-1)?.seq ?? known.get(number)!) < upto)
    return ends ? undefined : { rows: page.rows, cursor: { logId: this.#logId, number: last }, more: false }
  }

  /** One origin after the other. */
  #byVector({ limit }: Asked, origins: readonly Origin[], known: Known): Found {
    const page = new Page()
    const head = this.#log.head()
    for (const { number, upto } of origins) {
      if (known.get(number)! >= upto) continue
      for (const row of this.#log.from(number, known.get(number)! + 1)) {
        if (row.part === 0 && page.size >= limit) return { rows: page.rows, cursor: WALKING, more: true }
        page.add(row)
      }
    }
    return { rows: page.rows, cursor: { logId: this.#logId, number: head }, more: false }
  }

  #batch(origin: Origin, { rows, known }: { rows: readonly Logged[]; known: number }, left: Left): Batch {
    const [begun, ops] = [firstOf(rows[0]!), left.out(origin, rows)]
    const rest = { origin: origin.id, after: rows.at(-1)!.digest }
    if (begun > known) return { ...rest, first: begun, before: this.#log.digestAt(origin, begun - 1)!, ops }
    // The other holds more of what was left out for us than where it begins.
    const [skip, ...others] = ops as [Skip, ...Batch['ops']]
    const before = this.#log.digestAt(origin, known)!
    return { ...rest, first: known + 1, before, ops: [withoutFirst(skip, known - begun + 1), ...others] }
  }
}

type Known = ReadonlyMap<number, number>

interface Found {
  readonly rows: ReadonlyMap<number, readonly Logged[]>
  readonly cursor: Cursor
  readonly more: boolean
}

/** By origin, in the order in which each arrived. */
class Page {
  readonly rows = new Map<number, Logged[]>()
  size = 0

  add(row: Logged): void {
    this.size++
    const rows = this.rows.get(row.origin)
    if (rows) rows.push(row)
    else this.rows.set(row.origin, [row])
  }
}

/** Leaves out what the other does not want, what the user keeps back, and what the same device overwrote in the same page. */
class Left {
  readonly #asked: Asked
  readonly #keptBack: KeptBack

  constructor(asked: Asked, keptBack: KeptBack) {
    this.#asked = asked
    this.#keptBack = keptBack
  }

  out({ id }: Origin, rows: readonly Logged[]): (Op | Skip)[] {
    const kept = this.#keptBack.origins.includes(id) ? this.#keptBack.kinds : []
    const ops: (Op | Skip)[] = []
    const overwritten = new Set<string>()
    // From the end, for what comes later overwrites.
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i]!
      const entry = row.skipped > 0 || row.parked ? undefined : entryOf(row)
      const skip = skipFor(row, entry, this.#isLeft(entry, kept, overwritten))
      if (skip === undefined) ops.push({ part: row.part, stamp: row.stamp, schema: row.schema, body: row.body })
      else {
        const next = ops.at(-1)
        if (isAfter(next)) ops[ops.length - 1] = merged(skip, next)
        else ops.push(skip)
      }
    }
    return ops.toReversed()
  }

  #isLeft(entry: Entry | undefined, kept: readonly string[], overwritten: Set<string>): boolean {
    if (entry === undefined) return false
    const { kinds, whole } = this.#asked
    if (kept.includes(entry.kind) || (kinds && !kinds.includes(entry.kind))) return true
    if (whole || (entry.type !== 'cell' && entry.type !== 'row')) return false
    const place = JSON.stringify([entry.kind, entry.row, entry.type === 'cell' ? entry.field : null])
    if (overwritten.has(place)) return true
    overwritten.add(place)
    return false
  }
}

function skipFor(row: Logged, entry: Entry | undefined, isLeft: boolean): Skip | undefined {
  if (row.skipped > 0) return skipOf(row)
  const { digest, part } = row
  return entry && isLeft ? { skip: 1, digest, part, marks: digest.slice(0, MARK) } : undefined
}

const isAfter = (next: Op | Skip | undefined): next is Skip => next !== undefined && 'skip' in next

/** Two stretches one after the other are one. */
const merged = ({ skip, part, marks }: Skip, next: Skip): Skip => ({
  skip: skip + next.skip,
  digest: next.digest,
  part,
  marks: marks + next.marks,
})
