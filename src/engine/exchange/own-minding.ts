/**
 * Minding one's own library: by the library itself, whenever nobody else does. It need not say that it is still there, for
 * whoever asks, asks it.
 */
import type { Logger } from 'pino'
import type { Clock } from '../sync/clock.ts'
import { HEARTBEAT_MS } from './lease.ts'
import { Minding } from './minding.ts'
import type { SeatExchange } from './seat-exchange.ts'

interface Parts {
  here: SeatExchange
  clock: Clock
  log: Logger
  monotonic?: () => number
  onChange?: () => void
}

export class OwnMinding {
  readonly #here: SeatExchange
  readonly #clock: Clock
  readonly #minding: Minding
  readonly #log: Logger
  #callOff = () => {}

  constructor({ here, clock, log, monotonic = () => performance.now(), onChange = () => {} }: Parts) {
    this.#here = here
    this.#clock = clock
    this.#log = log
    const { lease } = here
    this.#minding = new Minding({
      clock,
      monotonic,
      claim: async (how) => wordOf(how === 'claim' ? lease.claim(here.self) : lease.takeOver(here.self)),
      // The row says who minds it, and is at hand: nothing is written to say so again.
      renew: async (epoch) => ({ granted: lease.allows(here.self, epoch), epoch }),
      keepHouse: async (epoch, mayGoOn) => {
        const dropped = await here.keepHouse(() => mayGoOn() && lease.allows(here.self, epoch))
        if (dropped > 0) log.info({ dropped }, 'changes that all devices have were dropped from the log')
      },
      onChange,
      onTrouble: (error) => log.error({ err: error }, 'the log of changes could not be minded'),
    })
  }

  get isHere(): boolean {
    return this.#minding.here
  }

  start(): void {
    this.#look()
  }

  async takeOver(): Promise<void> {
    await this.#minding.take('take-over')
  }

  async stop(): Promise<void> {
    this.#callOff()
    await this.#minding.stop()
  }

  #look(): void {
    const { holder } = this.#here.lease.get()
    // Its own name there is from an earlier run: taken anew, so that nothing of that run counts any more.
    if (!this.#minding.here && (holder === null || holder.id === this.#here.self.id)) this.#claim()
    this.#callOff = this.#clock.after(HEARTBEAT_MS, () => this.#look())
  }

  #claim(): void {
    this.#minding.take('claim').catch((error: unknown) => this.#log.error({ err: error }, 'a lease could not be taken'))
  }
}

const wordOf = ({ granted, lease }: { granted: boolean; lease: { epoch: number } }) => ({ granted, epoch: lease.epoch })
