/**
 * How two devices come to hold the same, without anything that carries it: what to tell someone who holds so much, and how to
 * take in what was told. All that matters is one number a device (how far its changes are held), so it does not matter who
 * talks to whom, in which order, or how often something is said.
 *
 * Each device's changes are numbered densely and chained by a digest. Some of them may be left out on the way: kinds that the
 * other does not want, or that their owner does not let out, and what the same device overwrote in the same page. In their
 * place stands a `Skip`, which counts them and gives the digest at their end; so numbers stay dense, and the chain can be
 * checked. Whoever holds such a stretch tells it on as one. What is lacking by it shows in what two devices hold comes to, and is had
 * from somebody's whole state.
 */
import { randomBytes } from 'node:crypto'
import { write, type PersonalDb } from '../db/store.ts'
import { isBatch } from './batch.ts'
import { FIRST_STAMP, msOf } from './clock.ts'
import { compact } from './compaction.ts'
import { differingKinds, type Contents } from './contents.ts'
import { becomeNew, goOnFromNow, splitOff, standsBefore } from './identity.ts'
import { Log, type Origin } from './log.ts'
import { chained, digestWithin, isSkip, sameDigest, withoutFirst, type Op, type Skip } from './op.ts'
import { Pages, type Asked, type KeptBack, type Told } from './pages.ts'
import type { Personal } from './personal.ts'
import { joinState, State, type AskedState, type Extent, type StateEntry, type StatePage } from './state.ts'

/** How far the changes of each origin are held. Absent: not at all. */
export type Vector = Readonly<Record<string, number>>

/** Consecutive changes of one origin; ends with a whole transaction. */
export interface Batch {
  readonly origin: string
  /** The number of the first of them. */
  readonly first: number
  /** Digest over all before the first, and over all up to the last. */
  readonly before: string
  readonly after: string
  readonly ops: readonly (Op | Skip)[]
}

export type Received =
  /** Held up to `upto`, whether it was new or not. */
  | { readonly kind: 'held'; readonly upto: number }
  /** Something is missing in between: tell from `upto` + 1 on. */
  | { readonly kind: 'gap'; readonly upto: number }
  /**
   * Two devices have recorded under one name (a copied or restored profile). Nothing was taken in. Both tell each other again from
   * `from` on: as if the other's vector had `from` - 1 for this origin. It goes further back each time; where they part, one
   * of them gives what it has beyond a name of its own, and both go on. `from` null: where they part was cut from the log. Both
   * join the other's whole state then, and the lesser story gives way.
   */
  | { readonly kind: 'forked'; readonly upto: number; readonly from: number | null }
  /** First-hand, and its stamps are a day ahead of our clock, or more. Nothing was taken in: put the clock right, and `goOnFromNow`. */
  | { readonly kind: 'ahead'; readonly byMs: number }
  /** Not how changes are written. Nothing was taken in. */
  | { readonly kind: 'refused' }

const DAY_MS = 86_400_000
/** What kinds are called, in any version. Somebody may have recorded others; they travel like all else, and are not compared. */
const A_KIND = /^[a-z][a-z0-9-]{0,39}$/
const MOST_KINDS = 200

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970, as far as this device knows. */
  now(): number
}

export class Exchange {
  /** Names the order of arrival here; new each time the file is opened, for it may have been restored meanwhile. */
  readonly logId = randomBytes(8).toString('hex')
  readonly #db: PersonalDb
  readonly #personal: Personal
  readonly #now: () => number
  readonly #log: Log
  readonly #pages: Pages
  readonly #state: State
  /** What this device recorded under before, one a line. */
  readonly #former

  constructor({ db, personal, now }: Parts) {
    this.#db = db
    this.#personal = personal
    this.#now = now
    this.#log = new Log(db.sql)
    this.#pages = new Pages({ logId: this.logId, log: this.#log, keptBack: () => this.keptBack() })
    this.#state = new State(db.sql)
    this.#former = db.sql
      .prepare<[string], string>(
        `select value ->> '$' from cell where kind = 'device' and row = ? and field = 'former'`,
      )
      .pluck()
  }

