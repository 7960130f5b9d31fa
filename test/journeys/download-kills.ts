/**
 * A client that keeps a library of 200 files offline, killed again and again while it fetches them: at a write of its library,
 * or at a moment of chance. After each death its disk and its rows are looked at before it is started anew.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeMusic } from '../../scripts/music/make-music.ts'
import type { Random } from '../../scripts/music/random.ts'
import { readLibrary } from '../support/served-library.ts'
import { silence } from '../support/silence.ts'
import type { SyncClient } from '../support/sync-client.ts'
import { addServer, clientIn, newFolder, serve } from './support.ts'

const SMALL = 196
/** Longer than what is made safe at a time, so that there is something to go on with. */
const LONG = 4
export const FILES = SMALL + LONG
/** So that a queue outlives several deaths. */
const BYTES_PER_SECOND = 8_000_000

export interface Prepared {
  /** Of a client with all of it in the queue, and nothing fetched. */
  dir: string
  /** What the server has. */
  digests: ReadonlySet<string>
}

export async function prepare(): Promise<Prepared> {
  const music = newFolder()
  const { tracks } = await makeMusic(music, {
    files: SMALL,
    formats: ['wav'],
    secondsEach: 2,
    sampleRateHz: 22_050,
    channels: 1,
  })
  for (let at = 0; at < LONG; at++) writeFileSync(join(music, `Long ${at}.wav`), silence(600 + at * 40))
  const served = await serve({ folders: [music] })
  await served.scan([
    ...tracks.map(({ tags }) => tags.title!),
    ...Array.from({ length: LONG }, (_, at) => `Long ${at}`),
  ])
  const dir = newFolder()
  const client = await clientIn(dir)
  const { id } = await addServer(client, served, { url: served.address })
  await client.until(() => client.outcomes(id).includes('done'), 'the first sync')
  await client.api.downloads.setPaused({ paused: true })
  await keepAll(client)
  await client.api.downloads.setPaused({ paused: false })
  await client.stop()
  const files = readdirSync(music, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return { dir, digests: new Set(files.map(({ parentPath, name }) => digestOf(join(parentPath, name)))) }
}

/** Wanted, and all of it waiting. */
async function keepAll(client: SyncClient): Promise<void> {
  const { downloads } = client.api
  const { limit: _, ...settings } = (await client.api.app.settings()).downloads
  await client.api.app.updateSettings({ downloads: { ...settings, limit: BYTES_PER_SECOND, reserve: 0 } })
  await downloads.keep({ what: [{ type: 'library' }] })
  await client.until(() => lastCounts(client)?.waiting === FILES, 'a queue of all files')
}

const lastCounts = ({ events }: SyncClient) =>
  events.findLast((event) => event.kind === 'downloads.changed')?.status.counts

export interface Death {
  /** What was found on the disk and in the rows afterwards. */
  found: Found
  /** False when everything was here before. */
  killed: boolean
}

/** One life: until a write of chance, or a moment of chance. */
export async function liveAndDie({ dir, digests }: Prepared, dice: Random): Promise<Death> {
  const atWrite = dice.chance(0.5)
  const client = await clientIn(
    dir,
    atWrite ? { killAt: 1 + dice.int(120), killWhen: dice.pick(['before', 'after']) } : {},
  )
  if (!atWrite) setTimeout(() => void client.kill(), dice.int(700))
  const killed = !(await client.until(() => lastCounts(client)?.kept === FILES, 'the end of a queue, or of the client'))
  await client.kill()
  // One that ends in another way has not been killed, and tells nothing.
  const signal = await client.ended
  if (signal !== 'SIGKILL') throw new Error(`the client ended by itself (${signal})`)
  const found = look(dir, digests)
  if (!killed) await beginAnew(dir)
  return { killed, found }
}

/** All of it goes, and is wanted again: by one that lives, for its own death may be due at any write of this. */
async function beginAnew(dir: string): Promise<void> {
  const client = await clientIn(dir)
  const { downloads } = client.api
  await downloads.setPaused({ paused: true })
  await downloads.drop({ what: [{ type: 'library' }] })
  await client.until(() => lastCounts(client)?.kept === 0, 'an empty folder')
  await keepAll(client)
  await downloads.setPaused({ paused: false })
  await client.stop()
}

/** Lives until all is here. */
export async function liveOn({ dir, digests }: Prepared): Promise<Found> {
  const client = await clientIn(dir)
  await client.until(() => lastCounts(client)?.kept === FILES, 'all files')
  await client.stop()
  return look(dir, digests)
}

export interface Found {
  kept: number
  waiting: number
  /** Tracks that neither wait nor are here. */
  lost: number[]
  /** Tracks that wait and are here, or are here twice. */
  doubled: number[]
  /** Files under a final name that are none of the server's, or not what their row says. */
  wrong: string[]
  /** Rows without a file. */
  missing: string[]
  /** Rows that say that they run, which nobody does. */
  states: string[]
  parts: number
}

const look = (dir: string, digests: ReadonlySet<string>): Found =>
  readLibrary(dir, (sql) => {
    const tracks = sql.prepare<[], number>('select id from track order by id').pluck().all()
    const jobs = sql.prepare<[], { id: number; state: string }>('select track_id as id, state from download').all()
    const kept = sql
      .prepare<[], { id: number; file: string; sha256: string }>(
        'select c.track_id as id, k.file, k.sha256 from kept k join copy c on c.id = k.copy_id',
      )
      .all()
    const times = new Map<number, number>()
    for (const { id } of [...jobs, ...kept]) times.set(id, (times.get(id) ?? 0) + 1)
    const files = join(dir, 'kept/files')
    const there = new Map(filesIn(files).map((path) => [path, digestOf(join(files, path))]))
    const promised = new Map(kept.map(({ file, sha256 }) => [file, sha256]))
    return {
      kept: kept.length,
      waiting: jobs.length,
      lost: tracks.filter((id) => !times.has(id)),
      doubled: tracks.filter((id) => (times.get(id) ?? 0) > 1),
      wrong: [...there].flatMap(([path, digest]) =>
        digests.has(digest) && (promised.get(path) ?? digest) === digest ? [] : [path],
      ),
      missing: kept.flatMap(({ file }) => (there.has(file) ? [] : [file])),
      states: [...new Set(jobs.map(({ state }) => state))],
      parts: filesIn(join(dir, 'kept/parts')).length,
    }
  })

const filesIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile()
          ? [
              join(entry.parentPath, entry.name)
                .slice(dir.length + 1)
                .replaceAll('\\', '/'),
            ]
          : [],
      )
    : []

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
