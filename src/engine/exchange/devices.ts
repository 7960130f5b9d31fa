/**
 * The user's devices, as far as they are known here: each tells of itself (the kind `device`, which travels as everything else
 * does); when one was last seen, and how much it has, is known from exchanging with it, or from a server that has.
 */
import type { DeviceId } from '../../shared/model/ids.ts'
import type { PersonalDevice } from '../../shared/model/personal.ts'
import type { WirePeers } from '../../shared/protocol/exchange.ts'
import { write } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { SeatExchange } from './seat-exchange.ts'

/** Two clocks that are so near are as good as one. */
export const CLOCKS_DIFFER_MS = 60_000

interface StoredDevice {
  id: string
  name: string
  kind: string
}

/** This one first, then by name. `told`: what servers tell of them. */
export function personalDevices(here: SeatExchange, told: WirePeers): PersonalDevice[] {
  const { db, personal, peers, now } = here
  const known = new Map(peers.list().map((peer) => [peer.id, peer]))
  const elsewhere = Map.groupBy(told, ({ device_id }) => device_id)
  return db.sql
    .prepare<[], StoredDevice>('select id, name, kind from device')
    .all()
    .map(({ id, name, kind }): PersonalDevice => {
      const current = id === personal.deviceId
      const peer = known.get(id)
      const others = elsewhere.get(id) ?? []
      const seen = [peer?.lastContactAt, ...others.map(({ last_seen_at: at }) => at && Date.parse(at))]
      const behind = [here.behind(id), ...others.map((one) => one.behind)]
      const ahead = peer?.clockAheadMs ?? null
      return {
        id: id as DeviceId,
        name,
        kind: kindOf(kind),
        current,
        lastSeenAt: current ? now() : latest(seen),
        behind: current ? 0 : least(behind),
        clockAheadMs: ahead !== null && Math.abs(ahead) > CLOCKS_DIFFER_MS ? ahead : null,
      }
    })
    .toSorted((a, b) => Number(b.current) - Number(a.current) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}

/** On every device. One that comes back says so itself. NOT_FOUND; REFUSED for this one. */
export function removeDevice(here: SeatExchange, id: DeviceId): void {
  demandDevice(here, id)
  if (id === here.personal.deviceId) {
    throw new EngineError('REFUSED', 'This is the device you are using. Remove it from another one.')
  }
  write(here.db, (tx) => here.personal.apply(tx, [{ do: 'delete', kind: DEVICE, row: id }]))
  here.peers.remove(id)
  here.sent.delete(id)
}

/** On every device. NOT_FOUND. */
export function renameDevice(here: SeatExchange, { id, name }: { id: DeviceId; name: string }): void {
  demandDevice(here, id)
  write(here.db, (tx) => here.personal.apply(tx, [{ do: 'set', kind: DEVICE, row: id, fields: { name } }]))
}

const DEVICE = 'device'

function demandDevice({ db }: SeatExchange, id: DeviceId): void {
  const found = db.sql.prepare<[string], unknown>('select 1 from device where id = ?').get(id)
  if (found === undefined) throw new EngineError('NOT_FOUND', 'This device is no longer on the list.')
}

const kindOf = (kind: string): PersonalDevice['kind'] => (kind === 'server' || kind === 'browser' ? kind : 'desktop')

const numbers = (some: readonly unknown[]): number[] =>
  some.filter((one): one is number => typeof one === 'number' && Number.isFinite(one))

const latest = (some: readonly unknown[]): number | null => extreme(numbers(some), Math.max)
const least = (some: readonly unknown[]): number | null => extreme(numbers(some), Math.min)
const extreme = (some: readonly number[], of: (...some: number[]) => number): number | null =>
  some.length === 0 ? null : of(...some)
