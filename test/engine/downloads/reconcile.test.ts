/** What wants and rules come to: rows of `wanted`, of the queue, and which kept files go. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import type { KeepRuleId } from '../../../src/shared/model/downloads.ts'
import type { AlbumId, SourceId, TrackId } from '../../../src/shared/model/ids.ts'
import { merge, part } from '../../support/merge-by-hand.ts'
import { copyRecord } from '../../support/records.ts'
import { FOLDER, keepingWorld, OTHER_SERVER, SERVER, type KeepingWorld } from './reconcile-world.ts'

let world: KeepingWorld
beforeEach(async () => {
  world = await keepingWorld()
})
afterEach(() => world.close())

const track = (id: string) => ({ type: 'track', id: id as TrackId }) as const
/** The second number of an album's tracks, as their keys tell it. */
const songs = (album: string, count: number, artist = 'Artist') =>
  Array.from({ length: count }, (_, i) =>
    copyRecord(
      `${album}/${i + 1}.flac`,
      { title: `Song ${i + 1}`, album, artists: [artist], trackNo: i + 1 },
      { trackKey: `${album}-${i + 1}` },
    ),
  )
const albumKey = (title: string) =>
  world.sql.prepare<[string], AlbumId>('select key from album where title = ?').pluck().get(title) as AlbumId

describe('what is wanted', () => {
  it('is put into the queue, in the order in which one would hear it', async () => {
    await world.has(SERVER, ...songs('Moon', 3).toReversed())
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
    expect(world.told.jobs).toBeGreaterThan(0)
  })

  it('keeps its file when one rule gives it up that another has come to at once', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    world.playlist('mix')
    world.adds('mix', 'Moon-1')
    const [, often, playlists] = world.wants.rules()
    await world.keeping.saveRule({ ...playlists!, on: true })
    await world.reconcile.now()
    world.keeps('Moon-1')
    world.plays('Moon-1', 9, 1)
    await world.keeping.saveRule({ ...playlists!, on: false })
    await world.keeping.saveRule({ ...often!, on: true })
    await world.reconcile.now()
    expect([world.kept(), world.told.dropped]).toEqual([['Moon-1'], []])
  })

  it('goes before what was asked for less, and a track that several want counts with the most of them', async () => {
    await world.has(SERVER, ...songs('Moon', 3))
    await world.keep('library', 'all')
    await world.reconcile.now()
    await world.keep('track', 'Moon-3')
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(['Moon-3', 'Moon-1', 'Moon-2'])
    expect(world.job('Moon-3')).toMatchObject({ priority: 100 })
    await world.drop(track('Moon-3'))
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
    expect(world.job('Moon-3')).toMatchObject({ priority: 40 })
  })

  it('is not fetched where an own folder has it, and is as soon as it has not', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.has(FOLDER, ...songs('Moon', 1))
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    expect([world.wanted(`album:${albumKey('Moon')}`), world.queue()]).toEqual([['Moon-1', 'Moon-2'], ['Moon-2']])
    await world.loses(FOLDER, 'Moon/1.flac')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2'])
    await world.has(FOLDER, ...songs('Moon', 2))
    await world.reconcile.now()
    expect(world.queue()).toEqual([])
  })

  it('stays with one want when another ends', async () => {
    await world.has(SERVER, ...songs('Moon', 3))
    await world.keep('album', albumKey('Moon'))
    await world.keep('track', 'Moon-2')
    await world.reconcile.now()
    world.keeps('Moon-2')
    world.keeps('Moon-3')
    await world.drop({ type: 'album', id: albumKey('Moon') })
    await world.reconcile.now()
    expect([world.kept(), world.queue()]).toEqual([['Moon-2'], []])
    await world.drop(track('Moon-2'))
    await world.reconcile.now()
    expect([world.kept(), world.sql.prepare('select count(*) from wanted').pluck().get()]).toEqual([[], 0])
  })

  it('is fetched anew in the quality that is asked for later, the smaller file staying until then', async () => {
    await world.has(SERVER, ...songs('Moon', 1))
    await world.keep('track', 'Moon-1', 'low')
    await world.reconcile.now()
    expect(world.job('Moon-1')).toMatchObject({ quality: 'low' })
    world.keeps('Moon-1', { quality: 'low' })
    await world.reconcile.now()
    expect(world.queue()).toEqual([])
    await world.keep('track', 'Moon-1', 'original')
    await world.reconcile.now()
    expect([world.job('Moon-1')?.quality, world.kept()]).toEqual(['original', ['Moon-1']])
    world.keeps('Moon-1', { quality: 'original' })
    await world.keep('track', 'Moon-1', 'low')
    await world.reconcile.now()
    expect([world.queue(), world.kept()]).toEqual([[], ['Moon-1']])
  })

  it('begins anew when the quality changes while it is under way', async () => {
    await world.has(SERVER, ...songs('Moon', 1))
    await world.keep('track', 'Moon-1', 'low')
    await world.reconcile.now()
    world.sql.exec(`update download set safe_bytes = 4000000, version = 'a'`)
    await world.keep('track', 'Moon-1', 'high')
    await world.reconcile.now()
    expect(world.job('Moon-1')).toMatchObject({ quality: 'high', safeBytes: 0 })
  })

  it('is tried anew when it failed, and is wanted as another quality since', async () => {
    await world.has(SERVER, ...songs('Moon', 1))
    await world.keep('track', 'Moon-1', 'low')
    await world.reconcile.now()
    world.sql.exec(
      `update download set state = 'failed', reason = 'cannot-convert', message = 'No ffmpeg.', attempts = 3`,
    )
    await world.keep('track', 'Moon-1', 'original')
    await world.reconcile.now()
    expect(world.sql.prepare('select state, reason, message, attempts from download').all()).toEqual([
      { state: 'waiting', reason: null, message: null, attempts: 0 },
    ])
  })

  it('is fetched again when its file was lost', async () => {
    await world.has(SERVER, ...songs('Moon', 1))
    await world.keep('track', 'Moon-1')
    await world.reconcile.now()
    world.keeps('Moon-1')
    await world.reconcile.now()
    expect(world.queue()).toEqual([])
    await world.forgets('Moon-1')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1'])
  })

  it('stays kept where its source has lost it', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.keep('source', 'attic')
    await world.keep('library', 'all')
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    for (const key of ['Moon-1', 'Moon-2']) world.keeps(key)
    await world.loses(SERVER, 'Moon/1.flac', 'Moon/2.flac')
    await world.reconcile.now()
    await world.drop({ type: 'library' })
    await world.reconcile.now()
    await world.drop({ type: 'album', id: albumKey('Moon') })
    await world.reconcile.now()
    expect(world.kept()).toEqual(['Moon-1', 'Moon-2'])
    await world.drop({ type: 'source', sourceId: SERVER as SourceId })
    await world.reconcile.now()
    expect([world.kept(), world.rowId('Moon-1')]).toEqual([[], undefined])
  })

  it('keeps the place where the user put it when it is asked for more', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.keep('library', 'all')
    await world.reconcile.now()
    world.sql.prepare('update download set rank = -1 where track_id = ?').run(world.rowId('Moon-2'))
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    expect(world.job('Moon-2')).toMatchObject({ priority: 90, rank: -1 })
    expect(world.inOrder()).toEqual(['Moon-2', 'Moon-1'])
  })
})

