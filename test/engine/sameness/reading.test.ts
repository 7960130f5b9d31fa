/**
 * What the user did with tracks, and does with them, while they are one and after they were parted again: with the real merging, and
 * every feature that holds personal data of tracks.
 */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browse } from '../../../src/engine/browse/browse.ts'
import { SubjectNames } from '../../../src/engine/browse/subject-names.ts'
import { Corrections } from '../../../src/engine/corrections/corrections.ts'
import { Favourites } from '../../../src/engine/favourites/favourites.ts'
import { historyHandlers } from '../../../src/engine/history/history-handlers.ts'
import { History } from '../../../src/engine/history/history.ts'
import { durationsOf } from '../../../src/engine/library/durations.ts'
import { copiesOf } from '../../../src/engine/media/copies.ts'
import { ownCopiesOf } from '../../../src/engine/media/own-copies.ts'
import { Playlists } from '../../../src/engine/playlists/playlists.ts'
import { Queues } from '../../../src/engine/queue/queues.ts'
import { Ratings } from '../../../src/engine/ratings/ratings.ts'
import { PersonalFiles } from '../../../src/engine/transfer/personal-files.ts'
import { TakeInTold } from '../../../src/engine/transfer/take-in-told.ts'
import { WantKeys } from '../../../src/engine/wants/want-keys.ts'
import { Wants } from '../../../src/engine/wants/wants.ts'
import type { PlayerId, TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { keysIn } from '../../support/personal.ts'
import { copyOf, World } from './world.ts'

const [A, B, C] = ['a', 'b', 'c'] as unknown as [TrackId, TrackId, TrackId]
const player = 'player' as PlayerId
const tracksOf = (...ids: TrackId[]) => ({ kind: 'tracks' as const, ids })
const ofTracks = (...ids: TrackId[]) => ({ type: 'track' as const, ids })
const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 100 }

let world: World
let host: ReturnType<typeof testHost>
let nowMs: number
let does: ReturnType<typeof features>

function features() {
  const { stores } = world.one
  const { personal } = world
  const now = () => ++nowMs
  const browse = new Browse({ host, stores })
  const marks = { db: stores.personal, personal, now, keysOf: keysIn(stores) }
  const playlists = new Playlists({ stores, personal, host: { now, log: pino({ level: 'silent' }) }, tracks: browse })
  const takeIn = new TakeInTold({ stores, personal, items: playlists.edits, now })
  return {
    browse,
    favourites: new Favourites(marks),
    ratings: new Ratings(marks),
    corrections: new Corrections({ ...marks, told: (id) => browse.told(id) }),
    wants: new Wants(marks),
    history: new History({ stores, personal }),
    playlists,
    files: new PersonalFiles({ stores, takeIn, now }),
    queues: new Queues({ stores, personal, host: { now }, tracks: browse }),
  }
}

beforeEach(async () => {
  nowMs = 1_800_000_000_000
  host = testHost()
  world = await World.open()
  does = features()
  await world.has([copyOf('a', { durationMs: 1_000 }), copyOf('b', { durationMs: 2_000 }), copyOf('c')])
})
afterEach(async () => {
  does.playlists.stop()
  await does.browse.stop()
  await world.remove()
  host.remove()
})

const merged = () => world.says('a', 'b', 'same')
const parted = () => world.says('a', 'b', '')
const row = (id: TrackId) => does.browse.rows([id])[0]
const table = (name: string) => world.one.stores.personal.sql.prepare(`select * from ${name} order by 1, 2, 3`).all()
const createOf = (...ids: TrackId[]) =>
  does.playlists.create({ name: 'List', folderId: null, description: '', selection: tracksOf(...ids) })

