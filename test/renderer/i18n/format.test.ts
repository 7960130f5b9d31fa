import { afterEach, describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatLongDuration,
  formatNumber,
  formatRelative,
  formatSoon,
} from '../../../src/renderer/i18n/format.ts'
import { chooseLanguage, showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('format', () => {
  it.each([
    [0, '0:00'],
    [59_999, '0:59'],
    [187_000, '3:07'],
    [HOUR + 2 * MINUTE + 45_000, '1:02:45'],
    [-5, '0:00'],
  ])('shows %d ms of a track as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  it.each([
    [0, '1 min'],
    [47 * MINUTE, '47 min'],
    [3 * HOUR, '3 hr'],
    [3 * HOUR + 12 * MINUTE, '3 hr 12 min'],
    [12 * 24 * HOUR, '12 days'],
  ])('shows a list of %d ms as %s', (ms, text) => {
    expect(formatLongDuration(ms)).toBe(text)
  })

  it.each([
    [-5 * MINUTE, 'now'],
    [30_000, 'in 30 seconds'],
    [15 * MINUTE, 'in 15 minutes'],
    [HOUR + MINUTE, 'in 2 hours'],
    [24 * HOUR, 'tomorrow'],
  ])('shows what comes in %d ms as %s', (ms, text) => {
    expect(formatSoon(1_000_000 + ms, 1_000_000)).toBe(text)
  })

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_500, '1.5 kB'],
    [48_200_000_000, '48 GB'],
    [3e15, '3,000 TB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('says how long ago, and beyond a week the date', () => {
    const now = new Date(2026, 10, 21, 12).getTime()
    expect(formatRelative(now - 5 * MINUTE, now)).toBe('5 minutes ago')
    expect(formatRelative(now - 25 * HOUR, now)).toBe('yesterday')
    expect(formatRelative(now - 300 * 24 * HOUR, now)).toMatch(/2026/)
  })
})

describe('language', () => {
  afterEach(() => showLanguage('en'))

  it.each([0, 7, 999, 1000, 1_234_567, -5, 0.5])('writes the number %d as it is written there', async (value) => {
    for (const language of ['en', 'de']) {
      await showLanguage(language)
      const shown = new Intl.NumberFormat(language).format(value)
      expect(formatNumber(value)).toBe(shown)
      expect(t('common.albums', { count: value })).toContain(shown)
    }
  })

  it('is the setting, or the first of the system’s that there is, or English', () => {
    expect(chooseLanguage('de', ['fr'])).toBe('de')
    expect(chooseLanguage('system', ['fr-CA', 'de-AT', 'en'])).toBe('de')
    expect(chooseLanguage('system', ['ja'])).toBe('en')
    expect(chooseLanguage('xx', ['de'])).toBe('en')
  })

  it('counts in words', () => {
    expect(t('common.tracks', { count: 1 })).toBe('1 track')
    expect(t('common.tracks', { count: 4821 })).toBe('4,821 tracks')
  })
})
