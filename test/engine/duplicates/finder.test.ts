/** The worker that looks for duplicates, asked step by step. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Finder } from '../../../src/engine/duplicates/finder.ts'
import type { Step } from '../../../src/engine/duplicates/step.ts'
import { copyRecord } from '../../support/records.ts'
import { duplicatesWorld, FOLDER, type DuplicatesWorld } from './duplicates-world.ts'

let world: DuplicatesWorld
let finder: Finder
beforeEach(async () => {
  world = await duplicatesWorld()
  finder = new Finder({ host: world.host, files: world.stores.files })
})
afterEach(async () => {
  vi.useRealTimers()
  await finder.stop()
  await world.close()
})

it('goes on with a run however long what it found takes to be written', async () => {
  await world.has(FOLDER, copyRecord('a.flac', { title: 'Alison' }, { trackKey: 'a' }))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const merges = { recordingId: true, sound: true, acrossAlbums: false }
  await finder.ask('begin', { merges, now: 0 })
  const kinds: Step['kind'][] = []
  for (;;) {
    const step = await finder.ask('next', null)
    if (step === undefined) break
    kinds.push(step.kind)
    vi.advanceTimersByTime(3_600_000)
  }
  expect(kinds).toEqual(['began', 'keys', 'looked', 'through'])
  expect(vi.getTimerCount()).toBe(1)
})