  vector(): Vector {
    return Object.fromEntries(this.#log.all().map(({ id, upto }) => [id, upto]))
  }

  /** What is held comes to, for each origin: with it, `since` notices two stories of the same length. */
  digests(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#log.all().map(({ id, digest }) => [id, digest]))
  }

  /**
   * What arrived here after `cursor`, as far as `vector` does not have it: about `limit` changes, whole transactions. Where the cursor
   * is of another log, or does not fit the vector, the vector alone decides. Take in all batches, then keep the cursor with them.
   */
  since(asked: Asked): Told {
    return this.#pages.since(asked)
  }

  /** Takes a batch in, as a whole or not at all; what is held already is compared and left alone. */
  receive(batch: Batch, { firstHand = false }: { firstHand?: boolean } = {}): Received {
    if (!isBatch(batch)) return { kind: 'refused' }
    try {
      return write(this.#db, (tx) => {
        const held = this.#log.find(batch.origin)
        const upto = held?.upto ?? 0
        if (batch.first > upto + 1) return { kind: 'gap', upto }
        const known = this.#compare(held, batch)
        if (known.kind === 'parted' && standsBefore(known.ours, known.theirs)) {
          return { kind: 'forked', upto, from: known.agreed + 1 }
        }
        if (known.kind === 'earlier') return { kind: 'forked', upto, from: known.from }
        if (known.kind === 'nowhere') return { kind: 'forked', upto, from: null }
        if (firstHand) {
          const byMs = aheadBy(known.fresh, this.#now())
          if (byMs > DAY_MS) return { kind: 'ahead', byMs }
        }
        if (known.kind === 'parted') {
          this.#personal.inside(tx, (inside) => splitOff(inside, held!, known.agreed, known.digest))
        }
        if (known.fresh.length === 0) return { kind: 'held', upto }
        this.#personal.apply(tx, [{ do: 'take', origin: batch.origin, ops: known.fresh }])
        const { upto: now, digest } = this.#log.find(batch.origin)!
        if (digest !== batch.after) throw new NotAsTold()
        return { kind: 'held', upto: now }
      })
    } catch (error) {
      if (error instanceof NotAsTold) return { kind: 'refused' }
      throw error
    }
  }

  /** The whole state in pages, in key order; changes meanwhile do no harm. `extent` as of the first page goes with the last. */
  statePage(asked: AskedState): StatePage {
    const kept = this.keptBack()
    const page = this.#state.page(asked, {
      extent: () => (asked.kinds ? {} : this.#extent()),
      isTold: (entry) => !this.#isKept(entry, kept),
    })
    return { ...page, logId: this.logId }
  }

