/**
 * Taking in: copies as a scan reports them, into a library with artists, albums, genres, covers and search, against a floor of
 * better-sqlite3 with one prepared insert a track into one table with its indexes and an FTS index kept by triggers.
 * Also what one retagged album costs in a library of that size, and the longest time the main thread was held.
 */
import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { whileFilling } from '../src/engine/db/filling.ts'
import { openStores, type Stores } from '../src/engine/db/store.ts'
import { Events } from '../src/engine/events.ts'
import { regroup, takeIn } from '../src/engine/library/take-in.ts'
import { TagPool } from '../src/engine/sources/folder/tag-pool.ts'
import type { CopyRecord } from '../src/engine/sources/source.ts'
import { addSource, syntheticCopies } from '../test/support/build-library.ts'
import { testHost } from '../test/support/host.ts'
import { inTurns, percentile, type Way } from './support/measure.ts'
import { printAgainstFloor, printPercentiles } from './support/table.ts'

export const about = 'take in and group 100,000 copies, against bare prepared inserts [tracks] [rounds]'

const BATCH = 150
const FLOOR_BATCH = 1_000

export async function run(args: readonly string[]): Promise<void> {
  const tracks = Number(args[0] ?? 100_000)
  const rounds = Number(args[1] ?? 3)
  const copies = [...syntheticCopies({ tracks })]
  const perSecond = (ms: number) => (tracks / ms) * 1000
  const steps: number[] = []
  const retags: number[] = []
  const floors = { indexes: 'bare inserts, indexes', search: 'bare inserts, indexes + FTS triggers' }
  const cpu = new Map<string, number[]>()
  /** Also notes processor time, which other programs on the machine disturb less. */
  const noted = ({ name, once }: Way): Way => ({
    name,
    async once(round) {
      const before = process.cpuUsage()
      const figure = await once(round)
      const { user, system } = process.cpuUsage(before)
      cpu.set(name, [...(cpu.get(name) ?? []), tracks / ((user + system) / 1e6)])
      return figure
    },
  })
  const ways: Way[] = [
    { name: floors.search, once: () => perSecond(bareInserts(copies, { search: true })) },
    { name: floors.indexes, once: () => perSecond(bareInserts(copies, { search: false })) },
    {
      name: 'takeIn + regroup, in short steps',
      once: () => inLibrary(async (stores, pool) => perSecond(await intake(stores, pool, copies, { steps }))),
    },
    {
      name: 'takeIn + regroup, in bulk',
      once: () =>
        inLibrary(async (stores, pool) => {
          const took = await intake(stores, pool, copies, { stepMs: 250 })
          for (let i = 0; i < 20; i++) retags.push(await retag(stores, copies, i))
          return perSecond(took)
        }),
    },
  ]
  const measured = await inTurns(ways.map(noted), { rounds, warmUp: 0 })
  printAgainstFloor({
    title: `${tracks.toLocaleString('en')} copies into an empty library`,
    unit: 'copies/s',
    measured,
    floor: floors.search,
    better: 'more',
  })
  printAgainstFloor({
    title: 'The same by processor time',
    unit: 'copies/CPU s',
    measured: measured.map(({ name }) => ({ name, figures: cpu.get(name) ?? [] })),
    floor: floors.search,
    better: 'more',
  })
  printPercentiles('The main thread', 'ms', [
    { name: `held by one write (takeIn of ${BATCH}, or one step)`, figures: steps },
    { name: `one album retagged among ${tracks.toLocaleString('en')} tracks, until grouped`, figures: retags },
  ])
  console.log(`p99 of a write: ${percentile(steps, 0.99).toFixed(1)} ms`)
}

async function inLibrary(body: (stores: Stores, pool: TagPool) => Promise<number>): Promise<number> {
  const host = testHost()
  const stores = await openStores(host, new Events(host.log))
  const pool = new TagPool({ entry: host.workerEntry('read-tags'), log: host.log, size: 1 })
  try {
    return await body(stores, pool)
  } finally {
    await pool.stop()
    stores.close()
    host.remove()
  }
}

