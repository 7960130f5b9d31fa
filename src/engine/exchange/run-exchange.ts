/**
 * One exchange with one server: what it lacks goes there and what we lack comes back, in the same requests, until both hold
 * the same. Nothing is taken as arrived but what the other says it holds, and nothing is lost by stopping anywhere: what was
 * taken in is in the file, and the next exchange begins with two vectors.
 */
import type { ExchangeOutput, StatePage, WireLeader } from '../../shared/protocol/exchange.ts'
import type { Batch, Vector } from '../personal/exchange.ts'
import { SoulError } from '../sources/soul/soul-error.ts'
import { breathe } from '../sync/clock.ts'
import { BadTable } from './columns.ts'
import { countBeyond, type LogPlace, type Peer } from './peer-rows.ts'
import type { ExchangeClient } from './ports.ts'
import type { SeatExchange } from './seat-exchange.ts'
import { packBatch, unpackBatch } from './wire-batch.ts'
import { packEntries, unpackEntries } from './wire-state.ts'

/** Asked for, and sent, in one request: some tens of milliseconds of work on either side. */
const AT_ONCE = 500
const ENTRIES_AT_ONCE = 1_000
/** With more than this to come the state is had sooner than all changes that led to it. */
const MANY_CHANGES = 5_000
/** Rounds in which nothing became other than it was. */
const MOST_STANDSTILLS = 2
/** Whose state was joined, and joined ours, and came to hold something else than we do all the same, is not asked so soon again. */
const MENDED_AGAIN_MS = 24 * 60 * 60_000
/** A clock that is further off is put right before changes that are ahead go on. */
const DAY_MS = 86_400_000

/** Where fetching the whole state has come to: kept over exchanges that break off. */
export interface Fetching {
  after: string | null
  /** What it was fetched from; undefined before the first page. */
  logId: string | undefined
  /** As of the first page; undefined before. */
  extent: StatePage['extent'] | undefined
}

export interface Heard {
  readonly peer: Peer
  readonly leader: WireLeader | undefined
  /** Playlists that it holds; undefined where it does not say. */
  readonly playlists: number | undefined
}

interface Parts {
  here: SeatExchange
  client: ExchangeClient
  /** As the user calls it. */
  name: string
  deviceKind: 'desktop' | 'server'
  /** What is known of it; undefined before the first time. */
  peer: Peer | undefined
  /** Undefined: none was begun. */
  fetching: Fetching | undefined
  signal: AbortSignal
  onFetching(fetching: Fetching | undefined): void
  onHeard(heard: Heard): void
}

/** Resolves when both hold the same. Throws SoulError. */
export async function runExchange(parts: Parts): Promise<void> {
  await new Run(parts).run()
}

