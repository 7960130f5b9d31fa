/**
 * One download in a profile of its own, as the queue does it: the part with its checkpoints in the row, the final name, the rows.
 * Started again, it goes on with what the one before left. Arguments: the profile, the port of the server; `prepare` only makes
 * the profile.
 */
import { Cache } from '../../../src/engine/cache/cache.ts'
import { openStores, write } from '../../../src/engine/db/store.ts'
import { Throttle } from '../../../src/engine/downloads/throttle.ts'
import { transfer } from '../../../src/engine/downloads/transfer.ts'
import { Events } from '../../../src/engine/events.ts'
import { regroup, takeIn } from '../../../src/engine/library/take-in.ts'
import { SettingsFile } from '../../../src/engine/settings/settings-file.ts'
import { SoulClient } from '../../../src/engine/sources/soul/soul-client.ts'
import { SoulFetching } from '../../../src/engine/sources/soul/soul-fetching.ts'
import { copyFromWire } from '../../../src/engine/sources/soul/wire-copy.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { KEY, wireTrack } from '../../support/soul-server.ts'

interface Row {
  trackId: number
  safeBytes: number
  version: string | null
  bytesTotal: number | null
}

const [dataDir = '', port, task] = process.argv.slice(2)
const host = testHost({ dataDir })
const events = new Events(host.log)
const stores = await openStores(host, events)
const { library } = stores
const settings = await SettingsFile.open(host.dataDir, events, host)
const cache = await Cache.open({ host, library, settings })

if (task === 'prepare') await prepare()
else await download()

await cache.stop()
stores.close()
host.remove()

async function prepare(): Promise<void> {
  const sourceId = write(library, ({ sql }) =>
    Number(
      sql
        .prepare(`insert into source (kind, store_id, name, config, added_at) values ('soul', 's', 'NAS', '{}', 0)`)
        .run().lastInsertRowid,
    ),
  ) as SourceId
  takeIn(library, sourceId, { copies: [copyFromWire(wireTrack('t'))], problems: [] })
  await regroup(library)
  write(library, ({ sql }) =>
    sql
      .prepare(
        `insert into download (track_id, state, rank, priority, quality, queued_at)
         select track_id, 'waiting', 0, 100, 'original', 0 from copy where source_id = ?`,
      )
      .run(sourceId),
  )
}

async function download(): Promise<void> {
  const row = library.sql
    .prepare<[], Row>(
      'select track_id as trackId, safe_bytes as safeBytes, version, total_bytes as bytesTotal from download',
    )
    .get()
  if (!row) return
  const { trackId, safeBytes, version, bytesTotal } = row
  const sourceId = library.sql.prepare<[], number>(`select id from source where kind = 'soul'`).pluck().get()!
  const client = new SoulClient({
    name: () => 'NAS',
    addresses: [{ url: `http://127.0.0.1:${port}` }],
    serverId: 'server-1',
    token: async () => KEY,
  })
  const fetching = new SoulFetching({ library, sourceId, client: () => client, onAnswer: () => {} })
  const copy = { sourceId, remoteId: 't' }
  const got = await transfer(
    {
      trackId,
      copy,
      server: 's',
      expected: { sizeBytes: 0, trackKey: 't', durationMs: 0, container: 'flac', codec: 'flac' },
      quality: 'original',
      ...(version && { resume: { safeBytes, version, bytesTotal } }),
    },
    {
      fetching,
      cache,
      throttle: new Throttle({ now: () => performance.now(), after: () => () => {} }),
      // That the digest is right is asked of the file, when all is over.
      verifier: { verify: async () => {} },
      onProgress: () => {},
      onCheckpoint: (safe) =>
        write(library, ({ sql }) =>
          sql
            .prepare('update download set safe_bytes = ?, version = ?, total_bytes = ?')
            .run(safe.safeBytes, safe.version, safe.bytesTotal),
        ),
    },
    { signal: new AbortController().signal },
  )
  const { part, version: _, ...facts } = got
  const from = { ...copy, ...(got.version !== undefined && { version: got.version }) }
  await cache.put({ ...facts, part, trackId, from, quality: 'original', wanted: true })
  await client.close()
}
