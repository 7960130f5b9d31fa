/** What runs when: places, order, user's jobs first, other copies, tries. */
import { afterEach, describe, expect, it } from 'vitest'
import { DownloadRow } from '../../../src/shared/model/downloads.ts'
import { TransferError } from '../../../src/engine/sources/transfer-error.ts'
import { askAmongOthers } from './ask-among-others.ts'
import { PIECE_MS, QueueWorld } from './queue-world.ts'

let world: QueueWorld
afterEach(() => world.close())
const opened = async (options?: { servers?: number }) => {
  world = await QueueWorld.open(options)
  world.downloads.start()
  return world
}
const FILE_MS = 12 * PIECE_MS

describe('places', () => {
  it('fetches in the order of ranks, so many at once as the user allows, and all in the end', async () => {
    await opened()
    const tracks = world.tracks(9)
    world.want(tracks)
    await world.clock.advance(PIECE_MS)
    expect(world.begun.map(({ trackId }) => trackId)).toEqual(tracks.slice(0, 3))
    await world.clock.advance(4 * FILE_MS)
    expect(world.kept.map(({ trackId }) => trackId).sort((a, b) => a - b)).toEqual(tracks)
    expect(world.downloads.status().counts).toMatchObject({ waiting: 0, active: 0, kept: 9 })
  })

  it('takes up and gives up places when the limits change, and ends what runs', async () => {
    await opened()
    world.want(world.tracks(30))
    await world.clock.advance(PIECE_MS)
    world.change({ atOnce: 8, atOncePerServer: 8 })
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(8)
    world.change({ atOnce: 1 })
    await world.clock.advance(PIECE_MS)
    expect(world.running.size).toBe(8)
    await world.clock.advance(FILE_MS)
    expect(world.running.size).toBe(1)
  })

  it('goes past what waits for a server whose places are taken, to what another has', async () => {
    await opened({ servers: 2 })
    const [one, two] = world.servers as [number, number]
    world.want(world.tracks(50, { at: [one] }))
    await world.clock.advance(PIECE_MS)
    const late = world.tracks(2, { at: [two] })
    world.want(late)
    await world.clock.advance(PIECE_MS)
    expect(world.begun.map(({ sourceId }) => sourceId)).toEqual([one, one, one, two])
    expect(world.begun[3]!.trackId).toBe(late[0])
  })
})

describe('what the user asked for', () => {
  it('begins within a second with 10,000 waiting and all places taken, and what made room goes on with its part', async () => {
    await opened()
    const rules = world.tracks(10_000)
    world.want(rules, { priority: 10 })
    world.filePieces = 1_000
    await world.clock.advance(5 * PIECE_MS)
    const [asked] = world.tracks(1)
    const at = world.clock.now()
    world.want([asked!], { priority: 100 })
    await world.clock.advance(1_000)
    expect(world.begun.find(({ trackId }) => trackId === asked)!.at - at).toBeLessThanOrEqual(PIECE_MS)
    // The last of those that ran.
    expect(world.state(rules[2]!)).toBe('waiting')
    expect(world.row(rules[2]!)!.safe_bytes).toBeGreaterThan(0)
    world.filePieces = 10
    await world.clock.advance(200_000)
    const again = world.begun.filter(({ trackId }) => trackId === rules[2])
    expect(again.map(({ from }) => from > 0)).toEqual([false, true])
  })

  it('begins within a second whatever ran and waited before, and every job begins in the end', async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))
    await opened({ servers: 2 })
    await askAmongOthers(world, { seed, schedules: 60 })
  }, 120_000)

  it('puts nothing back that is being checked, or that the user asked for, too', async () => {
    await opened()
    world.change({ atOnce: 1 })
    const [low, first, second] = world.tracks(3)
    world.want([low!])
    await world.clock.advance(10 * PIECE_MS)
    expect(world.state(low!)).toBe('verifying')
    world.want([first!], { priority: 100 })
    await world.clock.advance(PIECE_MS)
    expect(world.kept.map(({ trackId }) => trackId)).toEqual([low])
    await world.clock.advance(PIECE_MS)
    world.want([second!], { priority: 100 })
    await world.clock.advance(2 * FILE_MS)
    expect(world.begun.map(({ trackId }) => trackId)).toEqual([low, first, second])
  })

  it('waits no longer than its priority allows while others keep asking', async () => {
    await opened()
    world.change({ atOnce: 1 })
    const [patient] = world.tracks(1)
    world.want([patient!], { priority: 10 })
    // So long as it takes for a job of 10 to have waited itself before one of 100.
    await world.clock.advance(PIECE_MS)
    world.downloads.setPaused({ paused: true })
    await world.clock.advance(91 * 6 * 3_600_000)
    const others = world.tracks(3)
    world.want(others, { priority: 100 })
    world.begun.length = 0
    world.downloads.setPaused({ paused: false })
    await world.clock.advance(PIECE_MS)
    expect(world.begun[0]!.trackId).toBe(patient)
  })
})

