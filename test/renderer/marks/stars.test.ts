/** Stars by pointer and by key, and in words. */
import { describe, expect, it } from 'vitest'
import { t } from '../../../src/renderer/i18n/i18n.ts'
import '../../../src/renderer/marks/words.ts'
import { markKeyOf } from '../../../src/renderer/marks/mark-keys.ts'
import { starsAfterClick, starsAt } from '../../../src/renderer/marks/star-pointer.ts'
import { starsText } from '../../../src/renderer/marks/stars-text.ts'
import { starsAfterKey } from '../../../src/renderer/marks/stars-keys.ts'

describe('the pointer', () => {
  const place = { left: 100, width: 80 }

  it('means half a star on the left half of each, a whole one on the right', () => {
    expect([101, 107, 109, 115, 117, 171, 179].map((x) => starsAt(place, x))).toEqual([1, 1, 2, 2, 3, 9, 10])
  })

  it('dragged left of the first star means none, and right of the last means all', () => {
    expect(starsAt(place, 99)).toBe(0)
    expect(starsAt(place, 100)).toBe(1)
    expect(starsAt(place, 400)).toBe(10)
  })

  it('on the rating there is takes it away', () => {
    expect(starsAfterClick(7, 7)).toBe(0)
    expect(starsAfterClick(7, 6)).toBe(7)
  })
})

describe('keys on stars', () => {
  const press = (key: string, stars: number) =>
    starsAfterKey({ key, altKey: false, ctrlKey: false, metaKey: false }, stars)

  it('go by halves with arrows, and stop at the ends', () => {
    expect(press('ArrowRight', 6)).toBe(7)
    expect(press('ArrowDown', 1)).toBe(0)
    expect(press('ArrowLeft', 0)).toBe(0)
    expect(press('ArrowUp', 10)).toBe(10)
  })

  it('give whole stars with digits, half a star with a full stop, none with Delete', () => {
    expect(press('4', 1)).toBe(8)
    expect(press('.', 8)).toBe(9)
    expect(press('.', 9)).toBe(8)
    expect(press('.', 10)).toBe(9)
    expect(press('Delete', 9)).toBe(0)
  })

  it('leave other keys alone', () => {
    expect(press('6', 3)).toBeUndefined()
    expect(press('a', 3)).toBeUndefined()
    expect(starsAfterKey({ key: '3', altKey: false, ctrlKey: true, metaKey: false }, 1)).toBeUndefined()
  })
})

describe('keys in a list', () => {
  const press = (code: string, key: string, shiftKey = false, altKey = true) =>
    markKeyOf({ code, key, altKey, shiftKey, ctrlKey: false, metaKey: false })

  it('rate with Alt and a digit, with Shift half a star more', () => {
    expect(press('Digit3', '3')).toEqual({ kind: 'stars', stars: 6 })
    expect(press('Digit3', '#', true)).toEqual({ kind: 'stars', stars: 7 })
    expect(press('Digit0', ')', true)).toEqual({ kind: 'stars', stars: 1 })
    expect(press('Digit5', '%', true)).toEqual({ kind: 'stars', stars: 10 })
  })

  it('mean the same on the number pad', () => {
    expect(press('Numpad2', '2')).toEqual({ kind: 'stars', stars: 4 })
    expect(press('Numpad2', 'ArrowDown', true)).toEqual({ kind: 'stars', stars: 5 })
  })

  it('give the heart with Alt+L, on a Mac too, where it types another letter', () => {
    expect(press('KeyL', 'l')).toEqual({ kind: 'heart' })
    expect(press('KeyL', '¬')).toEqual({ kind: 'heart' })
  })

  it('leave bare digits and letters to typing ahead', () => {
    expect(press('Digit3', '3', false, false)).toBeUndefined()
    expect(press('KeyL', 'l', false, false)).toBeUndefined()
    expect(press('Digit7', '7')).toBeUndefined()
  })
})

describe('stars in words', () => {
  it('are spoken as people say them', () => {
    expect([0, 1, 2, 3, 7, 10].map((stars) => starsText(stars, t))).toEqual([
      'Not rated',
      'Half a star',
      '1 star',
      '1 and a half stars',
      '3 and a half stars',
      '5 stars',
    ])
  })
})
