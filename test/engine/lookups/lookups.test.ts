/** Looking tracks up: what is asked and when, what holds it, and what stays over a restart. */
import { afterEach, describe, expect, it } from 'vitest'
import { heard, json, mbid, recording } from './services.ts'
import { lookupWorld, printOf, until, type FileOf, type World } from './world.ts'

let world: World
afterEach(() => world.close())

const KEY = 'Secret-Canary-77'
const UNTAGGED: FileOf[] = [{ sound: 11 }, { sound: 22 }, { sound: 33 }]

async function begin(files: readonly FileOf[], on: Partial<World['settings']['lookups']>): Promise<void> {
  world = await lookupWorld(files)
  await world.lookups.setKey(KEY)
  world.set(on)
}

describe('by itself', () => {
  it('asks nothing, whatever is in the library, and refuses to be asked for it', async () => {
    world = await lookupWorld([...UNTAGGED, { title: 'Song', artist: 'Ann' }])
    world.library.add([{ title: 'New' }])
    await world.clock.advance(3_600_000)
    expect(() => world.lookups.run({ what: 'withoutId' })).toThrow(/Switch AcoustID .* on/)
    expect(await world.lookups.testKey(undefined)).toBe('key')
    expect(world.services.asked).toEqual([])
    expect(world.lookups.status()).toMatchObject({ waiting: 0, run: null, hasKey: false })
  })

  it('looks new tracks without tags up once that is switched on, and others never', async () => {
    await begin([...UNTAGGED, { title: 'Song', artist: 'Ann', sound: 5 }], { acoustid: true, newTracks: true })
    await world.clock.advance(60_000)
    await world.untilDone()
    expect(world.services.of('acoustid')).toHaveLength(3)
    world.library.add([{ title: 'Newer' }])
    await world.clock.advance(1_300_000)
    await world.untilDone()
    expect(world.services.of('acoustid')).toHaveLength(3)
  })
})

describe('a run', () => {
  it('asks AcoustID by sound and MusicBrainz for what it heard, says who asks, and shows what was found', async () => {
    await begin([{ sound: 11 }], { acoustid: true, musicbrainz: true })
    world.services.play.acoustid = (_, response) => json(response, heard('Aurora'))
    world.services.play.musicbrainz = (_, response) => json(response, recording('Aurora'))
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()

    const [print] = world.services.of('acoustid')
    expect(print!.path).toBe('lookup')
    expect(print!.query.toString()).toBe('')
    expect(Object.fromEntries(print!.form)).toMatchObject({
      client: KEY,
      duration: '180',
      meta: 'recordings releasegroups compress',
      fingerprint: expect.stringMatching(/^AQAA[\w-]+$/),
    })
    const [details] = world.services.of('musicbrainz')
    expect(details!.path).toBe(`recording/${mbid('Aurora')}`)
    expect(details!.query.get('inc')).toBe('artist-credits releases release-groups media')
    for (const { headers } of world.services.asked)
      expect(headers['user-agent']).toMatch(/^SoulPlayer\/1\.2\.3 \( \S+ \)$/)

    const { rows, total } = world.lookups.found({ offset: 0, limit: 10, state: 'waiting' })
    expect(total).toBe(1)
    expect(rows[0]).toMatchObject({
      recordingId: mbid('Aurora'),
      score: 0.97,
      tags: {
        title: 'Aurora',
        artist: 'Ann',
        album: 'First',
        albumArtist: 'Ann',
        year: 1994,
        trackNo: 4,
        discNo: 1,
        by: 'musicbrainz',
      },
      track: { id: world.ids[0], title: 'file 0' },
      sourceName: 'Music',
      path: '/1.flac',
    })
    expect(world.lookups.status()).toMatchObject({
      waiting: 1,
      run: null,
      last: { done: 1, found: 1, cancelled: false },
    })
    expect(world.told.at(-1)).toEqual(world.lookups.status())
  })

  it('leaves out what has an id, takes the untagged first, and searches by tags what has no fingerprint', async () => {
    await begin(
      [
        { title: 'Known', artist: 'Ann', mbRecordingId: mbid('Known'), sound: 1 },
        { title: 'Say "Hi" \\ AND dur', artist: 'Bob', album: 'Two' },
        { title: 'Heard', artist: 'Ann', sound: 2 },
        { sound: 3 },
        {},
      ],
      { acoustid: true, musicbrainz: true },
    )
    world.services.play.musicbrainz = (asked, response) =>
      asked.query.has('query')
        ? json(response, {
            recordings: [
              { ...recording('Say "Hi" \\ AND dur', { artist: 'Bob', album: 'Two' }), score: 100 },
              { ...recording('Another', { artist: 'Eve' }), score: 99 },
            ],
          })
        : json(response, {}, 404)
    world.lookups.run({ what: 'withoutId' })
    await world.untilDone()
    expect(world.services.of('acoustid').map(({ form }) => form.get('fingerprint'))).toEqual([printOf(3), printOf(2)])
    const { rows } = world.lookups.found({ offset: 0, limit: 10, state: 'waiting' })
    expect(rows.map(({ track, score, others }) => [track!.id, score, others.length])).toEqual([[world.ids[1], 1, 0]])
    const [searched] = world.services.of('musicbrainz')
    expect(searched!.query.get('query')).toBe(
      'recording:"Say \\"Hi\\" \\\\ AND dur" AND artist:"Bob" AND dur:[165000 TO 195000]',
    )
    // The one without sound and tags cannot be asked about.
    expect(world.lookups.status().last).toMatchObject({ done: 4, found: 1, skipped: 1 })
  })

  it('asks nothing twice: neither of tracks just looked up, nor of what was answered before, nor what was unknown', async () => {
    await begin(UNTAGGED, { acoustid: true })
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.services.asked).toHaveLength(3)
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.lookups.status().last).toMatchObject({ done: 0 })
    world.lookups.run({ what: 'tracks', trackIds: world.ids })
    await world.untilDone()
    expect(world.lookups.status().last).toMatchObject({ done: 3, found: 0 })
    expect(world.services.asked).toHaveLength(3)
    // What nobody knew is asked again after two weeks.
    await world.clock.advance(15 * 86_400_000)
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.services.asked).toHaveLength(6)
  })

  it('holds while the user is offline by choice, and goes on where it was', async () => {
    await begin(UNTAGGED, { acoustid: true })
    world.services.play.acoustid = (_, response) => {
      world.set({}, { offline: 'on' })
      json(response, heard('Aurora'))
    }
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    await world.clock.advance(600_000)
    expect(world.lookups.status().run).toMatchObject({ held: 'offline', total: 3 })
    expect(world.services.asked).toHaveLength(1)
    expect(await world.lookups.testKey(KEY)).toBe('offline')
    world.services.play.acoustid = (_, response) => json(response, { status: 'ok', results: [] })
    world.set({}, { offline: 'auto' })
    await world.untilDone()
    expect(world.lookups.status().run).toBeNull()
    expect(world.lookups.status().last!.done).toBe(3)
  })

  it('goes on after a restart with what is left, and is forgotten once it is cancelled', async () => {
    await begin(UNTAGGED, { acoustid: true })
    world.lookups.run({ what: 'untagged' })
    await until(() => world.services.asked.length === 1 && !world.services.busy())
    await until(() => world.lookups.status().run?.done === 1)
    await world.restart()
    await world.untilDone()
    expect(world.services.asked).toHaveLength(3)
    expect(new Set(world.services.asked.map(({ form }) => form.get('fingerprint'))).size).toBe(3)

    await world.clock.advance(15 * 86_400_000)
    world.lookups.run({ what: 'untagged' })
    await until(() => world.services.asked.length === 4)
    await world.lookups.cancel()
    expect(world.lookups.status()).toMatchObject({ run: null, last: { cancelled: true } })
    await world.restart()
    await world.clock.advance(60_000)
    expect(world.services.asked).toHaveLength(4)
  })

  it('takes selected tracks before those of a run that is under way', async () => {
    await begin([...UNTAGGED, { title: 'Song', artist: 'Ann', sound: 44 }], { acoustid: true })
    world.lookups.run({ what: 'untagged' })
    await until(() => world.services.asked.length === 1 && !world.services.busy())
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[3]!] })
    await world.untilDone()
    const prints = world.services.asked.map(({ form }) => form.get('fingerprint'))
    expect(prints).toEqual([printOf(11), printOf(44), printOf(22), printOf(33)])
  })
})

