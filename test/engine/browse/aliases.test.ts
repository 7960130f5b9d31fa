/**
 * Tracks of several keys: whatever was done by any of them is read as done with the track. Random personal data beside random merges,
 * held against a model that adds up by hand; on the main thread and in the worker alike.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { random, type Random } from '../../../scripts/music/random.ts'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import { reads } from '../../../src/engine/browse/read-library.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import { addItem, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { TrackFilter } from '../../../src/shared/model/list.ts'
import type { Condition, SmartRules } from '../../../src/shared/model/smart-rules.ts'
import type { TrackRow } from '../../../src/shared/model/track.ts'
import { merge, part } from '../../support/merge-by-hand.ts'
import { playsOf } from '../../support/personal.ts'
import { IN_THE_WORKER, libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'

const TRACKS = 24
const DAY_MS = 86_400_000
const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 100 }
const MIXTAPE = 'mixtape' as PlaylistId

let library: SmallLibrary
afterEach(() => library.close())

interface Done {
  plays: Map<string, { plays: number; last: number }>
  stars: Map<string, { stars: number; at: number }>
  hearts: Map<string, number>
  /** Title given, in the order given. */
  titles: { key: string; title: string }[]
  items: string[]
}

interface Track {
  id: TrackId
  keys: string[]
  told: TrackOf
}

/** What a track is to show, added up over its keys. */
function modelOf({ id, keys, told }: Track, done: Done) {
  const plays = keys.flatMap((key) => done.plays.get(key) ?? [])
  const rated = keys
    .flatMap((key) => (done.stars.has(key) ? [{ key, ...done.stars.get(key)! }] : []))
    .toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  const hearts = keys.flatMap((key) => done.hearts.get(key) ?? [])
  return {
    id,
    title: done.titles.findLast(({ key }) => keys.includes(key))?.title ?? told.title,
    plays: plays.reduce((sum, one) => sum + one.plays, 0),
    lastPlayedAt: plays.length === 0 ? null : Math.max(...plays.map(({ last }) => last)),
    stars: rated.at(-1)?.stars ?? 0,
    favourite: hearts.length > 0,
    favouriteAt: hearts.length === 0 ? null : Math.max(...hearts),
    items: done.items.filter((key) => keys.includes(key)).length,
    album: told.album!,
    artist: told.artist!,
  }
}

type Model = ReturnType<typeof modelOf>

const shown = ({ id, title, plays, lastPlayedAt, stars, favourite }: Model | TrackRow) => ({
  id,
  title,
  plays,
  lastPlayedAt,
  stars,
  favourite,
})

/** Titles are numbered, so that their order is the order of the rows. */
const numbered = (i: number): TrackOf => ({
  title: `track ${String(i).padStart(2, '0')}`,
  album: `album ${i % 5}`,
  albumArtist: `artist ${(i % 5) % 3}`,
  artist: `artist ${(i % 5) % 3}`,
})

/** Every key is played, rated, given a heart, named anew and put into a playlist, or not. */
function doAtRandom({ int, chance, pick }: Random, keys: readonly string[], now: number): Done {
  const done: Done = { plays: new Map(), stars: new Map(), hearts: new Map(), titles: [], items: [] }
  for (const key of keys) {
    if (chance(0.5)) {
      const [plays, last] = [1 + int(3), now - int(40) * DAY_MS]
      done.plays.set(key, { plays, last })
      library.does(...playsOf({ trackKey: key, plays, lastPlayedAt: last }))
    }
    if (chance(0.5)) {
      // So few moments that many were rated at the same.
      const [stars, at] = [1 + int(10), 1 + int(4)]
      done.stars.set(key, { stars, at })
      library.does(ratingChange('track', key, stars, at))
    }
    if (chance(0.4)) {
      const at = now - int(40) * DAY_MS
      done.hearts.set(key, at)
      library.does(favouriteChange('track', key, at))
    }
  }
  for (let i = 0; i < keys.length / 3; i++) {
    const [key, title] = [pick(keys), `corrected ${i}`]
    done.titles.push({ key, title })
    library.does({ do: 'set', kind: 'correction', row: key, fields: { title, at: 1 } })
  }
  library.does(setPlaylist(MIXTAPE, { name: 'Mixtape', rules: null, createdAt: 1 }))
  for (let i = 0; i < keys.length / 2; i++) {
    const key = pick(keys)
    done.items.push(key)
    const what = { playlistId: MIXTAPE, trackKey: key, title: '', artist: '', addedAt: i }
    library.does(addItem(`item${i}`, what, `B${String(i).padStart(3, '0')}1`))
  }
  return done
}

