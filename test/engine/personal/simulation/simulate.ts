/**
 * Several devices with real databases and the real code, one thread, one seed: users edit, delete, bring back, play and arrange
 * lists; messages are dropped, doubled and reordered; devices are cut off from each other, crash, are copied, put back and
 * upgraded, and have clocks that are wrong by up to ten years, stand or step; the log is cut. The same seed gives the same run.
 */
import { hash } from 'node:crypto'
import { random, type Random } from '../../../../scripts/music/random.ts'
import { beginLeasesAnew, LEASE_MS, LeaseRow } from '../../../../src/engine/exchange/lease.ts'
import type { Variant } from './broken-variants.ts'
import { checkContents, checkQuiet, checkStep } from './invariants.ts'
import { Oracle } from './oracle.ts'
import { Replica } from './replica.ts'
import { Talk, type Message } from './talk.ts'
import { Users } from './users.ts'
import { must, Violation } from './violation.ts'

const TEN_YEARS_MS = 10 * 366 * 86_400_000
/** So long changes are kept in the log, and for whoever was seen within it. */
const KEPT_MS = 60_000
/** Rounds in which everybody hears everybody, after which nothing may be left to say. */
const MOST_ROUNDS = 10
const MOST_DEVICES = 6

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

export function simulate({ seed, steps = 100, variant = {} }: Asked): Run {
  const world = new World(random(seed), variant)
  try {
    for (let step = 0; step < steps; step++) world.step()
    world.quiet()
    return world.run()
  } catch (error) {
    if (error instanceof Violation) error.message += ` (with ${world.faults()})`
    throw error
  } finally {
    world.close()
  }
}

class World {
  readonly #random: Random
  readonly #variant: Variant
  readonly #oracle = new Oracle()
  readonly #replicas: Replica[]
  readonly #users: Users
  readonly #talk: Talk
  readonly #faults = new Map<string, number>()
  readonly #journal: string[] = []
  /** All exchange with the first only. */
  readonly #hub: boolean
  /** Profiles are copied and put back without anybody noticing at once. */
  readonly #mayFork: boolean
  readonly #lease: { acted: Map<number, number>; highest: number } = { acted: new Map(), highest: 0 }
  /** First-hand changes from more than a day ahead are refused. */
  readonly #gate: boolean
  #messages: Message[] = []
  /** Devices of one side hear each other; undefined while all do. */
  #side: ReadonlySet<number> | undefined
  /** Who took something in during this step. */
  readonly #told = new Set<Replica>()

