/**
 * What wanting a whole library takes: how much of the main thread, the longest it is held, and when the first of it stands in the
 * queue. `npm run bench -- wants [--tracks 1000000]`. Look at the load: wall times grow with it, processor time hardly does.
 */
import { loadavg } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { keepingWorld, SERVER } from '../test/engine/downloads/reconcile-world.ts'
import { printTable } from './support/table.ts'

export const about = 'wanting a whole library: the main thread’s share of it, and the first job'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { tracks: { type: 'string', default: '1000000' } } })
  const tracks = Number(values.tracks)
  const world = await keepingWorld()
  try {
    await world.reconcile.now()
    fill(world.sql, tracks)
    await world.keep('library', 'all')
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const since = performance.now()
    const before = process.threadCpuUsage()
    let firstMs = 0
    const look = setInterval(() => {
      if (world.told.jobs === 0) return
      firstMs = performance.now() - since
      clearInterval(look)
    }, 1)
    delay.enable()
    await world.reconcile.wantsChanged()
    delay.disable()
    clearInterval(look)
    const { user, system } = process.threadCpuUsage(before)
    printTable(
      `Wanting a library of ${tracks.toLocaleString('en')} tracks, load ${loadavg()[0]!.toFixed(1)}`,
      ['', 'taken'],
      [
        ['first job, ms', firstMs.toFixed(0)],
        ['all of it, s', ((performance.now() - since) / 1_000).toFixed(1)],
        ['main thread’s processor, s', ((user + system) / 1e6).toFixed(2)],
        ['longest turn, ms (99.9 %)', (delay.percentile(99.9) / 1e6).toFixed(1)],
      ],
    )
  } finally {
    await world.close()
  }
}

function fill(sql: Awaited<ReturnType<typeof keepingWorld>>['sql'], tracks: number): void {
  sql.exec(`
    begin;
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${tracks})
    insert into track (id, key, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at)
      select i, printf('%032x', i), 'Song', 'song', '', '', 200000, 'flac', 1, 1 from n;
    insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
      duration_ms, tags, added_at)
      select ${SERVER}, key, '', id, key, 1000000, 1, '', 'flac', 'flac', 1, 200000, '{}', 1 from track;
    insert into meta values ('revision', '2') on conflict (name) do update set value = 2;
    commit`)
}
