/**
 * A client as a process of its own, for journeys: the whole engine on the folder it is given, and the sound of its tracks at a
 * port of loopback. It is told what to call, and tells what is announced, by messages of its parent; it ends with it.
 *
 * `SOUL_KILL_AT=n` ends it with SIGKILL at the n-th write to `SOUL_KILL_FILE`: `SOUL_KILL_WHEN=before` the commit, or just
 * `after`. `SOUL_AHEAD_MS`: how far its clock is ahead.
 */
import { createRouterClient } from '@orpc/server'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { RESIDENT } from '../../src/engine/access/caller.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Host, WorkerName } from '../../src/engine/host.ts'
import { sendMedia } from '../../src/engine/sharing/send-media.ts'
import { systemClock, type Clock } from '../../src/engine/sync/clock.ts'
import { KeyFileSecrets } from '../../src/server/key-file-secrets.ts'
import { writesSoFar } from './die-at.ts'
import { migrationsOnDisk } from './host.ts'
import type { FromClient, ToClient } from './sync-client.ts'

const [dataDir] = process.argv.slice(2) as [string]
const say = (message: FromClient) => void process.send?.(message)
process.on('disconnect', () => process.exit())

const aheadMs = Number(process.env.SOUL_AHEAD_MS ?? 0)
const WORKERS: Record<WorkerName, string> = {
  'read-tags': '../../src/engine/sources/folder/read-tags.worker.ts',
  'read-library': '../../src/engine/browse/read-library.worker.ts',
  'write-library': 'counted-write-library.worker.ts',
  'hash-files': '../../src/engine/cache/hash-files.worker.ts',
  'make-fingerprints': '../../src/engine/fingerprints/make-fingerprints.worker.ts',
  'find-duplicates': '../../src/engine/duplicates/find-duplicates.worker.ts',
}
const host: Host = {
  shell: 'desktop',
  version: '0.0.0-test',
  dataDir,
  cacheDir: join(dataDir, 'cache'),
  log: pino({ level: process.env.SOUL_TEST_LOG ?? 'silent' }, pino.destination(2)),
  migrations: migrationsOnDisk,
  secrets: new KeyFileSecrets(dataDir),
  workerEntry: (name) => pathToFileURL(resolve(import.meta.dirname, WORKERS[name])),
  now: () => Date.now() + aheadMs,
}

const engine = await createEngine(host, { clock: hurried(systemClock(host.now)) })
engine.events.listen((event) => say({ kind: 'event', event, writes: writesSoFar() }))
const api = createRouterClient(engine.router, { context: { log: host.log, caller: RESIDENT } })
const media = createServer((incoming, response) => {
  void sendMedia(incoming, response, (request) => engine.media.answer(request), { headers: {}, log: host.log })
})
await new Promise<void>((listening) => void media.listen(0, '127.0.0.1', () => listening()))
say({ kind: 'ready', media: `http://127.0.0.1:${(media.address() as AddressInfo).port}` })

process.on('message', ({ id, path, input }: ToClient) => {
  void perform(path, input).then(
    (value) => say({ kind: 'answer', id, value }),
    (error: Error & { code?: string }) => say({ kind: 'refusal', id, message: error.message, code: error.code }),
  )
})

async function perform(path: string[], input: unknown): Promise<unknown> {
  if (path[0] === 'stop') {
    media.closeAllConnections()
    media.close()
    return engine.stop()
  }
  let call: unknown = api
  for (const name of path) call = (call as Record<string, unknown>)[name]
  return (call as (input: unknown) => Promise<unknown>)(input)
}

/** Waits between tries are seconds, and a test has many; how long they should be is told as it is. Time-outs are longer, and stay. */
function hurried(clock: Clock): Clock {
  return { now: clock.now, after: (ms, then) => clock.after(ms < 10_000 ? ms / 20 : ms, then) }
}
