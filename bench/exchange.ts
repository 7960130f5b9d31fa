/**
 * Personal data between devices, each a process of its own on loopback: how long a thousand edits made offline take to reach a
 * second device, what a change weighs on the wire, and how soon a new device has everything.
 * `npm run bench -- exchange [--edits 1000] [--cells 200000] [--rounds 3]`.
 */
import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { SourceId, TrackId } from '../src/shared/model/ids.ts'
import { faultProxy } from '../test/support/fault-proxy.ts'
import { startClient, type SyncClient } from '../test/support/sync-client.ts'
import { printTable } from './support/table.ts'

export const about = 'personal data between devices: edits, bytes, and a device that is new'

/** As trackKeys are: without any order. */
const keyOf = (i: number) => `a${createHash('sha256').update(`${i}`).digest('hex').slice(0, 32)}` as TrackId

interface Device {
  dir: string
  client: SyncClient
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      edits: { type: 'string', default: '1000' },
      cells: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '3' },
    },
  })
  const root = mkdtempSync(join(tmpdir(), 'soul-bench-'))
  const open: Device[] = []
  const device = async (name: string): Promise<Device> => {
    const dir = join(root, name)
    const one = { dir, client: await startClient(dir) }
    open.push(one)
    return one
  }
  try {
    const [shares, desk, laptop] = [await device('shares'), await device('desk'), await device('laptop')]
    const port = await freePort()
    await shares.client.api.access.setSharing({ on: true, reach: 'loopback', port })
    const proxy = await faultProxy(port)
    const atDesk = await joinTo(desk, shares, proxy.url)
    await joinTo(laptop, shares, proxy.url)
    await until(laptop, () => vectorOf(laptop) === vectorOf(shares) && vectorOf(desk) === vectorOf(shares))

    const rows: (string | number)[][] = []
    const [edits, rounds] = [Number(values.edits), Number(values.rounds)]
    for (let round = 0; round < rounds; round++) {
      await desk.client.api.personal.setExchange({ sourceId: atDesk, on: false })
      for (let i = 0; i < edits; i++) await rate(desk, [keyOf(round * edits + i)], 1 + (i % 10))
      const [up, seen] = [proxy.bytes.up, proxy.seen.length]
      const wanted = (round + 1) * edits
      const begun = performance.now()
      await desk.client.api.personal.setExchange({ sourceId: atDesk, on: true })
      await until(laptop, () => ratingsOf(laptop) === wanted)
      const seconds = (performance.now() - begun) / 1000
      await until(desk, () => vectorOf(desk) === vectorOf(laptop))
      // Stars and when they were given: two changes a rating. What the second device asks is counted too.
      rows.push([`round ${round + 1}`, seconds, (proxy.bytes.up - up) / (edits * 2), proxy.seen.length - seen])
    }
    printTable(
      `${edits} ratings made offline, on a second device after reconnecting`,
      ['', 'seconds', 'bytes up a change', 'requests'],
      rows,
    )

    const cells = Number(values.cells)
    for (let from = 0; from < cells / 2; from += 1_000) {
      const ids = Array.from({ length: Math.min(1_000, cells / 2 - from) }, (_, i) => keyOf(1_000_000 + from + i))
      await rate(shares, ids, 1 + (from % 10))
    }
    const phone = await device('phone')
    const down = proxy.bytes.down
    const begun = performance.now()
    await joinTo(phone, shares, proxy.url)
    const total = ratingsOf(shares)
    await until(phone, () => ratingsOf(phone) > 0)
    const first = (performance.now() - begun) / 1000
    await until(phone, () => ratingsOf(phone) === total && vectorOf(phone) === vectorOf(shares))
    printTable(
      'A device that is new',
      ['cells', 'seconds to the first', 'to all', 'bytes a cell'],
      [
        [
          (total * 2).toLocaleString('en'),
          first,
          (performance.now() - begun) / 1000,
          (proxy.bytes.down - down) / (total * 2),
        ],
      ],
    )
    await proxy.close()
  } finally {
    for (const { client } of open) await client.stop().catch(() => {})
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

const rate = (device: Device, ids: TrackId[], stars: number) =>
  device.client.api.personal.setStars({ what: { type: 'track', ids }, stars })

async function joinTo(device: Device, shares: Device, address: string): Promise<SourceId> {
  const { code } = await shares.client.api.access.pairingCode()
  const { id } = await device.client.api.servers.add({ address, signIn: { kind: 'code', code } })
  return id
}

async function until({ client }: Device, isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 300_000; !isSo();) {
    if (performance.now() > deadline || client.hasEnded()) throw new Error('the devices did not come to agree')
    await new Promise((resolve) => void setTimeout(resolve, 10))
  }
}

function read<T>({ dir }: Device, sql: string): T[] {
  const db = new Database(join(dir, 'personal.db'), { readonly: true })
  try {
    return db.prepare<[], T>(sql).pluck().all() as T[]
  } finally {
    db.close()
  }
}

const ratingsOf = (device: Device): number => read<number>(device, 'select count(*) from rating')[0]!
const vectorOf = (device: Device): string =>
  read<string>(device, `select id || ' ' || upto from origin where upto > 0 order by id`).join()

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