describe.each([
  ['on the main thread', AT_ONCE],
  ['in the worker', IN_THE_WORKER],
  ['where filters leave little', { ...IN_THE_WORKER, picked: 1_000 }],
])('tracks of several keys, read %s', (_, atOnce) => {
  const now = Date.now()
  // An order that was asked for before may be answered as it was then: the same list is asked for in other words each time.
  const WORDS = [
    { thenBy: undefined, favourites: 'favourite:yes' },
    { thenBy: 'durationMs', favourites: '-favourite:no' },
    { thenBy: 'addedAt', favourites: 'favourite:true' },
  ] as const

  async function expectModel(
    tracks: readonly Track[],
    { done, numbers: { int, pick }, time }: { done: Done; numbers: Random; time: 0 | 1 | 2 },
  ): Promise<void> {
    const { browse } = library
    const { thenBy, favourites } = WORDS[time]
    const ids = async (filter: TrackFilter, sort: SmartRules['sort'] = byTitle) =>
      (await browse.tracks({ filter, sort: { ...sort, ...(thenBy && { thenBy }) } }, all)).rows.map(({ id }) => id)
    const models = tracks.map((track) => modelOf(track, done))
    const idsOf = (wanted: readonly Model[]) => wanted.map(({ id }) => id)
    const where = (holds: (model: Model) => boolean) => idsOf(models.filter(holds))

    // Whatever key is asked for.
    const asked = tracks.flatMap(({ keys }, i) => keys.map((key) => ({ key: key as TrackId, model: models[i]! })))
    const rows = browse.rows(asked.map(({ key }) => key))
    expect(rows.map((row) => row && shown(row))).toEqual(asked.map(({ model }) => shown(model)))
    const { key, model } = pick(asked)
    expect(shown(browse.track(key))).toEqual(shown(model))
    expect(await browse.indexOfTrack({ filter: {}, sort: byTitle }, key)).toBe(models.indexOf(model))

    // Every order; what is unknown stands last, equals in the order of the library.
    for (const by of ['plays', 'lastPlayedAt', 'stars', 'favouriteAt'] as const) {
      for (const desc of [false, true]) {
        for (const filter of [{}, { favourite: true }]) {
          const value = (one: Model) => (by === 'stars' ? one.stars || null : one[by])
          const sorted = models
            .filter((one) => filter.favourite === undefined || one.favourite)
            .toSorted((a, b) => {
              const [x, y] = [value(a), value(b)]
              if (x === null || y === null) return Number(x === null) - Number(y === null)
              return desc ? y - x : x - y
            })
          expect(await ids(filter, { by, desc, thenDesc: false }), `${by} ${desc} ${filter.favourite}`).toEqual(
            idsOf(sorted),
          )
        }
      }
    }

    const stars = 1 + int(10)
    expect(await ids({ favourite: true })).toEqual(where((one) => one.favourite))
    expect(await ids({ favourite: false })).toEqual(where((one) => !one.favourite))
    expect(await ids({ starsFrom: stars })).toEqual(where((one) => one.stars >= stars))
    expect(await ids({ played: true })).toEqual(where((one) => one.plays > 0))
    expect(await ids({ played: false })).toEqual(where((one) => one.plays === 0))
    expect(await ids({ playlistId: MIXTAPE })).toEqual(where((one) => one.items > 0))
    expect(await ids({ text: `stars:<=${stars / 2} played:yes` })).toEqual(
      where((one) => one.stars > 0 && one.stars <= stars && one.plays > 0),
    )
    expect(await ids({ text: 'stars:0 -favourite:yes' })).toEqual(where((one) => one.stars === 0 && !one.favourite))

    // Rules of smart playlists.
    const plays = int(5)
    const days = 1 + int(40)
    const since = now - days * DAY_MS + DAY_MS / 2
    const rules: [Condition, (one: Model) => boolean][] = [
      [{ field: 'plays', is: 'atLeast', value: plays }, (one) => one.plays >= plays],
      [{ field: 'plays', is: 'atMost', value: plays }, (one) => one.plays <= plays],
      [{ field: 'plays', is: 'isNot', value: plays }, (one) => one.plays !== plays],
      [{ field: 'stars', is: 'is', value: stars }, (one) => one.stars === stars],
      [{ field: 'stars', is: 'atMost', value: stars }, (one) => one.stars <= stars],
      [{ field: 'stars', is: 'isNot', value: stars }, (one) => one.stars !== stars],
      [{ field: 'favourite', is: false }, (one) => !one.favourite],
      [{ field: 'favouriteAt', is: 'inLast', days }, (one) => (one.favouriteAt ?? 0) >= since],
      [{ field: 'lastPlayedAt', is: 'notInLast', days }, (one) => (one.lastPlayedAt ?? 0) < since],
      [{ field: 'playlist', is: 'in', id: MIXTAPE }, (one) => one.items > 0],
      [{ field: 'playlist', is: 'notIn', id: MIXTAPE }, (one) => one.items === 0],
    ]
    for (const [rule, holds] of rules) {
      const asked: SmartRules = { group: { match: 'all', rules: [rule] }, sort: byTitle, limit: null }
      const { total, rows } = await browse.underRules({ rules: asked, limit: 100 })
      expect([total, idsOf(rows as never)], JSON.stringify(rule)).toEqual([where(holds).length, where(holds)])
    }

    // The playlist itself: each item a track, the same one perhaps twice.
    const inOrder = done.items.flatMap((key) => models.find((_, i) => tracks[i]!.keys.includes(key))?.id ?? [])
    expect(await browse.resolve({ kind: 'playlist', id: MIXTAPE })).toEqual(inOrder)
    expect(await browse.playlistNumbers([MIXTAPE], { urgent: true })).toMatchObject([
      { length: done.items.length, missing: done.items.length - inOrder.length, durationMs: inOrder.length * 180_000 },
    ])
    const some = Array.from({ length: 9 }, () => pick(asked))
    expect(await browse.resolve({ kind: 'tracks', ids: some.map((one) => one.key) })).toEqual(
      some.map((one) => one.model.id),
    )

    // Sums count each play once.
    const summed = (of: 'album' | 'artist') => {
      const sums: Record<string, number> = {}
      for (const one of models) sums[one[of]] = (sums[one[of]] ?? 0) + one.plays
      return sums
    }
    const byPlays = { by: 'plays', desc: true, thenDesc: time === 1 } as const
    const albums = (
      await browse.albums({ filter: {}, sort: { ...byPlays, ...(time > 1 && { thenBy: 'addedAt' }) } }, all)
    ).rows
    const artists = (
      await browse.artists({ filter: { role: 'any' }, sort: { ...byPlays, ...(time > 1 && { thenBy: 'plays' }) } }, all)
    ).rows
    const inOrderOf = (sums: Record<string, number>) =>
      Object.keys(sums).toSorted((a, b) => sums[b]! - sums[a]! || (a < b ? -1 : 1))
    expect(albums.map((row) => row.title)).toEqual(inOrderOf(summed('album')))
    expect(artists.map((row) => row.name)).toEqual(inOrderOf(summed('artist')))
    expect(Object.fromEntries(albums.map((row) => [row.title, row.plays]))).toEqual(summed('album'))
    const summary = reads.summary(library.stores.library.sql, null)
    expect(summary.mostPlayed).toHaveLength(Object.values(summed('album')).filter((sum) => sum > 0).length)
    // In a large library the plays of artists are those of the last summary.
    if (atOnce === AT_ONCE)
      expect(Object.fromEntries(artists.map((row) => [row.name, row.plays]))).toEqual(summed('artist'))
    expect([...summary.artistPlays.values()].reduce((sum, one) => sum + one, 0)).toBe(
      models.reduce((sum, one) => sum + one.plays, 0),
    )

    // A search answers with the same rows.
    const searched = int(models.length)
    const found = await browse.search({ text: tracks[searched]!.told.title, limit: 5 })
    expect(found.tracks.rows.map(shown)).toContainEqual(shown(models[searched]!))
    const marked = await browse.search({ text: favourites, limit: 50 })
    expect(new Set(marked.tracks.rows.map((row) => row.id))).toEqual(new Set(where((one) => one.favourite)))

    // What keeping offline asks.
    const wanted = async (by: Parameters<typeof browse.wanted.tracksOf>[0][0]) =>
      browse.wanted.rows([...(await browse.wanted.tracksOf([by], { urgent: true }))]).map((row) => row.id)
    expect(new Set(await wanted({ type: 'favourites', key: 'all' }))).toEqual(new Set(where((one) => one.favourite)))
    expect(await wanted({ type: 'track', key })).toEqual([model.id])
    expect(await wanted({ type: 'playlist', key: MIXTAPE })).toEqual([...new Set(inOrder)])
    expect(browse.wanted.rows(browse.wanted.idsOf([key])).map((row) => row.id)).toEqual([model.id])
  }

  it.each([1, 2, 3, 4])('are what all of their keys come to, merged and parted again (seed %i)', async (seed) => {
    const numbers = random(seed)
    library = await libraryOf(
      Array.from({ length: TRACKS }, (_, i) => numbered(i)),
      { atOnce },
    )
    const here = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows
    const tracks = here.map(({ id }, i): Track => {
      const others = Array.from({ length: numbers.chance(0.5) ? 1 + numbers.int(3) : 0 }, (_, n) => `z${n}${id}`)
      return { id, keys: [id, ...others], told: numbered(i) }
    })
    const done = doAtRandom(
      numbers,
      tracks.flatMap(({ keys }) => keys),
      now,
    )
    const alone = tracks.map((track) => ({ ...track, keys: [track.id as string] }))
    await expectModel(alone, { done, numbers, time: 0 })
    for (const { id, keys } of tracks) if (keys.length > 1) merge(library.stores, id, keys)
    await expectModel(tracks, { done, numbers, time: 1 })
    for (const { id } of tracks) part(library.stores, id)
    await expectModel(alone, { done, numbers, time: 2 })
  })

  it('keep the rail beside a list where its rows are', async () => {
    library = await libraryOf([numbered(0), numbered(1), numbered(2)], { atOnce })
    const [a, b, c] = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows.map((row) => row.id)
    merge(library.stores, a!, [a!, `z${a}`])
    library.does(
      ratingChange('track', a!, 2, 1),
      ratingChange('track', `z${a}`, 10, 2),
      ratingChange('track', b!, 8, 1),
      favouriteChange('track', `z${a}`, Date.UTC(2026, 4, 1)),
      favouriteChange('track', c!, Date.UTC(2026, 1, 1)),
      ...playsOf({ trackKey: `z${a}`, plays: 1, lastPlayedAt: Date.UTC(2026, 7, 1) }),
      ...playsOf({ trackKey: a!, plays: 1, lastPlayedAt: Date.UTC(2025, 7, 1) }),
    )
    const rail = (by: SmartRules['sort']['by']) =>
      library.browse.trackLandmarks({ filter: {}, sort: { by, desc: true, thenDesc: false } })
    expect(await rail('stars')).toEqual([
      { label: '5★', index: 0 },
      { label: '4★', index: 1 },
      { label: '?', index: 2 },
    ])
    expect((await rail('favouriteAt')).map(({ label }) => label)).toEqual(['2026-05', '2026-02', '?'])
    expect((await rail('lastPlayedAt')).map(({ label }) => label)).toEqual(['2026-08', '?'])
  })
})

describe('personal data of tracks of several keys', () => {
  it('is never written by reading it', async () => {
    library = await libraryOf([numbered(0)])
    const [{ id } = { id: '' as TrackId }] = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows
    library.does(ratingChange('track', `z${id}`, 6, 1), favouriteChange('track', `z${id}`, 1))
    const { sql } = library.stores.personal
    const held = () => [
      ...sql.prepare('select * from cell order by kind, row, field').all(),
      ...sql.prepare('select * from rating').all(),
    ]
    const before = held()
    merge(library.stores, id, [id, `z${id}`])
    expect(library.browse.rows([id])).toMatchObject([{ stars: 6, favourite: true }])
    part(library.stores, id)
    expect(library.browse.rows([id, `z${id}` as TrackId])).toMatchObject([{ stars: 0, favourite: false }, null])
    expect(held()).toEqual(before)
  })
})
