import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { Events } from '../../../src/engine/events.ts'
import { MAX_LENGTH, Queues, type Tracks } from '../../../src/engine/queue/queues.ts'
import type { PlayerId, QueueItemId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { TrackRow } from '../../../src/shared/model/track.ts'
import { testHost } from '../../support/host.ts'
import { personalOf } from '../../support/personal.ts'

const player = 'test' as PlayerId
const selectionOf = (names: string[]) => ({ kind: 'tracks' as const, ids: names as TrackId[] })
const pick = (...names: string[]) => selectionOf(names)

/** A library that has every track but `gone`. */
const tracks: Tracks = {
  resolve: async (selection) => (selection.kind === 'tracks' ? selection.ids : []),
  rows: (ids) => ids.map((id) => (id === 'gone' ? null : ({ id, title: String(id) } as TrackRow))),
  details: () => undefined,
}

describe('queues', () => {
  let host: ReturnType<typeof testHost>
  let stores: Stores
  let queues: Queues
  let announced: LiveEvent[]

  beforeEach(async () => {
    host = testHost()
    const events = new Events(host.log)
    announced = []
    events.listen((event) => announced.push(event))
    stores = await openStores(host, events)
    queues = new Queues({ stores, personal: personalOf(stores), host, tracks })
  })

  afterEach(() => {
    stores.close()
    host.remove()
  })

  const shown = async () => {
    const { items } = await queues.window(player, { offset: 0, limit: 500 })
    return items.map((item) => item.track?.id ?? null)
  }

  it('starts empty', async () => {
    expect(await queues.state(player)).toMatchObject({ length: 0, index: -1, current: null, next: null, undo: null })
  })

  it('plays a selection from the track that was chosen', async () => {
    const state = await queues.play(player, { selection: pick('a', 'b', 'c'), startTrackId: 'b' as TrackId })
    expect(state).toMatchObject({ length: 3, index: 1, current: { index: 1 }, next: { index: 2 } })
  })

  it('comes back shuffled as it was, after edits of both orders', async () => {
    await queues.play(player, { selection: pick('a', 'b', 'c', 'd', 'e') })
    await queues.setShuffle(player, true)
    const [moved] = await queues.itemIds(player, { offset: 4, limit: 1 })
    await queues.move(player, [moved!], 1)
    await queues.add(player, pick('x', 'y'), 'next')
    const order = await shown()
    queues = new Queues({ stores, personal: personalOf(stores), host, tracks })
    expect(await shown()).toEqual(order)
  })

  it('names the items of a stretch', async () => {
    await queues.play(player, { selection: pick('a', 'b', 'c', 'd') })
    const { items } = await queues.window(player, { offset: 1, limit: 2 })
    expect(await queues.itemIds(player, { offset: 1, limit: 2 })).toEqual(items.map(({ itemId }) => itemId))
    expect(await queues.itemIds(player, { offset: 3, limit: 100_000 })).toHaveLength(1)
  })

  it('has its content, place, position and modes back after a restart', async () => {
    await queues.play(player, { selection: pick('a', 'b', 'c', 'd'), startAt: 1 })
    await queues.setShuffle(player, true)
    await queues.setRepeat(player, 'all')
    const before = await queues.next(player, 'skip')
    await queues.report(player, before.current!.itemId, 4_200)
    const order = await shown()

    queues = new Queues({ stores, personal: personalOf(stores), host, tracks })
    expect(await queues.state(player)).toMatchObject({
      length: 4,
      index: 1,
      positionMs: 4_200,
      shuffle: true,
      repeat: 'all',
    })
    expect(await shown()).toEqual(order)
    await queues.setShuffle(player, false)
    expect(await shown()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('takes back clearing, with the place and the position', async () => {
    const started = await queues.play(player, { selection: pick('a', 'b', 'c'), startAt: 2 })
    await queues.report(player, started.current!.itemId, 900)
    expect(await queues.clear(player, { upcomingOnly: false })).toMatchObject({ length: 0, undo: 'Queue cleared' })
    expect(await queues.undo(player)).toMatchObject({ length: 3, index: 2, positionMs: 900 })
    expect(await shown()).toEqual(['a', 'b', 'c'])
  })

  it('says so when there is nothing to take back', async () => {
    await expect(queues.undo(player)).rejects.toThrow(EngineError)
  })

  it('keeps the place of a track that has left the library', async () => {
    await queues.play(player, { selection: pick('a', 'gone', 'c') })
    expect(await shown()).toEqual(['a', null, 'c'])
  })

  it('does not let two edits at once lose one another', async () => {
    await Promise.all([...'abcdefgh'].map((name) => queues.add(player, pick(name), 'end')))
    expect(await shown()).toEqual([...'abcdefgh'])
  })

  it('ignores a position for an item that no longer plays', async () => {
    const { current } = await queues.play(player, { selection: pick('a', 'b') })
    await queues.next(player, 'ended')
    await queues.report(player, current!.itemId, 5_000)
    expect(await queues.state(player)).toMatchObject({ index: 1, positionMs: 0 })
  })

  it('stays on the last item at the end', async () => {
    await queues.play(player, { selection: pick('a', 'b'), startAt: 1 })
    expect(await queues.next(player, 'ended')).toMatchObject({ index: 1, next: null, positionMs: 0 })
  })

  it('announces each edit with its revision', async () => {
    const state = await queues.play(player, { selection: pick('a') })
    expect(announced).toContainEqual({ kind: 'queue.changed', playerId: player, revision: state.revision })
  })

  it('cuts a selection that is too long so that the chosen track is in it', async () => {
    const many = Array.from({ length: MAX_LENGTH + 500 }, (_, i) => `t${i}`)
    const state = await queues.play(player, { selection: selectionOf(many), startAt: MAX_LENGTH + 100 })
    expect(state.length).toBe(MAX_LENGTH)
    const { items } = await queues.window(player, { offset: state.index, limit: 1 })
    expect(items[0]!.track!.id).toBe(`t${MAX_LENGTH + 100}`)
  })

  it('writes the lists only when they change', async () => {
    await queues.play(player, { selection: pick('a', 'b', 'c') })
    stores.personal.sql.exec(
      `create temp table writes (n); create temp trigger counted after update on queue_list begin insert into writes values (1); end`,
    )
    await queues.next(player, 'skip')
    await queues.setRepeat(player, 'one')
    expect(stores.personal.sql.prepare('select count(*) from writes').pluck().get()).toBe(0)
    await queues.add(player, pick('d'), 'end')
    expect(stores.personal.sql.prepare('select count(*) from writes').pluck().get()).toBe(1)
  })

  it('plays another row of the list that plays already without writing the list again', async () => {
    const before = await queues.play(player, { selection: pick('a', 'b', 'c'), startTrackId: 'b' as TrackId })
    await queues.report(player, before.current!.itemId, 7_000)
    stores.personal.sql.exec(
      `create temp table writes (n); create temp trigger counted after update on queue_list begin insert into writes values (1); end`,
    )
    const again = await queues.play(player, { selection: pick('a', 'b', 'c'), startTrackId: 'b' as TrackId })
    expect(again).toMatchObject({ index: 1, positionMs: 0 })
    expect(await queues.play(player, { selection: pick('a', 'b', 'c'), startAt: 2 })).toMatchObject({ index: 2 })
    expect(stores.personal.sql.prepare('select count(*) from writes').pluck().get()).toBe(0)
  })

  it('saves a queue under a name, loads it again, and removes it', async () => {
    await queues.play(player, { selection: pick('a', 'b') })
    const saved = await queues.save(player, 'Evening')
    await queues.play(player, { selection: pick('x') })
    expect(queues.saved()).toEqual([{ id: saved.id, name: 'Evening', length: 2, savedAt: saved.savedAt }])
    await queues.loadSaved(player, saved.id)
    expect(await shown()).toEqual(['a', 'b'])
    queues.removeSaved(saved.id)
    expect(queues.saved()).toEqual([])
    await expect(queues.loadSaved(player, saved.id)).rejects.toThrow('no longer there')
  })

  it('refuses to go to an item that is not in it', async () => {
    await queues.play(player, { selection: pick('a') })
    await expect(queues.goTo(player, 99 as QueueItemId)).rejects.toThrow('no longer in the queue')
  })
})
