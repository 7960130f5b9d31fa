import { afterEach, describe, expect, it } from 'vitest'
import { middleWords, similarWords, slipsBetween } from '../../../src/engine/browse/near-words.ts'
import { libraryOf, type SmallLibrary } from './library-of.ts'

let library: SmallLibrary | undefined
afterEach(async () => {
  await library?.close()
  library = undefined
})

describe('words near a word', () => {
  it('hold it in their middle or at their end', async () => {
    library = await libraryOf([
      { title: 'Midnight' },
      { title: 'nights' },
      { title: 'Knight' },
      { title: 'thing' },
      { title: '真夜中' },
    ])
    const { sql } = library.stores.library
    expect(middleWords(sql, 'night', 10).sort()).toEqual(['knight', 'midnight'])
    expect(middleWords(sql, 'night', 1)).toHaveLength(1)
    // The letters of "ing" in another order are trigrams too.
    expect(middleWords(sql, 'hing', 10)).toEqual(['thing'])
    for (const part of ['', 'n', 'ni', '夜', '夜中月', '"', '***']) expect(middleWords(sql, part, 10), part).toEqual([])
  })

  it('are spelt nearly like it', async () => {
    library = await libraryOf([{ title: 'Beatles' }, { title: 'Battle' }, { title: 'Metallica' }, { title: 'Metal' }])
    const { sql } = library.stores.library
    expect(similarWords(sql, 'beatels', 10)).toEqual(['beatles'])
    expect(similarWords(sql, 'metalica', 10)).toEqual(['metallica'])
    expect(similarWords(sql, 'mettalica', 10)).toEqual(['metallica'])
    for (const word of ['', 'bea', 'zzzzzz']) expect(similarWords(sql, word, 10), word).toEqual([])
  })

  it.each([
    ['beatles', 'beatles', 0],
    ['beatles', 'beatels', 1],
    ['beatles', 'beetles', 1],
    ['beatles', 'beatle', 1],
    ['beatles', 'tbeatles', 1],
    ['metallica', 'mettalica', 2],
    ['abcd', 'dcba', 3],
  ])('differ: %s and %s by %i', (a, b, slips) => {
    expect(Math.min(slipsBetween(a, b, 2), 3)).toBe(slips)
    expect(slipsBetween(b, a, 2)).toBe(slipsBetween(a, b, 2))
  })
})
