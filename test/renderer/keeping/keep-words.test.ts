/** The question whether to keep something: how much it is, and what stands against it, before anything is fetched. */
import { afterEach, describe, expect, it } from 'vitest'
// First: words are added to what it sets up.
import { showLanguage, t } from '../../../src/renderer/i18n/i18n.ts'
import { wantName } from '../../../src/renderer/downloads/want-words.tsx'
import { aboutWords, sumsWords, titleWords } from '../../../src/renderer/keeping/keep-words.ts'
import type { KeptPreview, Wanted } from '../../../src/shared/model/downloads.ts'
import type { AlbumId, PlaylistId } from '../../../src/shared/model/ids.ts'

const MB = 1_000_000
const album = (id: string): Wanted => ({ type: 'album', id: id as AlbumId })
const playlist: Wanted = { type: 'playlist', id: 'p' as PlaylistId }

const preview: KeptPreview = {
  tracks: 12,
  bytes: 400 * MB,
  missingTracks: 5,
  missingBytes: 150 * MB,
  unreachableTracks: 0,
  freeBytes: 2_000 * MB,
  fits: true,
  canBeSmaller: false,
}

afterEach(() => showLanguage('en'))

describe('the question whether to keep something', () => {
  it('names one thing, and counts several', () => {
    expect(titleWords({ what: [album('a')], name: 'Kid A' }, t)).toBe('Keep “Kid A” offline?')
    expect(titleWords({ what: [{ type: 'favourites' }], name: '' }, t)).toBe('Keep “Favourites” offline?')
    expect(titleWords({ what: [album('a'), album('b')], name: 'Kid A' }, t)).toBe('Keep 2 things offline?')
    expect(titleWords({ selections: [], count: 12_000 }, t)).toBe('Keep 12,000 tracks offline?')
  })

  it('has a name for a server that is not there, in either language', async () => {
    const removed = { what: { type: 'removed-source', storeId: 'attic' }, name: '' } as const
    expect(wantName(removed, t)).toBe('A server that is not set up here')
    await showLanguage('de')
    expect(wantName(removed, t)).toBe('Ein Server, der hier nicht eingerichtet ist')
  })

  it('says of what grows that what comes later is fetched by itself, and of an album that it is not', () => {
    const later = 'What comes to it later is fetched by itself.'
    expect(aboutWords({ what: [playlist], name: '' }, t)).toContain(later)
    expect(aboutWords({ what: [album('a')], name: '' }, t)).not.toContain(later)
  })

  it('says how much all of it is, how much of that is to come, and how much is free', () => {
    expect(sumsWords(preview, t)).toEqual({
      all: '12 tracks · 400 MB',
      toFetch: '5 tracks · 150 MB',
      free: '2 GB',
      doesNotFit: undefined,
      unreachable: undefined,
    })
  })

  it('says that nothing is to come where all of it is here', () => {
    expect(sumsWords({ ...preview, missingTracks: 0, missingBytes: 0 }, t).toFetch).toBe('All here')
  })

  for (const [language, smaller] of [
    ['en', 'smaller quality'],
    ['de', 'kleinere Qualität'],
  ] as const)
    it(`says that it does not fit, and offers a smaller quality only where there is one, in ${language}`, async () => {
      await showLanguage(language)
      const tooMuch = { ...preview, fits: false }
      const bare = sumsWords(tooMuch, t).doesNotFit!
      const offered = sumsWords({ ...tooMuch, canBeSmaller: true }, t).doesNotFit!
      expect([bare, offered].filter((words) => words.startsWith('keeping.'))).toEqual([])
      expect([bare.includes(smaller), offered.includes(smaller)]).toEqual([false, true])
    })

  it('says how many tracks cannot be had now', () => {
    expect(sumsWords({ ...preview, unreachableTracks: 1 }, t).unreachable).toMatch(/^1 track is out of reach now\./)
    expect(sumsWords({ ...preview, unreachableTracks: 3 }, t).unreachable).toMatch(/^3 tracks are out of reach now\./)
  })
})
