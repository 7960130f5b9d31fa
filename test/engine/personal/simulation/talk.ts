/**
 * How two devices of the simulation exchange: what one asks, what the other answers, and what each does with it. The messages are
 * what the real ones say to each other; what carries them, and loses them, is the world's business.
 */
import { write } from '../../../../src/engine/db/store.ts'
import type { Contents } from '../../../../src/engine/personal/contents.ts'
import type { Batch, Holding, Received, Vector } from '../../../../src/engine/personal/exchange.ts'
import type { Cursor, Told } from '../../../../src/engine/personal/pages.ts'
import type { Variant } from './broken-variants.ts'
import { Violation } from './violation.ts'
import { SOME_KINDS, type Replica } from './replica.ts'

export interface Request {
  readonly type: 'request'
  readonly from: number
  readonly to: number
  readonly batches: readonly Batch[]
  /** What the asking device records under. */
  readonly origin: string
  readonly vector: Vector
  readonly digests: Readonly<Record<string, string>>
  readonly cursor: Cursor | null
  readonly kinds: readonly string[] | undefined
  readonly limit: number
  /** What the asking device holds itself when it asks. */
  readonly head: Vector
}

export interface Answer {
  readonly type: 'answer'
  readonly from: number
  readonly to: number
  readonly results: readonly { readonly origin: string; readonly received: Received }[]
  readonly told: Told
  readonly vector: Vector
  readonly digests: Readonly<Record<string, string>>
  readonly contents: Contents | null
}

export type Message = Request | Answer

interface Parts {
  readonly replicas: readonly Replica[]
  readonly variant: Variant
  /** Whether first-hand changes from more than a day ahead are refused. */
  readonly gate: boolean
  fault(name: string): void
}

export class Talk {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** `ahead`: goes on after what was sent and is not answered yet. */
  ask(from: number, to: number, { limit, ahead = false }: { limit: number; ahead?: boolean }): Request {
    const { variant, replicas } = this.#parts
    const [{ device, wantsAll }, known] = [replicas[from]!, replicas[from]!.of(to)]
    const { exchange } = device
    const again = Object.keys(known.again).length > 0
    const theirs = variant.queueCleared || variant.cursorAtHead ? { ...known.holds, ...known.believes } : known.holds
    const held = ahead ? max(theirs, known.sent) : theirs
    const push = exchange.since({ cursor: null, vector: { ...held, ...known.again }, limit })
    for (const { origin, first, ops } of push.batches) known.sent[origin] = first - 1 + countOf(ops)
    for (const origin of push.behind) {
      if (exchange.vector()[origin]) replicas[to]!.copying ??= copyingFrom(from)
      if (Object.hasOwn(known.again, origin)) replicas[from]!.copying ??= copyingFrom(to)
    }
    const vector = {
      ...exchange.vector(),
      ...((variant.cursorAtHead || variant.cursorBeforePage) && known.believes),
      ...known.again,
    }
    known.again = {}
    return {
      type: 'request',
      from,
      to,
      batches: push.batches,
      origin: replicas[from]!.isShared ? '' : device.id,
      vector,
      digests: again || variant.keepsName ? {} : exchange.digests(),
      cursor: again ? null : known.cursor,
      kinds: wantsAll ? undefined : SOME_KINDS,
      limit,
      head: exchange.vector(),
    }
  }

