import { describe, expect, it } from 'vitest'
import { artistsOf, creditsOf, displayOf } from '../../../src/engine/library/people.ts'
import type { TagRecord } from '../../../src/engine/sources/source.ts'
import { tagRecord } from '../../support/records.ts'

const ID = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222']

const names = (tags: Partial<TagRecord>) => artistsOf(tagRecord(tags)).map(({ name }) => name)
const shown = (tags: Partial<TagRecord>) => {
  const record = tagRecord(tags)
  return displayOf(record.artists, record.artistDisplay, artistsOf(record))
}

describe('people in tags', () => {
  it('takes several values as several artists', () => {
    expect(names({ artists: ['Ella Fitzgerald', 'Louis Armstrong'] })).toEqual(['Ella Fitzgerald', 'Louis Armstrong'])
    expect(shown({ artists: ['Ella Fitzgerald', 'Louis Armstrong'] })).toBe('Ella Fitzgerald, Louis Armstrong')
    expect(shown({ artists: ['Ella', 'Louis'], artistDisplay: 'Ella & Louis' })).toBe('Ella & Louis')
  })

  it('splits one value at ; and at a slash between blanks', () => {
    expect(names({ artists: ['A; B;C'] })).toEqual(['A', 'B', 'C'])
    expect(names({ artists: ['A / B'] })).toEqual(['A', 'B'])
    expect(shown({ artists: ['A; B'] })).toBe('A, B')
  })

  it('splits one of several values nowhere', () => {
    expect(names({ artists: ['A; B', 'C'] })).toEqual(['A; B', 'C'])
  })

  it('splits a value with MusicBrainz ids only into as many names', () => {
    expect(names({ artists: ['A; B'], artistMbids: ID })).toEqual(['A', 'B'])
    expect(names({ artists: ['A; B'], artistMbids: [ID[0]!] })).toEqual(['A; B'])
  })

  it('splits off the guest after feat., ft. and featuring, also in brackets', () => {
    expect(names({ artists: ['Queen feat. David Bowie'] })).toEqual(['Queen', 'David Bowie'])
    expect(names({ artists: ['Queen ft. David Bowie'] })).toEqual(['Queen', 'David Bowie'])
    expect(names({ artists: ['Queen featuring David Bowie'] })).toEqual(['Queen', 'David Bowie'])
    expect(names({ artists: ['Queen (feat. David Bowie)'] })).toEqual(['Queen', 'David Bowie'])
    expect(names({ artists: ['Queen [FT David Bowie]'] })).toEqual(['Queen', 'David Bowie'])
    expect(shown({ artists: ['Queen feat. David Bowie'] })).toBe('Queen feat. David Bowie')
    expect(names({ artists: ['Little Feat'] })).toEqual(['Little Feat'])
    expect(names({ artists: ['feat. Somebody'] })).toEqual(['feat. Somebody'])
  })

  it('splits nothing at &, commas, or a bare slash', () => {
    for (const name of [
      'Simon & Garfunkel',
      'Earth, Wind & Fire',
      'AC/DC',
      'Tyler, The Creator',
      'Florence + the Machine',
      'A and B',
    ]) {
      expect(names({ artists: [name] })).toEqual([name])
    }
    expect(names({ artists: ['Simon &amp; Garfunkel'] })).toEqual(['Simon &amp; Garfunkel'])
  })

  it('splits at a bare slash where there are as many MusicBrainz ids', () => {
    expect(names({ artists: ['Santana/Rob Thomas'], artistMbids: ID })).toEqual(['Santana', 'Rob Thomas'])
    expect(names({ artists: ['AC/DC'], artistMbids: [ID[0]!] })).toEqual(['AC/DC'])
  })

  it('gives ids and sort names only where there is one for each', () => {
    const [first, second] = artistsOf(
      tagRecord({ artists: ['A feat. B'], artistMbids: ID, artistSorts: ['A, x', 'B, y'] }),
    )
    expect(first).toEqual({ name: 'A', mbid: ID[0], sortName: 'A, x' })
    expect(second).toEqual({ name: 'B', mbid: ID[1], sortName: 'B, y' })
    const alone = artistsOf(tagRecord({ artists: ['A feat. B'], artistMbids: [ID[0]!], artistSorts: ['A'] }))
    expect(alone.map(({ mbid, sortName }) => mbid + sortName)).toEqual(['', ''])
  })

  it('counts names for "unknown" as nothing, and falls back to the album artist', () => {
    expect(names({ artists: ['[unknown]'] })).toEqual([])
    expect(shown({})).toBe('Unknown artist')
    expect(names({ albumArtists: ['Queen'] })).toEqual(['Queen'])
    expect(names({ albumArtists: ['Various Artists'] })).toEqual([])
  })

  it('names nobody twice', () => {
    expect(names({ artists: ['Queen', 'QUEEN', 'Queen feat. Bowie', 'Bowie'] })).toEqual(['Queen', 'Bowie'])
  })

  it('credits roles, and performers with their instruments', () => {
    const record = tagRecord({
      artists: ['Queen'],
      composers: ['May; Taylor'],
      performers: ['Brian May (guitar)', 'Brian May (vocals)'],
    })
    const credits = creditsOf(record, artistsOf(record))
    expect(credits.map(({ role, position, name, creditedAs }) => [role, position, name, creditedAs])).toEqual([
      ['artist', 0, 'Queen', 'Queen'],
      ['composer', 0, 'May', 'May'],
      ['composer', 1, 'Taylor', 'Taylor'],
      ['performer', 0, 'Brian May', 'Brian May (guitar)'],
      ['performer', 1, 'Brian May', 'Brian May (vocals)'],
    ])
  })
})