class Run {
  readonly #parts: Parts
  readonly #here: SeatExchange
  /** What it holds, and what that comes to; null before it has said so. */
  #theirs: { readonly holds: Vector; readonly digests: ExchangeOutput['digests'] | undefined } | null
  #peerId: string | undefined
  #cursor: LogPlace | null
  /** Origins of which it takes nothing now. */
  readonly #left = new Set<string>()
  /** Two devices have recorded under these names: both tell from there on again. */
  #retold = new Map<string, number>()
  /** Stories of one name have parted where no log goes back to any more. */
  #hasParted = false
  #hasMended = false
  /** The clock of this device was wrong, and is not any more. */
  #isPutRight = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#here = parts.here
    this.#peerId = parts.peer?.id
    this.#theirs = parts.peer ? { holds: parts.peer.holds, digests: undefined } : null
    this.#cursor = parts.peer?.cursor ?? null
  }

  async run(): Promise<void> {
    const { exchange } = this.#here
    const isFirst = this.#theirs === null
    if (this.#parts.fetching) await this.#fetchState()
    // The first time, to hear how much there is.
    let answer = await this.#ask({ limit: isFirst ? 0 : AT_ONCE })
    for (let standstills = 0, last = ''; ;) {
      this.#parts.signal.throwIfAborted()
      const mine = exchange.vector()
      const toCome = countBeyond(answer.acknowledged, mine)
      if (this.#hasParted) await this.#joinEachOther()
      else if (answer.behind.length > 0 || toCome > MANY_CHANGES) await this.#fetchState()
      else if (toCome === 0 && !answer.has_more && this.#retold.size === 0 && this.#toGo(mine) === 0) {
        if (!(await this.#mend(answer))) return
      }
      const now = JSON.stringify([exchange.vector(), answer.acknowledged, this.#cursor, [...this.#retold]])
      standstills = now === last ? standstills + 1 : 0
      if (standstills > MOST_STANDSTILLS) throw this.#disagreement()
      last = now
      answer = await this.#ask({ limit: AT_ONCE })
    }
  }

  #toGo(mine: Vector): number {
    return countBeyond(mine, { ...this.#theirs?.holds, ...this.#passedOver(mine) })
  }

  #passedOver(mine: Vector): Vector {
    return Object.fromEntries([...this.#left].map((origin) => [origin, mine[origin] ?? 0]))
  }

  async #ask({ limit }: { limit: number }): Promise<ExchangeOutput> {
    const { client, signal, deviceKind } = this.#parts
    const { exchange, personal, now, self } = this.#here
    const changes = await this.#changesForThem()
    const fromAnew = Object.fromEntries([...this.#retold].map(([origin, from]) => [origin, from - 1]))
    const whole = this.#retold.size > 0
    this.#retold = new Map()
    const vector = { ...exchange.vector(), ...fromAnew }
    const sentAt = now()
    const answer = await client.exchange(
      {
        device_id: self.id,
        device_name: self.name,
        device_kind: deviceKind,
        // What was stamped ahead goes on as it is: it is no fault of this clock any more.
        ...(!this.#isPutRight && { origin: personal.originId }),
        cursor: this.#cursor && !whole ? { log_id: this.#cursor.logId, number: this.#cursor.number } : null,
        vector,
        digests: exchange.digests(),
        whole,
        changes: changes.map(packBatch),
        limit,
      },
      { signal },
    )
    const aheadMs = Math.round(answer.server_time - (sentAt + now()) / 2)
    const isAll = await this.#takeIn(answer)
    // It has cut what was to be told from there on.
    if (whole && answer.behind.length > 0) this.#hasParted = true
    this.#cursor = isAll ? { logId: answer.cursor.log_id, number: answer.cursor.number } : null
    this.#hear(answer, aheadMs)
    this.#mindRefusals(answer, aheadMs)
    return answer
  }

  /** As far as is known; none the first time. */
  async #changesForThem(): Promise<readonly Batch[]> {
    if (this.#theirs === null) return []
    const { holds, digests } = this.#theirs
    const mine = this.#here.exchange.vector()
    const anew = [...this.#retold].map(([origin, from]) => [origin, Math.min(from - 1, holds[origin] ?? 0)])
    const { batches, behind } = this.#here.exchange.since({
      cursor: null,
      vector: { ...holds, ...Object.fromEntries(anew), ...this.#passedOver(mine) },
      limit: AT_ONCE,
      whole: this.#retold.size > 0,
      ...(digests && { digests }),
    })
    if (behind.length > 0 && this.#retold.size > 0) this.#hasParted = true
    else if (behind.length > 0) await this.#sendState()
    return batches
  }

  /** False when something of it could not be taken: then vectors decide what comes next. */
  async #takeIn({ device_id: from, changes }: ExchangeOutput): Promise<boolean> {
    const { exchange } = this.#here
    let isAll = true
    for (const sent of changes) {
      this.#parts.signal.throwIfAborted()
      const batch = this.#readable(() => unpackBatch(sent))
      const received = this.#here.takingIn(from, () => exchange.receive(batch))
      if (received.kind === 'forked') this.#parted(batch.origin, received.from)
      isAll &&= received.kind === 'held'
      await breathe()
    }
    return isAll
  }

  #hear(answer: ExchangeOutput, clockAheadMs: number): void {
    const { device_id: id, device_name: name, acknowledged: holds, digests, leader, playlists } = answer
    const { peers, now } = this.#here
    const peer = { id, name, cursor: this.#cursor, holds, lastContactAt: now(), clockAheadMs }
    peers.put(peer)
    this.#peerId = id
    this.#theirs = { holds, digests }
    this.#parts.onHeard({ peer, leader, playlists })
  }

  #mindRefusals({ not_taken: refusals }: ExchangeOutput, aheadMs: number): void {
    const { exchange, personal } = this.#here
    for (const { origin, why, from, by_ms: byMs = 0 } of refusals) {
      if (why === 'gap') continue
      if (why === 'forked') this.#parted(origin, from ?? null)
      else if (why !== 'ahead' || origin !== personal.originId) this.#left.add(origin)
      else if (this.#isPutRight || Math.abs(aheadMs) > DAY_MS) throw this.#tooFarAhead(byMs)
      else {
        this.#isPutRight = true
        exchange.goOnFromNow()
      }
    }
  }

  /** Two devices have recorded under one name. */
  #parted(origin: string, from: number | null): void {
    this.#cursor = null
    if (from === null) this.#hasParted = true
    else this.#retold.set(origin, Math.min(from, this.#retold.get(origin) ?? from))
  }

  async #joinEachOther(): Promise<void> {
    this.#hasParted = false
    await this.#fetchState()
    await this.#sendState()
  }

  /** Nothing is left to be told: now both should hold the same. False when they do, or it cannot be helped. */
  async #mend({ acknowledged, digests, contents, device_id: id }: ExchangeOutput): Promise<boolean> {
    const { exchange, unlike, now } = this.#here
    const kinds = exchange.differing({ vector: acknowledged, digests, contents })
    if (kinds.length === 0) {
      unlike.delete(id)
      return false
    }
    const before = unlike.get(id)
    if (this.#hasMended || (before !== undefined && Math.abs(now() - before) < MENDED_AGAIN_MS)) return false
    this.#hasMended = true
    if (kinds === 'all') await this.#joinEachOther()
    else {
      await this.#fetchState(kinds)
      const mine = exchange.contents()
      const theirsLack = kinds.filter((kind) => mine?.[kind] !== contents?.[kind])
      if (theirsLack.length > 0) await this.#sendState(theirsLack)
    }
    // Until the next answer shows that it helped.
    unlike.set(id, now())
    return true
  }

  /** Everything that it holds, page by page; of some kinds only, if so. */
  async #fetchState(kinds?: readonly string[]): Promise<void> {
    const { client, signal, onFetching } = this.#parts
    const isWhole = kinds === undefined
    const fetching: Fetching = (isWhole ? this.#parts.fetching : undefined) ?? newFetching()
    for (let begun = 0; ;) {
      const page = await client.personalState({ after: fetching.after, limit: ENTRIES_AT_ONCE, kinds }, { signal })
      if (fetching.logId !== undefined && fetching.logId !== page.log_id) {
        // It may have been put back, and does not hold any more what its first pages promised.
        if (++begun > MOST_STANDSTILLS) throw this.#disagreement()
        Object.assign(fetching, newFetching())
        continue
      }
      fetching.logId = page.log_id
      const entries = this.#readable(() => unpackEntries(page.entries))
      fetching.extent ??= page.extent
      const end = page.after === null && isWhole ? { extent: fetching.extent } : undefined
      await this.#here.joinState(this.#peerId ?? '', entries, end)
      if (page.after === null) break
      if (page.after === fetching.after) throw this.#disagreement()
      fetching.after = page.after
      if (isWhole) onFetching(fetching)
      await breathe()
      signal.throwIfAborted()
    }
    if (isWhole) onFetching(undefined)
    this.#cursor = null
  }

  /** Everything that is held here, for who lacks what was cut from the log. */
  async #sendState(kinds?: readonly string[]): Promise<void> {
    const { client, signal } = this.#parts
    const { exchange, self, personal } = this.#here
    let extent: StatePage['extent'] | undefined
    let into: string | undefined
    for (let after: string | null = null, begun = 0; ;) {
      const page = exchange.statePage({ after, limit: ENTRIES_AT_ONCE, ...(kinds && { kinds }) })
      extent ??= page.extent
      const isLast = page.after === null
      const answer = await client.exchange(
        {
          device_id: self.id,
          device_name: self.name,
          origin: personal.originId,
          vector: exchange.vector(),
          state: {
            entries: packEntries(page.entries),
            ...(into !== undefined && { log_id: into }),
            ...(isLast && !kinds && { extent }),
          },
          limit: 0,
        },
        { signal },
      )
      this.#theirs = { holds: answer.acknowledged, digests: answer.digests }
      if (into !== undefined && into !== answer.log_id) {
        // It may have been put back, and without the pages that it had.
        if (++begun > MOST_STANDSTILLS) throw this.#disagreement()
        after = null
        into = undefined
        extent = undefined
        continue
      }
      into = answer.log_id
      if (isLast) return
      after = page.after
    }
  }

  #readable<Result>(read: () => Result): Result {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof BadTable)) throw error
      throw new SoulError('bad-answer', `What “${this.#parts.name}” sent of personal data cannot be read. Update it.`)
    }
  }

  #disagreement(): SoulError {
    return new SoulError(
      'bad-answer',
      `“${this.#parts.name}” and this device do not come to hold the same. Update both; nothing is lost meanwhile.`,
    )
  }

  #tooFarAhead(byMs: number): SoulError {
    const days = Math.max(1, Math.round(byMs / DAY_MS))
    return new SoulError(
      'bad-answer',
      `The clock of this device is ${days === 1 ? 'a day' : `${days} days`} ahead of that of “${this.#parts.name}”. Put it right; what you changed goes there then.`,
    )
  }
}

const newFetching = (): Fetching => ({ after: null, logId: undefined, extent: undefined })
