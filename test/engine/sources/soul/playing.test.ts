import { unlinkSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { SourceId } from '../../../../src/shared/model/ids.ts'
import type { SettingsPatch } from '../../../../src/shared/model/settings.ts'
import { madeOf, wireTrack, type FakeSoulServer, type SoulServerOptions } from '../../../support/soul-server.ts'
import { patterned } from '../../media/support.ts'
import { tinyFile } from '../folder/tiny-music.ts'
import { libraryOfServers } from './library-of-servers.ts'
import { closesAll, serverFor } from './support.ts'

closesAll()

const SOUND = patterned(700_001)

/** Servers that all have the track `t`; the first is the active one. */
async function playing(servers: SoulServerOptions[] = [{}], settings: SettingsPatch = {}) {
  const library = await libraryOfServers({ settings })
  const made: { server: FakeSoulServer; sourceId: SourceId }[] = []
  for (const [index, options] of servers.entries()) {
    const name = ['Attic', 'Barn', 'Cellar'][index]!
    const server = await serverFor({ serverId: `server-${index}`, name, ...options })
    server.put(wireTrack('t', { title: 'Song' }), Buffer.concat([SOUND, Buffer.from([index])]))
    server.state.etagOf = () => `"${index}"`
    made.push({ server, sourceId: await library.add(server) })
  }
  const streamsOf = (index: number) => made[index]!.server.asked.filter(({ path }) => path.endsWith('/stream')).length
  const play = async (headers: Record<string, string> = {}) => {
    const answer = await library.get('media/track/t', headers)
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
  }
  /** Of which server the last byte is. */
  const playedFrom = async () => (await play()).bytes.at(-1)
  return { library, made, play, playedFrom, streamsOf }
}

describe('a track that a server has', () => {
  it('is played as one of a folder is, with one request for each part', async () => {
    const { play, streamsOf } = await playing()
    const whole = await play()
    expect(whole.status).toBe(200)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'audio/flac',
      'content-length': '700002',
      'accept-ranges': 'bytes',
    })
    expect(whole.bytes.subarray(0, -1).equals(SOUND)).toBe(true)
    const etag = whole.headers.get('etag')!
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100000-', 100_000, 700_001],
      ['bytes=500000-600000', 500_000, 600_000],
    ] as const) {
      const part = await play({ range, 'if-range': etag })
      expect(part.status).toBe(206)
      expect(part.headers.get('content-range')).toBe(`bytes ${start}-${end}/700002`)
      expect(part.bytes.equals(whole.bytes.subarray(start, end + 1))).toBe(true)
    }
    expect(streamsOf(0)).toBe(4)
  })

  it('tells about itself for one byte', async () => {
    const { library, made } = await playing()
    const answer = await library.get('media/track/t', {}, { method: 'HEAD' })
    expect(answer.headers.get('content-length')).toBe('700002')
    expect(made[0]!.server.asked.at(-1)!.headers.range).toBe('bytes=0-0')
  })

  it('has ends beyond which there is nothing, and parts at its end', async () => {
    const { play } = await playing()
    const beyond = await play({ range: 'bytes=900000-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */700002'])
    expect((await play({ range: 'bytes=-2' })).bytes).toEqual(Buffer.from([SOUND.at(-1)!, 0]))
  })

  it('has another tag once it has changed there, so that parts are never joined', async () => {
    const { play, made } = await playing()
    const { headers } = await play({ range: 'bytes=0-9' })
    made[0]!.server.state.etagOf = () => '"changed"'
    const next = await play({ range: 'bytes=10-19', 'if-range': headers.get('etag')! })
    expect(next.status).toBe(200)
    expect(next.headers.get('etag')).not.toBe(headers.get('etag'))
  })

  it('is asked for in the quality that was set, and keeps it to its end', async () => {
    const { library, play } = await playing([{ transcode: ['mp3'] }], { streamQuality: 'medium' })
    const made = madeOf(Buffer.concat([SOUND, Buffer.from([0])]), 160)
    const first = await play({ range: 'bytes=0-99' })
    expect(first.headers.get('content-type')).toBe('audio/mpeg')
    expect(first.headers.get('content-range')).toBe(`bytes 0-99/${made.length}`)
    await library.settings.update({ streamQuality: 'original' })
    const next = await play({ range: 'bytes=100-', 'if-range': first.headers.get('etag')! })
    expect(next.status).toBe(206)
    expect(Buffer.concat([first.bytes, next.bytes]).equals(made)).toBe(true)
  })

  it.each([503, 501, 429])(
    'is played as it is when the server does not make it smaller just now: %i',
    async (status) => {
      const { made, play } = await playing([{ transcode: ['mp3'] }], { streamQuality: 'low' })
      made[0]!.server.fail(/stream/, { kind: 'status', status }, 1)
      const first = await play({ range: 'bytes=0-99' })
      expect([first.status, first.headers.get('content-range')]).toEqual([206, 'bytes 0-99/700002'])
      const next = await play({ range: 'bytes=100-', 'if-range': first.headers.get('etag')! })
      expect(next.status).toBe(206)
      expect(Buffer.concat([first.bytes, next.bytes]).subarray(0, -1).equals(SOUND)).toBe(true)
    },
  )

  it('is played though only the server can read its format', async () => {
    const { library, made } = await playing([{ transcode: ['mp3'] }])
    made[0]!.server.put(wireTrack('w', { container: 'asf', codec: 'wma' }), SOUND)
    await library.sync(made[0]!.sourceId)
    const answer = await library.get('media/track/w')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
    expect(Buffer.from(await answer.arrayBuffer()).equals(madeOf(SOUND, 256))).toBe(true)
  })

  it('is not, where nobody can', async () => {
    const { library, made } = await playing()
    made[0]!.server.put(wireTrack('w', { container: 'asf', codec: 'wma' }), SOUND)
    await library.sync(made[0]!.sourceId)
    expect((await library.get('media/track/w')).status).toBe(415)
  })

  it('frees its connection when the player leaves', async () => {
    const { library, made } = await playing()
    const { server, sourceId } = made[0]!
    server.put(wireTrack('long'), patterned(20_000_000))
    await library.sync(sourceId)
    const connected = server.openConnections()
    const answer = await library.get('media/track/long')
    const reader = answer.body!.getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(() => server.openConnections()).toBeLessThanOrEqual(connected)
  })
})

