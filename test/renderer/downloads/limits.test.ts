/** Speeds and hours as they are typed and shown. */
import { fc, test } from '@fast-check/vitest'
import { afterEach, describe, expect, it } from 'vitest'
import { fieldOf, minutesOf } from '../../../src/renderer/downloads/hours.ts'
import { QueueShare } from '../../../src/renderer/downloads/queue-share.ts'
import { bytesOf, sharesOf, SPACE_PARTS } from '../../../src/renderer/downloads/space-parts.ts'
import { SPEEDS, speedOf, speedText } from '../../../src/renderer/downloads/speed.ts'
import { showLanguage } from '../../../src/renderer/i18n/i18n.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import type { KeptSpace } from '../../../src/shared/model/downloads.ts'

afterEach(() => showLanguage('en'))

describe('a speed', () => {
  it.each([
    ['1.5', 1_500_000],
    ['1,5', 1_500_000],
    ['0.002', 2_000],
    ['12', 12_000_000],
    ['0', undefined],
    ['0.001', undefined],
    ['', undefined],
    ['fast', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['99999', undefined],
  ])('typed as “%s” is %s bytes a second', (text, bytes) => {
    expect(speedOf(text)).toBe(bytes)
  })

  for (const language of ['en', 'de'])
    it(`can be typed as it is shown, in ${language}`, async () => {
      await showLanguage(language)
      for (const speed of [...SPEEDS, 1_234_000_000]) expect(speedOf(speedText(speed))).toBe(speed)
    })

  it('that can be typed or chosen is one that the settings take', () => {
    const { downloads } = Settings.parse({})
    for (const limit of [...SPEEDS, speedOf('0.002')!, speedOf('9999')!])
      expect(Settings.safeParse({ downloads: { ...downloads, limit } }).success).toBe(true)
  })
})

describe('hours', () => {
  test.prop([fc.integer({ min: 0, max: 1439 })])('come back as they were', (minutes) => {
    expect(minutesOf(fieldOf(minutes))).toBe(minutes)
  })

  it('are none while the field is half filled', () => {
    expect(['', '12', '12:', '24:00', '12:60'].map(minutesOf)).toEqual(Array.from({ length: 5 }))
  })
})

describe('the share of a queue', () => {
  it('is of the most that was left since it was empty', () => {
    const share = new QueueShare()
    expect([0, 100, 75, 50].map((left) => share.at(left))).toEqual([null, 0, 0.25, 0.5])
    expect([200, 50, 0, 10].map((left) => share.at(left))).toEqual([0, 0.75, null, 0])
  })
})

describe('what takes space', () => {
  const space: KeptSpace = {
    folder: '/kept',
    wantedBytes: 60,
    wantedTracks: 1,
    playedBytes: 10,
    playedTracks: 1,
    playedQuotaBytes: 20,
    partBytes: 0,
    coverBytes: 5,
    orphanBytes: 0,
    orphanFiles: 0,
    missingFiles: 0,
    freeBytes: 25,
    reservedBytes: 5,
  }

  it('is drawn in parts that make up the whole, without those that take none', () => {
    expect(sharesOf(space)).toEqual([
      { part: 'wanted', share: 0.6 },
      { part: 'played', share: 0.1 },
      { part: 'covers', share: 0.05 },
      { part: 'free', share: 0.25 },
    ])
  })

  it('is nothing where nothing is kept or free', () => {
    const none = { ...space, wantedBytes: 0, playedBytes: 0, coverBytes: 0, freeBytes: 0 }
    expect(sharesOf(none)).toEqual([])
    expect(SPACE_PARTS.map((part) => bytesOf(part, none))).toEqual([0, 0, 0, 0, 0, 0])
  })
})
