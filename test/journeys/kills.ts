/**
 * Two real processes, one of which is killed in the middle of a first sync of 30 pages: the client at a write of its library,
 * the server at a moment of chance. What the client has come to when nothing is killed any more is for the test to judge.
 */
import { random } from '../../scripts/music/random.ts'
import type { SourceId } from '../../src/shared/model/ids.ts'
import { mirrored, readLibrary, type ServedLibrary } from '../support/served-library.ts'
import {
  addServer,
  clientIn,
  clientWithUser,
  copyOf,
  OWN_TRACKS,
  PAGES,
  proxyTo,
  serve,
  soundness,
  userData,
  type UserData,
} from './support.ts'

export const ROWS = 300
const PER_PAGE = 10
export const PAGES_OF_ALL = ROWS / PER_PAGE

export interface Prepared {
  served: ServedLibrary
  proxy: Awaited<ReturnType<typeof proxyTo>>
  /** Of a client that knows the server and has had nothing of it yet. Not to be changed. */
  dir: string
  sourceId: SourceId
  user: UserData
}

export async function prepare(): Promise<Prepared> {
  const served = await serve({ rows: ROWS })
  const proxy = await proxyTo(served, PER_PAGE)
  // Then every request belongs to a sync that the test has seen the end of.
  proxy.state.sockets = false
  const { dir, client, user } = await clientWithUser()
  proxy.fail(PAGES, { kind: 'reset', after: 0 }, Infinity)
  const { id } = await addServer(client, served, proxy)
  await client.until(() => client.outcomes().length > 0, 'a sync without a page')
  await client.stop()
  proxy.calm()
  return { served, proxy, dir, sourceId: id, user }
}

export interface Killed {
  /** False when the sync came to its end before. */
  killed: boolean
  /** The cursor that was stored, and the one that the next sync began with. */
  stored: string | null
  askedFirst: string | null | undefined
  /** Pages that were stored before, and those asked for after. */
  pagesBefore: number
  pagesAfter: number
  result: Result
}

export interface Result {
  mirror: string[]
  user: UserData
  soundness: unknown
  /** As the page is told. */
  tracks: number
}

/** The client is killed at its n-th write, and started again. */
export async function killClientAt(
  prepared: Prepared,
  { at, when }: { at: number; when: 'before' | 'after' },
): Promise<Killed> {
  const { proxy, sourceId } = prepared
  const dir = copyOf(prepared.dir)
  const first = await clientIn(dir, { killAt: at, killWhen: when })
  const outcomes = () => first.outcomes(sourceId)
  const killed = !(await first.until(() => outcomes().length > 0, 'the end of a sync, or of the client'))
  await first.kill()
  const { cursor, done } = readLibrary(dir, (sql) =>
    sql.prepare<[number], Stored>('select cursor, done from sync_state where source_id = ?').get(sourceId),
  ) ?? { cursor: null, done: 0 }
  proxy.forget()
  const client = await clientIn(dir)
  await client.until(() => client.outcomes(sourceId).includes('done'), 'the sync after a kill')
  const asked = proxy.asked(PAGES)
  const result = await resultOf(client, dir, sourceId)
  await client.stop()
  return {
    killed,
    stored: cursor,
    askedFirst: asked[0]?.query.get('cursor'),
    pagesBefore: done / PER_PAGE,
    pagesAfter: asked.length,
    result,
  }
}

interface Stored {
  cursor: string | null
  done: number
}

/** The server is killed so many times in the course of one sync, and started again each time. */
export async function killServer(prepared: Prepared, { kills, seed }: { kills: number; seed: number }) {
  const { proxy, served, sourceId } = prepared
  const dir = copyOf(prepared.dir)
  const dice = random(seed)
  proxy.forget()
  let left = kills
  let met = 0
  let pagesUntilNext = 1 + dice.int(6)
  let restarting = Promise.resolve()
  const killAndStart = async () => {
    await served.kill()
    met++
    await served.start()
    proxy.state.target = served.port
  }
  proxy.state.onRequest = ({ path }) => {
    if (!PAGES.test(path) || left === 0 || --pagesUntilNext > 0) return
    left--
    pagesUntilNext = 1 + dice.int(Math.max(1, Math.floor(PAGES_OF_ALL / kills)))
    const where = dice.int(3)
    const dying = () => {
      restarting = restarting.then(killAndStart)
    }
    // Before it has the request; while it works at it; and with the answer on its way or just gone.
    if (where === 0) return dying()
    if (where === 1) setImmediate(dying)
    else setTimeout(dying, dice.int(4))
  }
  const client = await clientIn(dir)
  const isDone = () => client.outcomes(sourceId).includes('done')
  for (let tries = 0; !isDone() && tries < 20; tries++) {
    const before = client.outcomes(sourceId).length
    await client.until(() => client.outcomes(sourceId).length > before || isDone(), 'the end of a sync')
    await restarting
    // It would come back by itself; the user is impatient.
    if (!isDone()) await client.api.sync.start({ sourceId, reason: 'retry' })
  }
  proxy.state.onRequest = undefined
  await restarting
  const { rows } = await client.api.sync.runs({ sourceId, offset: 0, limit: 100 })
  const result = await resultOf(client, dir, sourceId)
  await client.stop()
  return { kills: met, taken: rows.reduce((sum, { added, updated }) => sum + added + updated, 0), result }
}

async function resultOf(
  client: Awaited<ReturnType<typeof clientIn>>,
  dir: string,
  sourceId: SourceId,
): Promise<Result> {
  const { total } = await client.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 1 })
  return { mirror: mirrored(dir, sourceId), user: await userData(client), soundness: soundness(dir), tracks: total }
}

/** The client's own are among the first of the server's. */
export const TRACKS_IN_ALL = Math.max(ROWS, OWN_TRACKS)
