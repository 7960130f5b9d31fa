/**
 * What 100,000 kept files cost a start, beside the same library with none; what comparing them with the folder costs in the
 * background; and how soon a kept album sounds when its server is gone. `npm run bench -- kept [--files 100000] [--rounds 7]`.
 */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { Cache } from '../src/engine/cache/cache.ts'
import { openStores } from '../src/engine/db/store.ts'
import { createEngine } from '../src/engine/engine.ts'
import { Events } from '../src/engine/events.ts'
import type { Host } from '../src/engine/host.ts'
import { SettingsFile } from '../src/engine/settings/settings-file.ts'
import { testHost } from '../test/support/host.ts'
import { bigLibrary } from './support/big-library.ts'
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'

export const about = 'starting with 100,000 kept files, and playing one when the server is gone'

const ALBUM = 11
const TRACK_BYTES = 5_000_000

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { files: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '7' } },
  })
  const files = Number(values.files)
  const rounds = Number(values.rounds)
  const library = await bigLibrary(files)
  library.close()
  const base = mkdtempSync(join(tmpdir(), 'soul-kept-'))
  try {
    const without = profile(library.host, join(base, 'without'))
    const withFiles = profile(library.host, join(base, 'with'))
    await ofServer(without, 0)
    const keys = await ofServer(withFiles, files)

    const starts = { without: [] as number[], with: [] as number[] }
    for (let round = -1; round < rounds; round++) {
      for (const [name, host] of [
        ['without', without],
        ['with', withFiles],
      ] as const) {
        const begun = performance.now()
        const engine = await createEngine(host)
        const took = performance.now() - begun
        await engine.stop()
        if (round >= 0) starts[name].push(took)
      }
    }
    const settled = [await comparing(without), await comparing(withFiles)]
    const played = await playing(withFiles, keys)
    printTable(
      `load ${loadavg()[0]!.toFixed(1)}`,
      ['', 'no kept files', `${files.toLocaleString('en')} kept files`],
      [
        ['engine started, ms', median(starts.without).toFixed(0), median(starts.with).toFixed(0)],
        ['comparing rows and folder, ms', ...settled.map(({ ms }) => ms.toFixed(0))],
        ['… of the main thread, ms', ...settled.map(({ busyMs }) => busyMs.toFixed(0))],
        ['… longest step, ms', ...settled.map(({ longestMs }) => longestMs.toFixed(1))],
        ['first bytes of a kept track, server gone, ms (median / worst)', '', played],
      ],
    )
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

function profile(from: Host, dataDir: string): Host {
  cpSync(from.dataDir, dataDir, { recursive: true })
  const host = testHost()
  host.remove()
  return { ...host, dataDir, cacheDir: join(dataDir, 'cache') }
}

/** Makes the folder's tracks a server's that does not answer, and keeps some; answers the ids of one album. */
async function ofServer(host: Host, files: number): Promise<string[]> {
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const { sql } = stores.library
  sql.exec(`update source set kind = 'soul', config = '{}', reachable = 0`)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const cache = await Cache.open({ host, library: stores.library, settings })
  const album = sql
    .prepare<[number], { id: number; key: string }>(
      'select id, key from track where album_id = (select album_id from track where album_id is not null group by 1 having count(*) >= 8 limit 1) limit ?',
    )
    .all(ALBUM)
  if (files > 0) {
    const inAlbum = new Set(album.map(({ id }) => id))
    const copies = sql.prepare<[], [number, number]>('select id, track_id from copy').raw().all()
    for (let shard = 0; shard < 256; shard++) {
      mkdirSync(join(cache.folder, 'files', shard.toString(16).padStart(2, '0')), { recursive: true })
    }
    const addCopy = sql.prepare(
      `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless, duration_ms, tags, added_at, present)
       select ?, ?, folder, track_id, track_key, ?, 0, '', 'mpeg', 'mp3', 0, duration_ms, tags, added_at, 1 from copy where id = ?`,
    )
    const addKept = sql.prepare(
      `insert into kept (copy_id, file, sha256, size_bytes, quality, wanted, kept_at, used_at, store_id, remote_id)
       values (?, ?, ?, ?, 'original', 1, ?, 0, 'x', ?)`,
    )
    sql.transaction(() => {
      for (const [copyId, trackId] of copies.slice(0, files)) {
        const id = randomBytes(16).toString('hex')
        const file = `${id.slice(0, 2)}/${id}.mp3`
        const bytes = inAlbum.has(trackId) ? TRACK_BYTES : 16
        writeFileSync(join(cache.folder, 'files', file), Buffer.alloc(bytes, id))
        const { lastInsertRowid } = addCopy.run(cache.sourceId, file, bytes, copyId)
        addKept.run(lastInsertRowid, file, id.repeat(2), bytes, copyId, String(copyId))
      }
      sql.prepare('update source set copy_count = ? where id = ?').run(files, cache.sourceId)
    })()
    sql.pragma('wal_checkpoint(TRUNCATE)')
  }
  await cache.stop()
  stores.close()
  return album.map(({ key }) => key)
}

async function comparing(host: Host): Promise<{ ms: number; busyMs: number; longestMs: number }> {
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const settings = await SettingsFile.open(host.dataDir, events, host)
  const cache = await Cache.open({ host, library: stores.library, settings })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const before = performance.eventLoopUtilization()
  delay.enable()
  const begun = performance.now()
  await cache.settled()
  const ms = performance.now() - begun
  delay.disable()
  const { active } = performance.eventLoopUtilization(before)
  await cache.stop()
  stores.close()
  return { ms, busyMs: active, longestMs: delay.max / 1e6 }
}

async function playing(host: Host, keys: readonly string[]): Promise<string> {
  const engine = await createEngine(host)
  const took: number[] = []
  for (const key of keys) {
    const begun = performance.now()
    const answer = await engine.media(
      new Request(`http://localhost/media/track/${key}`, { headers: { range: 'bytes=0-' } }),
    )
    const reader = answer.body!.getReader()
    await reader.read()
    took.push(performance.now() - begun)
    await reader.cancel()
  }
  await engine.stop()
  return `${median(took).toFixed(1)} / ${Math.max(...took).toFixed(1)}`
}