describe('of every kind', () => {
  beforeEach(async () => {
    await world.has(SERVER, ...songs('Moon', 2, 'Ann'), ...songs('Sun', 2, 'Bob'))
    await world.has(OTHER_SERVER, ...songs('Star', 1, 'Ann'))
  })
  const keyOf = (table: string, name: string) =>
    world.sql.prepare<[string], string>(`select key from ${table} where name = ?`).pluck().get(name) as string

  it('is what an artist performs', async () => {
    await world.keep('artist', keyOf('artist', 'Ann'))
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Star-1'])
  })

  it('is what a source has', async () => {
    await world.keep('source', 'friend')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Star-1'])
  })

  it('is what answers to words, and nothing where they ask for nothing', async () => {
    await world.keep('search', 'artist:bob')
    await world.keep('search', 'year:')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Sun-1', 'Sun-2'])
  })

  it('is what has a heart, and all of albums that have one', async () => {
    world.does(favouriteChange('track', 'Sun-2', 1), favouriteChange('album', albumKey('Moon'), 1))
    await world.keep('favourites', 'all')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Sun-2'])
    world.does(favouriteChange('album', albumKey('Moon')))
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Sun-2'])
  })

  it('is what a playlist holds, and follows it', async () => {
    world.playlist('mix')
    world.adds('mix', 'Sun-1')
    const item = world.adds('mix', 'Moon-1')
    world.adds('mix', 'Sun-1')
    await world.keep('playlist', 'mix')
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(['Sun-1', 'Moon-1'])
    world.keeps('Moon-1')
    world.takesOut(item)
    world.adds('mix', 'Star-1')
    await world.reconcile.now()
    expect([world.inOrder(), world.kept()]).toEqual([['Sun-1', 'Star-1'], []])
  })

  it('is what matches the rules of a smart playlist', async () => {
    const titled = (value: string) => ({
      group: { match: 'all' as const, rules: [{ field: 'title' as const, is: 'is' as const, value }] },
      sort: { by: 'title' as const, desc: false, thenDesc: false },
      limit: null,
    })
    world.playlist('smart', titled('Song 1'))
    await world.keep('playlist', 'smart')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Star-1', 'Sun-1'])
    world.playlist('smart', titled('song 2'))
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-2', 'Sun-2'])
  })
})

