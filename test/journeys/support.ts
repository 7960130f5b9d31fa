/**
 * What journeys have in common: a served library, a fault proxy before it, and a client in a process of its own whose user
 * has done things that no sync may touch.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { buildIfStale } from '../../scripts/support/build.ts'
import type { PlayerId, SourceId } from '../../src/shared/model/ids.ts'
import type { SourceRow } from '../../src/shared/model/source.ts'
import { newDataFolder } from '../support/data-folder.ts'
import { faultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { fillProfile, readLibrary, ServedLibrary, type ServedOptions } from '../support/served-library.ts'
import { startClient, type SyncClient, type SyncClientOptions } from '../support/sync-client.ts'

export const PAGES = /^\/api\/sync\/tracks$/
export const STREAM = /^\/api\/tracks\/[^/]+\/stream$/

type End = () => unknown
const ends: End[] = []
const endsOfFile: End[] = []

/**
 * To be called at the top of a test file: builds what is stale (unless all of its processes run from source), and closes what
 * tests opened, last first.
 */
export function journeys({ built = true } = {}): void {
  // Minutes on a machine that has other things to do; seconds on one that has not.
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
  if (built) beforeAll(() => buildIfStale())
  const closeAll = async (some: End[]) => {
    for (const end of some.splice(0).toReversed()) await end()
  }
  afterEach(() => closeAll(ends))
  afterAll(() => closeAll(endsOfFile))
}

const willEnd = (end: End): void => void ends.push(end)

/** `forFile`: it stays open until all tests of the file are through. */
export async function serve(options: ServedOptions & { forFile?: boolean } = {}): Promise<ServedLibrary> {
  const served = await ServedLibrary.open(options)
  ;(options.forFile ? endsOfFile : ends).push(() => served.close())
  return served
}

export async function proxyTo(served: ServedLibrary, rowsPerPage?: number): Promise<FaultProxy> {
  const proxy = await faultProxy(served.port)
  proxy.state.rowsPerPage = rowsPerPage
  willEnd(() => proxy.close())
  return proxy
}

/** For music, which may lie in no folder of the system, or for anything. */
export const newFolder = (): string => removedAtEnd(mkdtempSync(join(tmpdir(), 'soul-journey-')))

/** For a profile and nothing else. */
export const newProfileFolder = (): string => removedAtEnd(newDataFolder('soul-journey-'))

function removedAtEnd(dir: string): string {
  willEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }))
  return dir
}

export function copyOf(dir: string): string {
  const copy = newProfileFolder()
  cpSync(dir, copy, { recursive: true })
  return copy
}

export async function clientIn(dir: string, options: SyncClientOptions = {}): Promise<SyncClient> {
  const client = await startClient(dir, options)
  willEnd(() => client.kill())
  return client
}

/** A client with a few tracks of its own, plays, a queue, and a queue that was saved. */
export async function clientWithUser(): Promise<{ dir: string; client: SyncClient; user: UserData }> {
  const dir = newProfileFolder()
  await fillProfile(dir, { tracks: OWN_TRACKS })
  const client = await clientIn(dir)
  const { api } = client
  const { rows } = await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: OWN_TRACKS })
  for (const [index, { id }] of rows.slice(0, 5).entries()) {
    await api.history.record({ trackId: id, startedAt: 1_700_000_000_000 + index, playedMs: 100_000 })
  }
  await api.queue.play({ playerId: PLAYER, selection: { kind: 'tracks', ids: rows.map(({ id }) => id) } })
  await api.queue.save({ playerId: PLAYER, name: 'Before' })
  return { dir, client, user: await userData(client) }
}

export const OWN_TRACKS = 12
const PLAYER = 'journey' as PlayerId

export type UserData = Awaited<ReturnType<typeof userData>>

/** What the user did, without what the library has to say about it. */
export async function userData({ api }: SyncClient) {
  const { rows, total } = await api.history.list({ offset: 0, limit: 100 })
  const { items } = await api.queue.window({ playerId: PLAYER, offset: 0, limit: 100 })
  return {
    plays: rows.map(({ at, track }) => [at, track?.id]),
    total,
    queue: items.map(({ itemId, track }) => [itemId, track?.id]),
    saved: await api.queue.saved(),
  }
}

export async function addServer(
  client: SyncClient,
  served: ServedLibrary,
  { url }: { url: string },
): Promise<SourceRow> {
  return client.api.servers.add({ address: url, signIn: await served.newAccount() })
}

export const sourceOf = async ({ api }: SyncClient, id: SourceId): Promise<SourceRow> =>
  (await api.sources.list()).find((row) => row.id === id)!

/** What must hold of a client's library whenever nothing is under way. */
export function soundness(dir: string): { integrity: unknown; ungrouped: unknown; copiesWithoutTrack: unknown } {
  return readLibrary(dir, (sql) => ({
    integrity: sql.pragma('integrity_check', { simple: true }),
    ungrouped: sql.prepare('select count(*) from dirty_track').pluck().get(),
    copiesWithoutTrack: sql.prepare('select count(*) from copy where track_id is null').pluck().get(),
  }))
}

export const SOUND = { integrity: 'ok', ungrouped: 0, copiesWithoutTrack: 0 }

export const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))
