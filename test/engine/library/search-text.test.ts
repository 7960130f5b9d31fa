import { describe, expect, it } from 'vitest'
import { chunksOf, fold, indexText, wordList } from '../../../src/engine/library/search-text.ts'

describe('folding', () => {
  it('folds western letters alone as it folds them beside others', () => {
    const letters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))
    for (const a of letters)
      for (const b of letters) if (fold(`${a}${b}東`) !== `${fold(a + b)}東`) expect(a + b).toBe('')
  })

  it.each([
    ['Sigur Rós', 'sigur ros'],
    ['Björk', 'bjork'],
    ['Łódź', 'lodz'],
    ['Straße', 'strasse'],
    ['Ænima', 'aenima'],
    ['İstanbul', 'istanbul'],
    ['Σίσυφος', 'σισυφοσ'],
    ['ＡＢＣ', 'abc'],
    ['ｶﾞﾝﾀﾞﾑ', 'がんだむ'],
    ['ガンダム', 'がんだむ'],
    ['Йод', 'иод'],
    ['हिन्दी', 'हिन्दी'],
    ['שָׁלוֹם', 'שלום'],
    ['Foo™', 'foo'],
  ])('turns %s into %s', (text, folded) => {
    expect(fold(text)).toBe(folded)
    expect(fold(fold(text))).toBe(folded)
  })

  it('takes composed and decomposed letters for the same', () => {
    expect(fold('e\u0301\u0323')).toBe(fold('\u00e9\u0323'))
    expect(wordList('한글')).toEqual(wordList('한글'.normalize('NFD')))
  })
})

describe('words', () => {
  it('parts at signs, and also keeps the word without them', () => {
    expect(indexText('AC/DC')).toBe('ac dc acdc')
    expect(indexText("Don't Stop")).toBe('don t stop dont')
    expect(indexText('R.E.M.')).toBe('r e m rem')
    expect(indexText('P!nk & Ke$ha')).toBe('p nk ke ha pink kesha')
    expect(indexText('(Live) [Remastered]')).toBe('live remastered')
  })

  it('makes each character of scripts without blanks a word', () => {
    expect(wordList('東京事変 Tokyo')).toEqual(['東', '京', '事', '変', 'tokyo'])
    expect(wordList('방탄소년단')).toEqual(['방', '탄', '소', '년', '단'])
    expect(wordList('AKB48の歌')).toEqual(['akb48', 'の', '歌'])
    expect(wordList('เพลง')).toHaveLength(4)
  })

  it('keeps the signs of a name that has nothing else', () => {
    expect(wordList('!!!')).toEqual(['!!!'])
    expect(wordList('÷')).toEqual(['÷'])
    expect(wordList('"=\'')).toEqual([])
  })

  it('never hold a quote, a blank or half a character', () => {
    const odd = '\u0000a"b\'c\ud83d d\udc00\u200b ＂x＂ " \' “q”  😀 =y1990 '
    for (const word of [
      ...wordList(odd),
      ...wordList('😀'.repeat(80)),
      ...wordList('𠀀'.repeat(80)),
      ...wordList('"\u0000='),
    ]) {
      expect(word).not.toMatch(/["'=\s\0]/)
      expect(word.isWellFormed()).toBe(true)
    }
  })

  it('cuts what is endlessly long', () => {
    expect(wordList('x'.repeat(1000))[0]).toHaveLength(60)
    expect(chunksOf('x '.repeat(1000))).toHaveLength(60)
  })
})
