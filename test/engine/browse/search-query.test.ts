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
    expect(parseSearch('is:loud').hints).toEqual(['is:loud is not known; is:lossless and is:lossy are'])
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
})
