import { describe, expect, it } from 'vitest'
import { landmarkFor } from '../../../src/renderer/ui/use-type-ahead.ts'

const letters = ['#', 'A', 'É', 'M', 'Ж'].map((label, index) => ({ label, index }))

describe('typing in a list', () => {
  it('leads to the landmark that begins with it, accents and case aside', () => {
    expect(landmarkFor(letters, 'm')?.label).toBe('M')
    expect(landmarkFor(letters, 'e')?.label).toBe('É')
    expect(landmarkFor(letters, 'ж')?.label).toBe('Ж')
  })

  it('stays at the first letter where the list knows no second', () => {
    expect(landmarkFor(letters, 'ma')?.label).toBe('M')
  })

  it('leads nowhere when nothing begins so', () => {
    expect(landmarkFor(letters, 'z')).toBeUndefined()
  })
})
