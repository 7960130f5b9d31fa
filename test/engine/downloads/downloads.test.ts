/** What holds the queue, what the user does with it, how it is told, and that it survives. */
import { afterEach, describe, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { TransferError } from '../../../src/engine/sources/transfer-error.ts'
import { DownloadRow } from '../../../src/shared/model/downloads.ts'
import { until } from '../../support/fake-clock.ts'
import { FILE_BYTES, PIECE_MS, QueueWorld } from './queue-world.ts'

let world: QueueWorld
afterEach(() => world.close())
const opened = async (options?: { servers?: number }) => {
  world = await QueueWorld.open(options)
  world.downloads.start()
  return world
}
const FILE_MS = 12 * PIECE_MS
const ids = (rows: { track: { id: string } }[]) => rows.map(({ track }) => track.id)

describe('held', () => {
  it('stays paused over a restart, and what ran goes on with its part', async () => {
    await opened()
    const tracks = world.tracks(3)
    world.want(tracks)
    await world.clock.advance(5 * PIECE_MS)
    world.downloads.setPaused({ paused: true })
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(0)
    expect(world.downloads.status()).toMatchObject({ held: 'paused', paused: true, counts: { waiting: 3, active: 0 } })
    await world.startAgain()
    expect(world.downloads.status().paused).toBe(true)
    await world.clock.advance(60_000)
    expect(world.begun).toHaveLength(3)
    world.downloads.setPaused({ paused: false })
    await world.clock.advance(FILE_MS)
    expect(world.begun.slice(3).every(({ from }) => from > 0)).toBe(true)
    expect(world.kept).toHaveLength(3)
  })

  it('fetches in the hours that are allowed, over midnight, too', async () => {
    await opened()
    world.filePieces = 100_000
    const minute = () => new Date(world.clock.now()).getHours() * 60 + new Date(world.clock.now()).getMinutes()
    const from = (minute() + 60) % 1440
    world.change({ hours: { from, to: (from + 1380) % 1440 } })
    world.want(world.tracks(1))
    await world.clock.advance(59 * 60_000)
    expect(world.downloads.status().held).toBe('hours')
    expect(world.begun).toHaveLength(0)
    await world.clock.advance(2 * 60_000)
    expect(world.downloads.status().held).toBeNull()
    expect(world.running.size).toBe(1)
    // 23 hours later nobody is to be disturbed again. Its pieces are not waited for one by one.
    world.change({ hours: { from: (minute() + 2) % 1440, to: (minute() + 1) % 1440 } })
    await world.clock.advance(90_000)
    expect(world.downloads.status().held).toBe('hours')
    expect(world.running.size).toBe(0)
  })

  it('waits while something plays, where the user wants that, and goes on when it has been quiet', async () => {
    await opened()
    world.change({ whenIdle: true })
    world.downloads.playing(true)
    world.want(world.tracks(1))
    await world.clock.advance(10_000)
    expect(world.downloads.status().held).toBe('busy')
    await world.clock.advance(40_000)
    expect(world.kept).toHaveLength(1)
  })

  it('asks nothing of any source while the user is offline by choice, and says so instead of blaming a server', async () => {
    await opened()
    world.change({}, { offline: 'on' })
    const [track] = world.tracks(1)
    world.setReachable(world.servers[0]!, false)
    world.want([track!])
    await world.clock.advance(5_000)
    expect(world.downloads.status()).toMatchObject({ held: 'offline', counts: { waiting: 1, blocked: 0 } })
    world.setReachable(world.servers[0]!, true)
    world.change({}, { offline: 'auto' })
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })

  it('begins nothing there is no room for, says what is missing, and goes on by itself when there is room', async () => {
    await opened()
    world.freeBytes = 1_000_000_000 + FILE_BYTES - 1
    world.want(world.tracks(2))
    await world.clock.advance(PIECE_MS)
    expect(world.downloads.status()).toMatchObject({ held: 'no-space', counts: { waiting: 2, active: 0 } })
    expect(world.downloads.status().message).toContain('1.0 GB are free')
    expect(world.begun).toHaveLength(0)
    world.freeBytes += 1
    await world.clock.advance(40_000)
    expect(world.kept).toHaveLength(2)
  })

  it('lets smaller files pass one that there is no room for, and says so of that one', async () => {
    await opened()
    world.freeBytes = 1_000_000_000 + 3 * FILE_BYTES
    const [large, ...small] = world.tracks(3)
    world.lib.sql.prepare('update copy set size_bytes = ? where track_id = ?').run(10 * FILE_BYTES, large)
    world.want([large!, ...small])
    await world.clock.advance(PIECE_MS)
    expect([...world.running.keys()]).toEqual(small)
    const [row] = world.downloads.queue({ section: 'waiting', offset: 0, limit: 10 }).rows
    expect(row).toMatchObject({ state: 'blocked', reason: 'no-space', attempts: 0 })
    expect(row!.message).toContain('no room for this file')
    await world.clock.advance(FILE_MS)
    expect(world.kept.map(({ trackId }) => trackId)).toEqual(small)

    // With nothing else to do, that is what all of it waits for.
    await world.clock.advance(120_000)
    expect(world.downloads.status()).toMatchObject({ held: 'no-space', counts: { active: 0 } })
    expect(world.begun.map(({ trackId }) => trackId)).toEqual(small)
    world.freeBytes += 10 * FILE_BYTES
    await world.clock.advance(120_000)
    expect(world.kept.map(({ trackId }) => trackId)).toEqual([...small, large])
  })

  it('counts what runs as taken: two files do not begin where there is room for one', async () => {
    await opened()
    world.freeBytes = 1_000_000_000 + 1.5 * FILE_BYTES
    world.want(world.tracks(2))
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(1)
  })

  it.each([
    ['no-space', 'no-space'],
    ['not-writable', 'not-writable'],
    ['disk-error', 'not-writable'],
  ] as const)(
    'holds everything when the disk says %s, keeps the part, and goes on when it is mended',
    async (reason, held) => {
      await opened()
      const tracks = world.tracks(5)
      let broken = true
      world.answer = () =>
        broken ? { answer: new TransferError(reason, 'The disk says no.'), pieces: 3 } : { answer: 'file' }
      world.refusal = new Error('still')
      world.freeBytes = 0
      world.change({ reserve: 0 })
      world.freeBytes = 100 * FILE_BYTES
      world.want(tracks)
      await world.clock.advance(3 * PIECE_MS)
      world.freeBytes = 0
      await world.clock.advance(5 * 60_000)
      expect(world.downloads.status()).toMatchObject({ held, message: 'The disk says no.' })
      expect(world.begun).toHaveLength(3)
      expect(world.row(tracks[0]!)).toMatchObject({ state: 'blocked', reason })
      broken = false
      world.refusal = null
      world.freeBytes = 100 * FILE_BYTES
      await world.clock.advance(40_000)
      expect(world.kept).toHaveLength(5)
      expect(world.begun.filter(({ from }) => from > 0).length).toBeGreaterThan(0)
    },
  )

  it('waits until the library can be written to again, and takes up what could not be noted', async () => {
    await opened()
    const [track] = world.tracks(1)
    world.want([track!])
    await world.clock.advance(5 * PIECE_MS)
    world.lib.sql.exec(`create trigger full before update on download begin select raise(abort, 'no'); end`)
    world.refusal = new Error('still')
    await world.clock.advance(60_000)
    expect(world.state(track!)).toBe('active')
    expect(world.running.size).toBe(0)
    expect(world.downloads.status()).toMatchObject({ held: 'not-writable' })
    world.lib.sql.exec('drop trigger full')
    world.refusal = null
    await world.clock.advance(31_000 + FILE_MS)
    expect(world.kept).toHaveLength(1)
  })

  it('looks at once when files were deleted', async () => {
    await opened()
    world.freeBytes = 0
    world.want(world.tracks(1))
    await world.clock.advance(PIECE_MS)
    expect(world.downloads.status().held).toBe('no-space')
    world.freeBytes = 1e12
    world.filesChanged()
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(1)
  })

  it('waits while the folder is moved, and while it is away', async () => {
    await opened()
    world.moving = { done: 1, total: 2 }
    world.filesChanged()
    world.want(world.tracks(1))
    await world.clock.advance(PIECE_MS)
    expect(world.downloads.status()).toMatchObject({ held: 'moving', paused: false, moving: { done: 1, total: 2 } })
    world.moving = null
    world.trouble = 'The disk is not plugged in.'
    world.filesChanged()
    await world.clock.advance(PIECE_MS)
    expect(world.downloads.status()).toMatchObject({ held: 'not-writable', message: 'The disk is not plugged in.' })
    world.trouble = null
    world.filesChanged()
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })
})

describe('servers', () => {
  it('says of everything that a server does not answer, and goes on at once when it does', async () => {
    await opened()
    const [server] = world.servers as [number]
    const tracks = world.tracks(1_200)
    world.setReachable(server, false)
    world.want(tracks)
    await world.clock.advance(1_000)
    expect(world.downloads.status().counts).toMatchObject({ blocked: 1_200, waiting: 0 })
    expect(world.row(tracks[0]!)!.message).toContain('“server 1” does not answer')
    world.setReachable(server, true)
    await world.clock.advance(PIECE_MS)
    expect(world.downloads.status().counts).toMatchObject({ blocked: 0, active: 3 })
  })

  it('fails with the way out where the device was signed out, and tries again once it is signed in', async () => {
    await opened()
    const [server] = world.servers as [number]
    const [track] = world.tracks(1)
    world.setSourceState(server, 'signed-out')
    world.want([track!])
    await world.clock.advance(1_000)
    expect(world.row(track!)).toMatchObject({ state: 'failed', reason: 'signed-out' })
    expect(world.row(track!)!.message).toContain('Settings, Servers')
    world.setSourceState(server, 'ready')
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })

  it('breaks off what comes from a server that was removed, and takes it from another', async () => {
    await opened({ servers: 2 })
    const [one, two] = world.servers as [number, number]
    const tracks = world.tracks(2)
    world.want(tracks)
    await world.clock.advance(3 * PIECE_MS)
    world.lib.sql.prepare(`insert into meta (name, value) values ('source-removing:' || ?, '1')`).run(String(one))
    world.serverChanged(one as never, 'removed')
    await world.clock.advance(2 * FILE_MS)
    expect(world.kept.map(({ sourceId }) => sourceId)).toEqual([two, two])
  })
})

describe('what the user does', () => {
  it('pauses one while others go on, and lets it go on', async () => {
    await opened()
    const tracks = world.tracks(2)
    world.want(tracks)
    await world.clock.advance(3 * PIECE_MS)
    await world.downloads.pause({ trackIds: world.keys([tracks[0]!]) })
    await world.clock.advance(FILE_MS)
    expect(world.state(tracks[0]!)).toBe('paused')
    expect(world.kept.map(({ trackId }) => trackId)).toEqual([tracks[1]])
    await world.downloads.resume({ trackIds: world.keys([tracks[0]!]) })
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(2)
    expect(world.begun.at(-1)!.from).toBeGreaterThan(0)
  })

  it('pauses, lets go on and takes out thousands in short writes', async () => {
    await opened()
    world.downloads.setPaused({ paused: true })
    const tracks = world.tracks(1_000)
    world.want(tracks)
    const keys = world.keys(tracks)
    const { sql } = world.lib
    const changes = () => sql.prepare<[], number>('select total_changes()').pluck().get()!
    const most = async (doing: Promise<void>) => {
      let [longest, before, going] = [0, changes(), true]
      void doing.finally(() => (going = false))
      while (going) {
        await new Promise((resolve) => setImmediate(resolve))
        const now = changes()
        longest = Math.max(longest, now - before)
        before = now
      }
      return longest
    }
    const { downloads } = world
    for (const trackIds of [keys, undefined]) {
      expect(await most(downloads.pause({ trackIds }))).toBeLessThanOrEqual(550)
      expect(downloads.status().counts).toMatchObject({ paused: 1_000 })
      expect(await most(downloads.resume({ trackIds }))).toBeLessThanOrEqual(550)
      expect(downloads.status().counts).toMatchObject({ waiting: 1_000 })
    }
    expect(await most(downloads.cancel({ trackIds: keys }))).toBeLessThanOrEqual(550)
    expect(downloads.status().counts).toMatchObject({ waiting: 0, paused: 0 })
  })

  it('comes to what was said last, when that is said while much is still being paused', async () => {
    await opened()
    world.downloads.setPaused({ paused: true })
    const tracks = world.tracks(1_000)
    world.want(tracks)
    const { downloads } = world
    const last = world.keys(tracks.slice(900))
    for (const trackIds of [world.keys(tracks), undefined]) {
      await Promise.all([downloads.pause({ trackIds }), downloads.resume({ trackIds: last })])
      expect(downloads.status().counts).toMatchObject({ waiting: 100, paused: 900 })
      await Promise.all([downloads.resume({ trackIds }), downloads.pause({ trackIds: last })])
      expect(downloads.status().counts).toMatchObject({ waiting: 900, paused: 100 })
    }
    const gone = downloads.cancel({ trackIds: world.keys(tracks.slice(0, 900)) })
    await Promise.all([gone, downloads.resume({})])
    expect(downloads.status().counts).toMatchObject({ waiting: 100, paused: 0 })
  })

  it('takes out what is cancelled with its part, running or not, and begins nothing in between', async () => {
    await opened()
    const tracks = world.tracks(6)
    world.want(tracks)
    await world.clock.advance(3 * PIECE_MS)
    const order: string[] = []
    const cancelling = world.downloads.cancel(
      {},
      { unwant: async () => void order.push(`rows ${world.downloads.status().counts.waiting}`) },
    )
    await world.clock.advance(2 * PIECE_MS)
    await cancelling
    expect(order).toEqual(['rows 3'])
    expect(world.downloads.status().counts).toMatchObject({ waiting: 0, active: 0 })
    expect(world.removedParts.toSorted((a, b) => a - b)).toEqual(tracks.slice(0, 3))
    expect(world.begun).toHaveLength(3)
  })

  it('breaks off what is not wanted any more, whoever took its row out', async () => {
    await opened()
    const [track] = world.tracks(1)
    world.want([track!])
    await world.clock.advance(3 * PIECE_MS)
    world.lib.sql.prepare('delete from download').run()
    world.downloads.jobsChanged()
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(0)
    expect(world.removedParts).toEqual([track])
    expect(world.kept).toEqual([])
  })

  it('begins anew at once what is wanted as another quality meanwhile, with nothing of the old one', async () => {
    await opened()
    const [track, other] = world.tracks(2)
    world.want([track!, other!])
    await world.clock.advance(3 * PIECE_MS)
    expect(world.row(track!)!.safe_bytes).toBeGreaterThan(0)
    // As reconciling does it.
    world.lib.sql
      .prepare(`update download set quality = 'low', safe_bytes = 0, version = null where track_id = ?`)
      .run(track)
    world.downloads.jobsChanged()
    await world.clock.advance(PIECE_MS)
    expect(world.row(track!)!.safe_bytes).toBe(0)
    await world.clock.advance(3 * FILE_MS)
    expect(world.begun.filter(({ trackId }) => trackId === track).map(({ from }) => from)).toEqual([0, 0])
    expect(world.begun.filter(({ trackId }) => trackId === other)).toHaveLength(1)
    expect(world.kept).toHaveLength(2)
    expect(world.doubled).toBe(0)
  })

  it('moves rows to the front, to the end, and before another, also between equal ranks', async () => {
    await opened()
    world.downloads.setPaused({ paused: true })
    const tracks = world.tracks(300)
    world.want(tracks)
    world.lib.sql.prepare('update download set rank = 1000').run()
    const key = (index: number) => world.key(tracks[index]!)
    const order = () => ids(world.downloads.queue({ section: 'waiting', offset: 0, limit: 500 }).rows)
    const model = order().slice()
    const move = (moved: number[], to: 'first' | 'last' | number) => {
      const keys = moved.map(key)
      world.downloads.move({ trackIds: keys, to: typeof to === 'number' ? key(to) : to })
      const rest = model.filter((id) => !keys.includes(id as never))
      const at = to === 'first' ? 0 : to === 'last' ? rest.length : rest.indexOf(key(to))
      model.splice(0, model.length, ...rest.slice(0, at), ...keys, ...rest.slice(at))
      expect(order()).toEqual(model)
    }
    move([7, 3], 'first')
    move([9], 'last')
    move([200, 100, 150], 50)
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
    const dice = random(seed)
    for (let at = 0; at < 200; at++) {
      const moved = [...new Set(Array.from({ length: 1 + dice.int(4) }, () => dice.int(300)))]
      const before = dice.int(300)
      if (!moved.includes(before)) move(moved, dice.chance(0.1) ? 'first' : before)
    }
  })

  it('begins next what was moved to the front', async () => {
    await opened()
    world.change({ atOnce: 1 })
    const tracks = world.tracks(20)
    world.want(tracks)
    await world.clock.advance(PIECE_MS)
    world.downloads.move({ trackIds: world.keys([tracks[15]!]), to: 'first' })
    await world.clock.advance(2 * PIECE_MS)
    expect(world.begun.at(-1)!.trackId).toBe(tracks[15])
  })
})

describe('hammering', () => {
  it('takes only legal steps, and loses nothing, while everything is pressed at once', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
    const dice = random(seed)
    await opened({ servers: 2 })
    world.filePieces = 3
    const tracks = world.tracks(40)
    world.answer = () =>
      dice.chance(0.2)
        ? {
            answer: dice.pick([
              new TransferError('bad-answer', 'No.'),
              new TransferError('unreachable', 'Away.', { sourceLost: true }),
              new TransferError('damaged', 'Wrong.'),
            ]),
            pieces: dice.int(3),
          }
        : { answer: 'file' }
    const wanted = new Set<number>()
    const check = (said: string) => {
      const rows = new Set(tracks.filter((trackId) => world.state(trackId) !== undefined))
      const kept = new Set(world.kept.map(({ trackId }) => trackId))
      for (const trackId of wanted) expect(rows.has(trackId) || kept.has(trackId), said).toBe(true)
      for (const trackId of rows) expect(kept.has(trackId), `${said}: track ${trackId} is here and waits`).toBe(false)
    }
    const some = () => world.keys(Array.from({ length: 1 + dice.int(5) }, () => dice.pick(tracks)))
    const pressed = new Map<string, number>()
    for (let at = 0; at < 1_500; at++) {
      const what = dice.pick([
        'pause',
        'resume',
        'retry',
        'cancel',
        'want',
        'move',
        'pauseAll',
        'resumeAll',
        'setPaused',
        'lose',
        'wait',
        'wait',
      ])
      pressed.set(what, (pressed.get(what) ?? 0) + 1)
      const trackIds = some()
      if (what === 'want') {
        const fresh = tracks.filter((trackId) => !world.kept.some((one) => one.trackId === trackId))
        for (const trackId of fresh.slice(0, 5)) wanted.add(trackId)
        world.want(fresh.slice(0, 5), { priority: dice.pick([10, 100]) })
      } else if (what === 'pause') void world.downloads.pause({ trackIds })
      else if (what === 'resume') void world.downloads.resume({ trackIds })
      else if (what === 'retry') void world.downloads.retry({ trackIds })
      else if (what === 'pauseAll') void world.downloads.pause({})
      else if (what === 'resumeAll') void world.downloads.resume({})
      else if (what === 'move') world.downloads.move({ trackIds, to: 'first' })
      else if (what === 'setPaused') world.downloads.setPaused({ paused: dice.chance(0.3) })
      else if (what === 'lose') world.setReachable(dice.pick(world.servers), dice.chance(0.7))
      else if (what === 'cancel') {
        const cancelled = world.downloads.cancel({ trackIds })
        for (const trackId of tracks) if (trackIds.includes(world.key(trackId))) wanted.delete(trackId)
        await cancelled
      } else await world.clock.advance(dice.int(3) * PIECE_MS)
      check(`seed ${seed}, ${at}: ${what}`)
      if (world.kept.length > 30) world.kept.length = 0
      if (world.kept.length === 0) wanted.clear()
    }
    expect(world.doubled).toBe(0)
    expect(pressed.size).toBe(11)
    // Left alone, it comes to an end.
    world.answer = () => ({ answer: 'file' })
    for (const sourceId of world.servers) world.setReachable(sourceId, true)
    world.downloads.setPaused({ paused: false })
    await world.downloads.resume({})
    await world.downloads.retry({})
    await world.clock.advance(120_000)
    expect(world.downloads.status().counts, `seed ${seed}`).toMatchObject({
      waiting: 0,
      active: 0,
      paused: 0,
      failed: 0,
      blocked: 0,
    })
  }, 60_000)
})

