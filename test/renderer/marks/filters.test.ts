/** Filters by marks: what is in force, in words; and which lists a mark would move. */
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import '../../../src/renderer/marks/words.ts'
import { partsOf, partText, without } from '../../../src/renderer/marks/marks-filter.ts'
import { movesByMarks } from '../../../src/renderer/marks/moves-by-marks.ts'

describe('filters', () => {
  it('are said one by one, and taken away one by one', () => {
    const filter = { played: false, favourite: true, starsFrom: 7 }
    expect(partsOf(filter).map((part) => partText(filter, part, t))).toEqual([
      'Favourites only',
      'At least 3 and a half stars',
      'Never played',
    ])
    expect(without(filter, 'starsFrom')).toEqual({ played: false, favourite: true })
    expect(partsOf(without({ played: true }, 'played'))).toEqual([])
  })
})

describe('a list', () => {
  const sort = { by: 'title' }

  it('is moved by marks when they decide its order or its rows', () => {
    expect(movesByMarks({ sort: { by: 'stars' } })).toBe(true)
    expect(movesByMarks({ sort: { by: 'artist', thenBy: 'plays' } })).toBe(true)
    expect(movesByMarks({ sort, filter: { favourite: true } })).toBe(true)
    expect(movesByMarks({ sort, filter: { played: false } })).toBe(true)
    expect(movesByMarks({ sort, filter: { text: 'blue stars:4..5' } })).toBe(true)
    expect(movesByMarks({ sort, filter: { playlistId: 'smart' } })).toBe(true)
  })

  it('stays as it is otherwise', () => {
    expect(movesByMarks({ sort })).toBe(false)
    expect(movesByMarks({ sort, filter: { text: 'starship' } })).toBe(false)
  })
})
