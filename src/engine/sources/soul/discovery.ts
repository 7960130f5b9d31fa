/**
 * Servers that announce themselves on the local network (DNS-SD). The first who asks waits a moment for answers; from then
 * on what is heard is kept up to date for as long as somebody asks now and then. Where multicast is not to be had the list
 * is empty: that is no error, there is always the address.
 */
import { Bonjour, type Service } from 'bonjour-service'
import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import { SERVICE_TYPE } from '../../../shared/protocol/version.ts'
import { isForbiddenAddress, normalAddress } from './address.ts'

export interface Heard {
  serverId: string
  name: string
  address: string
}

/** What an announcement holds. The part of bonjour-service's Service that counts. */
export type Announced = Pick<Service, 'name' | 'host' | 'port'> & {
  addresses?: string[] | undefined
  txt?: Record<string, unknown> | undefined
  fqdn: string
}

/** Calls back with what comes and goes; returns what ends it. May throw where there is no network. */
export type Browse = (heard: { up(service: Announced): void; down(service: Announced): void }) => () => void

const FIRST_MS = 2_500
const LISTEN_MS = 60_000
const MAX_HEARD = 100

export class Discovery {
  readonly #browse: Browse
  readonly #firstMs: number
  readonly #log: Logger
  readonly #heard = new Map<string, Heard>()
  #stopBrowsing: (() => void) | undefined
  #idle: NodeJS.Timeout | undefined
  #first: Promise<void> | undefined
  #endFirst: (() => void) | undefined

  constructor({ log, browse, firstMs = FIRST_MS }: { log: Logger; browse?: Browse; firstMs?: number }) {
    this.#log = log
    this.#browse = browse ?? browseNetwork(log)
    this.#firstMs = firstMs
  }

  async heard(): Promise<Heard[]> {
    this.#first ??= this.#begin()
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.stop(), LISTEN_MS).unref()
    await this.#first
    return [...new Map([...this.#heard.values()].map((one) => [one.serverId, one])).values()].toSorted((a, b) =>
      a.name.localeCompare(b.name),
    )
  }

  stop(): void {
    clearTimeout(this.#idle)
    this.#endFirst?.()
    this.#stopBrowsing?.()
    this.#stopBrowsing = undefined
    this.#first = undefined
    this.#heard.clear()
  }

  #begin(): Promise<void> {
    try {
      this.#stopBrowsing = this.#browse({
        up: (service) => {
          const one = heardOf(service)
          if (one && this.#heard.size < MAX_HEARD) this.#heard.set(service.fqdn, one)
        },
        down: (service) => void this.#heard.delete(service.fqdn),
      })
    } catch (error) {
      this.#log.info({ err: error }, 'the local network cannot be listened to')
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#firstMs)
      this.#endFirst = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Undefined for what cannot be a server of ours. Whatever is announced is foreign text. */
export function heardOf({ name, host, port, addresses = [], txt = {} }: Announced): Heard | undefined {
  const serverId = txt['id']
  if (typeof serverId !== 'string' || serverId === '' || serverId.length > 64) return undefined
  // A number works where names of the local network are not looked up; IPv4 first, for link-local IPv6 needs an interface.
  const numbers = addresses.filter((address) => !isForbiddenAddress(address))
  const at = numbers.find((address) => !address.includes(':')) ?? numbers[0] ?? host
  try {
    const address = normalAddress(`http://${at.includes(':') ? `[${at}]` : at}:${port}`)
    // The name of the service has a part of the id behind it, for no two may be called the same.
    return { serverId, name: (typeof txt['name'] === 'string' ? txt['name'] : name).slice(0, 100), address }
  } catch {
    return undefined
  }
}

const browseNetwork =
  (log: Logger): Browse =>
  ({ up, down }) => {
    const onTrouble = (error: unknown) => log.info({ err: error }, 'the local network cannot be listened to')
    const bonjour = new Bonjour({}, onTrouble)
    // The library leaves an error of its socket without a listener, which would end the program.
    const { mdns } = (bonjour as unknown as { server: { mdns: EventEmitter } }).server
    mdns.on('error', onTrouble)
    const browser = bonjour.find({ type: SERVICE_TYPE, protocol: 'tcp' })
    browser.on('up', up)
    browser.on('down', down)
    return () => {
      browser.stop()
      bonjour.destroy()
    }
  }