describe('rules', () => {
  const DAY = 86_400_000
  const on = (id: string) => {
    const rule = world.wants.rules().find((one) => one.id === (id as KeepRuleId))!
    return world.keeping.saveRule({ ...rule, on: true })
  }

  beforeEach(async () => {
    await world.has(SERVER, ...songs('Moon', 120))
  })

  it('keep what was played in the last days, and give it up by themselves when the days have passed', async () => {
    world.plays('Moon-1', 1, world.clock.now() - 6 * DAY)
    world.plays('Moon-2', 1, world.clock.now() - 8 * DAY)
    await on('recent')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1'])
    world.keeps('Moon-1')
    expect(world.keeping.rules()[0]?.nextRunAt).toBeGreaterThan(world.clock.now())
    for (const hours of [26, 1]) {
      await world.clock.advance(hours * 3_600_000)
      await world.reconcile.settled()
    }
    expect([world.kept(), world.wanted('rule:recent')]).toEqual([[], []])
  })

  it('keep the 50 played last, the last first', async () => {
    for (let n = 1; n <= 60; n++) world.plays(`Moon-${n}`, 1, world.clock.now() - n * 60_000)
    await on('recent')
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(Array.from({ length: 50 }, (_, n) => `Moon-${n + 1}`))
  })

  it('keep what was played more than five times, the most played first', async () => {
    for (let n = 1; n <= 110; n++) world.plays(`Moon-${n}`, n, n)
    await on('often')
    await world.reconcile.now()
    expect(world.inOrder()).toEqual(Array.from({ length: 100 }, (_, n) => `Moon-${110 - n}`))
    await world.keeping.saveRule({ ...world.keeping.rules()[1]!, on: false })
    await world.reconcile.now()
    expect(world.queue()).toEqual([])
  })

  it('keep all ordinary playlists, and what stands in a smart one is none of it', async () => {
    world.playlist('one')
    world.playlist('two')
    world.adds('one', 'Moon-1')
    world.adds('two', 'Moon-2')
    await on('playlists')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2'])
    world.deletes('two')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1'])
    expect(world.job('Moon-1')).toMatchObject({ priority: 10 })
  })

  it('leave what was played where the quota for that has room', async () => {
    world.settings.current.downloads.playedQuota = 1_500_000
    world.plays('Moon-1', 1, 1)
    world.plays('Moon-2', 1, 1)
    await world.keep('track', 'Moon-1')
    await world.keep('track', 'Moon-2')
    await world.keep('track', 'Moon-3')
    await world.reconcile.now()
    for (const n of [1, 2, 3]) world.keeps(`Moon-${n}`)
    await world.drop(track('Moon-1'), track('Moon-2'), track('Moon-3'))
    await world.reconcile.now()
    expect([world.kept(true), world.kept(false)]).toEqual([[], ['Moon-1']])
    await world.keep('track', 'Moon-1')
    await world.reconcile.now()
    expect([world.kept(true), world.queue()]).toEqual([['Moon-1'], []])
  })
})

