/** What the sign of a track says that is to be fetched. */
import { afterEach, expect, it } from 'vitest'
// First: words are added to what it sets up.
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { fetchWords } from '../../../src/renderer/keeping/fetch-mark.tsx'
import { DownloadState } from '../../../src/shared/model/download-state.ts'

const well = { downloadReason: null }

afterEach(() => showLanguage('en'))

it('says how far a track is that is fetched, where that is known', () => {
  expect(fetchWords('active', 0.25, well, t)).toBe('Downloading, 25%')
  expect(fetchWords('active', null, well, t)).toBe('Downloading')
})

it('says why a track goes no further', () => {
  const away = { downloadReason: 'unreachable' as const }
  expect(fetchWords('blocked', null, away, t)).toBe('Waits by itself: Its server cannot be reached')
  expect(fetchWords('failed', null, { downloadReason: 'gone' }, t)).toBe('Failed: Its server does not have it any more')
})

it('says nothing of a reason that is over', () => {
  expect(fetchWords('waiting', null, { downloadReason: 'gone' }, t)).toBe('Waiting')
})

for (const language of ['en', 'de'])
  it(`has words for every state in ${language}`, async () => {
    await showLanguage(language)
    const said = DownloadState.options.map((state) => fetchWords(state, null, well, t))
    expect(new Set(said).size).toBe(said.length)
    expect(said.filter((words) => words.startsWith('downloads.'))).toEqual([])
  })
