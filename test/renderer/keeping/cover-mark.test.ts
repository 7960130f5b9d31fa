/** What a cover says of the files behind it, and when it says nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { badgeWords, isWorthABadge } from '../../../src/renderer/keeping/cover-mark.tsx'
import type { KeptBadge } from '../../../src/shared/model/downloads.ts'

const badge: KeptBadge = { wanted: true, tracks: 10, here: 0, waiting: 0, failed: 0 }

afterEach(() => showLanguage('en'))

describe('a cover', () => {
  it('says how many of its tracks are here, and how many are on their way', () => {
    expect(badgeWords({ ...badge, here: 4, waiting: 6 }, t)).toBe('4 of 10 tracks are here, 6 on their way')
    expect(badgeWords({ ...badge, here: 4 }, t)).toBe('4 of 10 tracks are here')
    expect(badgeWords({ ...badge, here: 10 }, t)).toBe('Kept here: plays without any server')
  })

  it('says first that some could not be downloaded', () => {
    expect(badgeWords({ ...badge, here: 4, waiting: 5, failed: 1 }, t)).toBe('1 track could not be downloaded')
    expect(badgeWords({ ...badge, here: 8, failed: 2 }, t)).toBe('2 tracks could not be downloaded')
  })

  it('leaves no word unsaid in German', async () => {
    await showLanguage('de')
    const said = [
      { ...badge, here: 4, waiting: 6 },
      { ...badge, here: 4 },
      { ...badge, here: 10 },
      { ...badge, failed: 1 },
      { ...badge, failed: 2 },
    ].map((one) => badgeWords(one, t))
    expect(new Set(said).size).toBe(5)
    expect(said.filter((words) => words.startsWith('keeping.') || words.includes(' tracks '))).toEqual([])
  })

  it('says nothing where nothing of it is wanted, also where it is here anyway', () => {
    expect(isWorthABadge(undefined)).toBe(false)
    expect(isWorthABadge(null)).toBe(false)
    expect(isWorthABadge({ ...badge, wanted: false, here: 10 })).toBe(false)
    expect(isWorthABadge({ ...badge, tracks: 0 })).toBe(false)
  })

  it('speaks of what something else wants of it while that is on its way, or could not be had', () => {
    expect(isWorthABadge({ ...badge, wanted: false, waiting: 1 })).toBe(true)
    expect(isWorthABadge({ ...badge, wanted: false, failed: 1 })).toBe(true)
    expect(isWorthABadge(badge)).toBe(true)
  })
})
