/** Hearts and stars: given and taken away, one by one and by the thousand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { Favourites } from '../../../src/engine/favourites/favourites.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Ratings } from '../../../src/engine/ratings/ratings.ts'
import type { AlbumId, ArtistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { testHost } from '../../support/host.ts'
import { keysIn, personalOf } from '../../support/personal.ts'

let host: ReturnType<typeof testHost>
let stores: Stores
let personal: Personal
let favourites: Favourites
let ratings: Ratings
let heard: LiveEvent['kind'][]
let nowMs: number

beforeEach(async () => {
  host = testHost()
  heard = []
  nowMs = 1_800_000_000_000
  const events = new Events(host.log)
  events.listen(({ kind }) => heard.push(kind))
  stores = await openStores(host, events)
  personal = personalOf(stores)
  const parts = { db: stores.personal, personal, now: () => nowMs, keysOf: keysIn(stores) }
  favourites = new Favourites(parts)
  ratings = new Ratings(parts)
  heard.length = 0
})

afterEach(() => {
  stores.close()
  host.remove()
})

const all = <Row>(sql: string): Row[] => stores.personal.sql.prepare<[], Row>(sql).all()
const hearts = () => all<{ type: string; key: string; at: number }>('select type, key, at from favourite order by 1, 2')
const given = () => all<{ key: string; stars: number }>('select key, stars from rating order by 1')
const tracks = (...ids: string[]) => ({ type: 'track' as const, ids: ids as TrackId[] })
const sets = (kind: string, row: string, fields: Record<string, string | number | boolean | null>) =>
  write(stores.personal, (tx) => personal.apply(tx, [{ do: 'set', kind, row, fields }]))

describe('a heart', () => {
  it('is given to tracks, albums and artists, and taken away', async () => {
    await favourites.set(tracks('t1', 't2'), true)
    await favourites.set({ type: 'album', ids: ['a1' as AlbumId] }, true)
    await favourites.set({ type: 'artist', ids: ['r1' as ArtistId] }, true)
    expect(hearts().map(({ type, key }) => `${type} ${key}`)).toEqual(['album a1', 'artist r1', 'track t1', 'track t2'])
    await favourites.set(tracks('t1'), false)
    expect(hearts().map(({ key }) => key)).toEqual(['a1', 'r1', 't2'])
    expect(personal.audit()).toBe(0)
  })

  it('is announced, but not when nothing changed', async () => {
    await favourites.set(tracks('t1'), true)
    expect(heard).toContain('marks.changed')
    heard.length = 0
    await favourites.set(tracks('t1'), true)
    await favourites.set(tracks('t2'), false)
    expect(heard).toEqual([])
  })

  it('keeps the time it was given when it is given again, and has a new one after it was taken away', async () => {
    await favourites.set(tracks('t1'), true)
    nowMs += 5_000
    await favourites.set(tracks('t1', 't2'), true)
    expect(hearts().map(({ at }) => at)).toEqual([1_800_000_000_000, 1_800_000_005_000])
    await favourites.set(tracks('t1'), false)
    nowMs += 5_000
    await favourites.set(tracks('t1'), true)
    expect(hearts()[0]!.at).toBe(1_800_000_010_000)
  })

  it('of what only a newer version marks, or in words only that has, counts as absent', () => {
    sets('favourite', 'label:x', { on: true, at: 1 })
    sets('favourite', 'nonsense', { on: true, at: 1 })
    sets('favourite', 'track:t1', { on: 'very much', at: 1 })
    expect(hearts()).toEqual([])
    sets('favourite', 'track:t1', { on: true })
    expect(hearts()).toHaveLength(1)
    expect(personal.audit()).toBe(0)
  })
})

describe('stars', () => {
  it('are given, changed and taken away', async () => {
    await ratings.set(tracks('t1', 't2'), 9)
    await ratings.set(tracks('t2'), 3)
    expect(given()).toEqual([
      { key: 't1', stars: 9 },
      { key: 't2', stars: 3 },
    ])
    await ratings.set(tracks('t1', 't3'), 0)
    expect(given()).toEqual([{ key: 't2', stars: 3 }])
    expect(personal.audit()).toBe(0)
  })

  it('are refused for artists, who have none', async () => {
    await expect(ratings.set({ type: 'artist', ids: ['r1' as ArtistId] }, 5)).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('beyond what this version knows count as absent', () => {
    for (const stars of [11, -1, 2.5, '5', true, null]) {
      sets('rating', 'track:t1', { stars, at: 1 })
      expect(given(), String(stars)).toEqual([])
    }
    sets('rating', 'artist:r1', { stars: 5, at: 1 })
    expect(given()).toEqual([])
  })
})

describe('ten thousand marks at once', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `t${i}`)

  it('let the event loop turn between', async () => {
    let turns = 0
    let counting = true
    const count = () => {
      turns++
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    await favourites.set(tracks(...many), true)
    counting = false
    expect(hearts()).toHaveLength(10_000)
    // A write is at most a step long, and a step can hold no more than some hundreds.
    expect(turns).toBeGreaterThan(3)
  })

  it('given to what a screen can show, are one entry of the history', async () => {
    const newest = () => personal.changes({ offset: 0, limit: 1 })
    const before = newest().total
    await ratings.set(tracks(...many.slice(0, 25)), 8)
    const { rows, total } = newest()
    expect(total).toBe(before + 1)
    write(stores.personal, (tx) => personal.undo(tx, rows[0]!.id))
    expect(given()).toEqual([])
    write(stores.personal, (tx) => personal.undo(tx, newest().rows[0]!.id))
    expect(given()).toHaveLength(25)
    await ratings.set(tracks('t0'), 2)
    write(stores.personal, (tx) => personal.undo(tx, newest().rows[0]!.id))
    expect(given()[0]).toEqual({ key: 't0', stars: 8 })
  })
})
