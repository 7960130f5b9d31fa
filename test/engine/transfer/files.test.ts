import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { write } from '../../../src/engine/db/store.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Playlists } from '../../../src/engine/playlists/playlists.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import { PersonalFiles } from '../../../src/engine/transfer/personal-files.ts'
import { PlaylistFiles } from '../../../src/engine/transfer/playlist-files.ts'
import { TakeInTold } from '../../../src/engine/transfer/take-in-told.ts'
import { nothingTold } from '../../../src/engine/transfer/told.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { SmartRules } from '../../../src/shared/model/smart-rules.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary, type TrackOf } from '../browse/library-of.ts'

const NOW = 1_800_000_000_000
const RECORDING = '0c9f2a4e-7d35-4f5e-9f0a-3b1a2c4d5e6f'
const RULES: SmartRules = {
  group: { match: 'any', rules: [{ field: 'genre', is: 'is', value: 'Jazz' }] },
  sort: { by: 'plays', desc: true, thenDesc: false },
  limit: 50,
}
const TRACKS: TrackOf[] = Array.from({ length: 6 }, (_, i) => ({
  title: `Title ${i}`,
  artist: `Ärtist ${i % 2}`,
  album: 'Album',
  durationMs: 60_000 * (i + 1),
  folder: `Artist ${i % 2}/Album`,
}))

/** One user's player. */
interface Player {
  library: SmallLibrary
  personal: Personal
  tracks: TrackId[]
  playlists: Playlists
  lists: PlaylistFiles
  files: PersonalFiles
}

const open: Player[] = []
async function player(described: readonly TrackOf[] = TRACKS): Promise<Player> {
  const library = await libraryOf()
  const { stores, browse } = library
  const tracks = described.length === 0 ? [] : library.add(described)
  const personal = personalOf(stores)
  const log = pino({ level: 'silent' })
  const playlists = new Playlists({ stores, personal, host: { now: () => NOW, log }, tracks: browse })
  const takeIn = new TakeInTold({ stores, personal, items: playlists.edits, now: () => NOW })
  const parts = { stores, takeIn, tracks: browse, now: () => NOW }
  const one = { library, personal, tracks, playlists, lists: new PlaylistFiles(parts), files: new PersonalFiles(parts) }
  open.push(one)
  return one
}
afterEach(async () => {
  for (const { playlists, library } of open.splice(0)) {
    playlists.stop()
    await library.close()
  }
})

let mine: Player
beforeEach(async () => {
  mine = await player()
})

const create = (of: Player, name: string, ...numbers: number[]) =>
  of.playlists.create({
    name,
    folderId: null,
    description: '',
    selection: { kind: 'tracks', ids: numbers.map((n) => of.tracks[n]!) },
  })
const itemsOf = (of: Player, id: PlaylistId) => of.playlists.items(id, { offset: 0, limit: 500 }).items
const titlesOf = (of: Player, id: PlaylistId) => itemsOf(of, id).map(({ track, title }) => track?.title ?? `(${title})`)
const changes = (of: Player) => of.library.stores.personal.sql.prepare('select count(*) from op').pluck().get()
const digest = ({ library }: Player) =>
  ['playlist', 'playlist_folder', 'playlist_item', 'favourite', 'rating', 'event'].map((table) =>
    library.stores.personal.sql
      .prepare<[], Record<string, unknown>>(`select * from ${table}`)
      .all()
      .map(({ position: _, origin: __, changed_at: ___, ...row }) => JSON.stringify(row))
      .sort(),
  )

