/**
 * Windows of 100 rows at 1,000,000 tracks, any sort, at random places: through the whole read side (order, rows, shapes), and
 * as a floor the bare `select … order by … limit 100 offset n`. Cold is the first window of a sort, answered by the worker ahead
 * of its order. Also the event loop's delay while orders are made, and the first screens after a start.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ALBUM_SORT_KEYS, ARTIST_SORT_KEYS, TRACK_SORT_KEYS } from '../src/shared/model/sort-keys.ts'
import { Browse } from '../src/engine/browse/browse.ts'
import { randomOf } from '../scripts/music/random.ts'
import { bigLibrary, type BigLibrary } from './support/big-library.ts'
import { timed } from './support/measure.ts'
import { threadMs } from './support/thread-ms.ts'
import { turn } from './support/turn.ts'
import { printPercentiles, printTable } from './support/table.ts'

export const about = 'windows of lists at 1,000,000 tracks (--tracks=n), and start to first albums'

const LIMIT = 100
const ROUNDS = 40
const FLOOR_ROUNDS = 3

export async function run(args: readonly string[]): Promise<void> {
  const tracks = Number(args.find((arg) => arg.startsWith('--tracks='))?.slice(9) ?? 1_000_000)
  const library = await bigLibrary(tracks)
  const { host, stores } = library
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const random = randomOf(Date.now() | 0)

  await firstScreens(library)

  const browse = new Browse({ host, stores })
  const sort = <By extends string>(by: By, desc: boolean) => ({ by, desc, thenDesc: false })
  const lists: { name: string; total: number; window(offset: number): Promise<{ total: number }> }[] = []
  for (const desc of [false, true]) {
    const turned = desc ? ' ↓' : ''
    for (const by of TRACK_SORT_KEYS) {
      lists.push({
        name: `tracks by ${by}${turned}`,
        total: tracks,
        window: (offset) => browse.tracks({ filter: {}, sort: sort(by, desc) }, { offset, limit: LIMIT }),
      })
    }
    for (const by of ALBUM_SORT_KEYS) {
      lists.push({
        name: `albums by ${by}${turned}`,
        total: tracks / 11,
        window: (offset) => browse.albums({ filter: {}, sort: sort(by, desc) }, { offset, limit: LIMIT }),
      })
    }
    for (const by of ARTIST_SORT_KEYS) {
      lists.push({
        name: `artists by ${by}${turned}`,
        total: tracks / 33,
        window: (offset) =>
          browse.artists({ filter: { role: 'albumArtist' }, sort: sort(by, desc) }, { offset, limit: LIMIT }),
      })
    }
  }

  const cold: { name: string; figures: number[] }[] = []
  const orders: { name: string; figures: number[] }[] = []
  const warm: { name: string; figures: number[] }[] = []
  const all: number[] = []
  const costs = { order: [] as number[], window: [] as number[] }
  delay.enable()
  for (const list of lists) {
    const before = threadMs()
    cold.push({ name: list.name, figures: await timed(1, () => list.window(0)) })
    // Beyond what is answered ahead of it, the order itself is waited for.
    orders.push({
      name: list.name,
      figures: await timed(1, () => list.window(Math.max(0, Math.floor(list.total) - LIMIT))),
    })
    costs.order.push(threadMs() - before)
    const figures: number[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const spent = threadMs()
      figures.push(...(await timed(1, () => list.window(Math.floor(random() * list.total)))))
      costs.window.push(threadMs() - spent)
      // As between two windows scrolled to: without a turn of the event loop its delay would be the sum of all.
      await turn()
    }
    warm.push({ name: list.name, figures })
    all.push(...figures)
  }
  delay.disable()
  printTable(
    `A sort nobody has asked for yet at ${tracks} tracks: its beginning, then its end, for which the order is made`,
    ['', 'beginning ms', 'end ms'],
    cold.map(({ name, figures }, i) => [name, figures[0]!, orders[i]!.figures[0]!]),
  )
  const colds = cold.flatMap(({ figures }) => figures)

  const floors = (['title_sort', 'artist_sort', 'year', 'duration_ms'] as const).map((column) => {
    const select = stores.library.sql.prepare<[number], unknown>(
      `select * from track order by ${column}, id limit ${LIMIT} offset ?`,
    )
    return { name: `floor: select … order by ${column} limit 100 offset n`, select }
  })
  const floorFigures: { name: string; figures: number[] }[] = []
  for (const { name, select } of floors) {
    floorFigures.push({
      name,
      figures: await timed(FLOOR_ROUNDS, () => void select.all(Math.floor(random() * tracks))),
    })
  }
  printPercentiles(`Windows of ${LIMIT} rows at random places, ${tracks} tracks`, 'ms', [
    ...floorFigures,
    ...warm,
    { name: 'all sorts, order known', figures: all },
    { name: 'all sorts, first window', figures: colds },
  ])
  printPercentiles('The same, processor time of the main thread', 'ms', [
    { name: 'all sorts, order known', figures: costs.window },
    { name: 'all sorts, first window', figures: costs.order },
  ])
  printTable(
    'Main thread meanwhile: event-loop delay',
    ['p50 ms', 'p99', 'worst'],
    [[delay.percentile(50) / 1e6, delay.percentile(99) / 1e6, delay.max / 1e6]],
  )

  await others(browse, tracks)
  await browse.stop()
  library.close()
}

/** From a new Browse over open databases, as after a start. */
async function firstScreens({ host, stores }: BigLibrary): Promise<void> {
  const begun = async (ask: (browse: Browse) => Promise<unknown>) => {
    const browse = new Browse({ host, stores })
    const [ms] = await timed(1, () => ask(browse))
    await browse.stop()
    return ms!
  }
  const rows: [string, number][] = []
  for (const by of ['title', 'artist', 'addedAt'] as const) {
    const sort = { by, desc: by === 'addedAt', thenDesc: false }
    rows.push([
      `albums by ${by}`,
      await begun((browse) => browse.albums({ filter: {}, sort }, { offset: 0, limit: LIMIT })),
    ])
  }
  rows.push([
    'tracks by title',
    await begun((browse) =>
      browse.tracks({ filter: {}, sort: { by: 'title', desc: false, thenDesc: false } }, { offset: 0, limit: LIMIT }),
    ),
  ])
  rows.push(['home', await begun((browse) => browse.home())])
  printTable('First window after a start, worker and all', ['', 'ms'], rows)
}

