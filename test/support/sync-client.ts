/** A client in a process of its own (sync-client-child.ts), as seen from a test: called, listened to, stopped and killed. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { ApiClient } from '../../src/shared/api/index.ts'
import type { SourceId } from '../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'
import type { SyncRun } from '../../src/shared/model/server.ts'

export type FromClient =
  | { kind: 'ready'; media: string }
  | { kind: 'event'; event: LiveEvent; writes: number }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refusal'; id: number; message: string; code: string | undefined }

export interface ToClient {
  id: number
  path: string[]
  input: unknown
}

export interface SyncClientOptions {
  /** The n-th write to one of its files, counted from 1, that ends it. */
  killAt?: number
  killWhen?: 'before' | 'after'
  killFile?: 'library' | 'personal'
  /** How far its clock is ahead of the machine's. */
  aheadMs?: number
}

export type SyncClient = Awaited<ReturnType<typeof startClient>>

const START_MS = 180_000
const WAIT_MS = 90_000

/** Resolves when it answers; rejects when it ended before, unless it was to be killed. */
export async function startClient(
  dataDir: string,
  { killAt, killWhen = 'before', killFile = 'library', aheadMs = 0 }: SyncClientOptions = {},
) {
  const child = fork(join(import.meta.dirname, 'sync-client-child.ts'), [dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    // What a test runner sets for itself is not for the child.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      SOUL_TEST_LOG: process.env.SOUL_TEST_LOG,
      SOUL_AHEAD_MS: String(aheadMs),
      SOUL_KILL_FILE: `${killFile}.db`,
      ...(killAt !== undefined && { SOUL_KILL_AT: String(killAt), SOUL_KILL_WHEN: killWhen }),
    },
  })
  const events: LiveEvent[] = []
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const listeners = new Set<() => void>()
  const ready = Promise.withResolvers<string>()
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  let writes = 0
  let hasEnded = false
  let lastId = 0

  child.on('message', (message: FromClient) => {
    if (message.kind === 'ready') ready.resolve(message.media)
    else if (message.kind === 'event') {
      events.push(message.event)
      writes = message.writes
      for (const listener of listeners) listener()
    } else {
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.kind === 'answer') call?.resolve(message.value)
      else call?.reject(Object.assign(new Error(message.message), { code: message.code }))
    }
  })
  void ended.then(() => {
    hasEnded = true
    for (const { reject } of waiting.values()) reject(new Error('the client has ended'))
    ready.resolve('')
    for (const listener of listeners) listener()
  })

  const call = (path: string[], input: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      if (hasEnded) return reject(new Error('the client has ended'))
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      // It may be killed at this very moment, and its end not be known here yet.
      child.send({ id, path, input } satisfies ToClient, (error) => {
        if (!error) return
        waiting.delete(id)
        reject(new Error('the client has ended', { cause: error }))
      })
    })

  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const media = await ready.promise
  clearTimeout(timer)
  if (hasEnded && killAt === undefined) throw new Error('the client ended before it answered')

  /** Resolves when `isSo`, which is looked at with every announcement and now and then; false when the process ended before. */
  async function until(isSo: () => unknown, what: string): Promise<boolean> {
    const met = Promise.withResolvers<boolean>()
    const look = () => {
      if (isSo()) met.resolve(true)
      else if (hasEnded) met.resolve(false)
    }
    const late = setTimeout(() => met.reject(new Error(`${what}: not within ${WAIT_MS / 1000} s`)), WAIT_MS)
    const tick = setInterval(look, 200)
    listeners.add(look)
    look()
    try {
      return await met.promise
    } finally {
      clearTimeout(late)
      clearInterval(tick)
      listeners.delete(look)
    }
  }

  const api = callable([], call) as ApiClient

  return {
    pid: child.pid!,
    /** Base of `/media/track/{id}`. */
    media,
    api,
    events,
    ended,
    until,
    /** Writes to that file until the last announcement. */
    writes: () => writes,
    hasEnded: () => hasEnded,
    /** Outcomes of syncs, oldest first; of all servers, or one. */
    outcomes: (sourceId?: SourceId): SyncRun['outcome'][] =>
      events.flatMap((event) =>
        event.kind === 'sync.ended' && (sourceId === undefined || event.sourceId === sourceId) ? [event.outcome] : [],
      ),
    /** Asks for a sync and waits for the end of one that began after that. */
    async sync(sourceId: SourceId): Promise<SyncRun> {
      const newest = async () => (await api.sync.runs({ sourceId, offset: 0, limit: 1 })).rows[0]
      const before = (await newest())?.id ?? 0
      const began = events.length
      await api.sync.start({ sourceId, reason: 'user' })
      await until(() => events.slice(began).some(isEndOf(sourceId)), 'the end of a sync')
      const run = await newest()
      if (!run || run.id <= before) throw new Error('no sync has ended')
      return run
    },
    async stop() {
      await call(['stop'], undefined)
      child.disconnect()
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const isEndOf = (sourceId: SourceId) => (event: LiveEvent) => event.kind === 'sync.ended' && event.sourceId === sourceId

/** `api.servers.add(input)` becomes one call by path. */
function callable(path: string[], call: (path: string[], input: unknown) => Promise<unknown>): unknown {
  return new Proxy(() => {}, {
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? callable([...path, name], call) : undefined),
    apply: (_, __, [input]: unknown[]) => call(path, input),
  })
}
