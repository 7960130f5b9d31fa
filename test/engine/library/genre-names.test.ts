import { describe, expect, it } from 'vitest'
import { genresIn } from '../../../src/engine/library/genre-names.ts'

describe('genres in tags', () => {
  it('are split at ; and at a slash between blanks', () => {
    expect(genresIn(['Rock; Pop', 'Jazz / Funk'])).toEqual(['Rock', 'Pop', 'Jazz', 'Funk'])
    expect(genresIn(['R&B', 'Pop/Funk', 'Singer, Songwriter'])).toEqual(['R&B', 'Pop/Funk', 'Singer, Songwriter'])
  })

  it('have names for the numbers of ID3v1', () => {
    expect(genresIn(['17'])).toEqual(['Rock'])
    expect(genresIn(['(17)'])).toEqual(['Rock'])
    expect(genresIn(['(4)(8)'])).toEqual(['Disco', 'Jazz'])
    expect(genresIn(['(17)Krautrock'])).toEqual(['Krautrock'])
    expect(genresIn(['999'])).toEqual(['999'])
    expect(genresIn(['125', '147', '191'])).toEqual(['Dancehall', 'Synthpop', 'Psybient'])
  })

  it('come once each, as first spelled', () => {
    expect(genresIn(['Rock', 'rock; ROCK', '', ' '])).toEqual(['Rock'])
  })
})