describe('what was taken out of the queue', () => {
  beforeEach(async () => {
    await world.has(SERVER, ...songs('Moon', 3))
  })
  const cancel = (...keys: string[]) => world.keeping.cancel(keys as TrackId[])

  it('is left out of what is larger until it is asked for itself', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    await cancel('Moon-2')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-3'])
    await world.keeping.keep({ what: [track('Moon-2')] })
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
  })

  it('comes back when the larger want is asked for again', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    await cancel('Moon-1', 'Moon-2')
    await world.keeping.keep({ what: [{ type: 'album', id: albumKey('Moon') }] })
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
  })

  it('stays out of a want that was made just before, and that nobody has looked at yet', async () => {
    await world.keep('track', 'Moon-2')
    await world.reconcile.now()
    await world.keep('album', albumKey('Moon'))
    await cancel('Moon-2')
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-3'])
  })

  it('comes back when the want was taken away and made again at once', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    await cancel('Moon-2')
    await world.drop({ type: 'album', id: albumKey('Moon') })
    await world.keeping.keep({ what: [{ type: 'album', id: albumKey('Moon') }] })
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
  })

  it('is no longer wanted when only that was', async () => {
    await world.keep('track', 'Moon-1')
    await world.reconcile.now()
    await cancel('Moon-1')
    expect([world.queue(), world.wants.all()]).toEqual([[], []])
    expect(world.sql.prepare('select count(*) from left_out').pluck().get()).toBe(0)
  })

  it('goes from the disk, and is not fetched again before it is asked for', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.keep('track', 'Moon-2')
    await world.reconcile.now()
    for (const key of ['Moon-1', 'Moon-2', 'Moon-3']) world.keeps(key)
    await cancel('Moon-1', 'Moon-2')
    await world.reconcile.now()
    expect([world.kept(), world.queue()]).toEqual([['Moon-3'], []])
    await world.restart()
    await world.reconcile.now()
    expect([world.kept(), world.queue()]).toEqual([['Moon-3'], []])
    await world.keeping.keep({ what: [track('Moon-1')] })
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1'])
    await world.keeping.keep({ what: [{ type: 'album', id: albumKey('Moon') }] })
    await world.reconcile.now()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2'])
  })

  it('goes from the disk even when it came there only as it was taken out', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.reconcile.now()
    await cancel('Moon-2')
    world.keeps('Moon-2')
    await world.reconcile.now()
    expect([world.kept(), world.queue()]).toEqual([[], ['Moon-1', 'Moon-3']])
  })

  it('goes from the disk although it was heard, and stays there when it is heard afterwards', async () => {
    world.settings.current.downloads.playedQuota = 1e9
    await world.keep('album', albumKey('Moon'))
    world.plays('Moon-1', 1, 5)
    await world.reconcile.now()
    world.keeps('Moon-1')
    await cancel('Moon-1')
    expect([world.kept(true), world.kept(false)]).toEqual([[], []])
    world.keeps('Moon-1', { wanted: false })
    await world.reconcile.now()
    expect([world.kept(true), world.kept(false)]).toEqual([[], ['Moon-1']])
  })

  it('goes from the disk when it was only played, and nothing that is wanted goes with it', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.has(SERVER, ...songs('Sun', 2))
    await world.reconcile.now()
    world.keeps('Moon-1')
    for (const key of ['Sun-1', 'Sun-2']) world.keeps(key, { wanted: false })
    await world.drop(track('Sun-1'), track('Moon-1'))
    await world.reconcile.now()
    expect([world.kept(true), world.kept(false)]).toEqual([['Moon-1'], ['Sun-2']])
  })

  it('may be all of it', async () => {
    await world.keep('album', albumKey('Moon'))
    await world.keep('track', 'Moon-1')
    await world.reconcile.now()
    await world.keeping.cancel()
    await world.reconcile.now()
    expect([world.queue(), world.wants.all().map(({ type }) => type)]).toEqual([[], ['album']])
  })
})

