/**
 * Whole engines on folders of their own, and a served library on loopback before them: devices that exchange personal data as
 * they do in life. What is asked is counted; what is held is read from the files.
 */
import { createRouterClient } from '@orpc/server'
import Database from 'better-sqlite3'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { vi } from 'vitest'
import { OWNER_ID, RESIDENT, type Caller } from '../../../src/engine/access/caller.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import type { Host } from '../../../src/engine/host.ts'
import { EventsSocket } from '../../../src/engine/sharing/events-socket.ts'
import { protocolListener } from '../../../src/engine/sharing/protocol-listener.ts'
import { devicesOnly } from '../../../src/engine/sharing/request-guard.ts'
import { systemClock, type Clock } from '../../../src/engine/sync/clock.ts'
import type { ApiClient } from '../../../src/shared/api/index.ts'
import type { SourceId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { testHost } from '../../support/host.ts'

// Whole engines, and perhaps a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const ends: (() => unknown)[] = []
export const willEnd = (end: () => unknown): void => void ends.push(end)

/** Called whenever any device of the test announces something: what is waited for may become so at another one, and last there. */
const onlookers = new Set<() => void>()

function watched(engine: Engine): Engine {
  engine.events.listen(() => {
    for (const look of onlookers) look()
  })
  return engine
}

/** For `afterEach`: last first. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end()
}

const HERE = '127.0.0.1'

/** Waits of seconds are over soon; those of minutes do not come. */
export function impatient(now: () => number = Date.now): Clock {
  const clock = systemClock(now)
  return { now, after: (ms, then) => (ms >= 60_000 ? () => {} : clock.after(ms / 20, then)) }
}

export type Player = Awaited<ReturnType<typeof player>>

/** A desktop. `dir`: of one that has been before. */
export async function player(overrides: Partial<Host> & { clock?: Clock } = {}) {
  const { clock, ...ofHost } = overrides
  const host = testHost({ shell: 'desktop', ...ofHost })
  const engine = watched(await createEngine(host, { clock: clock ?? impatient(host.now) }))
  let running = true
  const stop = async () => {
    if (running) await engine.stop()
    running = false
  }
  willEnd(async () => {
    await stop()
    host.remove()
  })
  return { ...deviceOf(engine, host.dataDir), host, engine, stop }
}

function deviceOf(engine: Engine, dataDir: string) {
  const api = createRouterClient(engine.router, { context: { log: engine.log, caller: RESIDENT } }) as ApiClient
  const file = join(dataDir, 'personal.db')
  const read = <T>(sql: string): T[] => {
    const db = new Database(file, { readonly: true })
    try {
      return db.prepare<[], T>(sql).all()
    } finally {
      db.close()
    }
  }
  /** When it is so: looked at with every announcement of any device. Throws after long. */
  const until = (isSo: () => unknown, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = async () => {
        if (!(await isSo())) return
        stop()
        clearTimeout(late)
        resolve()
      }
      const late = setTimeout(() => (stop(), reject(new Error(`it did not come to ${what}`))), 90_000)
      const lookSoon = () => void setImmediate(() => void look().catch(reject))
      const stop = () => void onlookers.delete(lookSoon)
      onlookers.add(lookSoon)
      look().catch(reject)
    })
  return {
    api,
    read,
    until,
    /** Of tracks, by key. */
    stars: () =>
      Object.fromEntries(
        read<{ key: string; stars: number }>('select key, stars from rating order by key').map((row) => [
          row.key,
          row.stars,
        ]),
      ),
    rate: (key: string, stars: number) =>
      api.personal.setStars({ what: { type: 'track', ids: [key as TrackId] }, stars }),
    /** How it stands with the only server, or with one. */
    async exchange(sourceId?: SourceId) {
      const { exchanges } = await api.personal.status()
      return exchanges.find((one) => sourceId === undefined || one.sourceId === sourceId)!
    },
    /** Everything that is held of all devices. */
    held: () =>
      JSON.stringify([
        read(`select kind, row, field, value, stamp, o.id from cell join origin o on o.number = cell.origin
              where not (kind = 'device' and field = 'told') order by 1, 2, 3`),
        read('select kind, row, dead, stamp, o.id from row join origin o on o.number = row.origin order by 1, 2'),
        read('select kind, id, track_key, at, ms from event order by 1, 2'),
        read('select id, upto, digest from origin where upto > 0 order by 1'),
      ]),
    vector: () =>
      Object.fromEntries(
        read<{ id: string; upto: number }>('select id, upto from origin where upto > 0').map((row) => [
          row.id,
          row.upto,
        ]),
      ),
  }
}

