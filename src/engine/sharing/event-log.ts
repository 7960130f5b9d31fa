/**
 * What has become stale, numbered: dense ids within one run of the program, the last 1,000 remembered. Who names the last
 * one they have seen is told what came since, of each sort once, or that it is no longer known. Personal data is told to the
 * account's own devices only, and not to the one that changed it.
 */
import { randomBytes } from 'node:crypto'
import type { ServerEvent } from '../../shared/protocol/events.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import type { SyncKind } from '../../shared/protocol/sync.ts'

const REMEMBERED = 1_000

type Kinds = readonly [SyncKind, ...SyncKind[]]

/** Who listens. */
export interface Hearer {
  readonly accountId: AccountId
  readonly tokenId: TokenId
}

/** Whose data has changed, and which of their devices did it. */
export interface PersonalChange {
  readonly accountId: AccountId
  readonly exceptToken: TokenId | null
}

export const concerns = ({ accountId, exceptToken }: PersonalChange, hearer: Hearer): boolean =>
  hearer.accountId === accountId && hearer.tokenId !== exceptToken

type Remembered = { readonly seq: number } & ({ readonly kinds: Kinds } | { readonly personal: PersonalChange })

export class EventLog {
  readonly #run = randomBytes(9).toString('hex')
  readonly #events: Remembered[] = []
  #last = 0

  /** The id of the newest. */
  get lastId(): string {
    return this.#id(this.#last)
  }

  add(kinds: Kinds): ServerEvent {
    return { type: 'stale', id: this.#remember((seq) => ({ seq, kinds })), kinds: [...kinds] }
  }

  addPersonal(personal: PersonalChange): ServerEvent {
    return { type: 'personal', id: this.#remember((seq) => ({ seq, personal })) }
  }

  #remember(event: (seq: number) => Remembered): string {
    const seq = ++this.#last
    this.#events.push(event(seq))
    if (this.#events.length > REMEMBERED) this.#events.shift()
    return this.#id(seq)
  }

  /**
   * The first messages for who comes with the last id they have seen, or null. `hello` repeats that id as long as the rest
   * has not arrived: who is cut off between the two comes back with it and misses nothing.
   */
  greeting(lastSeen: string | null, hearer: Hearer): ServerEvent[] {
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
    const missed = this.#events.filter((event) => event.seq > seq)
    const kinds = new Set(missed.flatMap((event) => ('kinds' in event ? event.kinds : [])))
    const personal = missed.some((event) => 'personal' in event && concerns(event.personal, hearer))
    return [
      hello,
      ...(kinds.size === 0 ? [] : [{ type: 'stale' as const, id: this.lastId, kinds: [...kinds] }]),
      ...(personal ? [{ type: 'personal' as const, id: this.lastId }] : []),
    ]
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