describe('a playlist as a file', () => {
  it('goes out as M3U8 with paths below the music folder, and comes in again without a change', async () => {
    const { id } = await create(mine, 'Evening / Night', 1, 0, 1)
    mine.library.stores.library.sql
      .prepare('update track set mb_recording_id = ? where key = ?')
      .run(RECORDING, mine.tracks[0])
    const { fileName, mime, text } = await mine.lists.export(id, 'm3u8')
    expect([fileName, mime]).toEqual(['Evening _ Night.m3u8', 'audio/x-mpegurl'])
    expect(text).toContain(`#EXTINF:60,Ärtist 0 - Title 0`)
    expect(text).toContain(`#MUSICBRAINZ-RECORDING:${RECORDING}`)
    expect(text).toContain('\nArtist 1/Album/2.flac\n')
    expect(text).not.toContain('/music/')
    const before = changes(mine)
    expect(await mine.lists.import({ fileName, text })).toMatchObject({
      playlists: 0,
      items: 0,
      unmatched: 0,
      changeId: null,
    })
    expect(changes(mine)).toBe(before)
  })

  it('is not what is undone when nothing of it was new, and something else was done meanwhile', async () => {
    const { stores } = mine.library
    const takeIn = new TakeInTold({ stores, personal: mine.personal, items: mine.playlists.edits, now: () => NOW })
    const heart = () => write(stores.personal, (tx) => mine.personal.apply(tx, [favouriteChange('artist', 'a', NOW)]))
    const told = {
      ...nothingTold(),
      get ratings() {
        heart()
        return []
      },
    }
    expect(await takeIn.takeIn(told)).toMatchObject({ favourites: 0, changeId: null })
  })

  it.each(['m3u8', 'json'] as const)('comes back in its order after it was deleted, from %s', async (format) => {
    const { id } = await create(mine, 'Evening', 3, 1, 1, 2)
    const file = await mine.lists.export(id, format)
    mine.playlists.remove(id)
    expect(await mine.lists.import(file)).toMatchObject({ playlists: 1, items: 0 })
    expect(titlesOf(mine, id)).toEqual(['Title 3', 'Title 1', 'Title 1', 'Title 2'])
    mine.playlists.remove(id)
    const other = await player()
    expect(await other.lists.import(file)).toMatchObject({ playlists: 1, items: 4, unmatched: 0 })
    expect(titlesOf(other, id)).toEqual(['Title 3', 'Title 1', 'Title 1', 'Title 2'])
  })

  it('brings what was added to it elsewhere, and nothing twice', async () => {
    const { id } = await create(mine, 'Evening', 0, 1)
    const { text } = await mine.lists.export(id, 'm3u8')
    const longer = `${text}Artist 0/Album/3.flac\nArtist 0/Album/1.flac\n`
    expect(await mine.lists.import({ fileName: 'x.m3u8', text: longer })).toMatchObject({ playlists: 0, items: 2 })
    expect(titlesOf(mine, id)).toEqual(['Title 0', 'Title 1', 'Title 2', 'Title 0'])
    expect(await mine.lists.import({ fileName: 'x.m3u8', text: longer })).toMatchObject({ playlists: 0, items: 0 })
  })

  it('of another player is a playlist of its own, the same whenever and wherever it is taken in', async () => {
    const text = 'Artist 0/Album/1.flac\nArtist 1/Album/2.flac\nArtist 0/Album/1.flac\n'
    const report = await mine.lists.import({ fileName: 'Party.m3u', text })
    expect(report).toMatchObject({ playlists: 1, items: 3, unmatched: 0 })
    const [playlist] = (await mine.playlists.all()).playlists
    expect(playlist).toMatchObject({ name: 'Party', length: 3 })
    expect(await mine.lists.import({ fileName: 'Party.m3u', text })).toMatchObject({
      playlists: 0,
      items: 0,
      changeId: null,
    })
    const other = await player()
    await other.lists.import({ fileName: 'Party.m3u', text })
    expect((await other.playlists.all()).playlists[0]!.id).toBe(playlist!.id)
    expect(itemsOf(other, playlist!.id).map(({ itemId }) => itemId)).toEqual(
      itemsOf(mine, playlist!.id).map(({ itemId }) => itemId),
    )
  })

  it('is taken back as a whole, and can then be taken in anew', async () => {
    const file = { fileName: 'Party.m3u', text: 'Artist 0/Album/1.flac\n' }
    const { changeId } = await mine.lists.import(file)
    write(mine.library.stores.personal, (tx) => mine.personal.undo(tx, changeId!))
    expect((await mine.playlists.all()).playlists).toEqual([])
    expect(await mine.lists.import(file)).toMatchObject({ playlists: 1 })
    const [playlist] = (await mine.playlists.all()).playlists
    expect(titlesOf(mine, playlist!.id)).toEqual(['Title 0'])
    expect(mine.personal.audit()).toBe(0)
  })

  it('names tracks by key, recording, path, or artist with title and length, in this order', async () => {
    mine.library.stores.library.sql
      .prepare('update track set mb_recording_id = ? where key = ?')
      .run(RECORDING, mine.tracks[1])
    const text = [
      `#EXTINF:1,Nobody - Nothing\n#MUSICBRAINZ-RECORDING:${RECORDING}\n#SOUL-TRACK:${mine.tracks[0]}\n/music/Artist 0/Album/3.flac`,
      `#EXTINF:1,Nobody - Nothing\n#MUSICBRAINZ-RECORDING:${RECORDING.toUpperCase()}\n/music/Artist 0/Album/3.flac`,
      `#EXTINF:1,Ärtist 1 - Title 5\n/music/Artist 0/Album/3.flac`,
      `#EXTINF:240,ärtist 1 - TITLE 3\n/elsewhere/x.mp3`,
      `#EXTINF:299,artist 0 - Title 4\nhttp://example.invalid/x.mp3`,
      `#EXTINF:100,Ärtist 0 - Title 4\nfar too short.mp3`,
    ].join('\n')
    const report = await mine.lists.import({ fileName: 'x.m3u8', text })
    expect(report).toMatchObject({ items: 6, unmatched: 1, unmatchedNames: ['Ärtist 0 – Title 4'] })
    const [playlist] = (await mine.playlists.all()).playlists
    expect(titlesOf(mine, playlist!.id)).toEqual(['Title 0', 'Title 1', 'Title 2', 'Title 3', 'Title 4', '(Title 4)'])
  })

  it.each([
    '/music/Artist 0/Album/1.flac',
    './Artist 0/Album/1.flac',
    'Artist 0\\Album\\1.flac',
    'D:\\Old disk\\Music\\Artist 0\\Album\\1.flac',
    '/home/somebody/Artist 0/Album/1.flac',
    '../Artist 0/Album/1.flac',
    'file:///music/Artist%200/Album/1.flac',
    'file:///D:/Music/Artist%200/Album/1.flac',
  ])('finds the file %s', async (path) => {
    expect(await mine.lists.import({ fileName: 'x.m3u', text: path })).toMatchObject({ items: 1, unmatched: 0 })
  })

  it.each(['/elsewhere/1.flac', '../../../etc/passwd', 'http://host/Artist 0/Album/1.flac', 'file:///%ff', '/music/'])(
    'does not find %s, and keeps its place',
    async (path) => {
      expect(await mine.lists.import({ fileName: 'x.m3u', text: path })).toMatchObject({ items: 1, unmatched: 1 })
    },
  )

  it('keeps what is not here by its key, so that it comes to light with the track', async () => {
    const { id } = await create(mine, 'Evening', 0, 5)
    const file = await mine.lists.export(id, 'json')
    const other = await player([])
    expect(await other.lists.import(file)).toMatchObject({ items: 2, unmatched: 2 })
    expect(titlesOf(other, id)).toEqual(['(Title 0)', '(Title 5)'])
    other.library.add(TRACKS)
    expect(titlesOf(other, id)).toEqual(['Title 0', 'Title 5'])
  })

  it('goes out as what it holds now when it is smart and the file knows no rules', async () => {
    mine.library.add([{ title: 'Blue', artist: 'Miles', genres: ['Jazz'], durationMs: 1000 }])
    const { id } = await mine.playlists.create({ name: 'Jazz', folderId: null, description: '', rules: RULES })
    const { text } = await mine.lists.export(id, 'm3u8')
    expect(text).toContain('Miles - Blue')
    expect(text).not.toContain('#SOUL-PLAYLIST')
    const file = await mine.lists.export(id, 'json')
    const other = await player()
    expect(await other.lists.import(file)).toMatchObject({ playlists: 1, items: 0 })
    expect((await other.playlists.get(id)).rules).toEqual(RULES)
  })
})

