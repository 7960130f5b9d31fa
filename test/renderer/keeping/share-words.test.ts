/** What a menu offers where all, some or none of what it was opened on is kept. */
import { describe, expect, it } from 'vitest'
// First: words are added to what it sets up.
import { t } from '../../../src/renderer/i18n/i18n.ts'
import { shareWords } from '../../../src/renderer/keeping/share-words.ts'

const MB = 1_000_000
const tracks = (kept: number) => ({ all: 12, kept, bytes: { all: 120 * MB, kept: kept * 10 * MB } })

describe('a menu of many tracks', () => {
  it('offers to keep them where none is kept, and says how much that is', () => {
    expect(shareWords(tracks(0), t)).toMatchObject({
      offersKeep: true,
      offersStop: false,
      ofKeep: '12 tracks · 120 MB',
    })
  })

  it('offers both where some are, each with what it is about', () => {
    expect(shareWords(tracks(5), t)).toEqual({
      offersKeep: true,
      offersStop: true,
      ofKeep: '12 tracks · 120 MB',
      ofStop: '5 of 12 tracks · 50 MB',
    })
  })

  it('offers the way back alone where all are', () => {
    expect(shareWords(tracks(12), t)).toMatchObject({
      offersKeep: false,
      offersStop: true,
      ofStop: '12 tracks · 120 MB',
    })
  })

  it('offers to keep them while nothing is known of them', () => {
    expect(shareWords(undefined, t)).toMatchObject({ offersKeep: true, offersStop: false, ofKeep: undefined })
  })
})

describe('a menu of albums', () => {
  it('says how many of them are kept where some are', () => {
    expect(shareWords({ all: 5, kept: 2 }, t)).toEqual({
      offersKeep: true,
      offersStop: true,
      ofKeep: undefined,
      ofStop: '2 of 5',
    })
    expect(shareWords({ all: 5, kept: 5 }, t)).toMatchObject({ offersKeep: false, ofStop: undefined })
    expect(shareWords({ all: 1, kept: 0 }, t)).toMatchObject({ offersStop: false, ofKeep: undefined })
  })
})
