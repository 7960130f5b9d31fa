/** The exchange as a stranger with a token sees it: packed bodies, bounds, whose data it is, and who is told. */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { packBatch } from '../../../src/engine/exchange/wire-batch.ts'
import type { Batch } from '../../../src/engine/personal/exchange.ts'
import {
  ChangesPage,
  ExchangeOutput,
  LeadOutput,
  MAX_EXCHANGE_BYTES,
  StatePage,
  WirePeers,
} from '../../../src/shared/protocol/exchange.ts'
import { Device } from '../personal/device.ts'
import { sharingHouse, type SharingHouse } from './support.ts'

let house: SharingHouse
let token: string
let member: string

beforeAll(async () => {
  house = await sharingHouse()
  token = house.owner.token
  await house.access.createAccount({ name: 'Ben', role: 'member', password: 'correct horse battery' })
  member = (await house.signIn('Ben')).token
})
afterEach(() => house.hangUp())
afterAll(() => house.close())

const self = (device: Device) => ({
  device_id: device.personal.deviceId,
  device_name: 'Desk',
  origin: device.personal.originId,
  vector: device.exchange.vector(),
})
const post = (body: unknown, bearer = token, headers: Record<string, string> = {}) =>
  house.ask('/sync', { method: 'POST', token: bearer, body, headers })

let devices = 0

/** A device that has rated a few, and what it would send. */
function deskWith(...keys: string[]): { device: Device; batches: Batch[] } {
  const device = new Device(`desk ${devices++}`)
  device.wallMs = Date.now()
  for (const key of keys) device.does({ do: 'set', kind: 'rating', row: `track:${key}`, fields: { stars: 5, at: 1 } })
  return { device, batches: device.exchange.since({ cursor: null, vector: {}, limit: 1_000 }).batches }
}

async function pushed(bearer: string, ...keys: string[]): Promise<ExchangeOutput> {
  const { device, batches } = deskWith(...keys)
  const answer = await post({ ...self(device), changes: batches.map(packBatch) }, bearer)
  expect(answer.status, answer.body.toString()).toBe(200)
  return ExchangeOutput.parse(answer.json())
}

