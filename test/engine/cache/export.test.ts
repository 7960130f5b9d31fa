/** Readable copies in a folder of the user's: names from tags, and nothing that leads anywhere else. */
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenCopy } from '../../../src/engine/cache/export-files.ts'
import { Exporting } from '../../../src/engine/cache/exporting.ts'
import { safeName, sameName } from '../../../src/engine/cache/safe-name.ts'
import type { CopyBytes } from '../../../src/engine/sources/source.ts'
import type { Exported } from '../../../src/shared/model/downloads.ts'
import { randomOf } from '../../../scripts/music/random.ts'
import { copyRecord } from '../../support/records.ts'
import { cacheHouse, type CacheHouse } from './support.ts'

let house: CacheHouse
let target: string
let outside: string
beforeEach(async () => {
  house = await cacheHouse()
  target = mkdtempSync(join(tmpdir(), 'soul-export-'))
  outside = mkdtempSync(join(tmpdir(), 'soul-outside-'))
})
afterEach(async () => {
  await house.remove()
  rmSync(target, { recursive: true, force: true })
  rmSync(outside, { recursive: true, force: true })
})

interface Told {
  title?: string
  artist?: string
  album?: string
  trackNo?: number
  discNo?: number
}
const told = new Map<number, Told>()
/** A kept track that says of itself what is given; its row id. */
const has = async (tags: Told, bytes: Uint8Array = randomBytes(50)): Promise<number> => {
  const id = `t${told.size}-${Math.random()}`
  const { artist = 'Anna', album = 'Boats', ...rest } = { title: 'Oar', ...tags }
  await house.serverHas(
    copyRecord(
      `id-${id}`,
      { ...rest, artists: [artist], album, mbReleaseId: id },
      { folder: id, trackKey: `key-${id}` },
    ),
  )
  const trackId = house.sql.prepare<[string], number>('select id from track where key = ?').pluck().get(`key-${id}`)!
  await house.keeps('', bytes, { trackId, from: { sourceId: house.server, remoteId: `id-${id}` } })
  return trackId
}
const all = (folder = target) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
/** Resolves when it has ended, with how many files became what. */
const ended = async (): Promise<Exported> => {
  const { promise, resolve } = Promise.withResolvers<Exported>()
  const look = () => house.cache.exported && resolve(house.cache.exported)
  const stop = house.cache.onChange(look)
  look()
  return promise.finally(stop)
}
const exportTo = async (...trackIds: number[]) => {
  await house.cache.exportTo(trackIds, { path: target })
  const { copied, skipped, missing, refused, end } = await ended()
  expect(end).toBe('done')
  return { copied, skipped, missing, refused }
}
const NONE = { copied: 0, skipped: 0, missing: 0, refused: 0 }