  /** Joins a page of another's state, in any order, any number of times. With `end`, once all were joined: this is held now. */
  joinState(entries: readonly StateEntry[], end?: { extent: Extent }): void {
    write(this.#db, (tx) => this.#personal.inside(tx, (inside) => joinState(inside, entries, end?.extent)))
  }

  /** What all that is held comes to. Null: not to be compared, for something of it only a newer version understands. */
  contents(): Contents | null {
    if (this.#log.parkedCount() > 0) return null
    const kept = this.keptBack().kinds.map((kind): [string, null] => [kind, null])
    const all = [...Object.entries(this.#personal.contents()), ...kept].filter(([kind]) => A_KIND.test(kind))
    return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_KINDS))
  }

  /**
   * Kinds of which somebody holds other things than we do, though they hold as many changes of everybody: join their state, and
   * let them join ours. That can be after a file was put back somewhere, for then the changes that led to something may be lost, or
   * have been left out wherever they are still known. Empty while there are changes to be told. `all`: stories that have parted
   * are of the same length, and no change is left in the logs that would show it.
   */
  differing({ vector, digests, contents }: Holding): readonly string[] | 'all' {
    const held = this.#log.all().filter(({ upto }) => upto > 0)
    if (held.length !== Object.values(vector).filter((upto) => upto > 0).length) return []
    const of = <T>(told: Readonly<Record<string, T>>, id: string) => (Object.hasOwn(told, id) ? told[id] : undefined)
    if (!held.every(({ id, upto }) => of(vector, id) === upto)) return []
    if (!held.every(({ id, digest }) => sameDigest(of(digests, id) ?? '', digest))) return 'all'
    const mine = this.contents()
    return mine === null || contents === null ? [] : differingKinds(mine, contents)
  }

  /** What the user does not let out of this device: of its own changes only, for what others did is out already. */
  keptBack(): KeptBack {
    const kinds = this.#personal.travelling().filter(({ travels }) => !travels)
    const former = this.#former.get(this.#personal.deviceId) as string | undefined
    return { origins: [this.#personal.originId, ...(former?.split('\n') ?? [])], kinds: kinds.map(({ kind }) => kind) }
  }

  /**
   * After the clock was put right: what is done from now on is stamped by it again. What is ahead stays so; tell it as not first-hand.
   */
  goOnFromNow(): void {
    write(this.#db, (tx) => this.#personal.inside(tx, (inside) => goOnFromNow(inside, this.#now())))
  }

  /** From now on, what is done here is recorded under a new name: this profile is a copy of one that may go on. */
  becomeNew(): void {
    write(this.#db, (tx) => this.#personal.inside(tx, becomeNew))
  }

  /**
   * Forgets changes that are older than `keepMs` and that all of `holds` (whoever was seen within that time) have; at most `maxRows`
   * in one call, so that nobody waits.
   */
  compact(asked: { holds: readonly Vector[]; keepMs: number; maxRows: number }): { dropped: number; more: boolean } {
    return write(this.#db, (tx) => this.#personal.inside(tx, (inside) => compact(inside, asked, this.#now())))
  }

  /** How a batch continues what is held of its origin: what is new in it, or where the two part. */
  #compare(held: Origin | undefined, { first, before, ops }: Batch): Compared {
    if (held === undefined) return { kind: 'one', fresh: ops }
    const known = this.#log.digestAt(held, first - 1)
    if (known !== undefined && !sameDigest(known, before)) {
      if (first - 1 <= held.floor) return { kind: 'nowhere' }
      return { kind: 'earlier', from: Math.max(held.floor + 1, held.upto + 1 - 2 * (held.upto + 2 - first)) }
    }
    let agreed = { seq: first - 1, digest: before }
    for (const [index, op] of ops.entries()) {
      for (let place = 1; place <= (isSkip(op) ? op.skip : 1); place++) {
        const fresh = () => [isSkip(op) ? withoutFirst(op, place - 1) : op, ...ops.slice(index + 1)]
        const seq = agreed.seq + 1
        if (seq > held.upto) return { kind: 'one', fresh: fresh() }
        const theirs = isSkip(op) ? digestWithin(op, place) : chained(agreed.digest, op)
        const ours = this.#log.digestAt(held, seq)
        if (ours !== undefined && !sameDigest(ours, theirs)) {
          if (seq <= held.floor) return { kind: 'nowhere' }
          return { kind: 'parted', agreed: agreed.seq, digest: agreed.digest, ours, theirs, fresh: fresh() }
        }
        agreed = { seq, digest: theirs }
      }
    }
    return { kind: 'one', fresh: [] }
  }

  #isKept(entry: StateEntry, kept: KeptBack): boolean {
    const [type, kind] = entry
    if (type === 'parked') return false
    if (type === 'cell' && this.#personal.staysHere(kind, entry[3])) return true
    const origin = entry[type === 'row' ? 5 : 6]
    return kept.origins.some((one) => one === origin) && kept.kinds.includes(kind)
  }

  #extent(): Extent {
    return Object.fromEntries(this.#log.all().map(({ id, upto, digest }) => [id, { upto, digest }]))
  }
}

/** What somebody holds, as they said at one moment. */
export interface Holding {
  readonly vector: Vector
  readonly digests: Readonly<Record<string, string>>
  readonly contents: Contents | null
}

class NotAsTold extends Error {}

type Compared =
  | { readonly kind: 'one'; readonly fresh: Batch['ops'] }
  /** Before the batch begins. */
  | { readonly kind: 'earlier'; readonly from: number }
  /** In what was cut from the log. */
  | { readonly kind: 'nowhere' }
  | {
      readonly kind: 'parted'
      readonly agreed: number
      readonly digest: string
      readonly ours: string
      readonly theirs: string
      readonly fresh: Batch['ops']
    }

function aheadBy(ops: Batch['ops'], now: number): number {
  const latest = ops.reduce((max, op) => (isSkip(op) || op.stamp < max ? max : op.stamp), FIRST_STAMP)
  return msOf(latest) - now
}
