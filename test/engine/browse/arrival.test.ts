/** What the user did on another device with a track that is not here: kept, out of sight, until a scan finds the track. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browse } from '../../../src/engine/browse/browse.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import { History } from '../../../src/engine/history/history.ts'
import { Exchange } from '../../../src/engine/personal/exchange.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Playlists } from '../../../src/engine/playlists/playlists.ts'
import { addItem, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { personalOf } from '../../support/personal.ts'
import { copyRecord } from '../../support/records.ts'
import { Device } from '../personal/device.ts'

const KEY = 'k1' as TrackId
const mixtape = 'mixtape' as PlaylistId
const record = copyRecord('Ann/Blue/1.flac', { title: 'Blue', artists: ['Ann'] }, { trackKey: KEY })
const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const window = { offset: 0, limit: 10 }

let here: TestLibrary
let host: ReturnType<typeof testHost>
let browse: Browse
let personal: Personal
let elsewhere: Device

beforeEach(async () => {
  here = await openTestLibrary()
  host = testHost()

  browse = new Browse({ host, stores: here.stores })
  personal = personalOf(here.stores)
  elsewhere = new Device('elsewhere', { deviceName: 'Kitchen' })
})
afterEach(async () => {
  await browse.stop()
  here.remove()
  host.remove()
})

function hears(): void {
  const exchange = new Exchange({ db: here.stores.personal, personal, now: () => Date.now() })
  const { batches } = elsewhere.exchange.since({ cursor: null, vector: exchange.vector(), limit: 1_000 })
  for (const batch of batches) expect(exchange.receive(batch).kind).toBe('held')
}

const listed = async (filter: object) => (await browse.tracks({ filter, sort: byTitle }, window)).rows

describe('what arrives before its track', () => {
  it('shows nowhere, and all of it with the track', async () => {
    elsewhere.does(favouriteChange('track', KEY, 3), ratingChange('track', KEY, 9, 4))
    elsewhere.plays(KEY, 50)
    elsewhere.does({ do: 'set', kind: 'correction', row: KEY, fields: { genre: 'Jazz', at: 5 } })
    hears()
    for (const filter of [{ favourite: true }, { starsFrom: 1 }, { played: true }, { text: 'favourite:yes' }])
      expect(await listed(filter)).toEqual([])
    await here.gets(record)
    for (const filter of [{ favourite: true }, { starsFrom: 9 }, { played: true }, { text: 'favourite:yes' }]) {
      expect(await listed(filter)).toMatchObject([
        { id: KEY, title: 'Blue', genre: 'Jazz', favourite: true, stars: 9, plays: 1, lastPlayedAt: 50 },
      ])
    }
  })

  it('is in the history from the start, without its track, and with the name of the device', async () => {
    elsewhere.plays(KEY, 50)
    hears()
    const history = new History({ stores: here.stores, personal })
    const { plays } = history.list(window)
    expect(plays).toMatchObject([{ trackId: KEY, at: 50, deviceName: 'Kitchen' }])
    expect(browse.rows([KEY])).toEqual([null])
    await here.gets(record)
    expect(browse.rows([KEY])).toMatchObject([{ title: 'Blue' }])
  })

  it('keeps its place in a playlist', async () => {
    const first = copyRecord('Ann/Blue/2.flac', { title: 'Next', artists: ['Ann'] }, { trackKey: 'k2' })
    await here.gets(first)
    elsewhere.does(
      setPlaylist(mixtape, { name: 'Mixtape', createdAt: 1, rules: null }),
      addItem('i1', { playlistId: mixtape, trackKey: KEY, title: 'Blue', artist: 'Ann', addedAt: 1 }, 'A'),
      addItem('i2', { playlistId: mixtape, trackKey: 'k2', title: 'Next', artist: 'Ann', addedAt: 1 }, 'B'),
    )
    hears()
    const playlists = new Playlists({ stores: here.stores, personal, host, tracks: browse })
    const shown = () => playlists.items(mixtape, window).items.map(({ title, track }) => [title, track?.id ?? null])
    const heard = () => browse.resolve({ kind: 'playlist', id: mixtape })
    expect(shown()).toEqual([
      ['Blue', null],
      ['Next', 'k2'],
    ])
    expect(await heard()).toEqual(['k2'])
    expect(await listed({ playlistId: mixtape })).toMatchObject([{ title: 'Next' }])
    await here.gets(record)
    expect(shown()).toEqual([
      ['Blue', KEY],
      ['Next', 'k2'],
    ])
    expect(await heard()).toEqual([KEY, 'k2'])
    expect(await listed({ playlistId: mixtape })).toMatchObject([{ title: 'Blue' }, { title: 'Next' }])
    playlists.stop()
  })
})