describe('copies', () => {
  it('are named after artist, album, number and title', async () => {
    const bytes = randomBytes(5_000)
    expect(await exportTo(await has({ title: 'Oar', trackNo: 3 }, bytes))).toEqual({
      ...NONE,
      copied: 1,
    })

    expect(all()).toEqual(['Anna/Boats/03 Oar.flac'])
    expect(readFileSync(join(target, 'Anna/Boats/03 Oar.flac'))).toEqual(bytes)
  })

  it('that are there already are left as they are', async () => {
    const trackId = await has({ trackNo: 1 })
    await exportTo(trackId)

    expect(await exportTo(trackId)).toEqual({ ...NONE, skipped: 1 })
    expect(all()).toHaveLength(1)
  })

  it('of another length, and of the same name in other letters, stand beside what is there', async () => {
    const first = await has({ title: 'oar' })
    const second = await has({ title: 'OAR' })
    mkdirSync(join(target, 'Anna/Boats'), { recursive: true })
    writeFileSync(join(target, 'Anna/Boats/oar.flac'), 'mine')

    expect(await exportTo(first, second)).toMatchObject({ copied: 2 })
    expect(all()).toEqual(['Anna/Boats/OAR (3).flac', 'Anna/Boats/oar (2).flac', 'Anna/Boats/oar.flac'])
    expect(readFileSync(join(target, 'Anna/Boats/oar.flac'), 'utf8')).toBe('mine')
  })

  it('of what is not here are said to be missing', async () => {
    await house.serverHas('Only there')

    expect(await exportTo(house.trackId('Only there'), 123_456)).toEqual({ ...NONE, missing: 2 })
    expect(all()).toEqual([])
  })

  it('are not written through links that lie there', async () => {
    writeFileSync(join(outside, 'precious'), 'precious')
    mkdirSync(join(target, 'Anna/Boats'), { recursive: true })
    symlinkSync(join(outside, 'precious'), join(target, 'Anna/Boats/Oar.flac'))
    symlinkSync(join(outside, 'nothing'), join(target, 'Anna/Boats/Sail.flac'))
    symlinkSync(outside, join(target, 'Bert'))
    const ids = [
      await has({ title: 'Oar' }),
      await has({ title: 'Sail' }),
      await has({ title: 'Mast', artist: 'Bert' }),
    ]
    expect(await exportTo(...ids)).toMatchObject({ copied: 3 })

    expect(all(outside)).toEqual(['precious'])
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('precious')
    expect(all()).toEqual(
      expect.arrayContaining(['Anna/Boats/Oar (2).flac', 'Anna/Boats/Sail (2).flac', 'Bert (2)/Boats/Mast.flac']),
    )
  })

  it.each(['music', '/no/such/folder'])('into %s are refused', async (path) => {
    await expect(house.cache.exportTo([], { path })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('an export', () => {
  /** One whose copies are opened as the test says. */
  const exportingWith = (openCopy: OpenCopy): Exporting =>
    new Exporting({ library: house.library, log: house.host.log, openCopy, onChange: () => {} })
  const endOf = async (exporting: Exporting) => {
    await vi.waitUntil(() => exporting.ended !== null)
    return exporting.ended!
  }

  it('says how far it is and where to, and how it ended until that was read', async () => {
    const ids = [await has({ title: 'Oar' }), await has({ title: 'Sail' }), 123_456]
    await house.cache.exportTo(ids, { path: target })
    expect(house.cache.exporting).toEqual({ folder: target, done: 0, total: 3 })
    await expect(house.cache.exportTo(ids, { path: target })).rejects.toMatchObject({ code: 'REFUSED' })
    expect(await ended()).toEqual({ ...NONE, folder: target, end: 'done', total: 3, copied: 2, missing: 1 })
    expect(house.cache.exporting).toBeNull()
    house.cache.forgetExport()
    expect(house.cache.exported).toBeNull()
  })

  it('can be stopped, leaves nothing half done, and goes on where it was', async () => {
    const ids = [await has({ title: 'Oar' }), await has({ title: 'Sail' }), await has({ title: 'Mast' })]
    const { promise: secondBegun, resolve: begun } = Promise.withResolvers<void>()
    let opened = 0
    const exporting = exportingWith(async (copy, options) => {
      const bytes = await house.cache.openCopy(copy, options)
      if (++opened === 1) return bytes
      const read: CopyBytes['read'] = async function* (_, { signal }) {
        yield Buffer.from('the beginning')
        begun()
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      }
      return { ...bytes, read }
    })
    await exporting.begin(ids, target)
    await secondBegun
    expect(exporting.progress).toEqual({ folder: target, done: 1, total: 3 })
    await exporting.cancel()
    expect([exporting.progress, exporting.ended]).toMatchObject([null, { end: 'cancelled', total: 3, copied: 1 }])
    expect(all()).toEqual(['Anna/Boats/Oar.flac'])

    expect(await exportTo(...ids)).toEqual({ ...NONE, copied: 2, skipped: 1 })
  })

  it('begun again with more than there was before doubles nothing', async () => {
    const late = await has({ title: 'Oar' }, randomBytes(70))
    const early = await has({ title: 'Oar' }, randomBytes(80))
    await exportTo(early)
    expect(await exportTo(late, early)).toEqual({ ...NONE, copied: 1, skipped: 1 })
    expect(await exportTo(late, early)).toEqual({ ...NONE, skipped: 2 })
    expect(all()).toEqual(['Anna/Boats/Oar (2).flac', 'Anna/Boats/Oar.flac'])
  })

  it('takes away what one that was killed left behind, and nothing else', async () => {
    const trackId = await has({ title: 'Oar' })
    const folder = join(target, 'Anna/Boats')
    mkdirSync(folder, { recursive: true })
    const names = ['.soul-player-0123456789abcdef.part', '.soul-player-ffffffffffffffff.part', '.mine.part']
    for (const name of names) writeFileSync(join(folder, name), 'half')
    for (const name of [names[0]!, names[2]!]) utimesSync(join(folder, name), 1, 1)
    await exportTo(trackId)
    expect(readdirSync(folder).sort()).toEqual(['.mine.part', names[1], 'Oar.flac'])
  })

  it('goes on behind a copy that cannot be read, which is not the folder’s fault', async () => {
    const ids = [await has({ title: 'Oar' }), await has({ title: 'Sail' })]
    let opened = 0
    const exporting = exportingWith(async (copy, options) => {
      const bytes = await house.cache.openCopy(copy, options)
      // oxlint-disable-next-line require-yield -- nothing of it can be read
      const read: CopyBytes['read'] = async function* () {
        throw Object.assign(new Error('broken'), { code: 'EIO' })
      }
      return ++opened === 1 ? { ...bytes, read } : bytes
    })
    await exporting.begin(ids, target)
    expect(await endOf(exporting)).toMatchObject({ end: 'done', copied: 1, missing: 1 })
    expect(all()).toEqual(['Anna/Boats/Sail.flac'])
  })

  it('ends when the folder goes', async () => {
    const ids = [await has({ title: 'Oar' }), await has({ title: 'Sail' })]
    let opened = 0
    const exporting = exportingWith((copy, options) => {
      if (++opened === 2) rmSync(target, { recursive: true })
      return house.cache.openCopy(copy, options)
    })
    await exporting.begin(ids, target)
    expect(await endOf(exporting)).toMatchObject({ end: 'gone', total: 2, copied: 1 })
  })

  it('says of a file whose path is too long for the disk that it was refused, and goes on', async () => {
    // 4,095 bytes are the longest path there is.
    let deep = target
    while (deep.length < 3_980) deep = join(deep, 'x'.repeat(Math.min(200, 3_979 - deep.length)))
    mkdirSync(deep, { recursive: true })
    const long = await has({ title: 'Oar', artist: 'y'.repeat(100), album: 'z'.repeat(100) })
    await house.cache.exportTo([long, await has({ title: 'Sail' })], { path: deep })
    expect(await ended()).toMatchObject({ end: 'done', copied: 1, refused: 1 })
  })
})

describe('2,000 names that tags may say', () => {
  const seed = Number(process.env.SEED ?? 4_711)
  const random = randomOf(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const EVIL = [
    '..',
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\Windows',
    'a/b',
    'a\\b',
    '.',
    '',
    ' ',
    '...',
    'CON',
    'con.txt',
    'nul',
    'COM1',
    'lpt9.flac',
    'aux ',
    'PRN.',
    '~',
    '.bashrc',
    '-rf',
    'x'.repeat(4_096),
    'é'.repeat(3_000),
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(400),
    'a\0b',
    'line\nbreak',
    'tab\tbed',
    '\u202egpj.exe',
    '\ud800',
    'trailing. . ',
    '"quoted"',
    '<>:|?*',
    'e\u0301',
    '\u00e9',
    'file:///etc',
    '%2e%2e%2f',
    '\u{10fe2e}\u{10fe2e}',
    '\u2025',
    '\uff0e\uff0e\uff0f',
    'ﬁ',
    'fi',
    'ß',
    'SS',
  ]
  const text = () =>
    random() < 0.5
      ? pick(EVIL)
      : Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(EVIL)).join(pick(['', '/', ' ', '\\']))

  it(`are each one part of a path on any system (seed ${seed})`, () => {
    for (let i = 0; i < 2_000; i++) {
      const name = safeName(text(), 'Otherwise')
      expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202e]/u)
      expect(name).not.toMatch(/^[. ]|[. ]$/)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      expect(name.isWellFormed()).toBe(true)
      expect(name.length).toBeGreaterThan(0)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120)
    }
  })

  it(`become files below the folder, each track its own, none over another (seed ${seed})`, async () => {
    const ids: number[] = []
    const sizes: number[] = []
    for (let i = 0; i < 120; i++) {
      const bytes = randomBytes(1_000 + i)
      sizes.push(bytes.length)
      ids.push(await has({ title: text(), artist: text(), album: text() }, bytes))
    }
    writeFileSync(join(outside, 'precious'), 'precious')
    expect(await exportTo(...ids)).toEqual({ ...NONE, copied: ids.length })

    const names = all()
    expect(names.map((name) => lstatSync(join(target, name)).size).sort((a, b) => a - b)).toEqual(sizes)
    expect(new Set(names.map(sameName)).size).toBe(names.length)
    expect(all(outside)).toEqual(['precious'])
    expect(existsSync('/etc/passwd.flac')).toBe(false)
  })
})
