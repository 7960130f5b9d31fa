/** How services are asked: one question at a time, as far apart as they want it, and let alone when they say so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Pace } from '../../../src/engine/lookups/pace.ts'
import type { LookupService } from '../../../src/shared/model/lookups.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { heard, json, recording, type Asked } from './services.ts'
import { lookupWorld, until, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await lookupWorld(Array.from({ length: 8 }, (_, at) => ({ sound: at + 1 })))
  await world.lookups.setKey('some-key')
})
afterEach(() => world.close())

const gaps = (asked: readonly Asked[]) => asked.slice(1).map(({ at }, i) => at - asked[i]!.at)

describe('two services', () => {
  it('are asked at most three times and once a second, and never twice at once', async () => {
    world.set({ acoustid: true, musicbrainz: true })
    let count = 0
    world.services.play.acoustid = (_, response) => json(response, heard(`Song ${count++}`))
    world.services.play.musicbrainz = ({ path }, response) =>
      json(response, { ...recording('Song'), id: path.slice('recording/'.length) })
    world.lookups.run({ what: 'untagged' })
    // Selections beside it, and a key that is tried, are not asked any faster.
    world.lookups.run({ what: 'tracks', trackIds: world.ids.slice(4) })
    const tried = world.lookups.testKey('other-key')
    await world.untilDone()
    await tried
    expect(world.services.of('acoustid')).toHaveLength(9)
    expect(world.services.of('musicbrainz')).toHaveLength(8)
    expect(Math.min(...gaps(world.services.of('acoustid')))).toBeGreaterThanOrEqual(334)
    expect(Math.min(...gaps(world.services.of('musicbrainz')))).toBeGreaterThanOrEqual(1_000)
    expect(world.services.atOnce).toEqual({ acoustid: 1, musicbrainz: 1 })
    expect(world.lookups.status()).toMatchObject({ waiting: 8, run: null })
  })
})

describe.each<[LookupService, number]>([
  ['acoustid', 429],
  ['acoustid', 503],
  ['musicbrainz', 429],
  ['musicbrainz', 503],
])('%s saying %i', (service, status) => {
  const sayOnce = (headers: Record<string, string>) => {
    world.set({ acoustid: true, musicbrainz: true })
    let said = false
    world.services.play.acoustid = (_, response) => json(response, heard('Aurora'))
    world.services.play.musicbrainz = (_, response) => json(response, recording('Aurora'))
    const usual = world.services.play[service]
    world.services.play[service] = (asked, response) => {
      if (said) return usual(asked, response)
      said = true
      response.writeHead(status, headers).end('wait')
    }
  }

  it('is left alone for as long as it says, which the user is told', async () => {
    sayOnce({ 'retry-after': '90' })
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    const asked = world.services.of(service)
    expect(asked).toHaveLength(2)
    expect(gaps(asked)[0]).toBeGreaterThanOrEqual(90_000)
    expect(world.told.some(({ run }) => run?.waitsUntil === asked[0]!.at + 90_000)).toBe(true)
    expect(world.lookups.status()).toMatchObject({ waiting: 1, run: null })
  })

  it('is believed when it names a time, too', async () => {
    sayOnce({ 'retry-after': new Date(world.clock.now() + 45_000).toUTCString() })
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    expect(world.services.of(service)[1]!.at).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1) + 45_000)
  })
})

describe('a service that fails', () => {
  it('is asked again after waits twice as long each, and is given up after five tries, with a reason', async () => {
    world.set({ acoustid: true })
    world.services.play.acoustid = (_, response) => response.writeHead(500).end()
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(gaps(world.services.asked).map((gap) => Math.round(gap / 1000))).toEqual([2, 4, 8, 16])
    expect(world.lookups.status().run).toMatchObject({
      held: 'failed',
      failure: { service: 'acoustid', trouble: 'server' },
      done: 0,
      total: 8,
    })
    await world.clock.advance(3_600_000)
    expect(world.services.asked).toHaveLength(5)

    world.services.play.acoustid = (_, response) => json(response, { status: 'ok', results: [] })
    world.lookups.goOn()
    await world.untilDone()
    expect(world.lookups.status()).toMatchObject({ run: null, last: { done: 8 } })
  })

  it('is left alone no longer once the user cancels', async () => {
    world.set({ acoustid: true })
    world.services.play.acoustid = (_, response) => response.writeHead(503, { 'retry-after': '3000' }).end()
    world.lookups.run({ what: 'untagged' })
    await until(() => world.lookups.status().run?.waitsUntil != null)
    await world.lookups.cancel()
    await world.clock.advance(7_200_000)
    expect(world.services.asked).toHaveLength(1)
    expect(world.lookups.status().run).toBeNull()
  })
})

describe('a pace', () => {
  it('keeps its distance whatever becomes of those who waited, and of those who failed', async () => {
    const clock = new FakeClock()
    const pace = new Pace({ clock, everyMs: 1_000 })
    const begun: number[] = []
    const go = (signal = new AbortController().signal) =>
      pace.run(async () => void begun.push((clock.now() - Date.UTC(2026, 0, 1)) / 1000), { signal })
    const left = new AbortController()
    const all = [
      go(),
      go(left.signal),
      go(),
      pace.run(() => Promise.reject(new Error('broken')), { signal: left.signal }),
      go(),
    ]
    void Promise.allSettled(all)
    await turns()
    left.abort()
    await clock.advance(500)
    pace.hold(3_000)
    pace.hold(100)
    await clock.advance(10_000)
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(begun).toEqual([0, 3.5, 4.5])
  })
})
