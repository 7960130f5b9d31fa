import { describe, expect, it } from 'vitest'
import { EntryMemory } from '../../../src/renderer/app/entry-memory.ts'

describe('entry memory', () => {
  it('keeps values apart by history entry and by name', () => {
    const memory = new EntryMemory()
    memory.set('a', 'scroll', 120)
    memory.set('a', 'sort', { by: 'year' })
    memory.set('b', 'scroll', 7)
    expect(memory.get('a', 'scroll')).toBe(120)
    expect(memory.get('a', 'sort')).toEqual({ by: 'year' })
    expect(memory.get('b', 'scroll')).toBe(7)
    expect(memory.get('c', 'scroll')).toBeUndefined()
  })

  it('comes through a reload', () => {
    const before = new EntryMemory()
    before.set('a', 'scroll', 120)
    const after = new EntryMemory()
    after.fill(before.toJson())
    expect(after.get('a', 'scroll')).toBe(120)
  })

  it('starts fresh when what was stored is damaged', () => {
    const memory = new EntryMemory()
    for (const damaged of ['', '{', '{}', '[1]', 'null']) memory.fill(damaged)
    expect(memory.get('a', 'scroll')).toBeUndefined()
  })

  it('forgets the oldest entries rather than growing for ever', () => {
    const memory = new EntryMemory()
    for (let i = 0; i < 1000; i++) memory.set(`entry ${i}`, 'scroll', i)
    expect(memory.get('entry 0', 'scroll')).toBeUndefined()
    expect(memory.get('entry 999', 'scroll')).toBe(999)
  })
})