describe('POST /sync', () => {
  it('takes what is sent, once, and says what is held then', async () => {
    const { device, batches } = deskWith('a', 'b')
    const body = { ...self(device), changes: batches.map(packBatch) }
    const first = ExchangeOutput.parse((await post(body)).json())
    expect(first).toMatchObject({ not_taken: [], stats: { received: 4, taken: 4 } })
    expect(first.acknowledged[device.personal.originId]).toBe(4)
    const again = ExchangeOutput.parse((await post(body)).json())
    expect(again.stats).toMatchObject({ received: 4, taken: 0 })
    expect(again.acknowledged).toEqual(first.acknowledged)
  })

  it('answers with what the other lacks, from the cursor on', async () => {
    await pushed(token, 'c')
    const device = new Device('listener')
    const first = ExchangeOutput.parse((await post({ ...self(device), limit: 5_000 })).json())
    expect(first.has_more).toBe(false)
    expect(first.changes.length).toBeGreaterThan(0)
    await pushed(token, 'd')
    const next = ExchangeOutput.parse(
      (await post({ ...self(device), vector: first.acknowledged, cursor: first.cursor })).json(),
    )
    expect(next.changes.flatMap(({ changes }) => changes.order)).toHaveLength(2)
  })

  it('leaves out kinds that are not asked for', async () => {
    await pushed(token, 'e')
    const device = new Device('selective')
    const filter = { kinds: ['play'] }
    const answer = ExchangeOutput.parse((await post({ ...self(device), filter, limit: 5_000 })).json())
    expect(JSON.stringify(answer.changes)).not.toContain('stars')
    expect(answer.changes.flatMap(({ changes }) => changes.forms.map(({ as }) => as))).toContain('skip')
  })

  it.each([
    ['zstd', zstdCompressSync],
    ['gzip', gzipSync],
  ] as const)('unpacks a body that is packed with %s', async (encoding, pack) => {
    const { device, batches } = deskWith(`packed-${encoding}`)
    const body = pack(JSON.stringify({ ...self(device), changes: batches.map(packBatch) }))
    const { status } = await post(body, token, { 'content-encoding': encoding })
    expect(status).toBe(200)
  })

  it('refuses what unpacks to more than is allowed, what is damaged, and what it cannot unpack', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(MAX_EXCHANGE_BYTES + 1, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    expect((await post(bomb, token, { 'content-encoding': 'zstd' })).status).toBe(413)
    expect((await post(gzipSync('{}').subarray(0, 10), token, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await post(Buffer.from('{}'), token, { 'content-encoding': 'br' })).status).toBe(415)
    expect((await post('{}')).status).toBe(400)
  })

  it('takes nothing of a batch that does not hold together', async () => {
    const { device, batches } = deskWith('x')
    const wire = packBatch(batches[0]!)
    const before = ExchangeOutput.parse((await post(self(device))).json()).acknowledged
    const bent = { ...wire, changes: { ...wire.changes, order: [...wire.changes.order, 0] } }
    expect((await post({ ...self(device), changes: [bent] })).status).toBe(400)
    const lying = ExchangeOutput.parse(
      (await post({ ...self(device), changes: [{ ...wire, after: 'f'.repeat(32) }] })).json(),
    )
    expect(lying.not_taken).toMatchObject([{ why: 'refused' }])
    expect(lying.acknowledged).toEqual(before)
  })

  it('takes nothing first-hand that is a day ahead, and says by how much', async () => {
    const { device } = deskWith()
    device.wallMs = Date.now() + 3 * 86_400_000
    device.does({ do: 'set', kind: 'rating', row: 'track:future', fields: { stars: 5, at: 1 } })
    const { batches } = device.exchange.since({ cursor: null, vector: {}, limit: 10 })
    const answer = ExchangeOutput.parse((await post({ ...self(device), changes: batches.map(packBatch) })).json())
    expect(answer.not_taken).toMatchObject([{ why: 'ahead', origin: device.personal.originId }])
    expect(answer.not_taken[0]!.by_ms).toBeGreaterThan(86_400_000)
    expect(answer.acknowledged[device.personal.originId]).toBeUndefined()
  })

  it('is nothing for a guest', async () => {
    const answer = await post({ device_id: 'x' }, house.guest.token)
    expect(answer.status).toBe(403)
    expect(answer.json()).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('reading', () => {
  it('tells changes in the order of their arrival, page by page', async () => {
    await pushed(token, 'r1', 'r2')
    const seen: number[] = []
    for (let from = 0, more = true; more;) {
      const page = ChangesPage.parse((await house.ask(`/sync/changes?from_seq=${from}&limit=3`, { token })).json())
      seen.push(...page.changes.map(({ seq }) => seq))
      expect(page.changes.every(({ change }) => change !== undefined)).toBe(true)
      ;[from, more] = [page.next_seq, page.has_more]
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(4)
  })

  it('does not tell what the user does not let out of this library', async () => {
    const { personal, stores } = house.seats.owner
    const want = { do: 'set', kind: 'want', row: 'track:stays-here', fields: { on: true, at: 1 } } as const
    write(stores.personal, (tx) => personal.apply(tx, [want]))
    const read = async () => (await house.ask('/sync/changes?limit=5000', { token })).body.toString()
    expect(await read()).not.toContain('stays-here')
    write(stores.personal, (tx) => personal.setTravels(tx, 'want', true))
    expect(await read()).toContain('stays-here')
  })

  it('tells the whole state in pages, with how far it goes', async () => {
    await pushed(token, 's1')
    const { after, extent, entries } = StatePage.parse((await house.ask('/sync/state?limit=3', { token })).json())
    expect(entries.order).toHaveLength(3)
    expect(Object.keys(extent).length).toBeGreaterThan(1)
    const next = StatePage.parse(
      (await house.ask(`/sync/state?limit=3&after=${encodeURIComponent(after!)}`, { token })).json(),
    )
    expect(next.entries).not.toEqual(entries)
  })

  it('tells who exchanges, and what each has not seen', async () => {
    const { device_id } = await pushed(token, 't1')
    const peers = WirePeers.parse((await house.ask('/sync/devices', { token })).json())
    expect(peers.length).toBeGreaterThan(0)
    expect(peers.map((peer) => peer.device_id)).not.toContain(device_id)
    expect(peers.every(({ last_seen_at }) => last_seen_at !== null)).toBe(true)
  })
})

describe('another account', () => {
  it('has its own data, whatever it names', async () => {
    await pushed(token, 'mine-only')
    const answer = await post({ device_id: 'x', vector: {}, limit: 5_000, account_id: 'owner' }, member)
    expect(answer.body.toString()).not.toContain('mine-only')
    expect((await house.ask('/sync/changes?limit=5000', { token: member })).body.toString()).not.toContain('mine-only')
    expect((await house.ask('/sync/state?limit=9999', { token: member })).body.toString()).not.toContain('mine-only')
    const before = WirePeers.parse((await house.ask('/sync/devices', { token: member })).json())
    await pushed(token, 'another')
    expect(WirePeers.parse((await house.ask('/sync/devices', { token: member })).json())).toEqual(before)
  })

  it('minds its own log', async () => {
    const lead = async (bearer: string) =>
      LeadOutput.parse(
        (
          await house.ask('/sync/leader', {
            method: 'POST',
            token: bearer,
            body: { device_id: 'x', device_name: 'X', act: 'take-over' },
          })
        ).json(),
      )
    const [one, theirs] = [await lead(token), await lead(member)]
    expect((await lead(token)).leader.epoch).toBe(one.leader.epoch + 1)
    expect((await lead(member)).leader.epoch).toBe(theirs.leader.epoch + 1)
  })
})

describe('the notice', () => {
  it('goes to the account’s devices, but not to the one that made the change, nor to others', async () => {
    const second = (await house.signIn('Ada')).token
    const [writer, reader, stranger] = [
      house.dial({ token }),
      house.dial({ token: second }),
      house.dial({ token: member }),
    ]
    await Promise.all([writer.first(1), reader.first(1), stranger.first(1)])
    await pushed(token, 'notice')
    expect((await reader.first(2))[1]).toMatchObject({ type: 'personal' })
    await pushed(member, 'theirs')
    await pushed(second, 'back')
    // The first that each hears is what concerns it, and so everything before did not.
    expect((await writer.first(2))[1]).toMatchObject({ type: 'personal' })
    expect(stranger.heard.map(({ type }) => type)).toEqual(['hello'])
    expect(writer.heard).toHaveLength(2)
  })

  it('goes to all of them for what was done on the server itself, and to who comes back later', async () => {
    const second = (await house.signIn('Ada')).token
    const listener = house.dial({ token: second })
    const [hello] = await listener.first(1)
    listener.ws.terminate()
    const { exchange } = house.seats.owner
    write(exchange.db, (tx) =>
      exchange.personal.apply(tx, [{ do: 'set', kind: 'rating', row: 'track:here', fields: { stars: 1, at: 1 } }]),
    )
    const back = house.dial({ token: second, query: `?last=${hello!.id}` })
    expect((await back.first(2)).map(({ type }) => type)).toEqual(['hello', 'personal'])
  })
})