describe('the key', () => {
  it('is in no setting, status, log or address, only in what AcoustID is sent', async () => {
    await begin([{ sound: 11 }], { acoustid: true })
    world.services.play.acoustid = (_, response) =>
      json(response, { status: 'error', error: { code: 4, message: KEY } }, 400)
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.lookups.status().run).toMatchObject({
      held: 'failed',
      failure: { service: 'acoustid', trouble: 'key' },
    })
    expect(world.services.asked).toHaveLength(1)
    const { form: _, ...seen } = world.services.asked[0]!
    const all = JSON.stringify([
      world.told,
      world.lookups.status(),
      world.settings,
      world.log,
      { ...seen, query: seen.query.toString() },
    ])
    expect(world.log.length).toBeGreaterThan(0)
    expect(all).not.toContain(KEY)
    expect(all).toContain('"hasKey":true')
    expect(JSON.stringify([world.sql('select * from meta'), world.sql('select * from lookup_answer')])).not.toContain(
      KEY,
    )
    expect([...world.secrets.values()]).toEqual([KEY])
  })

  it('that is there no longer, or cannot be had, holds the run instead of passing all tracks over', async () => {
    await begin(UNTAGGED, { acoustid: true })
    world.secrets.clear()
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(world.services.asked).toEqual([])
    expect(world.lookups.status()).toMatchObject({
      hasKey: false,
      run: { held: 'failed', done: 0, failure: { trouble: 'key' } },
    })
    await world.lookups.setKey('another-key')
    await world.untilDone()
    expect(world.lookups.status()).toMatchObject({ run: null, last: { done: 3, skipped: 0 } })
  })

  it('is tried without anything of the library being sent, and one that is set anew lets the run go on', async () => {
    await begin([{ sound: 11 }], { acoustid: true })
    world.services.play.acoustid = ({ form }, response) =>
      form.get('client') === 'good-key'
        ? json(response, { status: 'ok', results: [] })
        : json(response, { status: 'error', error: { code: 4, message: 'invalid API key' } }, 400)
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    const tried = world.lookups.testKey(undefined)
    await Promise.all([tried, world.clock.advance(1_000)])
    expect(await tried).toBe('key')
    expect([...world.services.asked.at(-1)!.form.keys()].sort()).toEqual(['client', 'format', 'trackid'])
    const better = world.lookups.testKey(' good-key ')
    await Promise.all([better, world.clock.advance(1_000)])
    expect(await better).toBeNull()
    await expect(world.lookups.setKey('no key; at all')).rejects.toThrow(/no key of AcoustID/)
    await world.lookups.setKey('good-key')
    await world.untilDone()
    expect(world.lookups.status()).toMatchObject({ run: null, last: { done: 1 } })
    await world.lookups.setKey('')
    expect(world.lookups.status().hasKey).toBe(false)
    expect(world.secrets.size).toBe(0)
  })
})
