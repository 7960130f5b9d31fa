/** What is kept offline where tracks become one, or part: no file goes, and nothing is fetched twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { regroup } from '../../../src/engine/library/regroup.ts'
import { Merging } from '../../../src/engine/sameness/merging.ts'
import { Sameness, type Says } from '../../../src/engine/sameness/sameness.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { FOLDER, keepingWorld, KEPT, OTHER_SERVER, SERVER, type KeepingWorld } from '../downloads/reconcile-world.ts'
import { copyOf } from './world.ts'

let world: KeepingWorld
let sameness: Sameness
let merging: Merging

beforeEach(async () => {
  world = await keepingWorld()
  const { stores, personal, events } = world
  sameness = new Sameness({ db: stores.personal, personal, now: () => 1 })
  merging = new Merging({
    stores,
    personal,
    events,
    regroup: (options) => regroup(stores.library, options),
    log: { error: (told: unknown) => expect.fail(JSON.stringify(told)) },
  })
  merging.start()
  await world.has(SERVER, copyOf('b'), copyOf('x'))
  await world.has(OTHER_SERVER, copyOf('c'), copyOf('d'))
})
afterEach(async () => {
  await merging.stop()
  await world.close()
})

const says = async (a: string, b: string, word: Says | '') => {
  await sameness.say([{ a: a as TrackId, b: b as TrackId, says: word }])
  await merging.settled()
}
const keptKeys = () => world.sql.prepare('select c.track_key from kept k join copy c on c.id = k.copy_id').pluck().all()

describe('a merge', () => {
  it('keeps the file of what is merged, and fetches no other', async () => {
    await world.keep('track', 'c')
    await world.reconcile.now()
    world.keeps('c')
    await says('b', 'c', 'same')
    expect([world.kept(), world.wanted('track:c')]).toEqual([['b'], ['b']])
    for (let round = 0; round < 3; round++) await world.reconcile.now()
    expect([world.kept(), world.queue(), world.told.dropped, keptKeys()]).toEqual([['b'], [], [], ['c']])
  })

  it('makes a file of one the file of the other, which need not be fetched any more', async () => {
    await world.keep('track', 'b')
    await world.keep('track', 'c')
    await world.reconcile.now()
    world.keeps('b')
    expect(world.queue()).toEqual(['c'])
    await says('b', 'c', 'same')
    await world.reconcile.now()
    expect([world.kept(), world.queue(), world.told.dropped]).toEqual([['b'], [], []])
  })

  it('goes on fetching what was not here yet, as one', async () => {
    await world.keep('track', 'c')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['c'])
    await says('b', 'c', 'same')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['b'])
    expect(world.sql.prepare('select count(*) from download').pluck().get()).toBe(1)
  })

  it('leaves out what was left out, unless the other is to be kept', async () => {
    await world.keep('library', 'all')
    await world.reconcile.now()
    await world.reconcile.leaveOut(['c', 'd'] as TrackId[])
    expect(world.queue()).toEqual(['b', 'x'])
    await says('c', 'd', 'same')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['b', 'x'])
    await says('b', 'c', 'same')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['b', 'x'])
    await says('b', 'c', '')
    await says('c', 'd', '')
    await world.reconcile.now()
    expect(world.queue()).toContain('b')
  })

  it('that is taken back lets each part have what is its own', async () => {
    await world.keep('track', 'c')
    await world.reconcile.now()
    world.keeps('c')
    await says('b', 'c', 'same')
    await world.reconcile.now()
    await says('b', 'c', 'different')
    expect(world.kept()).toEqual(['c'])
    for (let round = 0; round < 3; round++) await world.reconcile.now()
    expect([world.kept(), world.queue(), world.told.dropped]).toEqual([['c'], [], []])
  })

  it('has copies of which each may go, and the track only with the last', async () => {
    await world.has(FOLDER, copyOf('a'))
    world.keeps('c')
    await says('a', 'c', 'same')
    await says('b', 'c', 'same')
    const id = world.rowId('a')
    const copies = () => world.sql.prepare('select source_id from copy where track_id = ? order by 1').pluck().all(id)
    expect(copies()).toEqual([FOLDER, SERVER, OTHER_SERVER, KEPT])
    await world.loses(FOLDER, 'a.flac')
    await world.loses(OTHER_SERVER, 'c.flac')
    expect([world.rowId('a'), copies()]).toEqual([id, [SERVER, KEPT]])
    await world.loses(SERVER, 'b.flac')
    expect([world.rowId('a'), copies()]).toEqual([id, [KEPT]])
    await world.forgets('a')
    expect(world.rowId('a')).toBeUndefined()
  })

  it('keeps a file whose own copy at the server has gone meanwhile', async () => {
    await world.keep('track', 'c')
    await world.reconcile.now()
    world.keeps('c')
    await says('b', 'c', 'same')
    await world.loses(OTHER_SERVER, 'c.flac')
    await world.loses(SERVER, 'b.flac')
    await world.reconcile.now()
    expect([world.kept(), world.told.dropped, keptKeys()]).toEqual([['b'], [], ['c']])
  })
})
