import { readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MediaStream } from '../../../src/engine/media/answer.ts'
import { mediaHouse, openFilesIn, patterned, type MediaHouse } from './support.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await mediaHouse()
})
afterEach(() => house.close())

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())
const allClosed = () => expect(openFilesIn(house.music) ?? 0).toBe(0)

describe('a track', () => {
  const song = patterned(700_001)

  beforeEach(() => house.addTrack('song', { 'song.mp3': { bytes: song } }))

  it('is sent whole', async () => {
    const answer = await house.get('media/track/song')
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-length': '700001',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'last-modified': new Date(
        Math.floor(statSync(join(house.music, 'song.mp3')).mtimeMs / 1000) * 1000,
      ).toUTCString(),
    })
    expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/)
    expect((await bytesOf(answer)).equals(song)).toBe(true)
    allClosed()
  })

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=65535-65536', 65535, 65536],
    ['bytes=100000-', 100_000, 700_000],
    ['bytes=-17', 699_984, 700_000],
    ['bytes=699999-900000', 699_999, 700_000],
  ])('is sent in part for %s', async (range, start, end) => {
    const answer = await house.get('media/track/song', { range })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/700001`)
    expect(answer.headers.get('content-length')).toBe(String(end - start + 1))
    expect((await bytesOf(answer)).equals(song.subarray(start, end + 1))).toBe(true)
    allClosed()
  })

  it('refuses a range beyond its end and tells its length', async () => {
    const answer = await house.get('media/track/song', { range: 'bytes=700001-' })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe('bytes */700001')
    allClosed()
  })

  it('is sent whole when several ranges are asked for', async () => {
    const answer = await house.get('media/track/song', { range: 'bytes=0-1,5-6' })
    expect(answer.status).toBe(200)
    expect((await bytesOf(answer)).length).toBe(700_001)
  })

  it('tells the same without a body for HEAD, and takes no range there', async () => {
    const answer = await house.get('media/track/song', { range: 'bytes=0-9' }, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('700001')
    expect(answer.body).toBeNull()
    allClosed()
  })

  it('is not sent again to who has it', async () => {
    const first = await house.get('media/track/song', {}, { method: 'HEAD' })
    const etag = first.headers.get('etag')!
    const modified = first.headers.get('last-modified')!
    for (const headers of [
      { 'if-none-match': etag },
      { 'if-none-match': `"other, with comma", W/${etag}` },
      { 'if-none-match': '*' },
      { 'if-modified-since': modified },
    ] as Record<string, string>[]) {
      const answer = await house.get('media/track/song', headers)
      expect(answer.status, JSON.stringify(headers)).toBe(304)
      expect(answer.headers.get('etag')).toBe(etag)
    }
    const changed = await house.get('media/track/song', { 'if-none-match': '"other"', 'if-modified-since': modified })
    expect(changed.status).toBe(200)
    await changed.body!.cancel()
    allClosed()
  })

  it('continues a part only under the very same strong tag', async () => {
    const etag = (await house.get('media/track/song', {}, { method: 'HEAD' })).headers.get('etag')!
    const modified = (await house.get('media/track/song', {}, { method: 'HEAD' })).headers.get('last-modified')!
    const statusWith = async (ifRange: string) => {
      const answer = await house.get('media/track/song', { range: 'bytes=5-9', 'if-range': ifRange })
      await answer.body?.cancel()
      return answer.status
    }
    expect(await statusWith(etag)).toBe(206)
    expect(await statusWith(`W/${etag}`)).toBe(200)
    expect(await statusWith('"other"')).toBe(200)
    expect(await statusWith(modified)).toBe(200)
  })

  it('has another tag once its file changed', async () => {
    const tag = async () => (await house.get('media/track/song', {}, { method: 'HEAD' })).headers.get('etag')
    const before = await tag()
    utimesSync(join(house.music, 'song.mp3'), 1_000_000, 1_000_000)
    const touched = await tag()
    writeFileSync(join(house.music, 'song.mp3'), patterned(10))
    utimesSync(join(house.music, 'song.mp3'), 1_000_000, 1_000_000)
    const shorter = await tag()
    expect(new Set([before, touched, shorter]).size).toBe(3)
  })

  it('can be read, not written', async () => {
    const answer = await house.get('media/track/song', {}, { method: 'POST' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })

  it.each([
    'media/track/unknown',
    'media/track/..%2f..%2fetc',
    'media/track/%E0%A4%A',
    'media/track/',
    'media/nothing',
  ])('is not found at %s', async (path) => {
    const answer = await house.get(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/plain')
  })

  it('is read no faster than it is taken', async () => {
    const answer = await house.get('media/track/song')
    const reader = answer.body!.getReader()
    await reader.read()
    // One chunk was asked for; the file is still open, waiting for the second.
    expect(openFilesIn(house.music) ?? 1).toBe(1)
    await reader.cancel()
    allClosed()
  })

  it('closes its file when the request is aborted', async () => {
    const leaving = new AbortController()
    const answer = await house.get('media/track/song', {}, { signal: leaving.signal })
    const reader = answer.body!.getReader()
    await reader.read()
    leaving.abort()
    await expect(reader.read()).rejects.toThrow()
    await vi.waitFor(allClosed)
  })

  it('closes its file when nobody ever reads the answer and the player stops', async () => {
    await house.get('media/track/song')
    expect(openFilesIn(house.music) ?? 1).toBe(1)
    await house.media.stop()
    allClosed()
  })

  it('leaves no file open after many readers that left early', async () => {
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const leaving = new AbortController()
        const asked = house.get('media/track/song', { range: `bytes=${i * 1000}-` }, { signal: leaving.signal })
        if (i % 3 === 0) leaving.abort()
        const answer = await asked.catch(() => undefined)
        if (i % 3 === 1) await answer?.body?.cancel()
        if (i % 3 === 2) leaving.abort()
      }),
    )
    await vi.waitFor(allClosed)
  })

  it('ends with an error when its file became shorter while it was sent', async () => {
    const answer = await house.get('media/track/song')
    truncateSync(join(house.music, 'song.mp3'), 100)
    await expect(answer.arrayBuffer()).rejects.toThrow(/shorter/)
    allClosed()
  })

  it('may be empty', async () => {
    house.addTrack('empty', { 'empty.mp3': { bytes: Buffer.alloc(0) } })
    const answer = await house.get('media/track/empty')
    expect(answer.status).toBe(200)
    expect((await bytesOf(answer)).length).toBe(0)
    expect((await house.get('media/track/empty', { range: 'bytes=0-' })).status).toBe(416)
    allClosed()
  })
})

describe('the copy that is played', () => {
  const played = async (headers: Record<string, string> = {}) => {
    const answer = await house.get('media/track/t', headers)
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }
  const flac = { container: 'flac', codec: 'flac', lossless: true }
  const copy = (name: string, more: object) => ({ [name]: { bytes: Buffer.from(name), ...more } })

  it('is the lossless one', async () => {
    house.addTrack('t', {
      ...copy('a.mp3', { bitrateKbps: 320 }),
      ...copy('b.flac', { container: 'flac', codec: 'flac', lossless: true, bitrateKbps: 200 }),
    })
    expect(await played()).toEqual({ status: 200, type: 'audio/flac', text: 'b.flac' })
  })

  it('is the one with more bits among lossy ones', async () => {
    house.addTrack('t', { ...copy('a.mp3', { bitrateKbps: 128 }), ...copy('b.mp3', { bitrateKbps: 256 }) })
    expect((await played()).text).toBe('b.mp3')
  })

  it('is the next one when the best cannot be opened', async () => {
    house.addTrack('t', {
      'gone.flac': { container: 'flac', codec: 'flac', lossless: true },
      ...copy('b.ogg', { container: 'ogg', codec: 'opus' }),
    })
    expect(await played()).toEqual({ status: 200, type: 'audio/ogg; codecs=opus', text: 'b.ogg' })
    rmSync(join(house.music, 'b.ogg'))
    expect((await played()).status).toBe(404)
    allClosed()
  })

  it('is one that can be played rather than a better one that cannot', async () => {
    house.addTrack('t', {
      ...copy('a.ape', { container: 'ape', codec: 'ape', lossless: true }),
      ...copy('b.m4a', { container: 'mp4', codec: 'aac' }),
    })
    expect(await played()).toEqual({ status: 200, type: 'audio/mp4', text: 'b.m4a' })
  })

  it('is never joined with another: a tag of one does not continue the other', async () => {
    house.addTrack('t', {
      ...copy('a.flac', { container: 'flac', codec: 'flac', lossless: true }),
      ...copy('b.mp3', {}),
    })
    const etag = (await house.get('media/track/t', {}, { method: 'HEAD' })).headers.get('etag')!
    rmSync(join(house.music, 'a.flac'))
    expect(await played({ 'if-range': etag, range: 'bytes=1-' })).toMatchObject({ status: 200, text: 'b.mp3' })
  })

  it('stays the one that a playing began with, also when a better one comes', async () => {
    house.addTrack('t', { ...copy('a.flac', flac), ...copy('b.mp3', {}) })
    const flacBytes = readFileSync(join(house.music, 'a.flac'))
    rmSync(join(house.music, 'a.flac'))
    const playing = async (name: string, range: string) => {
      const answer = await house.get(`media/track/t?playing=${name}`, { range })
      return { status: answer.status, text: await answer.text() }
    }
    expect(await playing('one', 'bytes=0-')).toEqual({ status: 206, text: 'b.mp3' })
    writeFileSync(join(house.music, 'a.flac'), flacBytes)
    expect(await playing('one', 'bytes=2-')).toEqual({ status: 206, text: 'mp3' })
    expect(await playing('two', 'bytes=2-')).toEqual({ status: 206, text: 'flac' })
    allClosed()
  })

  it('is never changed in the middle of a playing: that is refused, and begun anew', async () => {
    house.addTrack('t', { ...copy('a.flac', flac), ...copy('b.mp3', {}) })
    const ask = (name: string, headers: Record<string, string>) => house.get(`media/track/t?playing=${name}`, headers)
    const first = await ask('one', { range: 'bytes=0-3' })
    expect([first.status, await first.text()]).toEqual([206, 'a.fl'])
    rmSync(join(house.music, 'a.flac'))
    // As Chromium asks for the rest, which takes a whole answer for what it has begun and skips its beginning.
    for (const headers of [{ range: 'bytes=4-' }, { range: 'bytes=4-', 'if-range': first.headers.get('etag')! }, {}]) {
      const answer = await ask('one', headers as Record<string, string>)
      expect([answer.status, await answer.text()]).toEqual([412, expect.stringContaining('begin anew')])
    }
    const anew = await ask('two', { range: 'bytes=0-' })
    expect([anew.status, await anew.text()]).toEqual([206, 'b.mp3'])
    allClosed()
  })

  it('may be none, and then a sentence says why', async () => {
    house.addTrack('t', copy('a.wma', { container: 'asf', codec: 'wma' }))
    const answer = await played()
    expect(answer.status).toBe(415)
    expect(answer.text).toContain('Windows Media Audio')
  })
})

describe('short ranges of one open file', () => {
  const song = patterned(400_000)
  const WHEN = new Date('2001-02-03')
  let path: string
  let keeping: MediaHouse
  const part = async (start: number, length = 1000) => {
    const range = `bytes=${start}-${start + length - 1}`
    const answer = await keeping.get('media/track/t', { range })
    return { status: answer.status, body: await bytesOf(answer), etag: answer.headers.get('etag') }
  }

  beforeEach(async () => {
    keeping = await mediaHouse({ keepOpenMs: 60_000 })
    keeping.addTrack('t', { 'a.mp3': { bytes: song } })
    path = join(keeping.music, 'a.mp3')
    utimesSync(path, WHEN, WHEN)
  })
  afterEach(() => keeping.close())

  it('are read in larger blocks, each once for all who ask', async () => {
    const asked = Array.from({ length: 50 }, (_, i) => i * 8_100)
    const parts = await Promise.all([...asked, ...asked].map((start) => part(start)))
    for (const [i, start] of [...asked, ...asked].entries()) {
      expect(parts[i]!.body.equals(song.subarray(start, start + 1000)), `from ${start}`).toBe(true)
    }
    expect(keeping.sources.reads).toBe(4)
  })

  it('are those of the file that is there, not of the one that was', async () => {
    const before = await part(100)
    writeFileSync(path, Buffer.alloc(400_000, 9))
    await vi.waitFor(async () => {
      const after = await part(100)
      expect(after.etag).not.toBe(before.etag)
      expect(after.body).toEqual(Buffer.alloc(1000, 9))
    })
  })

  it('are not kept of a file that is only just being written', async () => {
    utimesSync(path, new Date(), new Date())
    for (let i = 0; i < 3; i++) await part(0)
    expect(keeping.sources.reads).toBe(3)
  })

  it('are refused, not cut, when the file became shorter; and there again when it is whole again', async () => {
    await part(0, 1)
    truncateSync(path, 150_000)
    expect((await part(399_000)).status).toBe(503)
    writeFileSync(path, song)
    expect((await part(399_000)).body.equals(song.subarray(399_000))).toBe(true)
  })

  it('are answered in the turn in which they are asked for, like any others, once they are in memory', async () => {
    const { signal } = new AbortController()
    const asking = (headers: Record<string, string>, { method = 'GET', url = 'media/track/t' } = {}) => ({
      method,
      url: `/${url}`,
      header: (name: string) => headers[name],
      signal,
    })
    const range = 'bytes=130000-140000'
    expect(keeping.media.atOnce(asking({ range }))).toBeUndefined()
    // Only a moment after the file was looked at.
    const { usual, quick } = await vi.waitFor(async () => {
      const usual = await keeping.media.answer(asking({ range }))
      const quick = keeping.media.atOnce(asking({ range }))
      expect(quick).toBeDefined()
      return { usual, quick: quick! }
    })
    expect([quick.status, quick.headers]).toEqual([usual.status, usual.headers])
    const { ready } = quick.body as MediaStream
    expect(Buffer.concat(ready!).equals(song.subarray(130_000, 140_001))).toBe(true)
    for (const [headers, more] of [
      [{}, {}],
      [{ range: 'bytes=0-299999' }, {}],
      [{ range: 'bytes=400000-' }, {}],
      [{ range, 'if-range': '"other"' }, {}],
      [{ range, 'if-none-match': usual.headers.etag! }, {}],
      [{ range }, { method: 'HEAD' }],
      [{ range }, { method: 'POST' }],
      [{ range }, { url: 'media/track/other' }],
      [{ range }, { url: 'media/cover/t' }],
      [{ range }, { url: 'media/track/%74' }],
    ] as [Record<string, string>, { method?: string; url?: string }][]) {
      expect(keeping.media.atOnce(asking(headers, more))).toBeUndefined()
    }
  })

  it('leave the file free at once, however slowly they are taken', async () => {
    const answer = await keeping.get('media/track/t', { range: 'bytes=5-9' })
    await keeping.media.stop()
    expect(openFilesIn(keeping.music) ?? 0).toBe(0)
    expect(await bytesOf(answer)).toEqual(song.subarray(5, 10))
  })
})

describe('an open file', () => {
  let keeping: MediaHouse
  const part = async (start = 0) => {
    const answer = await keeping.get('media/track/t', { range: `bytes=${start}-${start + 9}` })
    return { body: await bytesOf(answer), etag: answer.headers.get('etag') }
  }

  beforeEach(async () => {
    keeping = await mediaHouse({ keepOpenMs: 60_000 })
    keeping.addTrack('t', { 'a.mp3': { bytes: patterned(1000) } })
  })
  afterEach(() => keeping.close())

  it('serves the requests that follow it', async () => {
    for (let start = 0; start < 100; start += 10) {
      expect((await part(start)).body.equals(patterned(1000).subarray(start, start + 10))).toBe(true)
    }
    await Promise.all(Array.from({ length: 20 }, () => part()))
    expect(keeping.sources.opened).toBe(1)
    expect(openFilesIn(keeping.music) ?? 1).toBe(1)
  })

  it('is opened once for requests that come together', async () => {
    await Promise.all(Array.from({ length: 20 }, () => part()))
    expect(keeping.sources.opened).toBe(1)
  })

  it('is closed when an answer from it broke off', async () => {
    const answer = await keeping.get('media/track/t')
    await answer.body!.cancel()
    expect(openFilesIn(keeping.music) ?? 0).toBe(0)
  })

  it('is not taken for the file that came in its place', async () => {
    const before = await part()
    rmSync(join(keeping.music, 'a.mp3'))
    writeFileSync(join(keeping.music, 'a.mp3'), Buffer.alloc(500, 9))
    await vi.waitFor(async () => {
      const after = await part()
      expect(after.etag).not.toBe(before.etag)
      expect(after.body).toEqual(Buffer.alloc(10, 9))
    })
  })

  it('waits for more only among a few', async () => {
    for (let i = 0; i < 10; i++) {
      keeping.addTrack(`t${i}`, { [`${i}.mp3`]: { bytes: patterned(100) } })
      await bytesOf(await keeping.get(`media/track/t${i}`))
    }
    expect(openFilesIn(keeping.music) ?? 4).toBe(4)
  })

  it('is closed when the player stops', async () => {
    await part()
    await keeping.media.stop()
    expect(openFilesIn(keeping.music) ?? 0).toBe(0)
  })
})
