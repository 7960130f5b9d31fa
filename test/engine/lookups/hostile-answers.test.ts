/** Services that are broken, hostile, or not what they seem: each costs a refused answer, and nothing else. */
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LookupTrouble } from '../../../src/shared/model/lookups.ts'
import { ownCertificate } from '../../support/certificate.ts'
import { heard, json, mbid, recording, type Play } from './services.ts'
import { lookupWorld, until, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await lookupWorld([{ sound: 1 }, { sound: 2 }, { sound: 3 }, { sound: 4 }])
  await world.lookups.setKey('some-key')
  world.set({ acoustid: true })
})
afterEach(() => world.close())

const say =
  (value: unknown): Play =>
  (_, response) =>
    json(response, value)
const raw =
  (text: string | Buffer, headers: Record<string, string> = {}): Play =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text)

const [result] = heard('Aurora').results
const withRecording = (change: object) => ({
  status: 'ok',
  results: [{ ...result, recordings: [{ ...result!.recordings[0], ...change }] }],
})

const UNUSABLE: Record<string, Play> = {
  'no JSON': raw('<html>Sign in to this network</html>'),
  'JSON that is cut off': raw('{"status":"ok","results":[{"score":0.9,'),
  'nothing at all': raw(''),
  'another shape': say([1, 2, 3]),
  'a name that is a number': say(withRecording({ title: 7 })),
  'an id that leads elsewhere': say(withRecording({ id: '../../release/x?y=' })),
  'an id that is an object': say(withRecording({ id: { toString: 'x' } })),
  'a score beyond all measure': say({ status: 'ok', results: [{ ...result, score: 1e308 }] }),
  'no number for a score': raw('{"status":"ok","results":[{"score":NaN}]}'),
  'a million results': say({ status: 'ok', results: Array.from({ length: 5_000 }, () => ({ score: 0.1 })) }),
  'a text without end': say(withRecording({ title: 'x'.repeat(100_000) })),
  'far too much': raw(JSON.stringify({ status: 'ok', results: [], pad: 'x'.repeat(3_000_000) })),
  'a small packet that is huge': raw(gzipSync('{"a":"'.padEnd(50_000_000, 'x')), { 'content-encoding': 'gzip' }),
  'a packing that was not asked for': raw('{}', { 'content-encoding': 'br' }),
  'depth without end': raw('['.repeat(100_000) + ']'.repeat(100_000)),
}

describe('AcoustID answering', () => {
  it.each(Object.entries(UNUSABLE))('%s is not believed, and is given up after three of them', async (_, play) => {
    world.services.play.acoustid = play
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.services.asked).toHaveLength(3)
    expect(world.lookups.status()).toMatchObject({
      waiting: 0,
      run: { held: 'failed', failure: { service: 'acoustid', trouble: 'bad-answer' } },
    })
    expect(world.sql('select * from found_id')).toEqual([])
    expect(world.sql('select * from lookup_answer')).toEqual([])
    expect({}).not.toHaveProperty('polluted')
  })

  it('what cannot be used of one track goes on with the next', async () => {
    world.services.play.acoustid = (asked, response) => {
      world.services.play.acoustid = say(heard('Aurora'))
      raw('garbage')(asked, response)
    }
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.lookups.status()).toMatchObject({ waiting: 3, run: null, last: { done: 4, found: 3 } })
  })

  it('names that are code, or steer how they are drawn, is taken as text in one line', async () => {
    const title = '<img src=x onerror=alert(1)>\u202egnos\u0000\r\n{{t("x")}} ${1}'
    world.services.play.acoustid = say({ ...withRecording({ title, __proto__: { polluted: 1 } }), constructor: 'x' })
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    const { rows } = world.lookups.found({ offset: 0, limit: 5, state: 'waiting' })
    expect(rows[0]!.tags.title).toBe('<img src=x onerror=alert(1)> gnos {{t("x")}} ${1}')
  })

  it('a fingerprint that it does not understand is as one that it does not know', async () => {
    world.services.play.acoustid = (_, response) =>
      json(response, { status: 'error', error: { code: 3, message: 'invalid fingerprint' } }, 400)
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.lookups.status()).toMatchObject({ run: null, last: { done: 4, found: 0, skipped: 0 } })
  })
})