  answer({ from, to, batches, origin, vector, digests, cursor, kinds, limit }: Request): Answer {
    const { replicas, gate, variant } = this.#parts
    const here = replicas[to]!
    const { exchange } = here.device
    const results = batches.map((batch) => {
      return { origin: batch.origin, received: this.#receive(here, batch, gate && batch.origin === origin) }
    })
    const asked = { vector, limit, ...(kinds && { kinds }) }
    const told = variant.cursorIsTime
      ? this.#sinceTime(here, from, asked)
      : exchange.since({ ...asked, cursor, ...(Object.keys(digests).length > 0 && { digests }) })
    const known = here.of(from)
    known.holds = vector
    known.seenAt = here.device.wallMs
    const [holds, sum] = [exchange.vector(), { digests: exchange.digests(), contents: exchange.contents() }]
    return { type: 'answer', from: to, to: from, results, told, vector: holds, ...sum }
  }

  hear({ from, to, results, told, vector, digests, contents }: Answer): void {
    const { replicas, variant } = this.#parts
    const here = replicas[to]!
    const known = here.of(from)
    known.holds = vector
    known.sent = {}
    known.seenAt = here.device.wallMs
    for (const { origin, received } of results) {
      if (received.kind === 'refused') throw new Violation(`${from} refused what another device wrote`)
      if (received.kind === 'forked') this.#forked(here, from, origin, received.from)
      if (received.kind === 'ahead') this.#putRight(here, from)
      if (variant.queueCleared) known.believes = { ...here.device.exchange.vector() }
    }
    const answers = told.batches.map((batch) => ({ batch, received: this.#receive(here, batch, false) }))
    for (const { batch, received } of answers) {
      if (received.kind === 'refused') throw new Violation(`${to} refused what another device wrote`)
      if (received.kind === 'forked') this.#forked(here, from, batch.origin, received.from)
    }
    known.cursor = answers.every(({ received }) => received.kind === 'held') ? told.cursor : null
    if (variant.cursorAtHead) known.believes = max(known.believes, vector)
    if (told.behind.length > 0) here.copying ??= copyingFrom(from)
    this.#mend(here, from, { vector, digests, contents })
  }

  /** Of kinds of which the two hold other things by now, each joins what the other has. */
  #mend(here: Replica, from: number, theirs: Holding): void {
    const { replicas, fault } = this.#parts
    if (Object.keys(here.of(from).again).length > 0) return
    const differing = here.device.exchange.differing(theirs)
    const kinds =
      differing === 'all' ? undefined : differing.filter((kind) => here.wantsAll || SOME_KINDS.includes(kind))
    if (kinds?.length === 0) return
    fault(kinds ? 'contents differed' : 'stories parted unseen')
    here.copying ??= copyingFrom(from, kinds)
    replicas[from]!.copying ??= copyingFrom(here.index, kinds)
  }

  /** One page of a whole state. */
  copy(here: Replica, limit: number): void {
    const { replicas, variant, fault } = this.#parts
    const { copying } = here
    if (!copying) return
    const { exchange } = replicas[copying.from]!.device
    if (variant.replacesState) {
      const { id } = here.device
      here.reopen(replicas[copying.from]!.device.bytes())
      here.forget()
      if (here.device.id !== id) here.device.exchange.becomeNew()
      return
    }
    const { kinds, after } = copying
    const page = exchange.statePage({ after, limit, ...(kinds && { kinds }) })
    if (copying.logId !== undefined && copying.logId !== page.logId) {
      fault('state begun anew')
      here.copying = copyingFrom(copying.from, kinds)
      return
    }
    copying.logId = page.logId
    copying.extent ??= page.extent
    here.hasJoined = true
    copying.after = page.after
    const isEnd = page.after === null
    here.device.exchange.joinState(page.entries, isEnd && !kinds ? { extent: copying.extent } : undefined)
    if (!isEnd) return
    fault(kinds ? 'kinds fetched' : 'state fetched')
    here.copying = undefined
    here.of(copying.from).cursor = null
  }

  #receive(here: Replica, batch: Batch, firstHand: boolean): Received {
    const { variant, fault } = this.#parts
    const { device } = here
    const received = device.exchange.receive(batch, { firstHand })
    if (received.kind !== 'gap') return received
    fault('gap')
    if (variant.acceptsGaps) {
      write(device.db, (tx) => device.personal.apply(tx, [{ do: 'take', origin: batch.origin, ops: batch.ops }]))
    }
    return received
  }

  #forked(here: Replica, from: number, origin: string, seq: number | null): void {
    const { variant, replicas, fault } = this.#parts
    fault('fork')
    if (variant.keepsName) return
    if (seq === null) {
      here.copying ??= copyingFrom(from)
      replicas[from]!.copying ??= copyingFrom(here.index)
      return
    }
    here.of(from).again[origin] = seq - 1
    // It is told so by the same answer.
    replicas[from]!.of(here.index).again[origin] = seq - 1
  }

  /** What a user does who is told that their clock is wrong. */
  #putRight(here: Replica, by: number): void {
    const { replicas, fault } = this.#parts
    const { device } = here
    fault('clock put right')
    here.frozen = false
    device.wallMs = replicas[by]!.device.wallMs
    device.exchange.goOnFromNow()
    here.isShared = true
  }

  /** In the variant: what was written later than the last time it asked. */
  #sinceTime(here: Replica, to: number, asked: { vector: Vector; limit: number }): Told {
    const { exchange } = here.device
    const known = here.of(to)
    const told = exchange.since({ ...asked, cursor: null, limit: 1_000 })
    const since = known.believes.time ?? 0
    known.believes.time = here.device.wallMs
    const batches = told.batches.filter(({ ops }) => {
      return ops.some((op) => !('skip' in op) && Number.parseInt(op.stamp.slice(0, 12), 16) >= since)
    })
    return { ...told, batches, more: false }
  }
}

const copyingFrom = (from: number, kinds?: readonly string[]) => ({
  from,
  kinds,
  after: null,
  logId: undefined,
  extent: undefined,
})

function max(a: Vector, b: Vector): Record<string, number> {
  const both = { ...a }
  for (const [id, upto] of Object.entries(b)) both[id] = Math.max(both[id] ?? 0, upto)
  return both
}

const countOf = (ops: Batch['ops']): number => ops.reduce((sum, op) => sum + ('skip' in op ? op.skip : 1), 0)
