/**
 * What a download needs, put together as the engine does: a library with a server's tracks, the client that asks it, the folder
 * of kept files. The server is nginx, which answers the two questions of the protocol that matter here from its disk.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { Cache } from '../../src/engine/cache/cache.ts'
import { openStores, write } from '../../src/engine/db/store.ts'
import type { Throttle } from '../../src/engine/downloads/throttle.ts'
import { transfer, type TransferJob } from '../../src/engine/downloads/transfer.ts'
import { Verifier } from '../../src/engine/downloads/verify.ts'
import { Events } from '../../src/engine/events.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import { SettingsFile } from '../../src/engine/settings/settings-file.ts'
import { SoulClient } from '../../src/engine/sources/soul/soul-client.ts'
import { SoulFetching } from '../../src/engine/sources/soul/soul-fetching.ts'
import { copyFromWire } from '../../src/engine/sources/soul/wire-copy.ts'
import type { SourceId } from '../../src/shared/model/ids.ts'
import { testHost } from '../../test/support/host.ts'
import { wireTrack } from '../../test/support/soul-server.ts'

const SERVER_ID = 'bench'

/** For nginx: files of `root` by the names of tracks. */
export const servedAs = (root: string): string => `
  root ${root};
  location = /api/info {
    default_type application/json;
    return 200 '{"product":"soul-player","protocol":1,"version":"1","server_id":"${SERVER_ID}","name":"nginx","needs_setup":false}';
  }
  location /api/tracks/ { rewrite ^/api/tracks/([^/]+)/download$ /$1 break; default_type audio/flac; }`

export type DownloadWorld = Awaited<ReturnType<typeof downloadWorld>>

/** `files`: names in `root`, each a track. */
export async function downloadWorld({ port, root, files }: { port: number; root: string; files: readonly string[] }) {
  const host = testHost()
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const { library } = stores
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const config = JSON.stringify({ addresses: [], serverId: SERVER_ID })
  const sourceId = write(library, ({ sql }) =>
    Number(
      sql
        .prepare(`insert into source (kind, store_id, name, config, added_at) values ('soul', ?, 'nginx', ?, 0)`)
        .run(SERVER_ID, config).lastInsertRowid,
    ),
  ) as SourceId
  const facts = new Map(
    files.map((name) => {
      const bytes = readFileSync(`${root}/${name}`)
      return [name, { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }]
    }),
  )
  takeIn(library, sourceId, {
    copies: files.map((name) =>
      copyFromWire(wireTrack(name, { size_bytes: facts.get(name)!.sizeBytes, title: `Song ${name}` })),
    ),
    problems: [],
  })
  await regroup(library)
  const trackIds = new Map(
    library.sql
      .prepare<[number], [string, number]>('select remote_id, track_id from copy where source_id = ?')
      .raw()
      .all(sourceId),
  )
  const client = new SoulClient({
    name: () => 'nginx',
    addresses: [{ url: `http://127.0.0.1:${port}` }],
    serverId: SERVER_ID,
    token: async () => 'none',
  })
  const fetching = new SoulFetching({ library, sourceId, client: () => client, onAnswer: () => {} })
  const cache = await Cache.open({ host, library, settings })
  const verifier = new Verifier({ reader: { read: async () => [] }, ffmpeg: async () => undefined })

  return {
    /** As the queue does it: the transfer with its checkpoints, then the final name and the rows. */
    async download(name: string, throttle: Throttle): Promise<void> {
      const trackId = trackIds.get(name)!
      const { part, version, ...got } = await this.transfer(name, throttle)
      await cache.put({
        ...got,
        part,
        trackId,
        from: { sourceId, remoteId: name, ...(version !== undefined && { version }) },
        quality: 'original',
        wanted: true,
      })
    },
    transfer(name: string, throttle: Throttle, { onBytes = (_: number) => {}, signal = never } = {}) {
      const job: TransferJob = {
        trackId: trackIds.get(name)!,
        copy: { sourceId, remoteId: name },
        server: SERVER_ID,
        expected: { ...facts.get(name)!, trackKey: name, durationMs: 0, container: 'flac', codec: 'flac' },
        quality: 'original',
      }
      return transfer(
        job,
        { fetching, cache, throttle, verifier, onProgress: ({ bytesDone }) => onBytes(bytesDone), onCheckpoint: noted },
        { signal },
      )
    },
    /** Takes everything out again. */
    async empty(): Promise<void> {
      await cache.drop([...trackIds.values()])
      for (const trackId of trackIds.values()) await cache.removePart(trackId)
    },
    keptFiles: () => readdirSync(cache.folder, { recursive: true }).length,
    async close(): Promise<void> {
      await cache.stop()
      await client.close()
      stores.close()
      rmSync(cache.folder, { recursive: true, force: true })
      host.remove()
    },
  }

  /** As the row of the queue is written at each checkpoint. */
  function noted({ safeBytes }: { safeBytes: number }): void {
    write(library, ({ sql }) => sql.prepare('update download set safe_bytes = ? where track_id = 0').run(safeBytes))
  }
}

const never = new AbortController().signal
