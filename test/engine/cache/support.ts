/** A library with a server's tracks, and the folder of kept files beside it. Nothing asks the server: its copies are rows. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cache } from '../../../src/engine/cache/cache.ts'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { Events } from '../../../src/engine/events.ts'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import { SettingsFile } from '../../../src/engine/settings/settings-file.ts'
import type { CopyBytes, CopyRecord } from '../../../src/engine/sources/source.ts'
import { Sources, type ServerSources } from '../../../src/engine/sources/sources.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { testHost } from '../../support/host.ts'
import { copyRecord } from '../../support/records.ts'

export type CacheHouse = Awaited<ReturnType<typeof cacheHouse>>

export interface HouseOptions {
  now?(): number
  /** Covers by id, as the server has them. */
  covers?: ReadonlyMap<string, Uint8Array>
  /** The profile lies there, which is left alone in the end. */
  dataDir?: string
  /** Of what was played. */
  check?: Parameters<typeof Cache.open>[0]['check']
}

export async function cacheHouse({ now = () => Date.now(), covers = new Map(), dataDir, check }: HouseOptions = {}) {
  const host = testHost({ now, ...(dataDir !== undefined && { dataDir }) }, mkdtempSync(join(tmpdir(), 'soul-test-')))
  const bus = new Events(host.log)
  const events: LiveEvent['kind'][] = []
  bus.listen(({ kind }) => events.push(kind))
  const stores: Stores = await openStores(host, bus)
  const { library } = stores
  const settings = await SettingsFile.open(host.dataDir, bus, host)
  const server = addServer(stores, 'Attic')
  const coversAsked: string[] = []

  const open = () =>
    Cache.open({
      host,
      library,
      settings,
      ...(check && { check }),
      async readCover({ sourceId, remoteId }, { signal }) {
        if (sourceId === cache.sourceId) return cache.readCover({ coverId: remoteId }, { signal })
        coversAsked.push(remoteId)
        return covers.get(remoteId)
      },
    })
  let cache: Cache = await open()
  /** What the server sends, by remote id, and what it was asked for. */
  const sends = new Map<string, { bytes: Uint8Array; version?: string; codec?: string; sha256?: string }>()
  const asked: string[] = []
  const servers: ServerSources = {
    async openCopy({ remoteId }) {
      asked.push(remoteId)
      const sent = sends.get(remoteId)
      if (sent === undefined) throw new EngineError('UNAVAILABLE', 'Attic does not answer.')
      return copyBytes(sent)
    },
    async readCover({ coverId }) {
      asked.push(coverId)
      return undefined
    },
    async remove() {},
    fetching: () => undefined,
  }
  const sources = () => new Sources({ host, stores, settings, servers, kept: cache })

  const trackId = (title: string): number => {
    const id = library.sql.prepare<[string], number>('select id from track where title = ?').pluck().get(title)
    if (id === undefined) throw new Error(`There is no track “${title}”`)
    return id
  }

  return {
    host,
    stores,
    library,
    sql: library.sql,
    settings,
    server,
    events,
    coversAsked,
    sends,
    asked,
    get cache() {
      return cache
    },
    get sources() {
      return sources()
    },
    trackId,
    /** Tracks of the server, by title; `T` has the remote id `id-T`. */
    async serverHas(...titles: (string | CopyRecord)[]) {
      const copies = titles.map((one) => (typeof one === 'string' ? serverCopy(one) : one))
      takeIn(library, server, { copies, problems: [] })
      await regroup(library)
    },
    async serverLoses(...titles: string[]) {
      retire(
        library,
        server,
        titles.map((title) => `id-${title}`),
      )
      await regroup(library)
    },
    /** Fetches a track, as a transfer would. */
    async keeps(
      title: string,
      bytes: Uint8Array = randomBytes(1_000),
      more: Partial<Parameters<Cache['put']>[0]> = {},
    ) {
      const id = more.trackId ?? trackId(title)
      const part = await cache.openPart(id, 0)
      // What is written is given away.
      await part.write(Uint8Array.from(bytes))
      await cache.put({
        trackId: id,
        part,
        from: { sourceId: server, remoteId: `id-${title}`, version: '"v1"' },
        sha256: await part.sha256(),
        sizeBytes: bytes.length,
        quality: 'original',
        container: 'flac',
        codec: 'flac',
        bitrateKbps: 900,
        lossless: true,
        wanted: true,
        ...more,
      })
      return bytes
    },
    /** Of a kept track: its file's name in the folder. */
    fileOf: (title: string): string | undefined =>
      library.sql
        .prepare<[string], string>(
          `select k.file from kept k join copy c on c.id = k.copy_id join track t on t.id = c.track_id where t.title = ?`,
        )
        .pluck()
        .get(title),
    /** Relative paths of all files in the folder, but for the note of whose it is. */
    files: (folder = cache.folder): string[] =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && entry.name !== 'owner.json')
            .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
            .sort()
        : [],
    /** As after a restart of the player, with something done while it did not run. */
    async restart(between?: () => unknown) {
      await cache.stop()
      await between?.()
      cache = await open()
      return cache
    },
    async remove() {
      await cache.stop()
      stores.close()
      host.remove()
    },
  }
}

function copyBytes({
  bytes,
  version,
  codec = 'flac',
  sha256,
}: {
  bytes: Uint8Array
  version?: string
  codec?: string
  sha256?: string
}): CopyBytes {
  return {
    sizeBytes: bytes.length,
    modifiedAt: 0,
    container: 'flac',
    codec,
    ...(version !== undefined && { version }),
    ...(sha256 !== undefined && { sha256 }),
    async *read({ start, end }) {
      for (let at = start; at <= end; at += 1_000) yield bytes.slice(at, Math.min(at + 1_000, end + 1))
    },
    close: async () => {},
  }
}

export const serverCopy = (title: string, more: Partial<CopyRecord> = {}): CopyRecord =>
  copyRecord(
    `id-${title}`,
    { title, artists: ['Anna'], album: 'Boats' },
    { folder: 'Attic/Boats', trackKey: `key-${title}`, ...more },
  )

function addServer({ library }: Pick<Stores, 'library'>, name: string): number {
  const { lastInsertRowid } = library.sql
    .prepare(`insert into source (kind, store_id, name, config, added_at) values ('soul', ?, ?, '{}', 0)`)
    .run(`store-${name}`, name)
  return Number(lastInsertRowid)
}

/** A folder of music that nothing scans. */
export function addFolderSource({ library }: Pick<Stores, 'library'>, path: string): void {
  library.sql
    .prepare(`insert into source (kind, store_id, name, config, added_at) values ('folder', ?, 'Own', ?, 0)`)
    .run(path, JSON.stringify({ path }))
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** All of a copy, or a part, through the source port. */
export async function bytesOf(
  sources: Pick<Sources, 'openCopy'>,
  copy: { sourceId: number; remoteId: string },
  range?: { start: number; end: number },
): Promise<Buffer> {
  const { signal } = new AbortController()
  const bytes = await sources.openCopy(copy, { signal })
  try {
    const pieces: Uint8Array[] = []
    for await (const piece of bytes.read(range ?? { start: 0, end: bytes.sizeBytes - 1 }, { signal }))
      pieces.push(piece)
    return Buffer.concat(pieces)
  } finally {
    await bytes.close()
  }
}
