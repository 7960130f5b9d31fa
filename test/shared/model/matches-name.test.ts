import { describe, expect, it } from 'vitest'
import { matchesName } from '../../../src/shared/model/matches-name.ts'

describe('finding a playlist by its name', () => {
  it('takes beginnings of words in any order, without accents and case', () => {
    expect(matchesName('Música de verano (2019)', 'ver mus')).toBe(true)
    expect(matchesName('Música de verano (2019)', '2019')).toBe(true)
    expect(matchesName('Música de verano', 'winter')).toBe(false)
  })

  it('takes parts of words, too, as names without spaces have no words', () => {
    expect(matchesName('夏の音楽', '音楽')).toBe(true)
    expect(matchesName('Roadtrip', 'trip')).toBe(true)
  })

  it('finds all while nothing is typed', () => {
    expect(matchesName('anything', '  ')).toBe(true)
  })
})