async function others(browse: Browse, tracks: number): Promise<void> {
  const title = { by: 'title', desc: false, thenDesc: false } as const
  const { rows } = await browse.tracks({ filter: {}, sort: title }, { offset: tracks >> 1, limit: LIMIT })
  const [track] = rows
  const measured = [
    {
      name: 'landmarks of tracks by title',
      figures: await timed(20, () => browse.trackLandmarks({ filter: {}, sort: title })),
    },
    {
      name: 'index of a track',
      figures: await timed(20, (i) => browse.indexOfTrack({ filter: {}, sort: title }, rows[i]!.id)),
    },
    { name: 'page of an album', figures: await timed(100, (i) => browse.album(rows[i % rows.length]!.albumId!)) },
    { name: 'page of an artist', figures: await timed(100, (i) => browse.artist(rows[i % rows.length]!.artistId!)) },
    {
      name: 'tracks of a genre',
      figures: await timed(5, (i) =>
        browse.tracks({ filter: { text: `genre:"${rows[i]!.genre}"` }, sort: title }, { offset: 0, limit: LIMIT }),
      ),
    },
    {
      name: 'list filtered by one letter',
      figures: await timed(8, (i) =>
        browse.tracks({ filter: { text: 'abdefghi'[i]! }, sort: title }, { offset: 0, limit: LIMIT }),
      ),
    },
    {
      name: 'list filtered by a word',
      figures: await timed(20, (i) =>
        browse.tracks({ filter: { text: rows[i]!.title }, sort: title }, { offset: 0, limit: LIMIT }),
      ),
    },
    {
      name: '500 rows by id',
      figures: await timed(50, () => browse.rows(rows.flatMap((row) => [row.id, row.id, row.id, row.id, row.id]))),
    },
    {
      name: 'an album resolved for the queue',
      figures: await timed(50, (i) => browse.resolve({ kind: 'albums', ids: [rows[i]!.albumId!] })),
    },
    {
      name: 'the whole list resolved for the queue',
      figures: await timed(2, () => browse.resolve({ kind: 'list', filter: {}, sort: title })),
    },
    { name: 'home', figures: await timed(20, () => browse.home()) },
  ]
  if (track) printPercentiles('Beside windows', 'ms', measured)
}