describe('a track with several copies', () => {
  it('is played from its own folder first, though a server has it in better quality', async () => {
    const { library, made } = await playing()
    const song = tinyFile('mp3', { seed: 5, title: 'Song' })
    library.put('song.mp3', song)
    const ended = library.nextReport()
    library.sources.addFolder({ path: library.root })
    await ended
    const key = library.stores.library.sql
      .prepare<[], string>(`select track_key from copy where remote_id = 'song.mp3'`)
      .pluck()
      .get()!
    made[0]!.server.put(wireTrack('same', { track_key: key, bit_depth: 24 }), SOUND)
    await library.sync(made[0]!.sourceId)
    const own = await library.get(`media/track/${key}`)
    expect(Buffer.from(await own.arrayBuffer()).equals(song)).toBe(true)
    unlinkSync(join(library.root, 'song.mp3'))
    // The file that is open serves for a moment longer.
    await expect
      .poll(async () => Buffer.from(await (await library.get(`media/track/${key}`)).arrayBuffer()).equals(SOUND))
      .toBe(true)
  })

  it('is played from the active server', async () => {
    const { library, made, playedFrom } = await playing([{}, {}])
    expect(await playedFrom()).toBe(0)
    library.servers.setActive({ sourceId: made[1]!.sourceId })
    expect(await playedFrom()).toBe(1)
  })

  it.each<[string, (server: Awaited<ReturnType<typeof serverFor>>) => unknown]>([
    ['is off', (server) => server.stop()],
    ['keeps silent', (server) => server.fail(/stream/, { kind: 'hang' })],
    ['breaks off before the first byte', (server) => server.fail(/stream/, { kind: 'reset' })],
    ['cannot', (server) => server.fail(/stream/, { kind: 'status', status: 503 })],
    ['does not know us any more', (server) => server.tokens.clear()],
    ['does not have it any more', (server) => server.sounds.clear()],
    ['sends something else', (server) => server.fail(/stream/, { kind: 'headers', headers: { 'content-range': 'x' } })],
  ])('is played from the next server, silently, when one %s', async (_, change) => {
    const { made, playedFrom } = await playing([{}, {}])
    await change(made[0]!.server)
    expect(await playedFrom()).toBe(1)
  })

  it('is not asked for again where it could not be reached', async () => {
    const { library, made, playedFrom, streamsOf } = await playing([{}, {}])
    const lost: number[] = []
    library.servers.onLost((sourceId) => lost.push(sourceId))
    made[0]!.server.fail(/stream/, { kind: 'reset' })
    await playedFrom()
    expect(lost).toEqual([made[0]!.sourceId])
    expect(library.servers.info(made[0]!.sourceId).reachable).toBe(false)
    const before = streamsOf(0)
    expect(await playedFrom()).toBe(1)
    expect(streamsOf(0)).toBe(before)
  })

  it('is never cut short: an answer that is lost half-way breaks, and the next request goes elsewhere', async () => {
    const { library, made, playedFrom } = await playing([{}, {}])
    made[0]!.server.fail(/stream/, { kind: 'cut', after: 300_000 }, 1)
    const answer = await library.get('media/track/t')
    expect(answer.status).toBe(200)
    await expect(answer.arrayBuffer()).rejects.toThrow()
    expect(library.servers.info(made[0]!.sourceId).reachable).toBe(false)
    expect(await playedFrom()).toBe(1)
  })

  it('is still played from a server that was thought to be off, when there is no other', async () => {
    const { library, made, playedFrom } = await playing()
    library.servers.setReachable(made[0]!.sourceId, false)
    expect(await playedFrom()).toBe(0)
    expect(library.servers.info(made[0]!.sourceId).reachable).toBe(true)
  })

  it('says which server is wanted when none answers', async () => {
    const { library, made } = await playing([{}, {}])
    for (const { server } of made) await server.stop()
    const answer = await library.get('media/track/t')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toMatch(/“Attic”.+\?/)
  })

  it('says to whoever listens that something else answers there, and not at which address', async () => {
    const { library, made } = await playing()
    const elsewhere = { location: 'http://192.168.1.20:8080/login' }
    made[0]!.server.fail(/\/stream$/, { kind: 'status', status: 302, headers: elsewhere })
    const answer = await library.get('media/track/t')
    expect(answer.status).toBe(503)
    const said = await answer.text()
    expect(said).toContain('“Attic”')
    expect(said).not.toContain('192.168.1.20')
  })

  it('says that one must sign in, and does not ask that server again until then', async () => {
    const { library, made, streamsOf } = await playing()
    made[0]!.server.tokens.clear()
    for (let i = 0; i < 3; i++) {
      const answer = await library.get('media/track/t')
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Sign in')])
    }
    expect(streamsOf(0)).toBe(1)
    expect(library.servers.list()[0]!.state).toBe('signed-out')
  })

  it('leaves alone a server in whose place another stands, until it is back', async () => {
    const { library, made, playedFrom } = await playing()
    const { server } = made[0]!
    await server.stop()
    await (await library.get('media/track/t')).text()
    server.state.serverId = 'another'
    await server.start()
    const before = server.asked.length
    expect((await library.get('media/track/t')).status).toBe(503)
    expect(library.servers.list()[0]!.state).toBe('replaced')
    expect(server.asked.slice(before).map(({ path }) => path)).toEqual(['/info'])
    server.state.serverId = 'server-0'
    expect(await playedFrom()).toBe(0)
    expect(library.servers.list()[0]!.state).toBe('ready')
  })
})

