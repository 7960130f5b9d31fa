/** Exchanges between two devices without anything in between: what one asks is what the other answers. */
import { answerExchange, readState } from '../../../src/engine/exchange/answering.ts'
import type { ExchangeClient } from '../../../src/engine/exchange/ports.ts'
import { runExchange } from '../../../src/engine/exchange/run-exchange.ts'
import { SeatExchange } from '../../../src/engine/exchange/seat-exchange.ts'
import { ExchangeInput, StateQuery } from '../../../src/shared/protocol/exchange.ts'
import type { Device } from '../personal/device.ts'

export type Asked = 'exchanged' | 'page told' | 'page taken'

/** To be stopped in the end. */
export function seatOf(device: Device): SeatExchange {
  const { db, personal, exchange } = device
  return new SeatExchange({ db, personal, exchange, now: () => device.wallMs, name: () => 'A device' })
}

/** Talks to whatever the library is at the time. `onAnswered`: called after each answer, with what was asked for. */
export function clientOf(library: () => SeatExchange, onAnswered: (asked: Asked) => void): ExchangeClient {
  return {
    exchange: async (input) => {
      const answer = await answerExchange(library(), ExchangeInput.parse(input), 'token')
      onAnswered(input.state ? 'page taken' : 'exchanged')
      return answer
    },
    personalState: async ({ after, limit, kinds }) => {
      const asked = { limit, ...(after !== null && { after }), ...(kinds && { kinds: kinds.join() }) }
      const page = readState(library(), StateQuery.parse(asked))
      onAnswered('page told')
      return page
    },
    personalDevices: () => Promise.reject(new Error('not asked')),
    lead: () => Promise.reject(new Error('not asked')),
  }
}

export const exchange = (here: SeatExchange, client: ExchangeClient): Promise<void> =>
  runExchange({
    here,
    client,
    name: 'Attic',
    deviceKind: 'desktop',
    peer: undefined,
    fetching: undefined,
    signal: new AbortController().signal,
    onFetching: () => {},
    onHeard: () => {},
  })
