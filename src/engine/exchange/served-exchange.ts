/**
 * The exchange as a served library answers it: always with the personal data of the account whose token asks. Devices of that
 * account are told when there is something new, all but the one it came from.
 */
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import type {
  ChangesPage,
  ChangesQuery,
  ExchangeInput,
  ExchangeOutput,
  LeadInput,
  LeadOutput,
  StatePage,
  StateQuery,
  WirePeers,
} from '../../shared/protocol/exchange.ts'
import type { Caller } from '../access/caller.ts'
import { answerExchange, answerLead, readChanges, readPeers, readState } from './answering.ts'
import type { SeatExchange } from './seat-exchange.ts'

/** `exceptToken` made the change. */
export type PersonalListener = (told: { accountId: AccountId; exceptToken: TokenId | null }) => void

interface ExchangingSeats {
  take(accountId: AccountId): Promise<{ seat: { exchange: SeatExchange }; release(): void }>
  /** Those that are open already are told at once. */
  onOpen(listener: (accountId: AccountId, seat: { exchange: SeatExchange }) => void): () => void
}

export class ServedExchange {
  readonly #seats: ExchangingSeats
  readonly #listeners = new Set<PersonalListener>()
  readonly #stopListening: () => void

  constructor({ seats }: { seats: ExchangingSeats }) {
    this.#seats = seats
    this.#stopListening = seats.onOpen((accountId, { exchange }) => {
      exchange.onGrown((from) => {
        const exceptToken = from as TokenId | null
        for (const listener of this.#listeners) listener({ accountId, exceptToken })
      })
    })
  }

  /** Returns the function that stops listening. */
  onPersonal(listener: PersonalListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  sync(caller: Caller, input: ExchangeInput): Promise<ExchangeOutput> {
    return this.#with(caller, (here) => answerExchange(here, input, caller.tokenId ?? ''))
  }

  changes(caller: Caller, query: ChangesQuery): Promise<ChangesPage> {
    return this.#with(caller, (here) => readChanges(here, query))
  }

  state(caller: Caller, query: StateQuery): Promise<StatePage> {
    return this.#with(caller, (here) => readState(here, query))
  }

  devices(caller: Caller): Promise<WirePeers> {
    return this.#with(caller, readPeers)
  }

  lead(caller: Caller, input: LeadInput): Promise<LeadOutput> {
    return this.#with(caller, (here) => answerLead(here, input))
  }

  stop(): void {
    this.#stopListening()
  }

  async #with<Answer>({ accountId }: Caller, body: (here: SeatExchange) => Answer | Promise<Answer>): Promise<Answer> {
    const { seat, release } = await this.#seats.take(accountId)
    try {
      return await body(seat.exchange)
    } finally {
      release()
    }
  }
}
