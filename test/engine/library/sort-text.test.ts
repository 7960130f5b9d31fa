import { describe, expect, it } from 'vitest'
import { sortNameOf, sortText } from '../../../src/engine/library/sort-text.ts'

/** As SQLite compares text. */
const sorted = (...texts: string[]) =>
  texts.toSorted((a, b) => Buffer.compare(Buffer.from(sortText(a)), Buffer.from(sortText(b))))

describe('text to sort by', () => {
  it('treats western letters alone as it treats them beside others', () => {
    const letters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))
    for (const a of letters) {
      for (const b of letters) {
        const text = `x${a}${b}x`
        if (sortText(`${text}東`) !== `${sortText(text)}東`) expect(text).toBe('')
      }
    }
  })

  it('ignores case and accents', () => {
    expect(sorted('Zebra', 'éclair', 'Apple', 'ólafur')).toEqual(['Apple', 'éclair', 'ólafur', 'Zebra'])
    expect(sortText('Łódź Æther ß')).toBe('lodz aether ss')
  })

  it('moves a leading article behind, in names as in titles', () => {
    expect(sortText('The Beatles')).toBe('beatles, the')
    expect(sortText('A Day in the Life')).toBe('day in the life, a')
    expect(sortText('An Ending')).toBe('ending, an')
    expect(sortNameOf('The Beatles')).toBe('Beatles, The')
  })

  it('leaves alone what only looks like an article', () => {
    expect(sortText('Theatre')).toBe('theatre')
    expect(sortText('The')).toBe('the')
    expect(sortText('A-ha')).toBe('a-ha')
    expect(sortText('The The')).toBe('the, the')
  })

  it('takes a name given to sort by as it is', () => {
    expect(sortText('The Sorted', { articles: false })).toBe('the sorted')
  })

  it('counts numbers as numbers', () => {
    expect(sorted('Track 10', 'Track 2', 'Track 1', 'Track 002b')).toEqual([
      'Track 1',
      'Track 2',
      'Track 002b',
      'Track 10',
    ])
    expect(sorted('Symphony No. 9', 'Symphony No. 10')).toEqual(['Symphony No. 9', 'Symphony No. 10'])
  })

  it('skips signs in front of a name', () => {
    expect(sortText("(I Can't Get No) Satisfaction")).toBe("i can't get no) satisfaction")
    expect(sortText('“Heroes”')).toMatch(/^heroes/)
    expect(sortText('...And Justice')).toBe('and justice')
  })

  it('puts what begins with no letter last, behind every script', () => {
    expect(sorted('!!!', '東京', '1999', 'Zebra', '99 Luftballons', 'Ночь')).toEqual([
      'Zebra',
      'Ночь',
      '東京',
      '99 Luftballons',
      '1999',
      '!!!',
    ])
  })

  it('leaves scripts without case or accents as they are', () => {
    expect(sortText('東京事変')).toBe('東京事変')
    expect(sortText('がんばれ')).toBe('がんばれ')
    expect(sortText('서울')).toBe('서울')
  })

  it('never fails, whatever the text', () => {
    for (const text of ['', ' ', '\u0301', '\ud800', '\0', 'ﷺ'.repeat(50)]) expect(typeof sortText(text)).toBe('string')
  })
})