describe('what could not be fetched', () => {
  const stuck = (key: string, state: 'failed' | 'blocked') =>
    world.sql
      .prepare(
        `update download set state = ?, reason = 'gone', message = 'm', attempts = 5, next_try_at = 9e15 where track_id = ?`,
      )
      .run(state, world.rowId(key))
  const states = () => world.queue().map((key) => world.job(key)!.state)
  beforeEach(async () => {
    await world.has(SERVER, ...songs('Moon', 3), ...songs('Sun', 1))
    await world.keep('album', albumKey('Moon'))
    await world.keep('track', 'Sun-1')
    await world.reconcile.now()
    stuck('Moon-1', 'failed')
    stuck('Moon-2', 'blocked')
    stuck('Sun-1', 'failed')
  })

  it('is tried again when what wants it is asked for again, and nothing else is', async () => {
    const before = world.told.jobs
    await world.keeping.keep({ what: [{ type: 'album', id: albumKey('Moon') }] })
    expect(states()).toEqual(['waiting', 'waiting', 'waiting', 'failed'])
    expect(world.told.jobs).toBeGreaterThan(before)
    expect(world.sql.prepare('select count(*) from download where attempts = 0 and reason is null').pluck().get()).toBe(
      3,
    )
    await world.keeping.keep({ what: [track('Sun-1')] })
    expect(states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  })

  it('is tried again when it is asked for by itself, or by something new', async () => {
    await world.keeping.keep({ what: [track('Moon-1')] })
    await world.reconcile.now()
    expect(states()).toEqual(['waiting', 'blocked', 'waiting', 'failed'])
    await world.keeping.keep({ what: [{ type: 'library' }] })
    await world.reconcile.now()
    expect(states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  })

  it('is not tried again by looking at wants that are as they were', async () => {
    await world.reconcile.now()
    await world.restart()
    await world.reconcile.now()
    expect(states()).toEqual(['failed', 'blocked', 'waiting', 'failed'])
  })
})

describe('by itself', () => {
  it('follows what the user does and what the library says, once for what comes together', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.clock.advance(10_000)
    await world.reconcile.settled()
    await world.keep('album', albumKey('Moon'))
    await world.clock.advance(100)
    await world.reconcile.settled()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2'])
    await world.has(SERVER, ...songs('Moon', 3))
    await world.clock.advance(600_000)
    await world.reconcile.settled()
    expect(world.queue()).toEqual(['Moon-1', 'Moon-2', 'Moon-3'])
  })

  it('looks at nothing a second time that has not moved, after a restart either', async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.keep('album', albumKey('Moon'))
    await world.keep('library', 'all')
    await world.reconcile.now()
    const ranAt = () => world.sql.prepare('select want, ran_at from want_state order by want').all()
    const before = ranAt()
    await world.clock.advance(5_000)
    await world.restart()
    await world.reconcile.now()
    expect(ranAt()).toEqual(before)
  })
})

