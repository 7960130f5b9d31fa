import { describe, expect, it } from 'vitest'
import { parseSearch } from '../../../src/engine/browse/search-query.ts'

const words = (...of: string[]) => ({ kind: 'words', chunks: of.map((word) => ({ words: [word] })) })

describe('what is typed into a search field', () => {
  it('is words where it is nothing else', () => {
    expect(parseSearch('Sigur  Rós').all).toEqual([words('sigur'), words('ros')])
    expect(parseSearch('').all).toEqual([])
    expect(parseSearch('   ').all).toEqual([])
  })

  it('leaves out signs beside words, and keeps them where there is nothing else', () => {
    expect(parseSearch('Simon & Garfunkel').all).toEqual([words('simon'), words('garfunkel')])
    expect(parseSearch('!!!').all).toEqual([words('!!!')])
  })

  it('may hold quoted phrases, also one not closed yet', () => {
    expect(parseSearch('"let it be" now').all).toEqual([{ kind: 'phrase', words: ['let', 'it', 'be'] }, words('now')])
    expect(parseSearch('“let it').all).toEqual([{ kind: 'phrase', words: ['let', 'it'] }])
    expect(parseSearch('"').all).toEqual([])
  })

  it('may ask for words in a field', () => {
    expect(parseSearch('artist:Björk').all).toEqual([
      { kind: 'words', field: 'artist', chunks: [{ words: ['bjork'] }] },
    ])
    expect(parseSearch('ALBUM:"ok computer"').all).toEqual([
      { kind: 'phrase', field: 'album', words: ['ok', 'computer'] },
    ])
  })

  it('may exclude words, phrases and fields', () => {
    expect(parseSearch('moon -live -"at the" -artist:ann').none).toEqual([
      words('live'),
      { kind: 'phrase', words: ['at', 'the'] },
      { kind: 'words', field: 'artist', chunks: [{ words: ['ann'] }] },
    ])
    expect(parseSearch('re-entry').none).toEqual([])
    expect(parseSearch('-').none).toEqual([])
  })

  it('understands years, stretches of years and decades', () => {
    const years = (text: string) => parseSearch(text).all
    expect(years('year:1994')).toEqual([{ kind: 'years', from: 1994, to: 1994 }])
    expect(years('year:1990..1999')).toEqual([{ kind: 'years', from: 1990, to: 1999 }])
    expect(years('year:1990-1999')).toEqual([{ kind: 'years', from: 1990, to: 1999 }])
    expect(years('year:..1980')).toEqual([{ kind: 'years', from: 1000, to: 1980 }])
    expect(years('year:1990..')).toEqual([{ kind: 'years', from: 1990, to: 2109 }])
    expect(years('year:1990s')).toEqual([{ kind: 'years', from: 1990, to: 1999 }])
  })

  it('says in plain words which filter word it did not understand', () => {
    expect(parseSearch('year:abc moon')).toMatchObject({
      all: [words('moon')],
      hints: ['year:abc is not a year; year:1994, year:1990..1999 and year:..1980 are'],
    })
    expect(parseSearch('year:1999..1990').hints).toEqual(['year:1999..1990 ends before it begins'])
    expect(parseSearch('is:loud').hints).toEqual(['is:loud is not known; is:lossless, is:lossy and is:downloaded are'])
    expect(parseSearch('artist:').hints).toEqual(['artist: waits for a value: artist:"pink floyd"'])
  })

  it('takes what only looks like a filter word as words', () => {
    expect(parseSearch('re:zero')).toMatchObject({
      all: [{ kind: 'words', chunks: [{ words: ['re', 'zero'] }] }],
      hints: [],
    })
    expect(parseSearch('2:45').all).toHaveLength(1)
    expect(parseSearch('constructor:x __proto__:y toString:z').hints).toEqual([])
  })

  it('knows the containers people say for the codecs inside them', () => {
    expect(parseSearch('format:m4a').all).toEqual([{ kind: 'format', words: ['aac', 'alac'] }])
    expect(parseSearch('format:FLAC is:lossless').all).toEqual([
      { kind: 'format', words: ['flac'] },
      { kind: 'lossless', is: true },
    ])
  })

  it('keeps no more parts than a sentence has', () => {
    expect(parseSearch('a '.repeat(200)).all).toHaveLength(16)
  })

  it('understands hearts, stars and plays, and turns them when they are excluded', () => {
    const marks = (text: string) => parseSearch(text).marks
    expect(marks('favourite:yes moon')).toEqual([{ kind: 'favourite', is: true }])
    expect(parseSearch('favourite:yes moon').all).toEqual([words('moon')])
    expect(marks('favorite:NO')).toEqual([{ kind: 'favourite', is: false }])
    expect(marks('-favourite:yes -played:no')).toEqual([
      { kind: 'favourite', is: false },
      { kind: 'played', is: true },
    ])
    const stars = (text: string) => marks(`stars:${text}`).map((mark) => mark.kind === 'stars' && [mark.from, mark.to])
    expect(stars('4')).toEqual([[8, 8]])
    expect(stars('4.5')).toEqual([[9, 9]])
    expect(stars('4,5')).toEqual([[9, 9]])
    expect(stars('>=4')).toEqual([[8, 10]])
    expect(stars('>4')).toEqual([[9, 10]])
    expect(stars('<=2')).toEqual([[1, 4]])
    expect(stars('<2')).toEqual([[1, 3]])
    expect(stars('3..4.5')).toEqual([[6, 9]])
    expect(stars('3..')).toEqual([[6, 10]])
    expect(stars('..3')).toEqual([[1, 6]])
    expect(stars('0')).toEqual([[0, 0]])
    expect(marks('-stars:5')).toEqual([{ kind: 'stars', from: 10, to: 10, is: false }])
  })

  it('says in plain words which marks it did not understand', () => {
    const hint = (text: string) => {
      const { marks, hints } = parseSearch(text)
      expect(marks, text).toEqual([])
      return hints
    }
    expect(hint('favourite:perhaps')).toEqual(['favourite:perhaps is not known; favourite:yes and favourite:no are'])
    expect(hint('played:')).toEqual(['played: waits for a value: played:no'])
    for (const nonsense of ['many', '6', '5..4', '>=', '>5', '<1..3', '..', '4.75', '4.55', '45'])
      expect(hint(`stars:${nonsense}`), nonsense).toEqual([
        `stars:${nonsense} is not known; stars:4, stars:>=4, stars:3..4.5 and stars:0 (not rated) are`,
      ])
  })
})
