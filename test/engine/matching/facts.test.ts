import { describe, expect, it } from 'vitest'
import { writeTags } from '../../../src/engine/library/tags-text.ts'
import { matchFactsOf, saysNothing } from '../../../src/engine/matching/facts.ts'
import type { TagRecord } from '../../../src/shared/model/tag-record.ts'
import { tagRecord } from '../../support/records.ts'

const factsOf = (tags: Partial<TagRecord>, remoteId = 'A/B/07 A song.flac') =>
  matchFactsOf({ trackKey: 'a1', tags: writeTags(tagRecord(tags)), durationMs: 200_000, remoteId })

describe('what matching looks at', () => {
  it('is what the tags say', () => {
    expect(
      factsOf({
        title: ' A song ',
        artists: ['One feat. Two'],
        album: 'An album',
        albumArtists: ['One'],
        mbRecordingId: 'ABCDEF00-0000-4000-8000-000000000000',
        isrc: 'de-a12-34-56789',
        trackNo: 7,
        releaseDate: '1999-03-01',
      }),
    ).toEqual({
      trackKey: 'a1',
      title: 'A song',
      artists: ['One', 'Two'],
      artist: 'One feat. Two',
      album: 'An album',
      albumArtist: 'One',
      durationMs: 200_000,
      mbRecordingId: 'abcdef00-0000-4000-8000-000000000000',
      isrc: 'DEA123456789',
      trackNo: 7,
      year: 1999,
    })
  })

  it.each([
    ['A/B/07 A song.flac', 'A song'],
    ['A/B/07 - A song.flac', 'A song'],
    ['07. A_song.mp3', 'A song'],
    ['1-07 A song.mp3', 'A song'],
    ['99 Luftballons.mp3', 'Luftballons'],
    ['1999.mp3', '1999'],
    ['A song.mp3', 'A song'],
    ['Track 07.mp3', 'Track 07'],
  ])('is what the file is called where there is no title: %s', (remoteId, title) => {
    expect(factsOf({}, remoteId)).toMatchObject({
      title,
      artists: [],
      artist: '',
      album: '',
      mbRecordingId: null,
      isrc: null,
    })
  })

  it('knows titles that say nothing', () => {
    for (const title of ['Track 07', 'track07', 'Titel 3', '12', 'Unknown', 'AudioTrack 01', ''])
      expect(saysNothing(title)).toBe(true)
    for (const title of ['Tracks of my tears', 'Song 2', '夜', 'One']) expect(saysNothing(title)).toBe(false)
  })
})