describe('a cover that a server has', () => {
  const picture = () =>
    sharp({ create: { width: 40, height: 40, channels: 3, background: '#c00' } })
      .png()
      .toBuffer()
  const idOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex').slice(0, 32)

  async function covered() {
    const all = await playing()
    const bytes = await picture()
    const id = idOf(bytes)
    const { server, sourceId } = all.made[0]!
    const cover = { id, mime: 'image/png', width: 40, height: 40, size_bytes: bytes.length }
    server.put(wireTrack('t', { cover }))
    server.put(wireTrack('u', { cover }))
    server.covers.set(id, bytes)
    await all.library.sync(sourceId)
    const get = async () => {
      const answer = await all.library.get(`media/cover/${id}?size=96`)
      await answer.arrayBuffer()
      return answer
    }
    return { ...all, server, sourceId, id, get }
  }

  it('is shown in any size, and fetched once', async () => {
    const { get, server } = await covered()
    const answer = await get()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
    await Promise.all([get(), get()])
    expect(server.pathsAsked().filter((path) => path.startsWith('/covers'))).toHaveLength(1)
  })

  it('is one origin, however many tracks have it', async () => {
    const { library } = await covered()
    expect(library.stores.library.sql.prepare('select count(*) as n from cover_origin').get()).toEqual({ n: 1 })
  })

  it('is not shown when it is another picture than it should be', async () => {
    const { get, server, id } = await covered()
    server.covers.set(id, Buffer.from('not it'))
    expect((await get()).status).toBe(404)
  })

  it('is not waited for when its server cannot be reached', async () => {
    const { get, server, library, sourceId } = await covered()
    library.servers.setReachable(sourceId, false)
    expect((await get()).status).toBe(404)
    expect(server.pathsAsked().filter((path) => path.startsWith('/covers'))).toEqual([])
  })
})
