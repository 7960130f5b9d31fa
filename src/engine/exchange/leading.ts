/**
 * Who minds which log, as far as this device has to do with it: its own, which it minds unless another has taken over, and
 * those of the servers that it exchanges with, if the user had it take over there. Nothing depends on there being anybody.
 */
import type { Logger } from 'pino'
import type { DeviceId, SourceId } from '../../shared/model/ids.ts'
import type { Leader } from '../../shared/model/personal.ts'
import type { WireLeader } from '../../shared/protocol/exchange.ts'
import { EngineError } from '../errors.ts'
import { SoulError } from '../sources/soul/soul-error.ts'
import type { Clock } from '../sync/clock.ts'
import { Minding, type Word } from './minding.ts'
import { OwnMinding } from './own-minding.ts'
import type { ExchangeServers } from './ports.ts'
import type { SeatExchange } from './seat-exchange.ts'

interface Parts {
  here: SeatExchange
  servers: Pick<ExchangeServers, 'list' | 'client'>
  clock: Clock
  log: Logger
  /** Milliseconds; only differences mean something. */
  monotonic(): number
  onChange(): void
}

export class Leading {
  readonly #parts: Parts
  readonly #own: OwnMinding
  readonly #mindings = new Map<SourceId, Minding>()
  /** As the servers said last. */
  readonly #told = new Map<SourceId, WireLeader>()
  readonly #stopping = new AbortController()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#own = new OwnMinding(parts)
  }

  start(): void {
    this.#own.start()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all([this.#own.stop(), ...[...this.#mindings.values()].map((minding) => minding.stop())])
  }

  /** A server has said who minds its log. */
  heard(sourceId: SourceId, leader: WireLeader | undefined): void {
    if (leader) this.#told.set(sourceId, leader)
  }

  async forget(sourceId: SourceId): Promise<void> {
    const minding = this.#mindings.get(sourceId)
    this.#mindings.delete(sourceId)
    this.#told.delete(sourceId)
    await minding?.stop()
  }

  /** REFUSED where this device may not; UNAVAILABLE where it cannot be asked. */
  async takeOver({ sourceId, name }: { sourceId: SourceId | null; name: string }): Promise<void> {
    if (sourceId === null) return this.#own.takeOver()
    let granted: boolean
    try {
      granted = await this.#mindingOf(sourceId).take('take-over')
    } catch (error) {
      if (!(error instanceof SoulError) || error.kind !== 'forbidden') throw error
      throw new EngineError('REFUSED', error.message, { cause: error })
    }
    if (!granted) throw new EngineError('REFUSED', `“${name}” did not let this device mind its log. Try again.`)
    this.#parts.onChange()
  }

  /** This library first, then the servers that have said so. */
  list(): Leader[] {
    const { here, servers } = this.#parts
    const { id, name } = here.self
    const { holder, epoch, since } = here.lease.get()
    const isHere = holder?.id === id
    return [
      { sourceId: null, name, holder: holder && deviceOf(holder.id, holder.name), epoch, since, here: isHere },
      ...servers.list().flatMap(({ sourceId, name: server, exchange }): Leader[] => {
        const told = exchange.on ? this.#told.get(sourceId) : undefined
        if (!told) return []
        const { device_id: by, device_name: byName, epoch: theirs, since: from } = told
        return [
          {
            sourceId,
            name: server,
            holder: by === null ? null : deviceOf(by, byName ?? ''),
            epoch: theirs,
            since: from === null ? null : Date.parse(from),
            here: by === id && (this.#mindings.get(sourceId)?.here ?? false),
          },
        ]
      }),
    ]
  }

  #mindingOf(sourceId: SourceId): Minding {
    const known = this.#mindings.get(sourceId)
    if (known) return known
    const { clock, monotonic, onChange, log } = this.#parts
    const minding = new Minding({
      clock,
      monotonic,
      claim: (how) => this.#ask(sourceId, how),
      renew: (epoch) => this.#ask(sourceId, 'renew', epoch),
      keepHouse: async (epoch) => void (await this.#ask(sourceId, 'housekeep', epoch)),
      onChange,
      onTrouble: (error) => log.debug({ err: error, source: sourceId }, 'a lease could not be renewed'),
    })
    this.#mindings.set(sourceId, minding)
    return minding
  }

  async #ask(sourceId: SourceId, act: 'claim' | 'take-over' | 'renew' | 'housekeep', epoch?: number): Promise<Word> {
    const { servers, here } = this.#parts
    const { id, name } = here.self
    const input = { device_id: id, device_name: name, act, ...(epoch !== undefined && { epoch }) }
    const { granted, leader } = await servers.client(sourceId).lead(input, { signal: this.#stopping.signal })
    this.#told.set(sourceId, leader)
    return { granted, epoch: leader.epoch }
  }
}

const deviceOf = (id: string, name: string) => ({ id: id as DeviceId, name })