describe('a file that names a smart playlist', () => {
  it('puts nothing into it', async () => {
    const { id } = await mine.playlists.create({ name: 'Jazz', folderId: null, description: '', rules: RULES })
    const text = `#SOUL-PLAYLIST:${id}\nArtist 0/Album/1.flac\n`
    expect(await mine.lists.import({ fileName: 'x.m3u8', text })).toMatchObject({
      playlists: 0,
      items: 0,
      changeId: null,
    })
  })
})

describe('what the user did as one file', () => {
  const ALL = ['playlists', 'favourites', 'ratings', 'plays'] as const

  beforeEach(async () => {
    const outer = mine.playlists.folders.create({ name: 'Outer', parentId: null })
    const inner = mine.playlists.folders.create({ name: 'Inner', parentId: outer.id })
    const { id } = await create(mine, 'Evening', 3, 1, 1)
    await mine.playlists.update(id, { folderId: inner.id, description: 'For\nthe road' })
    await mine.playlists.create({ name: 'Jazz', folderId: outer.id, description: '', rules: RULES })
    write(mine.library.stores.personal, (tx) =>
      mine.personal.apply(tx, [
        favouriteChange('track', mine.tracks[0]!, 5),
        favouriteChange('album', 'some-album', 6),
        favouriteChange('artist', 'some-artist', 7),
        ratingChange('track', mine.tracks[1]!, 9, 8),
        ratingChange('album', 'some-album', 1, 9),
      ]),
    )
    for (let at = 1; at <= 30; at++) mine.library.play(mine.tracks[at % 3]!, 1, at * 1000)
  })

  it('comes to the same on another device, and a second time to nothing', async () => {
    const file = await mine.files.export(ALL)
    expect(file).toMatchObject({ fileName: 'soul-player-2027-01-15.json', mime: 'application/json' })
    const other = await player()
    const report = await other.files.import(file)
    expect(report).toEqual({
      playlists: 2,
      items: 3,
      favourites: 3,
      ratings: 2,
      plays: 30,
      unmatched: 0,
      unmatchedNames: [],
      changeId: null,
    })
    expect(digest(other)).toEqual(digest(mine))
    expect(other.personal.audit()).toBe(0)
    const before = changes(other)
    const none = { playlists: 0, items: 0, favourites: 0, ratings: 0, plays: 0, unmatched: 0, changeId: null }
    expect(await other.files.import(file)).toMatchObject(none)
    expect(await mine.files.import(file)).toMatchObject(none)
    expect(changes(other)).toBe(before)
    expect((await other.files.export(ALL)).text).toBe(file.text)
  })

  it('holds what was asked for, and no more', async () => {
    const { text } = await mine.files.export(['ratings'])
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['format', 'version', 'exportedAt', 'ratings', 'tracks'])
    expect(JSON.parse(text)).toMatchObject({
      format: 'soul-player',
      version: 1,
      ratings: [
        { type: 'album', id: 'some-album', stars: 0.5, at: 9 },
        { type: 'track', track: mine.tracks[1], stars: 4.5, at: 8 },
      ],
      tracks: { [mine.tracks[1]!]: { title: 'Title 1', artist: 'Ärtist 1', album: 'Album', durationMs: 120_000 } },
    })
  })

  it('leaves alone what the user has decided otherwise', async () => {
    const file = await mine.files.export(ALL)
    const other = await player()
    write(other.library.stores.personal, (tx) =>
      other.personal.apply(tx, [ratingChange('track', other.tracks[1]!, 2, 1)]),
    )
    expect(await other.files.import(file)).toMatchObject({ ratings: 1 })
    const stars = other.library.stores.personal.sql
      .prepare(`select stars from rating where type = 'track'`)
      .pluck()
      .all()
    expect(stars).toEqual([2])
  })

  it('is completed when it was cut off on the way in', async () => {
    const file = await mine.files.export(ALL)
    const told = JSON.parse(file.text) as { playlists: { items: unknown[] }[]; plays: unknown[] }
    const other = await player()
    const half = {
      ...told,
      plays: told.plays.slice(0, 10),
      playlists: told.playlists.map((one) => ({ ...one, items: one.items.slice(0, 1) })),
    }
    expect(await other.files.import({ fileName: 'half.json', text: JSON.stringify(half) })).toMatchObject({
      items: 1,
      plays: 10,
    })
    expect(await other.files.import(file)).toMatchObject({ playlists: 0, items: 2, plays: 20, favourites: 0 })
    expect(digest(other)).toEqual(digest(mine))
  })

  it('may be written by hand, with as little as it takes', async () => {
    const text = JSON.stringify({
      format: 'soul-player',
      version: 1,
      something: [{ of: 'a later day' }],
      playlists: [
        { name: 'By hand', items: [{ track: { title: 'Title 2', artist: 'Ärtist 0' } }, { track: mine.tracks[0] }] },
      ],
      favourites: [{ type: 'track', track: { artist: 'Ärtist 1', title: 'Title 3', durationMs: 240_000 } }],
    })
    expect(await mine.files.import({ fileName: 'x.json', text: `\ufeff${text}` })).toMatchObject({
      playlists: 1,
      items: 2,
      favourites: 1,
    })
    const playlist = (await mine.playlists.all()).playlists.find(({ name }) => name === 'By hand')!
    expect(titlesOf(mine, playlist.id)).toEqual(['Title 2', 'Title 0'])
  })

  const head = '{"format":"soul-player","version":1,'
  it.each([
    ['cut off', `${head}"playlists":[{"name":"A","items":[`, 'no whole JSON'],
    ['not ours', '{"a":1}', 'not what Soul Player writes'],
    ['a list', '[]', 'not what Soul Player writes'],
    ['of a newer version', '{"format":"soul-player","version":2}', 'newer version'],
    ['nested without end', `${head}"x":${'['.repeat(1_000_000)}`, 'nested too deeply'],
    ['of another shape', `${head}"plays":{}}`, '“plays” is not as it should be'],
    [
      'holding nonsense',
      `${head}"plays":[{"track":"a","at":1},{"track":"a","at":"x"}]}`,
      'entry 2 of “plays” is not as it should be (at)',
    ],
    ['holding rules that are none', `${head}"playlists":[{"name":"A","rules":{"group":1}}]}`, 'entry 1 of “playlists”'],
    ['holding too many stars', `${head}"ratings":[{"type":"album","id":"a","stars":6}]}`, '(stars)'],
    ['no text', 'PNG\0\0\0', 'no text'],
    ['in UTF-16 that was not read as such', [...'{"format"'].join('\0'), 'no text'],
    ['empty', ' \n', 'it is empty'],
  ])('is refused with a reason when it is %s, and changes nothing', async (_, text, why) => {
    const before = changes(mine)
    await expect(mine.files.import({ fileName: 'x.json', text })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(why),
    })
    expect(changes(mine)).toBe(before)
  })

  it('cannot reach beyond its own', async () => {
    const text = `${head}"tracks":{"__proto__":{"title":"x"},"constructor":{"title":"y"}},
      "playlists":[{"id":"p1","name":"A","folder":"p1","items":[{"id":"i1","track":"constructor"},{"id":"i1","track":"__proto__"}]}]}`
    expect(await mine.files.import({ fileName: 'x.json', text })).toMatchObject({ playlists: 1, items: 1 })
    const stolen = `${head}"playlists":[{"id":"p2","name":"B","items":[{"id":"i1","track":"t"}]}]}`
    expect(await mine.files.import({ fileName: 'x.json', text: stolen })).toMatchObject({ playlists: 1, items: 0 })
    expect(itemsOf(mine, 'p1' as PlaylistId)).toHaveLength(1)
  })
})