describe('a track of several keys', () => {
  it('shows what was done by any of them, and after it was parted each shows what it did before', async () => {
    const { favourites, ratings, corrections, history, queues, playlists, wants, browse } = does
    await favourites.set(ofTracks(B), true)
    await ratings.set(ofTracks(A), 4)
    await ratings.set(ofTracks(B), 9)
    await corrections.correct([A], { title: 'First', genre: 'Jazz' })
    await corrections.correct([B], { title: 'Second' })
    history.record({ trackId: A, startedAt: 10, playedMs: 5 })
    history.record({ trackId: B, startedAt: 20, playedMs: 5 })
    await wants.keep([{ type: 'track', key: B }])
    const { id } = await createOf(B, C, A)
    await queues.play(player, { selection: tracksOf(C, B, A) })
    const saved = await queues.save(player, 'Evening')
    const handlers = historyHandlers(
      { record: { handler: (of: unknown) => of }, list: { handler: (of: unknown) => of } } as never,
      {
        history,
        tracks: browse,
      },
    ) as unknown as { list(call: { input: typeof all }): { rows: { track: { id: string } | null }[] } }
    const look = async () => ({
      rows: browse.rows([A, B, C]),
      lists: await Promise.all(
        (['title', 'plays', 'stars', 'favouriteAt'] as const).map(
          async (by) => (await browse.tracks({ filter: {}, sort: { by, desc: true, thenDesc: false } }, all)).rows,
        ),
      ),
      corrections: [A, B].map((key) => corrections.of(key)),
      playlist: playlists.items(id, all).items,
      played: await browse.resolve({ kind: 'playlist', id }),
      history: handlers.list({ input: all }).rows.map(({ track }) => track?.id),
      queue: (await queues.window(player, all)).items.map(({ track }) => track?.id),
      wanted: [A, B, C].map((key) => wants.find({ type: 'track', key }) !== undefined),
      held: ['cell', 'event', 'rating', 'favourite', 'correction', 'playlist_item', 'want', 'saved_queue'].map((one) =>
        one === 'cell' ? table(one).filter((cell) => (cell as { kind: string }).kind !== 'sameness') : table(one),
      ),
    })
    const before = await look()
    expect(before.rows).toMatchObject([
      { id: A, title: 'First', plays: 1, stars: 4, favourite: false },
      { id: B, title: 'Second', plays: 1, stars: 9, favourite: true },
      { id: C },
    ])

    await merged()
    const one = { id: A, title: 'Second', genre: 'Jazz', plays: 2, lastPlayedAt: 20, stars: 9, favourite: true }
    const now = await look()
    expect(now.rows).toMatchObject([one, one, { id: C }])
    expect(now.lists.map((rows) => rows.length)).toEqual([2, 2, 2, 2])
    expect(now.corrections[1]).toMatchObject([
      { field: 'genre', value: 'Jazz' },
      { field: 'title', value: 'Second' },
    ])
    expect(now.playlist.map(({ track }) => track?.id)).toEqual([A, C, A])
    expect(now.played).toEqual([A, C, A])
    expect(now.history).toEqual([A, A])
    expect(now.queue).toEqual([C, A, A])
    expect(now.wanted).toEqual([true, true, false])
    expect(now.held).toEqual(before.held)
    const { length } = await queues.loadSaved('other' as PlayerId, saved.id)
    expect(length).toBe(3)
    expect((await queues.window('other' as PlayerId, all)).items.map(({ track }) => track?.id)).toEqual([C, A, A])

    await parted()
    expect(await look()).toEqual(before)
  })

  it('is given what is new under its own id, whatever key is named', async () => {
    await merged()
    const { favourites, ratings, corrections, history, wants } = does
    await favourites.set(ofTracks(B), true)
    await ratings.set(ofTracks(B), 6)
    await corrections.correct([B], { title: 'New' })
    await wants.keep([{ type: 'track', key: B }])
    history.record({ trackId: B, startedAt: 10, playedMs: 5 })
    const { id } = await createOf(B)
    for (const [name, column] of [
      ['favourite', 'key'],
      ['rating', 'key'],
      ['correction', 'track_key'],
      ['want', 'key'],
      ['event', 'track_key'],
      ['playlist_item', 'track_key'],
    ] as const)
      expect(table(name), name).toMatchObject([{ [column]: A }])
    expect(does.playlists.items(id, all).items).toMatchObject([{ title: 'a', track: { id: A } }])
  })

  it('loses a heart, stars, a correction and a want by all of its keys', async () => {
    const { favourites, ratings, corrections, wants } = does
    await favourites.set(ofTracks(A, B), true)
    await ratings.set(ofTracks(A, B), 6)
    await corrections.correct([A, B], { title: 'Corrected', genre: 'Jazz' })
    await wants.keep([A, B].map((key) => ({ type: 'track' as const, key })))
    await merged()
    await favourites.set(ofTracks(A), false)
    await ratings.set(ofTracks(B), 0)
    await corrections.correct([A], { title: null })
    await wants.drop([{ type: 'track', key: A }])
    expect(row(A)).toMatchObject({ title: 'a', genre: 'Jazz', favourite: false, stars: 0 })
    expect(['favourite', 'rating', 'want'].flatMap(table)).toEqual([])
    await parted()
    expect(does.browse.rows([A, B])).toMatchObject([
      { title: 'a', favourite: false, stars: 0 },
      { title: 'b', favourite: false, stars: 0 },
    ])
  })

  it('has the stars given now, even where a clock that ran ahead gave others', async () => {
    nowMs += 1_000_000
    await does.ratings.set(ofTracks(B), 2)
    nowMs -= 1_000_000
    await merged()
    await does.ratings.set(ofTracks(A), 8)
    expect(row(A)).toMatchObject({ stars: 8 })
    await does.ratings.set(ofTracks(A), 5)
    expect(row(A)).toMatchObject({ stars: 5 })
  })

  it('is not given again what it has by another key', async () => {
    const { favourites, ratings, wants } = does
    await favourites.set(ofTracks(B), true)
    await ratings.set(ofTracks(B), 6)
    await wants.keep([{ type: 'track', key: B }], { quality: 'low' })
    await merged()
    const before = ['favourite', 'rating', 'want'].map(table)
    await favourites.set(ofTracks(A), true)
    await ratings.set(ofTracks(A), 6)
    await wants.keep([{ type: 'track', key: A }])
    expect(['favourite', 'rating', 'want'].map(table)).toEqual(before)
    await wants.keep([{ type: 'track', key: A }], { quality: 'high' })
    expect(wants.all()).toMatchObject([{ key: B, quality: 'high' }])
  })

  it('is found, shown and played by an id that it had before', async () => {
    const { browse, queues } = does
    const { library, sql } = world.one
    await merged()
    expect(browse.track(B)).toMatchObject({ id: A, copies: [{}, {}] })
    expect(await browse.indexOfTrack({ filter: {}, sort: byTitle }, B)).toBe(0)
    expect(await browse.resolve(tracksOf(C, B))).toEqual([C, A])
    for (const of of [copiesOf(library), ownCopiesOf(library)]) {
      expect(of(A)).toHaveLength(2)
      expect(of(B)).toEqual(of(A))
    }
    const state = await queues.play(player, { selection: tracksOf(C, A), startTrackId: B })
    expect(state).toMatchObject({ index: 1, current: { track: { id: A } } })
    expect(state.remainingMs).toBe(1_000)
    expect(await durationsOf(library, [B, A])).toEqual([1_000, 1_000])
    const subject = { kind: 'rating', row: 'track:b', type: 'track', key: 'b', name: '', within: '' } as const
    expect(new SubjectNames(world.one.stores).named([subject])).toMatchObject([{ name: 'a' }])
    expect(new WantKeys(sql).nameOf({ type: 'track', key: 'b' })).toBe('a')
    expect(new WantKeys(sql).wantedOf({ type: 'track', key: 'b' })).toEqual({ type: 'track', id: A })
  })

  it('is played once, though it was merged while it played', async () => {
    const { history } = does
    history.record({ trackId: B, startedAt: 10, playedMs: 5 })
    await merged()
    history.record({ trackId: A, startedAt: 10, playedMs: 500 })
    history.record({ trackId: B, startedAt: 10, playedMs: 900 })
    expect(history.list(all)).toMatchObject({ total: 1, plays: [{ playedMs: 900 }] })
    expect(row(A)).toMatchObject({ plays: 1, lastPlayedAt: 10 })
  })

  it('is pointed out where a playlist holds it by another key', async () => {
    const { playlists } = does
    const { id } = await createOf(B)
    await createOf(C)
    await merged()
    expect(await playlists.duplicates(id, tracksOf(A, C))).toMatchObject({ of: 2, count: 1, tracks: [{ id: A }] })
    expect(await playlists.add(id, { selection: tracksOf(A, C), skipDuplicates: true })).toMatchObject({ added: 1 })
    expect((await playlists.containing(A)).map((list) => list.id)).toEqual([id])
    expect((await playlists.containing(B)).map((list) => list.id)).toEqual([id])
  })

  it('is taken in from a file of before without doubling anything', async () => {
    const { favourites, ratings, history, files } = does
    await favourites.set(ofTracks(B), true)
    await ratings.set(ofTracks(B), 7)
    history.record({ trackId: B, startedAt: 10, playedMs: 5 })
    await createOf(B, A, B)
    const file = await files.export(['playlists', 'favourites', 'ratings', 'plays'])
    await merged()
    expect(await files.import(file)).toMatchObject({ items: 0, favourites: 0, ratings: 0, plays: 0, unmatched: 0 })
    expect(row(A)).toMatchObject({ plays: 1, stars: 7, favourite: true })
  })
})
