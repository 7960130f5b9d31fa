/** Answers the calls of the contract about exchanging personal data. */
import type { PersonalStatus } from '../../shared/model/personal.ts'
import type { DeviceId } from '../../shared/model/ids.ts'
import { write } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Os } from '../router.ts'
import { CLOCKS_DIFFER_MS, personalDevices, removeDevice, renameDevice } from './devices.ts'
import type { Exchanges } from './exchanges.ts'
import type { SeatExchange } from './seat-exchange.ts'

interface Parts {
  /** Of the seat that asks. */
  here: SeatExchange
  /** Of the owner's seat; undefined for every other: only the owner's data goes to other servers. */
  exchanges: Exchanges | undefined
}

export function exchangeHandlers(os: Os['personal'], { here, exchanges }: Parts) {
  const { personal, db } = here
  const demandExchanges = (): Exchanges => {
    if (exchanges) return exchanges
    throw new EngineError('FORBIDDEN', 'Which servers this library exchanges with is for its owner to say.')
  }
  return {
    status: os.status.handler(() => statusOf(here, exchanges)),
    devices: os.devices.handler(() => personalDevices(here, exchanges?.told.all() ?? [])),
    removeDevice: os.removeDevice.handler(({ input }) => removeDevice(here, input.id)),
    renameDevice: os.renameDevice.handler(({ input }) => renameDevice(here, input)),
    exchangeNow: os.exchangeNow.handler(({ input }) => demandExchanges().exchangeNow(input)),
    setExchange: os.setExchange.handler(({ input }) => demandExchanges().setExchange(input)),
    setTravels: os.setTravels.handler(({ input }) => {
      write(db, (tx) => personal.setTravels(tx, input.kind, input.travels))
      exchanges?.exchangeNow({})
    }),
    takeOver: os.takeOver.handler(({ input }) => demandExchanges().takeOver(input)),
  }
}

function statusOf(here: SeatExchange, exchanges: Exchanges | undefined): PersonalStatus {
  const { personal, self } = here
  return {
    device: { id: self.id as DeviceId, name: self.name },
    exchanges: exchanges?.status() ?? [],
    ...personal.status(),
    clock: clockOf(here, exchanges),
    leaders: exchanges?.leaders() ?? [],
    kinds: personal.travelling(),
  }
}

/** Of the servers that are asked, the one whose clock is furthest from ours. */
function clockOf({ peers }: SeatExchange, exchanges: Exchanges | undefined): PersonalStatus['clock'] {
  const differing = (exchanges?.peerIds() ?? [])
    .flatMap(({ name, peerId }) => {
      const ahead = peerId === null ? null : (peers.find(peerId)?.clockAheadMs ?? null)
      return ahead === null || Math.abs(ahead) <= CLOCKS_DIFFER_MS ? [] : [{ name, aheadMs: -ahead }]
    })
    .toSorted((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs))
  return differing[0] ?? null
}
