/**
 * A library that the built server serves, with accounts: of made-up rows, which no scan of the server can undo, or of a folder
 * of real files. It may be stopped, killed and started again; its file may be read meanwhile, to know what is to be told.
 */
import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { openStores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import type { ApiClient } from '../../src/shared/api/index.ts'
import type { SignIn } from '../../src/shared/model/server.ts'
import { fillLibrary } from './build-library.ts'
import { testHost } from './host.ts'
import { clientOver, dialRpc } from './rpc.ts'
import { newProfile, startServer, type Profile, type RunningServer } from './server.ts'

export const ACCOUNT = 'Ada'
export const PASSWORD = 'correct horse battery'
/** Of its owner. */
export const KEY = 'a-key-for-scripts-from-the-environment'

export interface ServedOptions {
  name?: string
  /** Made-up tracks, in a folder that is not there. */
  rows?: number
  seed?: number
  /** Folders that the server scans. */
  folders?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Another build of the shell than the usual one. */
  entry?: string | undefined
}

interface Device {
  id: string
  name: string
}

export class ServedLibrary {
  readonly profile: Profile
  readonly #args: string[]
  readonly #env: Readonly<Record<string, string>>
  readonly #entry: string | undefined
  #members = 0
  #server!: RunningServer

  private constructor(profile: Profile, args: string[], { env = {}, entry }: Pick<ServedOptions, 'env' | 'entry'>) {
    this.profile = profile
    this.#args = args
    this.#env = env
    this.#entry = entry
  }

  /** Serves, with an owner who has set it up. */
  static async open({
    name = 'Attic',
    rows = 0,
    seed = 1,
    folders = [],
    env,
    entry,
  }: ServedOptions = {}): Promise<ServedLibrary> {
    const profile = newProfile()
    const args = ['--name', name, ...folders.flatMap((folder) => ['--library', folder])]
    const served = new ServedLibrary(profile, args, { env, entry })
    try {
      if (rows > 0) await fillProfile(profile.dir, { tracks: rows, seed })
      await served.start()
      const said = () => /setup code (\S+)/.exec(served.#server.output())?.[1]
      await met(() => said() !== undefined, 'it never told a setup code')
      const device = { device_name: 'Browser', device_kind: 'browser' }
      await served.ask('auth/setup', {
        body: { code: said(), account: ACCOUNT, password: PASSWORD, ...device },
        key: undefined,
      })
    } catch (error) {
      await served.close()
      throw error
    }
    return served
  }

  async start(): Promise<void> {
    this.#server = await startServer(this.profile, {
      serving: true,
      ...(this.#entry !== undefined && { entry: this.#entry }),
      args: this.#args,
      env: { ...this.#env, SOUL_API_KEY: KEY },
    })
  }

  get address(): string {
    return this.#server.address
  }

  get port(): number {
    return Number(new URL(this.#server.address).port)
  }

  get pid(): number {
    return this.#server.pid
  }

  stop = (): Promise<number | null> => this.#server.stop()
  kill = (): Promise<void> => this.#server.kill()

  async close(): Promise<void> {
    await (this.#server as RunningServer | undefined)?.kill()
    this.profile.remove()
  }

  /** An answer of the protocol, as its owner. Throws for one that says no. */
  async ask<Answer>(
    path: string,
    { body, method, key = KEY }: { body?: unknown; method?: string; key?: string | undefined } = {},
  ): Promise<Answer> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }

  async code(): Promise<SignIn> {
    const { code } = await this.ask<{ code: string }>('devices/pairing-code', { method: 'POST' })
    return { kind: 'code', code }
  }

  /** An account of its own: what its user does is nobody else's. */
  async newAccount(): Promise<SignIn> {
    const account = `Member ${++this.#members}`
    const password = 'a password of a member'
    await this.ask('accounts', { method: 'POST', body: { name: account, role: 'member', password } })
    return { kind: 'password', account, password }
  }

  devices(): Promise<Device[]> {
    return this.ask<Device[]>('devices')
  }

  async revoke(id: string): Promise<void> {
    await this.ask(`devices/${id}`, { method: 'DELETE' })
  }

  /** Calls of the page, as its owner; `done` closes the socket. */
  async page(): Promise<{ api: ApiClient; done(): void }> {
    const { socket: ticket } = await this.ask<{ socket: string }>('auth/tickets', { method: 'POST' })
    const socket = dialRpc(this.#server.address, ticket)
    return { api: clientOver(socket), done: () => socket.terminate() }
  }

  /** Looks through all folders; returns when what lies there is known and grouped: tracks of these titles. */
  async scan(titles: Iterable<string>): Promise<void> {
    const wanted = JSON.stringify([...titles].toSorted())
    const { api, done } = await this.page()
    try {
      await api.sources.scan({})
      await met(() => this.#titles() === wanted, 'the folder was not taken in')
    } finally {
      done()
    }
  }

  #titles(): string | undefined {
    return readLibrary(this.profile.dir, (sql) => {
      if (sql.prepare('select 1 from dirty_track').get() !== undefined) return undefined
      const titles = sql.prepare<[], string>(`select title from track where copy_id is not null`).pluck().all()
      return JSON.stringify(titles.toSorted())
    })
  }

  /** What it has of its own, straight from its tables: one line a track. */
  told(): string[] {
    return linesOf(
      this.profile.dir,
      `select t.key as id, iif(trim(coalesce(c.tags ->> 'title', '')) = '', t.title, c.tags ->> 'title') as title, c.tags,
         iif(c.folder = '', s.name, s.name || '/' || c.folder) as folder, c.size_bytes as size
       from track t join copy c on c.id = t.copy_id join source s on s.id = c.source_id where s.kind = 'folder'`,
    )
  }
}

/** What a client has of one server, in the same lines. What its brake holds is left out. */
export const mirrored = (dataDir: string, sourceId: number): string[] =>
  linesOf(
    dataDir,
    `select remote_id as id, tags ->> 'title' as title, tags, folder, size_bytes as size from copy
     where source_id = ? and present = 1`,
    sourceId,
  )

/** Runs `read` on a library that another process may have open. */
export function readLibrary<Result>(dataDir: string, read: (sql: Database.Database) => Result): Result {
  const sql = new Database(join(dataDir, 'library.db'), { readonly: true })
  try {
    return read(sql)
  } finally {
    sql.close()
  }
}

interface ToldRow {
  id: string
  title: string
  tags: string
  folder: string
  size: number
}

const linesOf = (dataDir: string, select: string, ...values: number[]): string[] =>
  readLibrary(dataDir, (sql) =>
    sql
      .prepare<number[], ToldRow>(select)
      .all(...values)
      .map(({ id, title, tags, folder, size }) => JSON.stringify([id, title, folder, size, otherTags(tags)]))
      .sort(),
  )

/** Sorted; without the title, which is the name of the file where there is none. */
const otherTags = (tags: string): unknown[] =>
  Object.entries(JSON.parse(tags) as object)
    .filter(([name]) => name !== 'title')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Made-up tracks in a folder that is not there, so that no scan undoes them. */
export async function fillProfile(dataDir: string, options: { tracks: number; seed?: number }): Promise<void> {
  mkdirSync(dataDir, { recursive: true })
  const host = testHost({ dataDir })
  const stores = await openStores(host, new Events(pino({ level: 'silent' })))
  try {
    await fillLibrary(stores, options)
    stores.library.sql
      .prepare('update source set config = ?')
      .run(JSON.stringify({ path: join(dataDir, 'a folder that is not there') }))
  } finally {
    stores.close()
    host.remove()
  }
}

/** Looks again and again, for 30 seconds. */
async function met(isSo: () => boolean, otherwise: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !isSo();) {
    if (Date.now() > deadline) throw new Error(otherwise)
    await new Promise((resolve) => void setTimeout(resolve, 10))
  }
}
