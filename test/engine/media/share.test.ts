import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toResponse } from '../../../src/engine/media/answer.ts'
import { contentDisposition, downloadName } from '../../../src/engine/media/download-name.ts'
import { rateFor, type MadeFormat } from '../../../src/engine/media/encoding.ts'
import { mp3Bytes } from '../../../src/engine/media/mp3-frames.ts'
import { opusBytes } from '../../../src/engine/media/opus-pages.ts'
import { RecentBlocks } from '../../../src/engine/media/recent-blocks.ts'
import { Share } from '../../../src/engine/media/share.ts'
import type { TranscodeOptions } from '../../../src/engine/media/transcodes.ts'
import { needs } from '../../support/needs.ts'
import { mediaHouse, openFilesIn, patterned, type MediaHouse } from './support.ts'

const ffmpeg = needs('ffmpeg')
const searchPath = process.env.PATH

let house: MediaHouse
beforeEach(async () => {
  house = await mediaHouse({ transcode: { searchPath: '', lingerMs: 0 } })
})
afterEach(() => house.close())

type Wish = { kind?: 'stream' | 'download'; format?: string; maxBitRate?: number }

/** What another device gets. */
async function ask(
  share: (request: Parameters<MediaHouse['media']['share']>[0]) => ReturnType<MediaHouse['media']['share']>,
  trackId: string,
  wish: Wish = {},
  {
    headers = {},
    method = 'GET',
    signal = new AbortController().signal,
  }: { headers?: Record<string, string>; method?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const request = {
    kind: 'stream' as const,
    trackId,
    ...wish,
    method,
    url: '/',
    header: (name: string) => headers[name],
    signal,
  }
  return toResponse(await share(request))
}

const share = (...[trackId, wish, options]: Parameters<typeof ask> extends [unknown, ...infer Rest] ? Rest : never) =>
  ask((request) => house.media.share(request), trackId, wish, options)
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())
const allClosed = () => expect(openFilesIn(house.music) ?? 0).toBe(0)