/** As a scan does it: small writes, grouping from time to time, and another thread that moves the log into the file. */
async function intake(
  stores: Stores,
  pool: TagPool,
  copies: readonly CopyRecord[],
  { steps, stepMs }: { steps?: number[]; stepMs?: number },
): Promise<number> {
  const { library } = stores
  const sourceId = addSource(stores)
  const { signal } = new AbortController()
  const began = performance.now()
  let moved: Promise<void> = Promise.resolve()
  await whileFilling(library.sql, async () => {
    let grouped = 0
    for (let at = 0; at < copies.length; at += BATCH) {
      const from = performance.now()
      takeIn(library, sourceId, { copies: copies.slice(at, at + BATCH), problems: [] })
      steps?.push(performance.now() - from)
      await new Promise((resolve) => void setImmediate(resolve))
      if (at - grouped < 5_000) continue
      await group()
      grouped = at
    }
    await group()
    await moved
  })
  return performance.now() - began

  async function group(): Promise<void> {
    let last = performance.now()
    await regroup(library, {
      ...(stepMs === undefined ? {} : { stepMs }),
      onProgress: () => {
        const now = performance.now()
        steps?.push(now - last)
        last = now
      },
    })
    moved = pool.checkpoint(library.sql.name, { signal })
  }
}

async function retag({ library }: Stores, copies: readonly CopyRecord[], n: number): Promise<number> {
  const { folder } = copies[Math.floor((copies.length / 20) * n)]!
  const changed = copies
    .filter((copy) => copy.folder === folder)
    .map((copy) => ({ ...copy, headHash: `new ${n}`, tags: { ...copy.tags, album: `Renamed ${n}`, genres: ['New'] } }))
  const began = performance.now()
  takeIn(library, 1, { copies: changed, problems: [] })
  await regroup(library)
  return performance.now() - began
}

/** The floor: how long one prepared insert a track takes. */
export function bareInserts(copies: readonly CopyRecord[], { search }: { search: boolean }): number {
  const host = testHost()
  const folder = host.dataDir.replace(/data$/, '')
  const db = new Database(join(folder, 'floor.db'))
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.exec(`
      create table track (id integer primary key, key text not null, title text, artist text, album text, album_artist text, genre text,
        track_no integer, disc_no integer, year integer, duration_ms integer, codec text, bitrate integer, cover_id text, path text not null,
        size integer, modified_at real, tags text, added_at integer);
      create unique index track_key on track (key);
      create unique index track_path on track (path);
      create index track_title on track (title);
      create index track_artist on track (artist);
      create index track_album on track (album, disc_no, track_no);
      create index track_added on track (added_at);`)
    if (search) {
      db.exec(`
        create virtual table track_text using fts5 (title, artist, album, content='track', content_rowid='id', prefix='1 2 3',
          tokenize='unicode61 remove_diacritics 2');
        create trigger track_in after insert on track begin
          insert into track_text (rowid, title, artist, album) values (new.id, new.title, new.artist, new.album);
        end;`)
    }
    const insert = db.prepare(
      `insert into track (key, title, artist, album, album_artist, genre, track_no, disc_no, year, duration_ms, codec, bitrate, cover_id, path,
         size, modified_at, tags, added_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const insertMany = db.transaction((from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const { tags, ...copy } = copies[i]!
        insert.run(
          copy.trackKey,
          tags.title ?? null,
          tags.artists[0] ?? null,
          tags.album ?? null,
          tags.albumArtists[0] ?? null,
          tags.genres[0] ?? null,
          tags.trackNo ?? null,
          tags.discNo ?? null,
          tags.releaseDate === undefined ? null : Number(tags.releaseDate),
          copy.durationMs,
          copy.codec,
          copy.bitrateKbps ?? null,
          copy.cover?.id ?? null,
          copy.remoteId,
          copy.sizeBytes,
          copy.modifiedAt,
          JSON.stringify(tags),
          i,
        )
      }
    })
    const began = performance.now()
    for (let at = 0; at < copies.length; at += FLOOR_BATCH) insertMany(at, Math.min(at + FLOOR_BATCH, copies.length))
    return performance.now() - began
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
