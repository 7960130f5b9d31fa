/**
 * Serving this library to other devices from a desktop: a listener of its own with the protocol and nothing else, switched
 * in Settings. Off until it is switched on; what is behind it still takes a pairing. On a server, which serves as long as it
 * runs, it only tells where.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname as machineName, networkInterfaces } from 'node:os'
import type { Sharing as SharingState } from '../../shared/api/access.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Access } from '../access/access.ts'
import type { SharingSwitch } from '../access/access-handlers.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { EngineError } from '../errors.ts'
import type { Events } from '../events.ts'
import type { ServedExchange } from '../exchange/served-exchange.ts'
import type { Host } from '../host.ts'
import type { Media } from '../media/media.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { announceByMulticast, type Announce, type Announcement } from './announcer.ts'
import { EventsSocket } from './events-socket.ts'
import { limitHttp } from './http-limits.ts'
import type { OpenConnections } from './open-connections.ts'
import { protocolListener } from './protocol-listener.ts'
import { Refusal } from './refusal.ts'
import { devicesOnly } from './request-guard.ts'
import { refusalAnswer, sendAnswer } from './send-answer.ts'

type Wanted = Settings['sharing']

/** Where and as what a server answers. */
export interface Served {
  readonly reach: SharingState['reach']
  readonly announce: boolean
  addresses(): string[]
  port(): number
  name(): string
}

interface Parts {
  host: Pick<Host, 'log' | 'version'>
  settings: Pick<SettingsFile, 'current' | 'onChange' | 'update'>
  access: Access
  catalogue: Catalogue
  media: Pick<Media, 'share' | 'shareCover' | 'answer' | 'canTranscode'>
  exchange: ServedExchange
  events: Pick<Events, 'announce'>
  connections: OpenConnections
  /** Of a shell that serves as long as it runs; then nothing can be switched here. */
  served?: Served
  announce?: Announce
}

interface Running {
  server: Server
  socket: EventsSocket
  port: number
  reach: Wanted['reach']
}