export interface Asked {
  method: string
  path: string
  bytes: number
}

export type Attic = Awaited<ReturnType<typeof attic>>

/** A served library with an owner, Ada, who sits before no player. */
export async function attic(overrides: Partial<Host> = {}) {
  const host = testHost(overrides)
  let engine!: Engine
  let server!: Server
  let socket!: EventsSocket
  let running = false
  let port = 0
  const asked: Asked[] = []
  const served = {
    reach: 'loopback' as const,
    announce: false,
    addresses: () => [],
    port: () => port,
    name: () => 'Attic',
  }

  async function start() {
    engine = watched(await createEngine(host, { served, clock: impatient(host.now) }))
    const { access, catalogue, connections, exchange, media } = engine
    const serve = protocolListener({
      access,
      catalogue,
      connections,
      exchange,
      media,
      info: { version: '1', name: () => 'Attic' },
      log: host.log,
    })
    socket = new EventsSocket({ access, catalogue, connections, exchange, guard: devicesOnly, log: host.log })
    server = createServer((incoming, response) => {
      const one = { method: incoming.method!, path: incoming.url!.split('?')[0]!, bytes: 0 }
      asked.push(one)
      one.bytes = Number(incoming.headers['content-length'] ?? 0)
      void serve(incoming, response)
    })
    socket.listenOn(server)
    await new Promise<void>((resolve) => void server.listen(port, HERE, resolve))
    port = (server.address() as AddressInfo).port
    running = true
  }

  async function stop() {
    if (!running) return
    running = false
    socket.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await engine.stop()
  }

  await start()
  willEnd(async () => {
    await stop()
    host.remove()
  })
  const PASSWORD = 'correct horse battery'
  const { caller } = await engine.access.setUp(
    {
      code: engine.access.setupCode()!,
      account: 'Ada',
      password: PASSWORD,
      device: { name: 'Study', kind: 'browser' },
    },
    HERE,
  )
  return {
    host,
    start,
    stop,
    asked,
    PASSWORD,
    caller,
    get engine() {
      return engine
    },
    get url() {
      return `http://${HERE}:${port}`
    },
    get port() {
      return port
    },
    get device() {
      return deviceOf(engine, host.dataDir)
    },
    exchangesAsked: () => asked.filter(({ method, path }) => method === 'POST' && path === '/api/sync'),
    code: (account: Caller = caller) => ({ kind: 'code' as const, code: engine.access.pairingCode(account).code }),
    /** Of an account other than the owner's, as its page would call. */
    async seatOf(accountId: Caller['accountId']) {
      const { router, release } = await engine.routerFor(accountId)
      willEnd(release)
      return createRouterClient(router, { context: { log: host.log, caller: { ...RESIDENT, accountId } } }) as ApiClient
    },
    OWNER_ID,
  }
}

/** When all of them hold the same, listen for notices, and have nothing under way. */
export async function agreed(
  server: Attic,
  ...devices: readonly [device: Player, sourceId: SourceId][]
): Promise<void> {
  const isSo = () => devices.every(([device]) => device.held() === server.device.held())
  for (let calm = 0; calm < 3; calm++) {
    for (const [device, sourceId] of devices) await settled(device, sourceId)
    while (server.engine.connections.size < devices.length || !isSo()) {
      calm = 0
      await beat(server)
    }
    // What was on its way arrives before this does.
    await beat(server)
  }
}

const beat = async ({ url }: Attic): Promise<void> => void (await (await fetch(`${url}/api/health`)).text())

/** Has the player sign in there, and waits until it holds the same. */
export async function joined(device: Player, { url, code }: { url: string; code: Attic['code'] }): Promise<SourceId> {
  const { id } = await device.api.servers.add({ address: url, signIn: code() })
  await settled(device, id)
  return id
}

/** When nothing waits to be told to that server, and nothing is under way. */
export async function settled(device: Player, sourceId: SourceId): Promise<void> {
  for (;;) {
    const status = await device.exchange(sourceId)
    if (status.state === 'idle' && status.lastAt !== null && status.waiting === 0) return
    await heard(device, 'personal.changed')
  }
}

export const heard = (device: Pick<Player, 'engine'>, kind: LiveEvent['kind']): Promise<void> =>
  new Promise((resolve) => {
    const stop = device.engine.events.listen((event) => {
      if (event.kind !== kind) return
      stop()
      resolve()
    })
  })