describe('survival', () => {
  it('takes up what ran when the process ended', async () => {
    await opened()
    const [track] = world.tracks(1)
    world.want([track!])
    await world.clock.advance(4 * PIECE_MS)
    world.lib.sql.prepare(`update download set state = 'verifying'`).run()
    await world.stop()
    world.lib.sql.prepare(`update download set state = 'verifying'`).run()
    await world.startAgain()
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
    expect(world.begun.at(-1)!.from).toBeGreaterThan(0)
  })

  it('goes on after a night asleep, and when the clock was set back', async () => {
    await opened()
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: new TransferError('bad-answer', 'No.') })
    world.want([track!])
    await world.clock.advance(PIECE_MS)
    expect(world.state(track!)).toBe('blocked')
    // As if the clock had been a year ahead when it was put off.
    world.lib.sql.prepare('update download set next_try_at = next_try_at + 31536000000').run()
    world.answer = () => ({ answer: 'file' })
    await world.clock.advance(31_000 + FILE_MS)
    expect(world.kept).toHaveLength(1)
  })
})

describe('how it is told', () => {
  it('says how far it is no more than four times a second, how it stands no more than twice, and one last time at the end', async () => {
    await opened()
    world.want(world.tracks(6))
    await world.clock.advance(10_000)
    const seconds = (2 * FILE_MS) / 1_000 + 1
    const progressed = world.announced('downloads.progressed')
    expect(progressed.length).toBeLessThanOrEqual(4 * seconds + 1)
    expect(world.announced('downloads.changed').length).toBeLessThanOrEqual(2 * seconds + 2)
    expect(progressed.some(({ active }) => active.some(({ bytesPerSecond }) => bytesPerSecond > 0))).toBe(true)
    expect(progressed.at(-1)!.active).toEqual([])
    const last = world.announced('downloads.changed').at(-1)!.status
    expect(last).toMatchObject({
      held: null,
      counts: { waiting: 0, active: 0, kept: 6 },
      bytesLeft: 0,
      bytesPerSecond: 0,
      msLeft: null,
    })
  })

  it('knows how many bytes are left while it runs', async () => {
    await opened()
    world.want(world.tracks(6))
    await until(() => world.running.size === 3)
    await world.clock.advance(5 * PIECE_MS)
    const { bytesLeft, msLeft } = world.downloads.status()
    expect(bytesLeft).toBeLessThan(6 * FILE_BYTES)
    expect(bytesLeft).toBeGreaterThan(4 * FILE_BYTES)
    expect(msLeft).toBeGreaterThan(0)
  })

  it('shows windows of each section in the order in which they will run, from either end', async () => {
    await opened()
    world.filePieces = 1_000
    const tracks = world.tracks(1_003)
    world.want(tracks)
    await world.clock.advance(PIECE_MS)
    await world.downloads.pause({ trackIds: world.keys(tracks.slice(500, 503)) })
    const window = (offset: number) => world.downloads.queue({ section: 'waiting', offset, limit: 10 })
    expect(ids(window(0).rows)).toEqual(world.keys(tracks.slice(3, 13)))
    expect(ids(window(495).rows)).toEqual(world.keys(tracks.slice(498, 508)))
    expect(ids(window(995).rows)).toEqual(world.keys(tracks.slice(998)))
    expect(window(0)).toMatchObject({ offset: 0, total: 1_000 })
    const active = world.downloads.queue({ section: 'active', offset: 0, limit: 10 })
    expect(active.rows).toHaveLength(3)
    expect(active.rows.map(({ state, sourceName }) => [state, sourceName])).toEqual(
      active.rows.map(() => ['active', 'server 1']),
    )
    expect(active.rows[0]!.bytesTotal).toBe(FILE_BYTES)
  })

  it('shows no fewer rows where a track has left the library before its row did', async () => {
    await opened()
    world.downloads.setPaused({ paused: true })
    const tracks = world.tracks(5)
    world.want(tracks)
    const before = world.keys(tracks)
    world.lib.sql.prepare('delete from track where id = ?').run(tracks[2])
    const { rows, total } = world.downloads.queue({ section: 'waiting', offset: 1, limit: 3 })
    expect(total).toBe(5)
    expect(ids(rows).filter((_, at) => at !== 1)).toEqual([before[1], before[3]])
    expect(DownloadRow.parse(rows[1])).toMatchObject({ track: { availability: 'gone' }, state: 'waiting' })
  })
})
