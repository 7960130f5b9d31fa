import { describe, expect, it } from 'vitest'
import { hashOf, initials } from '../../../src/renderer/app/cover.tsx'

describe('cover placeholder', () => {
  it.each([
    ['Hounds of Love', 'HO'],
    ['  (what’s the story) morning glory?', 'WS'],
    ['1984', '1'],
    ['Ágætis byrjun', 'ÁB'],
    ['大貫妙子', '大'],
    ['サンシャワー Sunshower', 'サ'],
    ['Пикник', 'П'],
    ['!!!', ''],
    ['', ''],
  ])('shows the initials of %j', (title, expected) => {
    expect(initials(title)).toBe(expected)
  })

  it('colours the same thing always the same, and different things differently', () => {
    expect(hashOf('album-1')).toBe(hashOf('album-1'))
    const hues = new Set(Array.from({ length: 100 }, (_, i) => hashOf(`album-${i}`) % 360))
    expect(hues.size).toBeGreaterThan(60)
  })
})