export class Sharing implements SharingSwitch {
  readonly #parts: Parts
  readonly #announce: Announce
  #running: Running | undefined
  #announcement: Announcement | undefined
  /** What the last round of `#apply` was asked for. */
  #applied: Wanted | undefined
  /** Why it does not serve. */
  #problem: string | null = null
  /** Why it may not be found. */
  #hint: string | null = null
  #stopListening = () => {}
  /** Switchings follow one another. */
  #lastRound: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#announce = parts.announce ?? announceByMulticast
  }

  /** Serves if the settings say so, and follows them from now on. A port that is taken is no error here: `state` tells it. */
  async start(): Promise<void> {
    if (this.#parts.served) return
    this.#stopListening = this.#parts.settings.onChange((settings) => void this.#follow(settings.sharing))
    await this.#follow(this.#parts.settings.current.sharing)
  }

  async stop(): Promise<void> {
    this.#stopListening()
    await this.#queue(() => this.#close())
  }

  state(): SharingState {
    const { settings, served } = this.#parts
    const { on, reach, port, announce } = settings.current.sharing
    if (served) {
      return {
        switchable: false,
        on: true,
        reach: served.reach,
        port: served.port(),
        announce: served.announce,
        name: served.name(),
        addresses: served.addresses(),
        problem: null,
      }
    }
    const name = this.#name()
    const addresses = this.#running ? addressesOf(this.#running) : []
    return { switchable: true, on, reach, port, announce, name, addresses, problem: this.#problem ?? this.#hint }
  }

  /** REFUSED on a server; UNAVAILABLE when it cannot serve as it should now (the wish stays, for the next start). */
  async set(patch: Partial<Wanted>): Promise<SharingState> {
    const { settings, served } = this.#parts
    if (served) {
      throw new EngineError('REFUSED', 'This server shares its library as long as it runs. Stop it to stop sharing.')
    }
    await settings.update({ sharing: { ...settings.current.sharing, ...patch } })
    await this.#follow(settings.current.sharing)
    if (this.#problem !== null) throw new EngineError('UNAVAILABLE', this.#problem)
    return this.state()
  }

  #name(): string {
    return this.#parts.settings.current.sharing.name.trim() || machineName()
  }

  #follow(wanted: Wanted): Promise<void> {
    return this.#queue(async () => {
      // What could not be had is tried again when it is asked for again.
      if (this.#problem === null && sameWish(this.#applied, wanted)) return
      await this.#apply(wanted)
      this.#parts.events.announce({ kind: 'access.changed' })
    })
  }

  #queue(round: () => Promise<void>): Promise<void> {
    this.#lastRound = this.#lastRound.then(round).catch((error: unknown) => {
      this.#parts.host.log.error({ err: error }, 'sharing could not be switched')
      this.#problem = 'Sharing could not be switched; the log says more. Switch it off and on again.'
    })
    return this.#lastRound
  }

  async #apply(wanted: Wanted): Promise<void> {
    const stays = this.#running && this.#problem === null && samePlace(this.#applied, wanted)
    this.#applied = wanted
    this.#problem = null
    if (!stays) await this.#close()
    if (wanted.on && !this.#running) await this.#listen(wanted)
    await this.#tellNetwork(wanted)
  }

  async #listen({ reach, port }: Wanted): Promise<void> {
    const { access, catalogue, connections, exchange } = this.#parts
    const { log, version } = this.#parts.host
    const serve = protocolListener({ ...this.#parts, info: { version, name: () => this.#name() }, log })
    const server = createServer((incoming, response) => {
      const reason = devicesOnly.reasonAgainst(incoming.headers)
      if (reason === undefined) void serve(incoming, response)
      else void sendAnswer(incoming, response, refusalAnswer(new Refusal(403, 'FORBIDDEN', reason)))
    })
    limitHttp(server, { perAddress: reach === 'lan' })
    const socket = new EventsSocket({ access, catalogue, exchange, connections, guard: devicesOnly, log })
    socket.listenOn(server)
    try {
      await listenWhere(server, reach === 'lan' ? ALL_ADDRESSES : ['127.0.0.1'], port)
      this.#running = { server, socket, port: (server.address() as AddressInfo).port, reach }
      server.on('error', (error) => log.error({ err: error }, 'the listener for other devices failed'))
    } catch (error) {
      socket.stop()
      this.#problem = wordsFor(error as NodeJS.ErrnoException, port)
      log.warn({ err: error }, 'sharing could not begin')
    }
  }

  async #tellNetwork({ announce, reach }: Wanted): Promise<void> {
    await this.#announcement?.stop()
    this.#announcement = undefined
    this.#hint = null
    if (!this.#running || !announce || reach !== 'lan') return
    const { access, events, host } = this.#parts
    const announced = { name: this.#name(), serverId: access.serverId, port: this.#running.port }
    this.#announcement = this.#announce(announced, (error) => {
      host.log.warn({ err: error }, 'the local network could not be told')
      if (this.#hint !== null) return
      this.#hint =
        'Other devices may not find this library by themselves: this network does not pass announcements on. Type its address there.'
      events.announce({ kind: 'access.changed' })
    })
  }

  async #close(): Promise<void> {
    await this.#announcement?.stop()
    this.#announcement = undefined
    const running = this.#running
    if (!running) return
    this.#running = undefined
    running.socket.stop()
    const closed = new Promise<void>((resolve) => running.server.close(() => resolve()))
    running.server.closeAllConnections()
    await closed
  }
}

const sameWish = (a: Wanted | undefined, b: Wanted): boolean =>
  samePlace(a, b) && a?.announce === b.announce && a.name === b.name

const samePlace = (a: Wanted | undefined, b: Wanted): boolean =>
  a?.on === b.on && a.reach === b.reach && a.port === b.port

/** Both families at once where the machine has both. */
const ALL_ADDRESSES = ['::', '0.0.0.0']
const NO_SUCH_FAMILY = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

async function listenWhere(server: Server, [address, ...others]: readonly string[], port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: address, port }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    if (others.length === 0 || !NO_SUCH_FAMILY.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await listenWhere(server, others, port)
  }
}

function addressesOf({ reach, port }: Running): string[] {
  if (reach === 'loopback') return [`http://127.0.0.1:${port}`]
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
  const ipv4 = outside.filter(({ family }) => family === 'IPv4').map(({ address }) => `http://${address}:${port}`)
  const ipv6 = outside
    .filter(({ family, address }) => family === 'IPv6' && !address.startsWith('fe80'))
    .map(({ address }) => `http://[${address}]:${port}`)
  return [...ipv4, ...ipv6]
}

function wordsFor({ code, message }: NodeJS.ErrnoException, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Choose another port for sharing.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose another port for sharing.`
    default:
      return `Sharing could not begin on port ${port}: ${message}. Choose another port, or try again later.`
  }
}
