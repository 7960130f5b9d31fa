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
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { safeName, sameName } from '../../../src/engine/cache/safe-name.ts'
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
const exportTo = (...trackIds: number[]) => house.cache.exportTo(trackIds, { path: target })

describe('copies', () => {
  it('are named after artist, album, number and title', async () => {
    const bytes = randomBytes(5_000)
    expect(await exportTo(await has({ title: 'Oar', trackNo: 3 }, bytes))).toEqual({
      copied: 1,
      skipped: 0,
      missing: 0,
    })

    expect(all()).toEqual(['Anna/Boats/03 Oar.flac'])
    expect(readFileSync(join(target, 'Anna/Boats/03 Oar.flac'))).toEqual(bytes)
  })

  it('that are there already are left as they are', async () => {
    const trackId = await has({ trackNo: 1 })
    await exportTo(trackId)

    expect(await exportTo(trackId)).toEqual({ copied: 0, skipped: 1, missing: 0 })
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

    expect(await exportTo(house.trackId('Only there'), 123_456)).toEqual({ copied: 0, skipped: 0, missing: 2 })
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
    expect(await exportTo(...ids)).toEqual({ copied: ids.length, skipped: 0, missing: 0 })

    const names = all()
    expect(names.map((name) => lstatSync(join(target, name)).size).sort((a, b) => a - b)).toEqual(sizes)
    expect(new Set(names.map(sameName)).size).toBe(names.length)
    expect(all(outside)).toEqual(['precious'])
    expect(existsSync('/etc/passwd.flac')).toBe(false)
  })
})