describe('what would take many files away', () => {
  const mix = async (count: number) => {
    await world.has(SERVER, ...songs('Moon', count))
    world.playlist('mix')
    const items = Array.from({ length: count }, (_, n) => world.adds('mix', `Moon-${n + 1}`))
    await world.keep('playlist', 'mix')
    await world.reconcile.now()
    for (let n = 1; n <= count; n++) world.keeps(`Moon-${n}`)
    return items
  }

  it('waits whether it stays so, when nobody said so here', async () => {
    await mix(60)
    world.deletes('mix')
    await world.reconcile.now()
    expect(world.kept()).toHaveLength(60)
    await world.clock.advance(14 * 60_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(60)
    await world.clock.advance(2 * 60_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(0)
  })

  it('is told while it waits, and goes at once when the user lets it go', async () => {
    await mix(60)
    world.deletes('mix')
    await world.reconcile.now()
    const goesAt = world.clock.now() + 15 * 60_000
    expect(world.told.heldBack).toEqual({ files: 60, goesAt })
    await world.keeping.answerHeldBack({ goesAt: goesAt - 1, keep: false })
    expect(world.kept()).toHaveLength(60)
    await world.keeping.answerHeldBack({ goesAt, keep: false })
    expect([world.kept(), world.told.heldBack]).toEqual([[], null])
  })

  it('stays when the user keeps it, each by itself and as it is', async () => {
    await mix(60)
    world.keeps('Moon-7', { quality: 'low' })
    await world.keep('track', 'Moon-9')
    await world.reconcile.now()
    world.deletes('mix')
    await world.reconcile.now()
    expect(world.told.heldBack).toMatchObject({ files: 59 })
    await world.keeping.answerHeldBack({ goesAt: world.told.heldBack!.goesAt, keep: true })
    await world.clock.advance(20 * 60_000)
    await world.reconcile.settled()
    expect([world.kept().length, world.queue(), world.told.heldBack]).toEqual([60, [], null])
    expect(world.wanted('playlist:mix')).toEqual([])
    const of = (key: string) => world.wants.find({ type: 'track', key })?.quality
    expect([of('Moon-1'), of('Moon-7'), of('Moon-9')]).toEqual(['original', 'low', 'original'])
  })

  it('stays as a whole while it is kept piece by piece, whoever looks meanwhile', async () => {
    await mix(60)
    world.deletes('mix')
    await world.reconcile.now()
    const { keep } = world.wants
    world.wants.keep = async (keys, how) => {
      await keep.call(world.wants, keys.slice(0, 40), how)
      await world.reconcile.now()
      await keep.call(world.wants, keys.slice(40), how)
    }
    await world.keeping.answerHeldBack({ goesAt: world.told.heldBack!.goesAt, keep: true })
    expect([world.kept().length, world.told.heldBack]).toEqual([60, null])
  })

  it('begins to wait anew when it becomes something else', async () => {
    const items = await mix(70)
    for (const item of items.slice(0, 60)) world.takesOut(item)
    await world.reconcile.now()
    await world.clock.advance(10 * 60_000)
    world.takesOut(items[61]!)
    await world.reconcile.now()
    await world.clock.advance(10 * 60_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(70)
  })

  it('goes at once when the user says so', async () => {
    await mix(60)
    await world.drop({ type: 'playlist', id: 'mix' as never })
    await world.reconcile.now()
    expect(world.kept()).toHaveLength(0)
  })

  it('goes at once even if it is looked at between what the user did and the word that it was the user', async () => {
    await mix(60)
    const { drop } = world.wants
    world.wants.drop = async (keys) => {
      await drop.call(world.wants, keys)
      await world.reconcile.now()
    }
    await world.drop({ type: 'playlist', id: 'mix' as never })
    await world.clock.advance(1_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(0)
  })

  it('goes at once when a rule is changed by the user, however often while it is looked at', async () => {
    await mix(60)
    const rule = world.wants.rules().find(({ id }) => id === ('playlists' as never))!
    await world.keeping.saveRule({ ...rule, on: true, quality: 'original' })
    await world.reconcile.now()
    await world.drop({ type: 'playlist', id: 'mix' as never })
    await world.reconcile.now()
    expect(world.kept()).toHaveLength(60)
    const looking = world.reconcile.now()
    await world.keeping.saveRule({ ...rule, on: true, quality: 'low' })
    const lookingAgain = world.reconcile.now()
    await world.keeping.saveRule({ ...rule, on: false, quality: 'low' })
    await Promise.all([looking, lookingAgain])
    await world.clock.advance(1_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(0)
  })

  it('goes at once when it is few of many', async () => {
    const items = await mix(300)
    for (const item of items.slice(0, 55)) world.takesOut(item)
    await world.reconcile.now()
    expect(world.kept()).toHaveLength(245)
  })

  it('waits as well when the want itself was taken away on another device', async () => {
    await mix(60)
    await world.stops('playlist', 'mix')
    await world.reconcile.now()
    expect(world.kept()).toHaveLength(60)
    await world.clock.advance(16 * 60_000)
    await world.reconcile.settled()
    expect(world.kept()).toHaveLength(0)
  })
})

describe('what is wanted of a track of several keys', () => {
  const OLD = 'z-old'
  beforeEach(async () => {
    await world.has(SERVER, ...songs('Moon', 2))
    await world.keep('track', OLD, 'low')
    await world.keep('track', 'Moon-1', 'high')
    merge(world.stores, 'Moon-1', ['Moon-1', OLD])
    await world.reconcile.now()
  })

  it('is one thing, in the better quality, by whichever key it is asked for', async () => {
    expect([world.queue(), world.job('Moon-1')]).toMatchObject([['Moon-1'], { quality: 'high' }])
    const row = { what: track('Moon-1'), name: 'Song 1', quality: 'high' }
    expect(await world.keeping.wants({ offset: 0, limit: 10 })).toMatchObject({ rows: [row], total: 1 })
    expect(world.keeping.why(OLD as TrackId).wants).toEqual([expect.objectContaining(row)])
    expect(world.keeping.isWanted([track(OLD), track('Moon-1'), track('Moon-2')])).toEqual([true, true, false])
  })

  it('goes at once when it is dropped, for all of its keys', async () => {
    world.keeps('Moon-1', { quality: 'high' })
    await world.drop(track(OLD))
    await world.reconcile.now()
    expect([world.wants.all(), world.queue(), world.kept(), world.kept(false)]).toEqual([[], [], [], []])
  })

  it('is left out by whichever key it is named', async () => {
    await world.keep('library', 'all')
    await world.reconcile.now()
    await world.keeping.cancel([OLD as TrackId])
    await world.reconcile.now()
    expect([world.wants.all(), world.queue()]).toMatchObject([[{ type: 'library' }], ['Moon-2']])
  })

  it('takes a quality that is named for all of it, and is as it was once it is parted', async () => {
    await world.keeping.keep({ what: [track('Moon-1')], quality: 'medium' })
    await world.reconcile.now()
    expect(world.job('Moon-1')).toMatchObject({ quality: 'medium' })
    part(world.stores, 'Moon-1')
    await world.reconcile.now()
    expect((await world.keeping.wants({ offset: 0, limit: 10 })).rows).toMatchObject([
      { what: track('Moon-1') },
      { what: track(OLD), name: '' },
    ])
    expect(world.queue()).toEqual(['Moon-1'])
  })
})
