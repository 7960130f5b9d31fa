/** Duplicates are looked for by what the user corrected, wherever they did: a correction of another device arrives as a change. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Correcting } from '../../../src/engine/corrections/correcting.ts'
import { write } from '../../../src/engine/db/store.ts'
import { regroup } from '../../../src/engine/library/take-in.ts'
import { copyRecord } from '../../support/records.ts'
import { duplicatesWorld, FOLDER, SERVER, type DuplicatesWorld } from './duplicates-world.ts'

let world: DuplicatesWorld
let correcting: Correcting
beforeEach(async () => {
  world = await duplicatesWorld()
  const { stores, personal, events, host } = world
  correcting = new Correcting({
    stores,
    personal,
    events,
    regroup: (options) => regroup(stores.library, options),
    log: host.log,
  })
  correcting.start()
  await world.has(FOLDER, copyRecord('rip/01.flac', {}, { trackKey: 'a', durationMs: 200_000 }))
  const tags = { title: 'Alison', artists: ['Slowdive'], mbRecordingId: ID }
  await world.has(SERVER, copyRecord('b.flac', tags, { trackKey: 'b', durationMs: 200_000 }))
  await world.look()
  expect([world.proposed(), world.waiting()]).toEqual([[], []])
})
afterEach(async () => {
  await correcting.stop()
  await world.close()
})

const ID = '0f0f0f0f-0000-4000-8000-000000000001'

const arrives = async (fields: Record<string, string | null>) => {
  write(world.stores.personal, (tx) => world.personal.apply(tx, [{ do: 'set', kind: 'correction', row: 'a', fields }]))
  await correcting.settled()
}

it('proposes what is called alike since it was corrected, and no more once that is taken back', async () => {
  await arrives({ title: 'Alison', artist: 'Slowdive' })
  expect(world.waiting()).toEqual(['a'])
  await world.look()
  expect(world.proposed()).toEqual(['a b'])
  await arrives({ title: null, artist: null })
  await world.look()
  expect(world.proposed()).toEqual([])
})

it('takes a recording id that a look-up found on another device for evidence', async () => {
  await arrives({ mbRecordingId: ID })
  expect(world.waiting()).toEqual(['a'])
  await world.look()
  expect([world.tracks(), world.proposed()]).toEqual([[['a', 'b']], []])
})
