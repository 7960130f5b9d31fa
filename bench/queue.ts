/**
 * A queue of 50,000 tracks in the engine: what each edit costs the main thread, the longest it holds it, and how long the
 * answer is. `npm run bench -- queue [--tracks 50000] [--rounds 9]`.
 */
import { parseArgs } from 'node:util'
import { Browse } from '../src/engine/browse/browse.ts'
import { Queues } from '../src/engine/queue/queues.ts'
import type { PlayerId } from '../src/shared/model/ids.ts'
import type { QueueState } from '../src/shared/model/queue.ts'
import { personalOf } from '../test/support/personal.ts'
import { bigLibrary } from './support/big-library.ts'
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'
import { threadMs } from './support/thread-ms.ts'

export const about = 'edits of a queue of 50,000 tracks in the engine'

interface Cost {
  tookMs: number
  threadMs: number
  longestMs: number
  bytes: number
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tracks: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '9' } },
  })
  const tracks = Number(values.tracks)
  const rounds = Number(values.rounds)
  await edits(tracks, rounds)
}

async function edits(tracks: number, rounds: number): Promise<void> {
  const library = await bigLibrary(tracks)
  const { host, stores } = library
  const browse = new Browse({ host, stores })
  const queues = new Queues({ stores, personal: personalOf(stores), host, tracks: browse })
  const player = 'bench' as PlayerId
  const all = { kind: 'list', filter: {}, sort: { by: 'title', desc: false, thenDesc: false } } as const
  const byArtist = { ...all, sort: { ...all.sort, by: 'artist' } } as const
  const { rows } = await browse.tracks(all, { offset: 0, limit: 11 })
  const album = { kind: 'tracks' as const, ids: rows.map(({ id }) => id) }
  const idsAt = async (offset: number, limit: number) =>
    (await queues.window(player, { offset, limit })).items.map(({ itemId }) => itemId)

  const costs = new Map<string, Cost[]>()
  const cost = async (name: string, edit: () => Promise<QueueState>) => {
    const figures = await measured(edit)
    costs.set(name, [...(costs.get(name) ?? []), figures])
  }
  const middle = Math.floor(tracks / 2)
  for (let round = 0; round < rounds; round++) {
    await queues.clear(player, { upcomingOnly: false })
    await cost('add all of the library', () => queues.add(player, all, 'end'))
    await cost('play all by artist', () => queues.play(player, { selection: byArtist, startAt: 0 }))
    await cost('play another row of the same list', () =>
      queues.play(player, { selection: byArtist, startAt: middle + round }),
    )
    await cost('next', () => queues.next(player, 'skip'))
    await cost('previous', () => queues.previous(player))
    const [far] = await idsAt(tracks - 10, 1)
    await cost('go to an item far off', () => queues.goTo(player, far!))
    await cost('play next: 11 tracks', () => queues.add(player, album, 'next'))
    await cost('move 1 item', async () => queues.move(player, await idsAt(10, 1), middle))
    await cost('move 500 items', async () => queues.move(player, await idsAt(100, 500), middle))
    await cost('remove 500 items', async () => queues.remove(player, await idsAt(100, 500)))
    await cost('shuffle', () => queues.setShuffle(player, true))
    await cost('play next, shuffled', () => queues.add(player, album, 'next'))
    await cost('move 1 item, shuffled', async () => queues.move(player, await idsAt(10, 1), middle))
    await cost('shuffle off', () => queues.setShuffle(player, false))
    await cost('clear', () => queues.clear(player, { upcomingOnly: false }))
    await cost('undo', () => queues.undo(player))
  }
  await queues.clear(player, { upcomingOnly: false })
  await browse.stop()
  library.close()

  const of = (all: readonly Cost[], figure: keyof Cost) => all.map((one) => one[figure])
  printTable(
    `Edits of a queue of ${tracks.toLocaleString('en')} tracks in the engine, ${rounds} rounds`,
    ['', 'median ms', 'main thread ms', 'longest step ms', 'worst of it', 'bytes answered'],
    [...costs].map(([name, all]) => [
      name,
      median(of(all, 'tookMs')),
      median(of(all, 'threadMs')),
      median(of(all, 'longestMs')),
      Math.max(...of(all, 'longestMs')),
      median(of(all, 'bytes')),
    ]),
  )
}

/** The longest step is the longest time the event loop did not turn. */
async function measured(edit: () => Promise<QueueState>): Promise<Cost> {
  let longestMs = 0
  let running = true
  let turnedAt = performance.now()
  const watch = () => {
    const now = performance.now()
    longestMs = Math.max(longestMs, now - turnedAt)
    turnedAt = now
    if (running) setImmediate(watch)
  }
  setImmediate(watch)
  const begun = performance.now()
  const spent = threadMs()
  const state = await edit()
  const figures = { tookMs: performance.now() - begun, threadMs: threadMs() - spent }
  running = false
  watch()
  return { ...figures, longestMs, bytes: Buffer.byteLength(JSON.stringify(state)) }
}
