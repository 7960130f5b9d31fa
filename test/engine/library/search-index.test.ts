import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { indexTracks, type TrackText } from '../../../src/engine/library/search-index.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'

describe('the words of the search index', () => {
  let one: TestLibrary
  beforeEach(async () => {
    one = await openTestLibrary()
  })
  afterEach(() => one.remove())

  const words = () => one.sql.prepare('select word from search_word order by word').pluck().all()
  const within = (part: string) =>
    one.sql
      .prepare('select w.word from word_trigram t join search_word w on w.id = t.rowid where word_trigram match ?')
      .pluck()
      .all(part)
  const track = (id: number, title: string): TrackText => ({
    id,
    title,
    artist: 'Nobody',
    album: null,
    albumArtist: null,
    compilation: null,
    year: null,
    format: 'flac',
    lossless: 1,
    genres: null,
    people: null,
  })
  const index = (...tracks: TrackText[]) => one.sql.transaction(() => indexTracks(one.sql, tracks)).immediate()

  it('are taken in once', () => {
    index(track(1, 'Seven Seas'), track(2, 'Seven Nights'))
    index(track(3, 'Seven Seas'))
    expect(words()).toEqual(['nights', 'nobody', 'seas', 'seven'])
    expect(within('eve')).toEqual(['seven'])
  })

  it('are taken in again when the write that brought them was rolled back', () => {
    index(track(1, 'Seven'))
    const cut = one.sql.transaction(() => {
      indexTracks(one.sql, [track(2, 'Nights Kept')])
      throw new Error('cut short')
    })
    expect(() => void cut.immediate()).toThrow('cut short')
    index(track(2, 'Kept Otherwise'), track(3, 'Nights'))
    expect(words()).toEqual(['kept', 'nights', 'nobody', 'otherwise', 'seven'])
    expect(within('ght')).toEqual(['nights'])
  })
})