describe('copies and tries', () => {
  const passing = () => new TransferError('bad-answer', 'It answered with a page.')

  it('tries another copy before it gives up, and each round counts once', async () => {
    await opened({ servers: 2 })
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: passing() })
    world.want([track!])
    await world.clock.advance(PIECE_MS)
    expect(world.begun.map(({ sourceId }) => sourceId).sort((a, b) => a - b)).toEqual(world.servers)
    expect(world.row(track!)).toMatchObject({ state: 'blocked', reason: 'bad-answer', attempts: 1 })
    const { rows } = world.downloads.queue({ section: 'waiting', offset: 0, limit: 1 })
    expect(DownloadRow.omit({ track: true }).parse(rows[0])).toMatchObject({
      state: 'blocked',
      nextTryAt: expect.any(Number),
    })
    await world.clock.advance(60_000)
    expect(world.begun).toHaveLength(6)
    expect(world.row(track!)).toMatchObject({ state: 'failed', reason: 'bad-answer', attempts: 3 })
    await world.downloads.retry({ trackIds: world.keys([track!]) })
    world.answer = () => ({ answer: 'file' })
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })

  it('takes a copy elsewhere at once when one is gone, and fails only when all are', async () => {
    await opened({ servers: 2 })
    const [one] = world.servers
    const tracks = world.tracks(2)
    world.answer = ({ trackId, copy }) => ({
      answer:
        trackId === tracks[1] || copy.sourceId === one
          ? new TransferError('gone', 'It is gone there.', { permanent: true })
          : 'file',
    })
    world.want(tracks)
    await world.clock.advance(FILE_MS)
    expect(world.kept.map(({ trackId }) => trackId)).toEqual([tracks[0]])
    expect(world.row(tracks[1]!)).toMatchObject({ state: 'failed', reason: 'gone', message: 'It is gone there.' })
  })

  it('does not ask again and again for what a server lists and does not give, but does when a server comes back', async () => {
    await opened()
    const [server] = world.servers as [number]
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: new TransferError('gone', 'It is gone.', { permanent: true }) })
    world.want([track!])
    for (let at = 0; at < 5; at++) {
      world.downloads.jobsChanged()
      await world.clock.advance(5_000)
    }
    expect(world.begun).toHaveLength(1)
    world.setReachable(server, false)
    world.answer = () => ({ answer: 'file' })
    world.setReachable(server, true)
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })

  it('waits longer before every try, and as long as the server asks', async () => {
    await opened()
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: new TransferError('refused', 'Too many.', { retryAfterMs: 20_000 }) })
    world.want([track!])
    await world.clock.advance(19_000)
    expect(world.begun).toHaveLength(1)
    await world.clock.advance(2_000)
    expect(world.begun).toHaveLength(2)
  })

  it('does not count that a server is away as a try, and goes on when it is back', async () => {
    await opened()
    const [server] = world.servers as [number]
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: new TransferError('unreachable', 'It is away.', { sourceLost: true }) })
    world.want([track!])
    await world.clock.advance(10 * 60_000)
    expect(world.row(track!)).toMatchObject({ state: 'blocked', reason: 'unreachable', attempts: 0 })
    expect(world.lost).toContain(server)
    world.setReachable(server, false)
    world.answer = () => ({ answer: 'file' })
    world.setReachable(server, true)
    await world.clock.advance(FILE_MS)
    expect(world.kept).toHaveLength(1)
  })
})
