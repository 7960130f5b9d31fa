/** A want of everything: nothing of it may hold up the main thread, so all is written in short writes, and only what differs. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepingWorld, SERVER, type KeepingWorld } from './reconcile-world.ts'

/** A library as large as one likes may be tried by hand. */
const TRACKS = Number(process.env.TRACKS ?? 30_000)
const WATCHDOG_MS = 1_200_000
/** Of one write: rows of 500 tracks, each of which stands in `wanted` and in the queue. */
const MOST_CHANGES = 1_000

let world: KeepingWorld
beforeEach(async () => {
  world = await keepingWorld()
  await world.reconcile.now()
  world.sql.exec(`
    begin;
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${TRACKS})
    insert into track (id, key, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at)
      select i, printf('%032x', i), 'Song', 'song', '', '', 200000, 'flac', 1, 1 from n;
    insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
      duration_ms, tags, added_at)
      select ${SERVER}, key, '', id, key, 1000000, 1, '', 'flac', 'flac', 1, 200000, '{}', 1 from track;
    insert into meta values ('revision', '2') on conflict (name) do update set value = 2;
    commit`)
})
afterEach(() => world.close())

/** How many rows each write changed. */
async function writesOf(body: () => Promise<unknown>): Promise<number[]> {
  const writes: number[] = []
  const turns = world.stores.library.turns!
  const changes = () => world.sql.prepare<[], number>('select total_changes()').pluck().get() as number
  const take = turns.take.bind(turns)
  turns.take = () => {
    const before = changes()
    const end = take()
    return () => {
      end()
      writes.push(changes() - before)
    }
  }
  try {
    await body()
  } finally {
    turns.take = take
  }
  return writes
}
const count = (table: string) => world.sql.prepare<[], number>(`select count(*) from ${table}`).pluck().get() as number
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
const most = (writes: readonly number[]) => writes.reduce((a, b) => Math.max(a, b), 0)

it(
  'comes and goes in short writes, and costs none while nothing moves',
  async () => {
    await world.keep('library', 'all')
    const added = await writesOf(() => world.reconcile.wantsChanged())
    expect([count('wanted'), count('download')]).toEqual([TRACKS, TRACKS])
    expect(most(added)).toBeLessThanOrEqual(MOST_CHANGES)
    expect(added.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(2 * TRACKS + 10)

    const { progress } = world.told
    expect(progress.filter((one) => one !== null).map(({ done }) => done)).toEqual(
      added.filter((changes) => changes > 1).map((_, i, slices) => sum(slices.slice(0, i + 1)) / 2),
    )
    expect([progress.at(-2), progress.at(-1)]).toEqual([{ done: TRACKS, total: TRACKS }, null])

    expect(await writesOf(() => world.reconcile.now())).toEqual([])

    world.sql.exec(`update meta set value = 3 where name = 'revision'`)
    const looked = await writesOf(() => world.reconcile.now())
    expect(looked).toEqual([1])

    await world.keep('track', '1'.padStart(32, '0'))
    const one = await writesOf(() => world.reconcile.wantsChanged())
    expect(one.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(4)

    await world.drop({ type: 'library' })
    const removed = await writesOf(() => world.reconcile.wantsChanged())
    expect([count('wanted'), count('download')]).toEqual([1, 1])
    expect(most(removed)).toBeLessThanOrEqual(MOST_CHANGES)
  },
  WATCHDOG_MS,
)