describe('MusicBrainz answering', () => {
  const NO_USE: Record<string, Play> = {
    'a list in the place of a recording': say([]),
    'a recording without a name': say({ ...recording('Aurora'), title: undefined }),
    'releases that are none': say({ ...recording('Aurora'), releases: 'many' }),
    'a length that is endless': raw(JSON.stringify(recording('Aurora')).replace('180000', '1e300')),
  }
  it.each(Object.entries(NO_USE))('%s is not believed', async (_, play) => {
    world.set({ musicbrainz: true })
    world.services.play.acoustid = say(heard('Aurora'))
    world.services.play.musicbrainz = play
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.lookups.status().run).toMatchObject({ failure: { service: 'musicbrainz', trouble: 'bad-answer' } })
    expect(world.services.of('musicbrainz').every(({ path }) => path === `recording/${mbid('Aurora')}`)).toBe(true)
  })

  it('that a recording was merged into another takes that one, and that it is gone leaves what AcoustID said', async () => {
    world.set({ musicbrainz: true })
    world.services.play.acoustid = say(heard('Aurora'))
    world.services.play.musicbrainz = say({ ...recording('Aurora'), id: mbid('merged') })
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    world.services.play.acoustid = say(heard('Gone'))
    world.services.play.musicbrainz = (_, response) => json(response, { error: 'Not Found' }, 404)
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[1]!] })
    await world.untilDone()
    const { rows } = world.lookups.found({ offset: 0, limit: 5, state: 'waiting' })
    expect(rows.map(({ recordingId, tags }) => [recordingId, tags.by])).toEqual([
      [mbid('Gone'), 'acoustid'],
      [mbid('merged'), 'musicbrainz'],
    ])
  })
})

describe('a service that', () => {
  const lookUpOne = async (): Promise<LookupTrouble | undefined> => {
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    return world.lookups.status().run?.failure?.trouble
  }

  it('sends us on to another is not followed, and the other hears nothing', async () => {
    let heardOf = 0
    const other: Server = createServer((_, response) => {
      heardOf += 1
      response.end('{}')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v2/lookup`
    for (const status of [301, 302, 303, 307, 308]) {
      world.services.play.acoustid = (_, response) => void response.writeHead(status, { location }).end()
      expect(await lookUpOne()).toBe('moved')
      await world.lookups.cancel()
    }
    expect(heardOf).toBe(0)
    await new Promise((resolve) => other.close(resolve))
  })

  it('cannot prove who it is, is asked nothing', async () => {
    const { key, cert } = ownCertificate()
    let heardOf = 0
    const other = createTlsServer({ key, cert }, () => void (heardOf += 1))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const acoustid = `https://127.0.0.1:${(other.address() as AddressInfo).port}/v2/`
    await world.restart({ addresses: { ...world.services.addresses, acoustid } })
    expect(await lookUpOne()).toBe('unsafe')
    expect(heardOf).toBe(0)
    await new Promise((resolve) => other.close(resolve))
  })

  it('is not there is tried five times and said to be out of reach', async () => {
    await world.services.close()
    expect(await lookUpOne()).toBe('offline')
  })

  it('begins an answer and never ends it is given up when its time is over', async () => {
    await world.restart({ timeouts: { connectMs: 5_000, silentMs: 600_000, wholeMs: 30_000 } })
    world.services.play.acoustid = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = () => void (response.destroyed || (response.write(' '), setImmediate(drip)))
      drip()
    }
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    for (let tried = 1; tried <= 5; tried++) {
      await until(() => world.services.asked.length === tried && world.services.busy())
      await world.clock.advance(30_000)
      await until(() => !world.services.busy())
      if (tried === 5) break
      await until(() => world.lookups.status().run?.waitsUntil != null)
      await world.clock.advance(2_000 * 2 ** (tried - 1))
    }
    await until(() => world.lookups.status().run?.held === 'failed')
    expect(world.lookups.status().run!.failure).toEqual({ service: 'acoustid', trouble: 'timeout' })
  })

  it('is silent is given up, and stops at once when the player does', async () => {
    world.services.play.acoustid = () => {}
    world.lookups.run({ what: 'untagged' })
    await until(() => world.services.busy())
    await world.lookups.stop()
    await until(() => !world.services.busy())
    expect(world.services.asked).toHaveLength(1)
  })
})
