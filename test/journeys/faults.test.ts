/** A client and a server with a bad line between them: whatever it does, the client comes to have what the server has. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { mirrored, type ServedLibrary } from '../support/served-library.ts'
import {
  addServer,
  clientWithUser,
  journeys,
  PAGES,
  proxyTo,
  serve,
  SOUND,
  soundness,
  seed,
  userData,
} from './support.ts'

journeys()

const ROWS = 300
const PER_PAGE = 10
const PAGES_OF_ALL = ROWS / PER_PAGE

let served: ServedLibrary
beforeAll(async () => {
  served = await serve({ rows: ROWS, forFile: true })
})

interface Case {
  name: string
  fault: Fault
  /** Of the page requests: how many are made in all. */
  requests: number
  times?: number
}

/** Each at the first page and two more. One that is lost is asked for again; nothing else is. */
const CASES: Case[] = [
  { name: 'pages that come late', fault: { kind: 'delay', ms: 30 }, requests: PAGES_OF_ALL },
  { name: 'answers that end early', fault: { kind: 'cut', after: 500 }, requests: PAGES_OF_ALL + 3 },
  {
    name: 'connections that are reset before a byte has come',
    fault: { kind: 'reset', after: 0 },
    requests: PAGES_OF_ALL + 3,
  },
  { name: 'connections that are reset half-way', fault: { kind: 'reset', after: 700 }, requests: PAGES_OF_ALL + 3 },
  { name: 'answers that are lost', fault: { kind: 'drop-answer' }, requests: PAGES_OF_ALL + 3 },
  { name: 'requests that arrive twice', fault: { kind: 'duplicate' }, requests: PAGES_OF_ALL },
  { name: 'too many requests', fault: { kind: 'refuse', status: 429, retryAfter: '6' }, requests: PAGES_OF_ALL + 3 },
  {
    name: 'a server out of service',
    fault: { kind: 'refuse', status: 503, retryAfter: '6' },
    requests: PAGES_OF_ALL + 3,
  },
  {
    name: 'a server out of service that does not say for how long',
    fault: { kind: 'refuse', status: 503 },
    requests: PAGES_OF_ALL + 3,
  },
  { name: 'JSON cut off that looks whole', fault: { kind: 'truncate', length: 'right' }, requests: PAGES_OF_ALL + 3 },
  { name: 'JSON cut off', fault: { kind: 'truncate', length: 'wrong' }, requests: PAGES_OF_ALL + 3 },
  { name: 'bytes that trickle', fault: { kind: 'trickle', bytes: 100, everyMs: 1 }, requests: PAGES_OF_ALL },
]

type Changed = Extract<LiveEvent, { kind: 'sync.changed' }>
const isWaiting = (event: LiveEvent): event is Changed =>
  event.kind === 'sync.changed' && event.status.phase === 'retrying'

describe('a first sync of 30 pages', () => {
  it('goes through every fault of the line, once for each page that was lost', async () => {
    const { dir, client, user } = await clientWithUser()
    const proxy = await proxyTo(served, PER_PAGE)
    proxy.state.sockets = false
    for (const { name, fault, requests } of CASES) {
      proxy.forget()
      // At the first page, then where two are under way at once.
      proxy.fail(PAGES, fault)
      let pages = 0
      proxy.state.onRequest = ({ path }) => {
        if (!PAGES.test(path)) return
        pages++
        if (pages === 7 || pages === 19) proxy.fail(PAGES, fault)
      }
      const began = client.events.length
      const { id } = await addServer(client, served, proxy)
      const ended = () => client.events.slice(began).filter(({ kind }) => kind === 'sync.ended')
      await client.until(() => ended().length > 0, name)
      expect(ended(), name).toMatchObject([{ outcome: 'done', sourceId: id }])
      expect(proxy.seen.filter((one) => one.fault === fault.kind).length, name).toBe(3)
      expect(proxy.asked(PAGES).length, name).toBe(requests)
      expect(mirrored(dir, id), name).toEqual(served.told())
      const { rows } = await client.api.sync.runs({ sourceId: id, offset: 0, limit: 10 })
      expect(rows, name).toMatchObject([{ full: true, added: ROWS, updated: 0, removed: 0 }])
      if (fault.kind === 'refuse' && fault.retryAfter !== undefined) {
        const waiting = client.events.slice(began).find(isWaiting)!
        const { startedAt, nextAt } = waiting.status
        expect(nextAt! - startedAt!, name).toBeGreaterThanOrEqual(Number(fault.retryAfter) * 1_000)
      }
      expect(await userData(client), name).toEqual(user)
      expect(soundness(dir), name).toEqual(SOUND)
      await client.api.sources.remove({ sourceId: id })
      await client.until(() => mirrored(dir, id).length === 0, 'the removal')
    }
  })

  it('goes on where it was after a server that was away for longer than one sync tries', async () => {
    const { dir, client } = await clientWithUser()
    const proxy = await proxyTo(served, PER_PAGE)
    proxy.state.sockets = false
    proxy.state.onRequest = ({ path }) => {
      if (PAGES.test(path) && proxy.asked(PAGES).length === 11) proxy.fail(PAGES, { kind: 'reset', after: 0 }, 6)
    }
    const { id } = await addServer(client, served, proxy)
    await client.until(() => client.outcomes().includes('done'), 'the end of a sync')
    expect(client.outcomes()[0]).toBe('offline')
    expect(mirrored(dir, id)).toEqual(served.told())
    const { rows } = await client.api.sync.runs({ sourceId: id, offset: 0, limit: 10 })
    // No row came twice.
    expect(rows.reduce((sum, { added, updated }) => sum + added + updated, 0)).toBe(ROWS)
  })

  it(`comes through a line on which every fifth request meets some fault (SOUL_SEED=${seed})`, async () => {
    const { dir, client, user } = await clientWithUser()
    const proxy = await proxyTo(served, PER_PAGE)
    const { id } = await addServer(client, served, proxy)
    const faults = CASES.map(({ fault }) => fault)
    proxy.storm(/^\/api\/(sync|library|info|health)/, { seed, chance: 0.2, faults })
    let outcome: string | undefined
    for (let tries = 0; outcome !== 'done' && tries < 30; tries++) outcome = (await client.sync(id)).outcome
    expect(outcome).toBe('done')
    expect(new Set(proxy.seen.map(({ fault }) => fault)).size).toBeGreaterThan(3)
    expect(mirrored(dir, id)).toEqual(served.told())
    expect(await userData(client)).toEqual(user)
    expect(soundness(dir)).toEqual(SOUND)
  })
})