describe('what other devices get', () => {
  const song = patterned(300_001)

  it('is the file as it is, also where a player here gets WAV', async () => {
    house.addTrack('song', { 'song.aiff': { bytes: song, container: 'aiff', codec: 'pcm', lossless: true } })
    const answer = await share('song')
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '300001'])
    expect((await bytesOf(answer)).equals(song)).toBe(true)
    const part = await share(
      'song',
      {},
      { headers: { range: 'bytes=100-199', 'if-range': answer.headers.get('etag')! } },
    )
    expect(part.status).toBe(206)
    expect((await bytesOf(part)).equals(song.subarray(100, 200))).toBe(true)
    allClosed()
  })

  it('is nothing that lies with another server', async () => {
    house.addTrack('song', { 'song.mp3': { bytes: song } })
    house.stores.library.sql.prepare(`update source set kind = 'soul'`).run()
    for (const kind of ['stream', 'download'] as const) expect((await share('song', { kind })).status).toBe(404)
    expect(house.sources.opened).toBe(0)
  })

  it('is refused for names that are none, and for writing', async () => {
    expect((await share('../../etc/passwd')).status).toBe(404)
    const put = await share('song', {}, { method: 'PUT' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('is said to be impossible where it would have to be converted and cannot', async () => {
    house.addTrack('song', {
      'song.flac': { bytes: song, container: 'flac', codec: 'flac', lossless: true, durationMs: 1_000 },
    })
    const answer = await share('song', { maxBitRate: 128 })
    expect(answer.status).toBe(501)
    expect(await answer.text()).toContain('has no ffmpeg')
    expect(house.media.canTranscode()).toEqual([])
    // Already what is asked for.
    expect((await share('song', { format: 'flac' })).status).toBe(200)
    expect((await share('song', { format: 'raw', maxBitRate: 64 })).status).toBe(200)
  })
})

describe('a download', () => {
  const song = patterned(500_000)
  const digest = `sha-256=:${createHash('sha256').update(song).digest('base64')}:`
  beforeEach(() => house.addTrack('song', { 'y.MP3': { bytes: song } }, { artist: 'Björk', title: 'Jóga' }))

  it('has a name, a length, a strong tag and a digest', async () => {
    const answer = await share('song', { kind: 'download' })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-disposition': `attachment; filename="Bjork - Joga.mp3"; filename*=UTF-8''Bj%C3%B6rk%20-%20J%C3%B3ga.mp3`,
      'content-length': '500000',
      'repr-digest': digest,
      'accept-ranges': 'bytes',
    })
    expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/)
    expect((await bytesOf(answer)).equals(song)).toBe(true)
    allClosed()
  })

  it('is resumed where it was cut, with the digest of the whole', async () => {
    const etag = (await share('song', { kind: 'download' }, { method: 'HEAD' })).headers.get('etag')!
    const rest = await share('song', { kind: 'download' }, { headers: { range: 'bytes=123456-', 'if-range': etag } })
    expect([rest.status, rest.headers.get('repr-digest')]).toEqual([206, digest])
    expect((await bytesOf(rest)).equals(song.subarray(123_456))).toBe(true)
    const other = await share('song', { kind: 'download' }, { headers: { range: 'bytes=1-', 'if-range': '"other"' } })
    expect(other.status).toBe(200)
    await other.body!.cancel()
  })

  it('tells its digest to who plays it from its beginning, once it is known', async () => {
    const told = async (range?: string) => {
      const answer = await share('song', { kind: 'stream' }, range === undefined ? {} : { headers: { range } })
      await answer.body!.cancel()
      return answer.headers.get('repr-digest')
    }
    expect(await told()).toBeNull()
    await share('song', { kind: 'download' }, { method: 'HEAD' })
    expect(await Promise.all([told(), told('bytes=0-'), told('bytes=100-')])).toEqual([digest, digest, null])
  })

  it('is read through once for its digest, and again when the file has changed', async () => {
    const rows = () => house.stores.library.sql.prepare('select sha256 from file_digest').pluck().all()
    await share('song', { kind: 'download' }, { method: 'HEAD' })
    expect(rows()).toHaveLength(1)
    house.stores.library.sql.prepare('update file_digest set sha256 = ?').run('ab'.repeat(32))
    const known = await share('song', { kind: 'download' }, { method: 'HEAD' })
    expect(known.headers.get('repr-digest')).toBe(`sha-256=:${Buffer.from('ab'.repeat(32), 'hex').toString('base64')}:`)
    writeFileSync(join(house.music, 'y.MP3'), patterned(400_000))
    const changed = await share('song', { kind: 'download' }, { method: 'HEAD' })
    expect(changed.headers.get('repr-digest')).toBe(
      `sha-256=:${createHash('sha256').update(patterned(400_000)).digest('base64')}:`,
    )
    expect(rows()).toHaveLength(1)
  })

  it('leaves nothing open when whoever asked has left', async () => {
    const leaving = new AbortController()
    const asked = share('song', { kind: 'download' }, { signal: leaving.signal })
    leaving.abort()
    await expect(asked).rejects.toThrow()
    await vi.waitFor(allClosed)
  })
})