  constructor(random: Random, variant: Variant) {
    this.#random = random
    this.#variant = variant
    this.#hub = variant.queueCleared !== undefined || random.chance(0.5)
    this.#mayFork =
      variant.keepsName !== undefined || (!variant.stampsInLog && !variant.replacesState && random.chance(0.4))
    this.#replicas = Array.from({ length: 3 + random.int(3) }, (_, i) => {
      const isOld = !variant.replacesState && i > 0 && random.chance(0.15)
      const replica = new Replica(i, { variant, isOld, wantsAll: i === 0 || random.chance(0.85) })
      if (random.chance(0.4)) replica.device.wallMs += this.#anyTime()
      return replica
    })
    const [oracle, fault] = [this.#oracle, (name: string) => this.#fault(name)]
    this.#users = new Users({ random, variant, oracle, fault })
    this.#gate = random.chance(0.3)
    this.#talk = new Talk({ replicas: this.#replicas, variant, gate: this.#gate, fault })
  }

  step(): void {
    const index = this.#random.int(this.#replicas.length)
    const replica = this.#replicas[index]!
    this.#passTime()
    const dice = this.#random.next()
    if (dice < 0.4) this.#users.act(replica)
    else if (dice < 0.6) this.#ask(index)
    else if (dice < 0.84) this.#deliver()
    else if (dice < 0.87) this.#copy(replica)
    else if (dice < 0.89) for (let i = 0; i < 4; i++) this.#mind(this.#random.pick(this.#replicas))
    else if (dice < 0.92) this.#crash(replica)
    else if (dice < 0.94) this.#upsetClock(replica)
    else if (dice < 0.96) this.#partition()
    else if (dice < 0.98) this.#putBack(replica)
    else this.#cut(replica)
    this.#journal.push(`${index} ${dice} ${replica.device.all('select clock from meta')[0]}`)
    for (const { device } of new Set([replica, ...this.#told])) checkStep(device, this.#oracle, this.#mayFork)
    this.#told.clear()
    if (this.#random.chance(0.02)) checkContents(replica.device, { hasJoined: replica.hasJoined })
  }

  /** All faults end: everybody hears everybody until there is nothing left to say. */
  quiet(): void {
    this.#side = undefined
    this.#messages = []
    for (const replica of this.#replicas) {
      replica.wantsAll = true
      if (this.#gate) replica.device.wallMs = this.#replicas[0]!.device.wallMs
      if (replica.isOld) this.#upgrade(replica)
      this.#users.letAllTravel(replica)
    }
    this.#oracle.find(({ place, stamp }) => this.#replicas.some(({ device }) => device.holds(place, stamp)))
    let rounds = 0
    while (this.#round()) {
      if (++rounds >= MOST_ROUNDS) throw new Violation(`R14: there is more to say after ${rounds} rounds`)
    }
    for (const { device, hasJoined } of this.#replicas) checkContents(device, { hasJoined })
    const devices = this.#replicas.map(({ device }) => device)
    checkQuiet(devices, this.#oracle, { playsAsNumber: this.#variant.playsAsNumber === true })
  }

  run(): Run {
    const digests = this.#replicas.map(({ device }) => device.personal.digest())
    return { digest: hash('sha256', [...this.#journal, ...digests].join('\n')), faults: this.#faults }
  }

  /** What went wrong so far. */
  faults(): string {
    return [...this.#faults].map(([name, times]) => `${name}: ${times}`).join(', ')
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
    const ms = this.#random.pick([0, 0, 1, 50, 3_000, 40_000])
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

  #ask(from: number): void {
    const to = this.#hub ? 0 : this.#random.int(this.#replicas.length)
    if (from === to) return
    if (!this.#connected(from, to)) return this.#fault('out of reach')
    const request = this.#talk.ask(from, to, { limit: this.#random.pick([1, 3, 20]), ahead: this.#random.chance(0.5) })
    if (this.#variant.cursorBeforePage) {
      const { exchange } = this.#replicas[to]!.device
      this.#replicas[from]!.of(to).believes = { ...exchange.vector() }
    }
    this.#post(request)
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
    if (!this.#connected(message!.from, message!.to)) return this.#fault('message lost in a partition')
    this.#told.add(this.#replicas[message!.to]!)
    if (message!.type === 'request') this.#post(this.#talk.answer(message!))
    else this.#talk.hear(message!)
  }

  #copy(replica: Replica): void {
    const { copying } = replica
    if (copying && this.#connected(replica.index, copying.from)) this.#talk.copy(replica, this.#random.pick([2, 5, 50]))
  }

  #crash(replica: Replica): void {
    this.#fault('crash')
    if (replica.copying) {
      this.#fault('crash while fetching the state')
      if (this.#random.chance(0.5)) replica.copying.after = null
    }
    if (replica.isOld && this.#random.chance(0.3)) this.#upgrade(replica)
    else replica.reopen()
  }

  #upgrade(replica: Replica): void {
    this.#fault('upgrade')
    replica.isOld = false
    replica.reopen()
  }

  /** The log is cut, up to what everybody has who was seen lately. */
  #cut(replica: Replica): void {
    if (this.#mayFork && this.#random.chance(0.5)) return this.#clone(replica)
    const { device } = replica
    const seen = this.#replicas.filter(
      (other) => other !== replica && replica.of(other.index).seenAt >= device.wallMs - KEPT_MS,
    )
    const holds = seen.map((other) => replica.of(other.index).holds)
    const stamps = this.#variant.stampsInLog && device.all<string>('select kind from cell')
    if (device.exchange.compact({ holds, keepMs: KEPT_MS, maxRows: 1 + this.#random.int(50) }).dropped === 0) return
    this.#fault('log cut')
    if (stamps) {
      device.db.sql.exec(`update meta set door = 1;
        update cell set stamp = '0000000000000000' where not exists (select 1 from op where op.stamp = cell.stamp);
        update meta set door = 0`)
    }
  }

  /** Somebody copies a profile to another machine. */
  #clone(replica: Replica): void {
    if (this.#replicas.length >= MOST_DEVICES) return
    const copy = new Replica(this.#replicas.length, { variant: this.#variant, from: replica.device.bytes() })
    copy.device.wallMs = replica.device.wallMs
    copy.hasJoined = replica.hasJoined
    this.#replicas.push(copy)
    const isNoticed = !this.#mayFork || this.#random.chance(0.5)
    this.#fault(isNoticed ? 'profile copied' : 'profile copied unnoticed')
    if (isNoticed && this.#variant.keepsName !== 'when copied') copy.device.exchange.becomeNew()
  }

  /** Remembers what a device is now, or puts it back to that; what nobody else has is lost then. */
  #putBack(replica: Replica): void {
    const { backup, index } = replica
    if (!backup || this.#variant.keepsName === 'when copied') {
      replica.backup = { bytes: replica.device.bytes(), next: this.#oracle.next }
      return
    }
    replica.backup = undefined
    this.#messages = this.#messages.filter(({ from }) => from !== index)
    const others = this.#replicas.filter((other) => other !== replica).map(({ device }) => device)
    this.#oracle.lose(({ number, who, place, stamp }) => {
      if (number < backup.next || who !== index) return true
      return others.some((device) => device.holds(place, stamp))
    })
    this.#oracle.played = this.#oracle.played.filter(({ number, who, id }) => {
      return number < backup.next || who !== index || others.some((device) => device.heardOf(id))
    })
    replica.reopen(backup.bytes)
    replica.forget()
    const isNoticed = !this.#mayFork || (this.#variant.keepsName !== 'when restored' && this.#random.chance(0.5))
    // Also of what others did, if they have lost it themselves.
    const all = this.#replicas.map(({ device }) => device)
    this.#oracle.played = this.#oracle.played.filter(({ id }) => all.some((device) => device.heardOf(id)))
    this.#oracle.lose(({ place, stamp }) => all.some((device) => device.holdsSince(place, stamp)))
    this.#fault(isNoticed ? 'put back' : 'put back unnoticed')
    if (!isNoticed) {
      // With the hub, its lease was put back: who acts is still one at a time, by what the row says.
      if (index === 0) this.#forgetLease()
      return
    }
    replica.device.exchange.becomeNew()
    beginLeasesAnew(replica.device.db)
  }

  /** Whoever has the lease of the hub minds its log; now and then somebody takes over, or acts although the lease is over. */
  #mind(replica: Replica): void {
    const hub = this.#replicas[0]!
    const lease = new LeaseRow({
      db: hub.device.db,
      now: () => hub.device.wallMs,
      selfId: hub.device.personal.deviceId,
    })
    const by = { id: `device-${replica.index}`, name: 'a device' }
    if (replica.epoch === undefined || this.#random.chance(0.2)) {
      const granted = this.#random.chance(0.5) ? lease.takeOver(by) : lease.claim(by)
      if (granted.granted) replica.epoch = granted.lease.epoch
      return
    }
    if (this.#random.chance(0.3)) hub.device.wallMs += LEASE_MS * 2
    if (!this.#variant.noFence && !lease.allows(by, replica.epoch)) {
      this.#fault('lease over')
      replica.epoch = undefined
      return
    }
    this.#fault('lease used')
    const other = this.#lease.acted.get(replica.epoch)
    must(other === undefined || other === replica.index, () => `I10: two devices acted in epoch ${replica.epoch}`)
    must(replica.epoch >= this.#lease.highest, () => `I10: somebody acted in epoch ${replica.epoch}, which is over`)
    this.#lease.acted.set(replica.epoch, replica.index)
    this.#lease.highest = replica.epoch
  }

  /** Its epochs begin anew. */
  #forgetLease(): void {
    this.#lease.acted.clear()
    this.#lease.highest = 0
    for (const replica of this.#replicas) replica.epoch = undefined
  }

  /** True when anything was told. */
  #round(): boolean {
    let told = false
    for (const from of this.#replicas.keys()) {
      for (const to of this.#hub ? [0] : this.#replicas.keys()) if (from !== to && this.#converse(from, to)) told = true
    }
    return told
  }

  #converse(from: number, to: number): boolean {
    const [here, there] = [this.#replicas[from]!, this.#replicas[to]!]
    let told = false
    for (let turn = 0; turn < 60; turn++) {
      const request = this.#talk.ask(from, to, { limit: 1_000 })
      const answer = this.#talk.answer(request)
      this.#talk.hear(answer)
      const copies = [here, there].filter(({ copying }) => copying)
      for (const replica of copies) while (replica.copying) this.#talk.copy(replica, 1_000)
      const again = [...Object.keys(here.of(to).again), ...Object.keys(there.of(from).again)].length > 0
      if (request.batches.length > 0 || answer.told.batches.length > 0 || copies.length > 0) told = true
      else if (!again) return told
    }
    return told
  }
}
