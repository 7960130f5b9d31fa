/**
 * Several devices with real databases and the real code, one thread, one seed: users edit, delete, bring back and play;
 * messages are dropped, doubled and reordered; devices are cut off from each other, crash, and have clocks that are wrong by up to
 * ten years, stand or step. The same seed gives the same run.
 */
import { hash } from 'node:crypto'
import { random, type Random } from '../../../../scripts/music/random.ts'
import { write } from '../../../../src/engine/db/store.ts'
import type { Batch, Vector } from '../../../../src/engine/personal/exchange.ts'
import type { Change } from '../../../../src/engine/personal/personal.ts'
import { Device } from '../device.ts'
import type { Variant } from './broken-variants.ts'
import { checkContents, checkQuiet, checkStep, Violation } from './invariants.ts'
import { Oracle, type Overwritten } from './oracle.ts'

const TEN_YEARS_MS = 10 * 366 * 86_400_000
const ROWS = ['n1', 'n2', 'n3', 'n4']
const QUEUES = ['q1', 'q2']
const TRACKS = ['t1', 't2', 't3']
/** Rounds in which everybody hears everybody, after which nothing may be left to say. */
const MOST_ROUNDS = 10

interface Message {
  readonly to: number
  readonly from: number
  readonly batch: Batch
  readonly head: Vector
}

interface Replica {
  device: Device
  frozen: boolean
  /** What it believes others have told it, in the variant that believes too much. */
  believes: Record<string, number>
}

export interface Run {
  /** Over every step and the end. */
  readonly digest: string
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>
}

interface Asked {
  seed: number
  steps?: number
  variant?: Variant
}

export function simulate({ seed, steps = 200, variant = {} }: Asked): Run {
  const world = new World(random(seed), variant)
  try {
    for (let step = 0; step < steps; step++) world.step()
    world.quiet()
    return world.run()
  } finally {
    world.close()
  }
}

class Cut extends Error {}

class World {
  readonly #random: Random
  readonly #variant: Variant
  readonly #oracle = new Oracle()
  readonly #replicas: Replica[]
  readonly #faults = new Map<string, number>()
  readonly #journal: string[] = []
  #messages: Message[] = []
  /** Devices of one side hear each other; undefined while all do. */
  #side: ReadonlySet<number> | undefined
  /** Who took something in during this step. */
  readonly #told = new Set<Replica>()
  #written = 0

