/** What is said of a run, of a service in trouble, and what keys do. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { LookupRun } from '../../../src/shared/model/lookups.ts'
import { LookupService, LookupTrouble } from '../../../src/shared/model/lookups.ts'
import { FOUND_FIELDS } from '../../../src/shared/model/found-fields.ts'
import { CORRECTED_FIELDS } from '../../../src/shared/model/corrections.ts'
import { lookups as de } from '../../../src/renderer/i18n/de/lookups.ts'
import { lookups as en } from '../../../src/renderer/i18n/en/lookups.ts'
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { doingOf } from '../../../src/renderer/lookups/keys.ts'
import { lastWords, runWords, sureWords, troubleWords } from '../../../src/renderer/lookups/run-words.ts'
import '../../../src/renderer/lookups/words.ts'

beforeAll(() => showLanguage('en'))

const run = (change: Partial<LookupRun> = {}): LookupRun => ({
  what: 'untagged',
  done: 12,
  total: 1_500,
  found: 7,
  skipped: 0,
  held: null,
  failure: null,
  waitsUntil: null,
  ...change,
})
const words = (change?: Partial<LookupRun>) => runWords(run(change), t, (at) => `${at} o’clock`)

describe('a run', () => {
  it('says how far it is, and why it is no further', () => {
    expect(words()).toBe('Looking up 12 of 1,500, found 7')
    expect(words({ total: null })).toBe('Counting what there is to look up')
    expect(words({ waitsUntil: 9 })).toBe('12 of 1,500. The service asked to be left alone until 9 o’clock.')
    expect(words({ held: 'offline', waitsUntil: 9 })).toBe('Waits until you are online again.')
    expect(words({ held: 'failed', failure: { service: 'acoustid', trouble: 'key' } })).toMatch(
      /does not know this key/,
    )
  })

  it('that has ended says what it came to, and of how many nothing could be asked', () => {
    const last = { at: 1, done: 1_500, found: 7, skipped: 0, cancelled: false }
    expect(lastWords(last, t)).toBe('Looked up 1,500, found 7.')
    expect(lastWords({ ...last, cancelled: true }, t)).toBe('Stopped after 1,500, found 7.')
    expect(lastWords({ ...last, skipped: 1 }, t)).toMatch(/found 7\. 1 could not be asked about: it has/)
  })
})

describe('words', () => {
  it('there are for every trouble of every service', () => {
    for (const service of LookupService.options)
      for (const trouble of LookupTrouble.options) {
        const said = troubleWords({ service, trouble }, t)
        expect(said).toMatch(/^[A-Z].*\.$|\?$/)
        expect(said).not.toMatch(/lookups\.|\{\{/)
      }
  })

  it('are the same ones in German', () => {
    const keys = (of: object): string[] =>
      Object.entries(of).flatMap(([key, value]) =>
        typeof value === 'string' ? [key] : keys(value as object).map((one) => `${key}.${one}`),
      )
    expect(keys(de)).toEqual(keys(en))
  })

  it('round down how sure something is, so that only what there is no doubt about is a hundred percent', () => {
    expect([0.999, 1, 0.5].map((score) => sureWords(score, t).replace(/\s/g, ' '))).toEqual([
      '99% sure',
      '100% sure',
      '50% sure',
    ])
  })
})

describe('a key', () => {
  it('does one thing, and nothing while another key of the system’s is held', () => {
    const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
      doingOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })
    expect(['e', 'X', 'Delete', 'u', 'J', 'k', 'q', 'constructor'].map((key) => press(key))).toEqual([
      'choose',
      'refuse',
      'refuse',
      'takeBack',
      'next',
      'previous',
      undefined,
      undefined,
    ])
    expect(press('x', { ctrlKey: true })).toBeUndefined()
  })
})

describe('what may be taken', () => {
  it('are fields that can be corrected', () => {
    for (const field of FOUND_FIELDS) expect(CORRECTED_FIELDS).toContain(field)
  })
})
