import { afterEach, beforeEach, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { QueueRows } from '../../../src/engine/downloads/queue-rows.ts'
import { stateAfter, statesBefore, stepped, STEP_NAMES, type Step } from '../../../src/engine/downloads/steps.ts'
import { DownloadState } from '../../../src/shared/model/download-state.ts'
import { QueueWorld } from './queue-world.ts'

let world: QueueWorld
beforeEach(async () => {
  world = await QueueWorld.open()
})
afterEach(() => world.close())

it('takes 10,000 random steps in the database as the drawing has them, and no other', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  const dice = random(seed)
  const rows = new QueueRows(world.lib.library)
  const tracks = world.tracks(20)
  world.want(tracks, { tell: false })
  const states = new Map<number, DownloadState>(tracks.map((trackId) => [trackId, 'waiting']))
  const taken = new Set<string>()
  for (let at = 0; at < 10_000; at++) {
    const trackId = dice.pick(tracks)
    const step: Step = dice.pick(STEP_NAMES)
    const before = states.get(trackId)!
    const after = stepped(before, step)
    const made = rows.step(trackId, step, { reason: 'unknown' })
    expect(made, `seed ${seed}: ${step} from ${before}`).toBe(after !== undefined)
    states.set(trackId, after ?? before)
    expect(world.state(trackId), `seed ${seed}: ${step} from ${before}`).toBe(after ?? before)
    if (after) taken.add(`${before} ${step}`)
  }
  // Every edge there is was gone along.
  expect(taken.size).toBe(STEP_NAMES.reduce((sum, step) => sum + statesBefore(step).length, 0))
})

it('leads from every state to every other, so that no row is stuck', () => {
  const reach = (from: DownloadState): Set<DownloadState> => {
    const found = new Set([from])
    for (const state of found) {
      for (const step of STEP_NAMES) if (stepped(state, step)) found.add(stateAfter(step))
    }
    return found
  }
  for (const state of DownloadState.options)
    expect([...reach(state)].sort(), state).toEqual([...DownloadState.options].sort())
})

it('calls a row verifying only after it was active, and waits for the user only where the user said so', () => {
  expect(statesBefore('received')).toEqual(['active'])
  expect(statesBefore('resume')).toEqual(['paused'])
  for (const step of STEP_NAMES.filter((name) => name !== 'resume')) expect(statesBefore(step)).not.toContain('paused')
})