  constructor(random: Random, variant: Variant) {
    this.#random = random
    this.#variant = variant
    this.#replicas = Array.from({ length: 3 + random.int(3) }, (_, i) => {
      const device = new Device(variant.oneName && i < 2 ? 'same' : `device ${i}`, variant)
      if (random.chance(0.5)) device.wallMs += this.#anyTime()
      return { device, frozen: false, believes: {} }
    })
  }

  step(): void {
    const index = this.#random.int(this.#replicas.length)
    const replica = this.#replicas[index]!
    this.#passTime()
    const dice = this.#random.next()
    if (dice < 0.4) this.#edit(replica)
    else if (dice < 0.5) this.#play(replica)
    else if (dice < 0.7) this.#ask(index)
    else if (dice < 0.9) this.#deliver()
    else if (dice < 0.93) this.#crash(replica)
    else if (dice < 0.96) this.#upsetClock(replica)
    else this.#partition()
    this.#journal.push(`${index} ${dice} ${replica.device.db.sql.prepare('select clock from meta').pluck().get()}`)
    for (const { device } of new Set([replica, ...this.#told])) checkStep(device, this.#oracle)
    this.#told.clear()
    if (this.#random.chance(0.03)) checkContents(replica.device)
  }

  /** All faults end: everybody hears everybody until there is nothing left to say. */
  quiet(): void {
    this.#side = undefined
    this.#messages = []
    let rounds = 0
    while (this.#round()) {
      if (++rounds >= MOST_ROUNDS) throw new Violation(`R14: there is more to say after ${rounds} rounds`)
    }
    checkQuiet(
      this.#replicas.map(({ device }) => device),
      this.#oracle,
    )
  }

  run(): Run {
    const digests = this.#replicas.map(({ device }) => device.personal.digest())
    return { digest: hash('sha256', [...this.#journal, ...digests].join('\n')), faults: this.#faults }
  }

  close(): void {
    for (const { device } of this.#replicas) device.db.sql.close()
  }

  #fault(name: string): void {
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1)
  }

  #anyTime(): number {
    return Math.floor((this.#random.next() * 2 - 1) * TEN_YEARS_MS)
  }

  #passTime(): void {
    const ms = this.#random.pick([0, 0, 1, 50, 3_000, 90_000])
    for (const { device, frozen } of this.#replicas) if (!frozen) device.wallMs += ms
  }

  #upsetClock(replica: Replica): void {
    if (this.#random.chance(0.3)) {
      this.#fault('clock stood')
      replica.frozen = !replica.frozen
    } else {
      this.#fault('clock stepped')
      replica.device.wallMs += this.#random.chance(0.5) ? this.#anyTime() : this.#random.int(20_000) - 10_000
    }
  }

  #partition(): void {
    if (this.#side !== undefined && this.#random.chance(0.6)) {
      this.#side = undefined
      return
    }
    this.#fault('partition')
    this.#side = new Set([...this.#replicas.keys()].filter(() => this.#random.chance(0.5)))
  }

  #connected = (a: number, b: number): boolean => this.#side === undefined || this.#side.has(a) === this.#side.has(b)

  /** One to three changes in one transaction, which may be cut off before it ends. */
  #edit(replica: Replica): void {
    const { device } = replica
    const changes = Array.from({ length: 1 + this.#random.int(3) }, () => this.#anyChange())
    const overwritten: Overwritten[] = []
    const cut = this.#random.chance(0.05)
    try {
      write(device.db, (tx) => {
        for (const change of changes) {
          overwritten.push(...seenBy(device, change))
          if (this.#variant.recordsLater) {
            device.personal.withoutSync(tx, () => device.personal.apply(tx, [change]))
          } else device.personal.apply(tx, [change])
        }
        if (cut) throw new Cut()
      })
    } catch (error) {
      if (!(error instanceof Cut)) throw error
      this.#fault('transaction cut off')
      this.#reopen(replica)
      return
    }
    if (this.#variant.recordsLater && !this.#recordsNow(replica, changes)) return
    for (const one of overwritten) this.#oracle.remembers(one)
    for (const change of changes) {
      if (change.do === 'delete') this.#oracle.deleted.add(`${change.kind} ${change.row}`)
      if (change.do === 'restore') this.#oracle.broughtBack.add(`${change.kind} ${change.row}`)
    }
    this.#oracle.acknowledges(device.id, device.exchange.vector())
  }

  /** The variant's second transaction, unless the device crashes in between. */
  #recordsNow(replica: Replica, changes: readonly Change[]): boolean {
    const { device } = replica
    if (this.#random.chance(0.1)) {
      this.#reopen(replica)
      return false
    }
    write(device.db, (tx) => {
      for (const change of changes) if ('row' in change) device.personal.forceRecord(tx, change.kind, change.row)
    })
    return true
  }

  #anyChange(): Change {
    const what = this.#random.int(10)
    if (what < 2) {
      const value = `${this.#written++}`
      const fields = { name: `name ${value}`, tracks: `track ${value}`, savedAt: this.#written }
      return { do: 'set', kind: 'saved-queue', row: this.#random.pick(QUEUES), fields }
    }
    const [kind, row] = this.#random.chance(0.7)
      ? ['note', this.#random.pick(ROWS)]
      : ['saved-queue', this.#random.pick(QUEUES)]
    if (what < 4) return { do: 'delete', kind, row }
    if (what < 5) return { do: 'restore', kind, row }
    const field = this.#random.pick(['title', 'title', 'body', 'scrolledTo'])
    return { do: 'set', kind: 'note', row: this.#random.pick(ROWS), fields: { [field]: `value ${this.#written++}` } }
  }

  #play({ device }: Replica): void {
    const trackKey = this.#random.pick(TRACKS)
    const at = this.#written++
    device.plays(trackKey, at)
    this.#oracle.played(trackKey)
    if (this.#random.chance(0.2)) {
      this.#fault('play told twice')
      device.plays(trackKey, at)
    }
    this.#oracle.acknowledges(device.id, device.exchange.vector())
  }

  #ask(to: number): void {
    const from = this.#random.int(this.#replicas.length)
    if (from === to) return
    if (!this.#connected(from, to)) return this.#fault('out of reach')
    const limit = this.#random.pick([1, 3, 20])
    const { exchange } = this.#replicas[from]!.device
    const claimed = { ...this.#claims(this.#replicas[to]!) }
    // Several pages on the way at once, so that losing one leaves a gap.
    for (let page = this.#random.int(3); page >= 0; page--) {
      for (const batch of exchange.changesSince(claimed, limit).batches) {
        claimed[batch.origin] = batch.first - 1 + batch.ops.length
        this.#post({ from, to, batch, head: exchange.vector() })
      }
    }
  }

  #post(message: Message): void {
    if (this.#random.chance(0.15)) this.#fault('message dropped')
    else this.#messages.push(message)
    if (this.#random.chance(0.15)) {
      this.#fault('message doubled')
      this.#messages.push(message)
    }
  }

  #deliver(): void {
    if (this.#messages.length === 0) return
    const index = this.#random.chance(0.5) ? 0 : this.#random.int(this.#messages.length)
    const [message] = this.#messages.splice(index, 1)
    if (index > 0) this.#fault('message reordered')
    if (this.#connected(message!.from, message!.to)) this.#receive(message!)
    else this.#fault('message lost in a partition')
  }

  #receive({ to, batch, head }: Message): void {
    const replica = this.#replicas[to]!
    const { device, believes } = replica
    this.#told.add(replica)
    const answer = device.exchange.receive(batch)
    if (answer.kind === 'gap') this.#fault('gap')
    if (answer.kind === 'gap' && this.#variant.acceptsGaps) {
      write(device.db, (tx) => device.personal.apply(tx, [{ do: 'take', origin: batch.origin, ops: batch.ops }]))
    }
    if (answer.kind === 'forked') throw new Violation(`I3: ${device.id} was told two stories of ${batch.origin}`)
    if (answer.kind === 'refused') throw new Violation(`${device.id} refused what another device wrote`)
    for (const [id, upto] of Object.entries(head)) believes[id] = Math.max(believes[id] ?? 0, upto)
  }

  #claims({ device, believes }: Replica): Vector {
    return this.#variant.cursorAtHead ? { ...device.exchange.vector(), ...believes } : device.exchange.vector()
  }

  #crash(replica: Replica): void {
    this.#fault('crash')
    this.#reopen(replica)
  }

  #reopen(replica: Replica): void {
    const { device } = replica
    const from = device.bytes()
    device.db.sql.close()
    replica.device = new Device('never used', { ...this.#variant, from })
    replica.device.wallMs = device.wallMs
  }

  /** True when anything was told. */
  #round(): boolean {
    let told = false
    for (const [to, replica] of this.#replicas.entries()) {
      for (const [from, other] of this.#replicas.entries()) {
        if (from === to) continue
        const { exchange } = other.device
        for (const batch of exchange.changesSince(this.#claims(replica), Infinity).batches) {
          told = true
          this.#receive({ from, to, batch, head: exchange.vector() })
        }
      }
    }
    return told
  }
}

/** What the user has before their eyes and is about to overwrite. */
function seenBy(device: Device, change: Change): Overwritten[] {
  if (change.do === 'set') {
    return Object.entries(change.fields).flatMap(([field, value]) => {
      const seen = device.db.sql
        .prepare<[string, string, string], string>('select value from cell where kind = ? and row = ? and field = ?')
        .pluck()
        .get(change.kind, change.row, field) as string | undefined
      const place = `${change.kind} ${change.row} ${field}`
      return seen === undefined || seen === JSON.stringify(value) ? [] : [{ place, seen }]
    })
  }
  if (change.do !== 'delete' && change.do !== 'restore') return []
  const seen = device.db.sql
    .prepare<[string, string], { write: string; dead: number }>(
      `select r.stamp || o.id as "write", r.dead from row r join origin o on o.number = r.origin where r.kind = ? and r.row = ?`,
    )
    .get(change.kind, change.row)
  const isChange = seen !== undefined && seen.dead !== Number(change.do === 'delete')
  return isChange ? [{ place: `${change.kind} ${change.row}`, seen: seen.write }] : []
}