describe('the name of a download', () => {
  const header = (title: string, artist = '', remoteId = 'a.mp3') => contentDisposition({ artist, title, remoteId })

  it.each([
    ['"; filename="evil.exe', '_; filename=_evil.exe.mp3'],
    ['a\r\nSet-Cookie: x=1', 'a__Set-Cookie_ x=1.mp3'],
    ['../../etc/passwd', '_.._etc_passwd.mp3'],
    ['C:\\Windows\\x', 'C__Windows_x.mp3'],
    ['CON', '_CON.mp3'],
    ['', 'track.mp3'],
    ['...', 'track.mp3'],
    ['exe.\u202E3pm', 'exe._3pm.mp3'],
    ['nul\u0000byte', 'nul_byte.mp3'],
  ])('of %j is harmless', (title, name) => {
    expect(downloadName({ title, artist: '', remoteId: 'a.mp3' })).toBe(name)
    expect(header(title)).toMatch(/^attachment; filename="[ !#-$&-[\]-~]*"; filename\*=UTF-8''[\w.~!$&+^`|#%-]*$/)
  })

  it('keeps every script, and has something to say in ASCII', () => {
    expect(header('夜空 100% 😀', 'Ночь')).toBe(
      `attachment; filename="____ - __ 100_ _.mp3"; filename*=UTF-8''${encodeURIComponent('Ночь - 夜空 100% 😀.mp3')}`,
    )
    expect(header("It's (live)*")).toContain(`filename*=UTF-8''It%27s%20%28live%29_.mp3`)
  })

  it('is cut between letters, and takes no ending that is none', () => {
    expect(downloadName({ title: '😀'.repeat(500), artist: '', remoteId: 'x' })).toBe('😀'.repeat(120))
    expect(downloadName({ title: 'T', artist: 'A', remoteId: 'f.m4a\n' })).toBe('A - T')
    expect(header('\ud800')).toContain(`filename*=UTF-8''%EF%BF%BD.mp3`)
  })
})

describe('the length of an MP3 to be', () => {
  it('is a whole number of frames of 24 ms, and a little', () => {
    expect(mp3Bytes(2_400, 128)).toBe((100 + 3) * 384)
  })

  it('goes by the rates that are offered', () => {
    expect([1, 64, 100, 128, 191, 320, 9_999].map(rateFor)).toEqual([64, 64, 96, 128, 160, 320, 320])
  })
})

describe('the length of an Opus file to be', () => {
  it('is that of its headers, a page for each second, and a packet for each 20 ms', () => {
    const headers = 27 + 1 + 19 + (27 + 1 + 27)
    // What the encoder puts before it makes one packet more.
    expect(opusBytes(980, 96)).toBe(headers + 27 + 50 * (240 + 1))
    expect(opusBytes(1_000, 96)).toBe(headers + 27 + 50 * (240 + 1) + 27 + (240 + 1))
    // A length of 255 and more takes more than one byte.
    expect(opusBytes(980, 128)).toBe(headers + 27 + 50 * (320 + 2))
  })
})

describe.skipIf(ffmpeg.absent)(ffmpeg.name('a stream made smaller'), () => {
  let sharing: Share
  const made: Share[] = []
  /** Seconds of a tone, as FLAC. */
  const tone = (name: string, seconds: number): void => {
    const path = join(house.music, name)
    const source = `sine=frequency=440:duration=${seconds}:sample_rate=44100`
    execFileSync(ffmpeg.path, ['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', source, '-f', 'flac', path])
  }
  const addTone = (key: string, seconds: number, durationMs = seconds * 1_000): void => {
    tone(`${key}.flac`, seconds)
    house.addTrack(key, {
      [`${key}.flac`]: { container: 'flac', codec: 'flac', lossless: true, bitrateKbps: 900, durationMs },
    })
  }
  const newShare = ({ lingerMs = 0, ...options }: TranscodeOptions = {}) => {
    const one = new Share({
      db: house.stores.library,
      sources: house.sources,
      cacheDir: house.host.cacheDir,
      keepOpenMs: 0,
      blocks: new RecentBlocks(),
      transcode: { searchPath, lingerMs, ...options },
      log: house.host.log,
    })
    made.push(one)
    return one
  }
  /** Where there is an ffmpeg that takes as long as the sound lasts. */
  const realTime = (): string => {
    const folder = join(house.host.dataDir, 'slow')
    mkdirSync(folder)
    const script = `#!/bin/sh\ncase "$*" in *pipe:1) exec '${ffmpeg.path}' -re "$@" ;; *) exec '${ffmpeg.path}' "$@" ;; esac\n`
    writeFileSync(join(folder, 'ffmpeg'), script, { mode: 0o755 })
    return folder
  }
  const get = (trackId: string, wish: Wish = { maxBitRate: 128 }, options: Parameters<typeof ask>[3] = {}) =>
    ask((request) => sharing.answer(request), trackId, wish, options)
  const kept = () => {
    const folder = join(house.host.cacheDir, 'transcodes')
    return existsSync(folder) ? readdirSync(folder).sort() : []
  }
  const isRunning = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  /** Loudness of what `bytes` sound like, as 16-bit samples at 48 kHz. */
  const decoded = (
    bytes: Buffer,
    format: MadeFormat = 'mp3',
  ): { seconds: number; level: (from: number, to: number) => number } => {
    const demuxer = format === 'opus' ? 'ogg' : 'mp3'
    const args = ['-nostdin', '-loglevel', 'error', '-xerror', '-err_detect', 'crccheck', '-f', demuxer, '-i', 'pipe:0']
    const { stdout: pcm, stderr } = spawnSync(ffmpeg.path, [...args, '-f', 's16le', '-ac', '1', 'pipe:1'], {
      input: bytes,
      maxBuffer: 1e9,
    })
    if (format === 'opus') expect(stderr.toString()).toBe('')
    const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2))
    return {
      seconds: samples.length / 48_000,
      level: (from, to) =>
        samples.subarray(from * 48_000, to * 48_000).reduce((most, one) => Math.max(most, Math.abs(one)), 0),
    }
  }

  beforeEach(() => {
    sharing = newShare()
  })
  afterEach(async () => {
    await Promise.all(made.splice(0).map((one) => one.stop()))
  })

  it('has the length that was promised, and sounds from beginning to end', async () => {
    addTone('tone', 5)
    const answer = await get('tone')
    expect(sharing.canTranscode()).toEqual(['mp3', 'opus'])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-length': String(mp3Bytes(5_000, 128)),
      'accept-ranges': 'bytes',
    })
    const bytes = await bytesOf(answer)
    expect(bytes).toHaveLength(mp3Bytes(5_000, 128))
    const { seconds, level } = decoded(bytes)
    expect(seconds).toBeCloseTo(5.07, 1)
    for (const at of [0.5, 2, 4.5]) expect(level(at, at + 0.4)).toBeGreaterThan(1_000)
    await vi.waitFor(() => expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.mp3$/)]))
  })

  it('is cut, or filled up with silence, where the library was wrong about its length', async () => {
    addTone('longer', 6, 2_000)
    addTone('shorter', 2, 6_000)
    const longer = await bytesOf(await get('longer'))
    expect(longer).toHaveLength(mp3Bytes(2_000, 128))
    expect(decoded(longer).level(1, 1.8)).toBeGreaterThan(1_000)
    const shorter = await bytesOf(await get('shorter'))
    expect(shorter).toHaveLength(mp3Bytes(6_000, 128))
    const { seconds, level } = decoded(shorter)
    expect(seconds).toBeCloseTo(6.07, 1)
    expect(level(1, 1.8)).toBeGreaterThan(1_000)
    expect(level(3, 5.9)).toBe(0)
  })

  describe('into Opus', () => {
    const want = (kbps: number) => ({ format: 'opus', maxBitRate: kbps })

    it.each([64, 96, 128, 160, 192, 256, 320])(
      'has the promised length at %s kbit/s, and sounds to its very end',
      async (kbps) => {
        addTone('tone', 3.21)
        const answer = await get('tone', want(kbps))
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'content-type': 'audio/ogg; codecs=opus',
          'content-length': String(opusBytes(3_210, kbps)),
        })
        const bytes = await bytesOf(answer)
        expect(bytes).toHaveLength(opusBytes(3_210, kbps))
        const { seconds, level } = decoded(bytes, 'opus')
        expect(Math.round(seconds * 48_000)).toBe(3.21 * 48_000)
        for (const at of [0.1, 1, 2, 3]) expect(level(at, at + 0.2)).toBeGreaterThan(1_000)
      },
    )

    it('is cut, or filled up with silence, where the library was wrong about its length', async () => {
      addTone('longer', 6, 2_000)
      addTone('shorter', 2, 6_000)
      const longer = await bytesOf(await get('longer', want(96)))
      expect(longer).toHaveLength(opusBytes(2_000, 96))
      expect(decoded(longer, 'opus').seconds).toBe(2)
      expect(decoded(longer, 'opus').level(1.5, 2)).toBeGreaterThan(1_000)
      const shorter = await bytesOf(await get('shorter', want(96)))
      expect(shorter).toHaveLength(opusBytes(6_000, 96))
      const { seconds, level } = decoded(shorter, 'opus')
      expect(seconds).toBe(6)
      expect(level(1, 1.9)).toBeGreaterThan(1_000)
      expect(level(2.2, 6)).toBeLessThan(3)
    })

    it('can be as short as one packet', async () => {
      addTone('blip', 0.01)
      const bytes = await bytesOf(await get('blip', want(64)))
      expect(bytes).toHaveLength(opusBytes(10, 64))
      expect(decoded(bytes, 'opus').seconds).toBe(0.01)
    })

    it('can be asked for from its middle at once, and is the same bytes as the whole', async () => {
      addTone('tone', 60)
      const at = opusBytes(60_000, 128) - 100_000
      const part = await get('tone', want(128), { headers: { range: `bytes=${at}-` } })
      expect(part.status).toBe(206)
      const bytes = await bytesOf(part)
      const whole = await get('tone', want(128))
      expect(whole.headers.get('etag')).toBe(part.headers.get('etag'))
      expect((await bytesOf(whole)).subarray(at).equals(bytes)).toBe(true)
      expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.opus$/)])
    })

    it('is another file than MP3 of the same', async () => {
      addTone('tone', 1)
      const [opus, mp3] = [await get('tone', want(128)), await get('tone', { format: 'mp3', maxBitRate: 128 })]
      expect(opus.headers.get('etag')).not.toBe(mp3.headers.get('etag'))
      expect((await bytesOf(mp3)).length).toBe(mp3Bytes(1_000, 128))
      expect((await bytesOf(opus)).length).toBe(opusBytes(1_000, 128))
    })
  })

  it('is what the program can make, and no more', async () => {
    const folder = join(house.host.dataDir, 'lame')
    mkdirSync(folder)
    const script = `#!/bin/sh\ncase "$*" in *-encoders*) echo ' A..... libmp3lame MP3' ;; *) exec '${ffmpeg.path}' "$@" ;; esac\n`
    writeFileSync(join(folder, 'ffmpeg'), script, { mode: 0o755 })
    sharing = newShare({ searchPath: folder })
    addTone('tone', 1)
    const opus = await get('tone', { format: 'opus' })
    expect([opus.status, await opus.text()]).toEqual([501, 'This server cannot make opus, only mp3.\n'])
    expect(sharing.canTranscode()).toEqual(['mp3'])
    expect((await bytesOf(await get('tone'))).length).toBe(mp3Bytes(1_000, 128))
  })

  it('can be asked for from its middle at once, and is the same bytes as the whole', async () => {
    addTone('tone', 60)
    const at = mp3Bytes(60_000, 128) - 100_000
    const part = await get('tone', { maxBitRate: 128 }, { headers: { range: `bytes=${at}-` } })
    expect(part.status).toBe(206)
    const bytes = await bytesOf(part)
    const whole = await get('tone')
    expect(whole.headers.get('etag')).toBe(part.headers.get('etag'))
    expect((await bytesOf(whole)).subarray(at).equals(bytes)).toBe(true)
    expect(decoded(bytes).level(1, 4)).toBeGreaterThan(1_000)
  })

  it('is made once for all who want the same, and never again', async () => {
    addTone('tone', 20)
    const [one, two] = await Promise.all([get('tone'), get('tone')])
    expect(sharing.pids().length).toBeLessThanOrEqual(1)
    expect((await bytesOf(one)).equals(await bytesOf(two))).toBe(true)
    const [name] = kept()
    const path = join(house.host.cacheDir, 'transcodes', name!)
    utimesSync(path, 1, 1)
    const opened = await get('tone')
    expect(sharing.pids()).toEqual([])
    expect(await bytesOf(opened)).toHaveLength(mp3Bytes(20_000, 128))
    expect(kept()).toEqual([name])
  })

  it('ends the program, and leaves nothing, when the last who listened leaves', async () => {
    sharing = newShare({ searchPath: realTime() })
    addTone('tone', 600)
    const leaving = new AbortController()
    const answer = await get('tone', { maxBitRate: 320 }, { signal: leaving.signal })
    const reader = answer.body!.getReader()
    await reader.read()
    const [pid] = sharing.pids()
    expect(isRunning(pid!)).toBe(true)
    leaving.abort()
    await vi.waitFor(() => expect([isRunning(pid!), kept()]).toEqual([false, []]))
    allClosed()
  })

  it('ends the program when the player stops', async () => {
    sharing = newShare({ searchPath: realTime() })
    addTone('tone', 600)
    const answer = await get('tone', { maxBitRate: 320 })
    const [pid] = sharing.pids()
    await sharing.stop()
    expect([isRunning(pid!), kept()]).toEqual([false, []])
    await expect(bytesOf(answer)).rejects.toThrow()
  })

  it('is made two at a time; a third is asked to wait, unless one goes on for nobody', async () => {
    sharing = newShare({ lingerMs: 60_000, searchPath: realTime() })
    for (const key of ['a', 'b', 'c']) addTone(key, 600)
    const leaving = new AbortController()
    const first = await get('a', { maxBitRate: 320 }, { signal: leaving.signal })
    const second = await get('b', { maxBitRate: 320 })
    const third = await get('c', { maxBitRate: 320 })
    expect([first.status, second.status, third.status, third.headers.get('retry-after')]).toEqual([200, 200, 429, '10'])
    const [pid] = sharing.pids()
    leaving.abort()
    await expect(bytesOf(first)).rejects.toThrow()
    expect(isRunning(pid!)).toBe(true)
    const again = await get('c', { maxBitRate: 320 })
    expect([again.status, isRunning(pid!), sharing.pids().length]).toEqual([200, false, 2])
    await again.body!.cancel()
    await second.body!.cancel()
  })

  it('is made two at a time, also when many ask at once', async () => {
    sharing = newShare({ searchPath: realTime() })
    const keys = ['a', 'b', 'c', 'd']
    for (const key of keys) addTone(key, 600)
    const answers = await Promise.all(keys.map((key) => get(key, { maxBitRate: 320 })))
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 429, 429])
    expect(sharing.pids()).toHaveLength(2)
    await Promise.all(answers.map(async ({ body }) => body?.cancel()))
    await vi.waitFor(() => expect(sharing.pids()).toEqual([]))
  })

  it('ends what was only just begun when the player stops', async () => {
    sharing = newShare({ searchPath: realTime() })
    addTone('tone', 600)
    const asked = get('tone', { maxBitRate: 320 }).catch(() => 'ended')
    await vi.waitFor(() => expect(kept()).toHaveLength(1))
    await sharing.stop()
    expect([sharing.pids(), kept()]).toEqual([[], []])
    expect(await asked).toBe('ended')
  })

  it('keeps what was used last when there is no room for all', async () => {
    sharing = newShare({ quotaBytes: mp3Bytes(3_000, 128) * 2 + 1 })
    const names: string[] = []
    for (const [i, key] of ['a', 'b', 'c'].entries()) {
      addTone(key, 3)
      await bytesOf(await get(key))
      await vi.waitFor(() => expect(kept().filter((name) => !names.includes(name))).toHaveLength(1))
      const name = kept().find((one) => !names.includes(one))!
      names.push(name)
      utimesSync(join(house.host.cacheDir, 'transcodes', name), 1_000 + i, 1_000 + i)
      if (i < 2) continue
      await vi.waitFor(() => expect(kept()).toEqual(names.slice(1).sort()))
    }
  })

  it('is the file itself when that is small enough, and what can be made otherwise is said', async () => {
    addTone('tone', 1)
    const original = readFileSync(join(house.music, 'tone.flac'))
    expect((await bytesOf(await get('tone', { maxBitRate: 900 }))).equals(original)).toBe(true)
    const wma = await get('tone', { format: 'wma' })
    expect([wma.status, await wma.text()]).toEqual([501, 'This server cannot make wma, only mp3, opus.\n'])
  })

  it('says so when the file is no music, and reads no other file for it', async () => {
    tone('other.flac', 1)
    const list = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${join(house.music, 'other.flac')}\n#EXT-X-ENDLIST\n`
    house.addTrack('list', { 'list.mp3': { bytes: Buffer.from(list), codec: 'x', durationMs: 1_000 } })
    const answer = await get('list', { format: 'mp3' })
    expect([answer.status, await answer.text()]).toEqual([
      503,
      'The file could not be converted. Ask for it as it is.\n',
    ])
    expect(kept()).toEqual([])
  })

  it('clears away what a crash left half made', async () => {
    addTone('tone', 1)
    await bytesOf(await get('tone'))
    const folder = join(house.host.cacheDir, 'transcodes')
    await vi.waitFor(() => expect(kept()).toHaveLength(1))
    writeFileSync(join(folder, 'x.mp3.1234.part'), 'half')
    writeFileSync(join(folder, kept()[0]!), 'torn')
    sharing = newShare()
    expect(await bytesOf(await get('tone'))).toHaveLength(mp3Bytes(1_000, 128))
    await vi.waitFor(() => expect(kept()).toHaveLength(1))
  })
})
