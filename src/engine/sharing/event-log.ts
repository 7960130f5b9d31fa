/**
 * What has become stale, numbered: dense ids within one run of the program, the last 1,000 remembered. Who names the last
 * one they have seen is told what came since as one event, or that it is no longer known.
 */
import { randomBytes } from 'node:crypto'
import type { ServerEvent } from '../../shared/protocol/events.ts'
import type { SyncKind } from '../../shared/protocol/sync.ts'

const REMEMBERED = 1_000

type Kinds = readonly [SyncKind, ...SyncKind[]]

export class EventLog {
  readonly #run = randomBytes(9).toString('hex')
  readonly #events: { seq: number; kinds: Kinds }[] = []
  #last = 0

  /** The id of the newest. */
  get lastId(): string {
    return this.#id(this.#last)
  }

  add(kinds: Kinds): ServerEvent {
    const seq = ++this.#last
    this.#events.push({ seq, kinds })
    if (this.#events.length > REMEMBERED) this.#events.shift()
    return { type: 'stale', id: this.#id(seq), kinds: [...kinds] }
  }

  /**
   * The first messages for who comes with the last id they have seen, or null. `hello` repeats that id as long as the rest
   * has not arrived: who is cut off between the two comes back with it and misses nothing.
   */
  greeting(lastSeen: string | null): ServerEvent[] {
    if (lastSeen === null) return [{ type: 'hello', id: this.lastId }]
    const seq = this.#seqOf(lastSeen)
    const oldest = this.#events[0]?.seq ?? this.#last + 1
    if (seq === undefined || seq > this.#last || seq < oldest - 1) {
      return [
        { type: 'hello', id: WELL_FORMED.test(lastSeen) ? lastSeen : this.#id(0) },
        { type: 'resync', id: this.lastId },
      ]
    }
    const hello: ServerEvent = { type: 'hello', id: lastSeen }
    const missed = new Set(this.#events.filter((event) => event.seq > seq).flatMap(({ kinds }) => kinds))
    return missed.size === 0 ? [hello] : [hello, { type: 'stale', id: this.lastId, kinds: [...missed] }]
  }

  #seqOf(id: string): number | undefined {
    const [run, seq = ''] = id.split(':')
    return run === this.#run && /^\d{1,15}$/.test(seq) ? Number(seq) : undefined
  }

  #id(seq: number): string {
    return `${this.#run}:${seq}`
  }
}

const WELL_FORMED = /^(?=.{3,64}$)[A-Za-z0-9]+:\d+$/
