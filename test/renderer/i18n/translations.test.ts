/** Translations against English: nothing invented, nothing half, and the same blanks to fill in. */
import { describe, expect, it } from 'vitest'
import { de } from '../../../src/renderer/i18n/de/index.ts'
import { access } from '../../../src/renderer/i18n/en/access.ts'
import { downloads } from '../../../src/renderer/i18n/en/downloads.ts'
import { duplicates } from '../../../src/renderer/i18n/en/duplicates.ts'
import { lookups } from '../../../src/renderer/i18n/en/lookups.ts'
import { en } from '../../../src/renderer/i18n/en/index.ts'
import { marks } from '../../../src/renderer/i18n/en/marks.ts'
import { personal } from '../../../src/renderer/i18n/en/personal.ts'
import { playlists } from '../../../src/renderer/i18n/en/playlists.ts'
import { servers } from '../../../src/renderer/i18n/en/servers.ts'
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'

function words(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    if (typeof value === 'string') found.set(`${path}${key}`, value)
    else for (const [inner, text] of words(value as object, `${path}${key}.`)) found.set(inner, text)
  }
  return found
}

const blanks = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name!).sort()

const english = words({ ...en, access, downloads, duplicates, lookups, marks, personal, playlists, servers })
const german = words(de)

describe('German', () => {
  it('has no key that English does not have', () => {
    expect([...german.keys()].filter((key) => !english.has(key))).toEqual([])
  })

  it('fills in the same things as English', () => {
    const wrong = [...german].filter(([key, text]) => String(blanks(text)) !== String(blanks(english.get(key) ?? '')))
    expect(wrong).toEqual([])
  })

  it('is shown when asked for, and English again afterwards', async () => {
    await showLanguage('de')
    expect(t('common.albums', { count: 1234 })).toBe('1.234 Alben')
    await showLanguage('en')
    expect(t('common.albums', { count: 1234 })).toBe('1,234 albums')
  })
})
