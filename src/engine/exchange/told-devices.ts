/**
 * What servers tell of the devices that exchange there: asked for when somebody looks, kept in memory, and good for a quarter
 * of a minute.
 */
import type { Logger } from 'pino'
import type { SourceId } from '../../shared/model/ids.ts'
import type { WirePeers } from '../../shared/protocol/exchange.ts'
import type { ExchangeServers } from './ports.ts'

interface Parts {
  servers: Pick<ExchangeServers, 'list' | 'client'>
  log: Logger
  /** Milliseconds since 1970. */
  now(): number
  /** Something was told that was not known. */
  onChange(): void
}

const GOOD_FOR_MS = 15_000

export class ToldDevices {
  readonly #parts: Parts
  readonly #told = new Map<SourceId, WirePeers>()
  readonly #stopping = new AbortController()
  #askedAt = -Infinity
  #underway: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** As far as it is known; what is older is asked for, and announced when it turns out to be other. */
  all(): WirePeers {
    const now = this.#parts.now()
    const asked = this.#parts.servers.list().filter(({ exchange }) => exchange.on && exchange.peerId !== null)
    if (Math.abs(now - this.#askedAt) > GOOD_FOR_MS && !this.#stopping.signal.aborted) {
      this.#askedAt = now
      this.#underway = Promise.all(asked.map(({ sourceId }) => this.#ask(sourceId)))
    }
    // One that was removed or switched off meanwhile may still have answered.
    return asked.flatMap(({ sourceId }) => this.#told.get(sourceId) ?? [])
  }

  forget(sourceId: SourceId): void {
    this.#told.delete(sourceId)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#underway
  }

  async #ask(sourceId: SourceId): Promise<void> {
    const { servers, log, onChange } = this.#parts
    const { signal } = this.#stopping
    try {
      const told = await servers.client(sourceId).personalDevices({ signal })
      const isNews = JSON.stringify(told) !== JSON.stringify(this.#told.get(sourceId))
      this.#told.set(sourceId, told)
      if (isNews) onChange()
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error, source: sourceId }, 'a server did not tell of its devices')
    }
  }
}
