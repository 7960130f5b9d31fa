/** Schedules of chance: others wait and run, then the user asks for something; see who begins when. */
import { expect } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { PIECE_MS, type QueueWorld } from './queue-world.ts'

/** Of a world with two servers, whose queue is started and empty. */
export async function askAmongOthers(
  world: QueueWorld,
  { seed, schedules }: { seed: number; schedules: number },
): Promise<void> {
  const dice = random(seed)
  world.filePieces = 3
  const fileMs = 5 * PIECE_MS
  const pool = world.tracks(400)
  for (let schedule = 0; schedule < schedules; schedule++) {
    const said = `seed ${seed}, schedule ${schedule}`
    world.change({ atOnce: 1 + dice.int(4), atOncePerServer: 1 + dice.int(3) })
    const shuffled = pool.toSorted(() => dice.next() - 0.5)
    const others = shuffled.slice(0, 3 + dice.int(12))
    world.begun.length = 0
    world.want(others, { priority: dice.pick([10, 40, 60]) })
    await world.clock.advance((1 + dice.int(8)) * PIECE_MS + dice.int(PIECE_MS))
    const asked = shuffled.slice(20, 21 + dice.int(2))
    const at = world.clock.now()
    world.want(asked, { priority: dice.pick([90, 100]) })
    await world.clock.advance(1_000)
    const first = world.begun.find(({ trackId }) => asked.includes(trackId))
    expect(first && first.at - at, said).toBeLessThanOrEqual(2 * PIECE_MS)
    // In so much time as it takes to fetch them one after the other, all of them have begun and ended.
    await world.clock.advance((others.length + asked.length + 4) * fileMs)
    expect(world.downloads.status().counts, said).toMatchObject({ waiting: 0, active: 0, failed: 0, blocked: 0 })
    const begun = new Set(world.begun.map(({ trackId }) => trackId))
    for (const trackId of [...others, ...asked]) expect(begun.has(trackId), said).toBe(true)
  }
  expect(world.doubled).toBe(0)
}
