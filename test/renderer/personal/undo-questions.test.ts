/** What is asked before it is taken back. */
import { describe, expect, it } from 'vitest'
import { canUndo, isAskedBefore } from '../../../src/renderer/personal/undo-questions.ts'
import { change } from './builders.ts'

describe('taking back', () => {
  it('is not offered for what cannot be, nor for a device that joined', () => {
    expect(canUndo(change({}, {}))).toBe(true)
    expect(canUndo(change({}, { undoable: false }))).toBe(false)
    expect(canUndo(change({ kind: 'device', type: 'device' }, {}))).toBe(false)
  })

  it('is not asked for one edit', () => {
    expect(isAskedBefore(change({ kind: 'rating' }, { field: 'stars', after: 9, count: 2 }))).toBe(false)
    expect(isAskedBefore(change({}, { field: 'name', before: 'Night' }))).toBe(false)
  })

  it('is not asked for what brings something back', () => {
    expect(isAskedBefore(change({}, { what: 'delete' }))).toBe(false)
  })

  it('is asked for what makes something go', () => {
    expect(isAskedBefore(change({}, { field: 'name', before: null }))).toBe(true)
    expect(isAskedBefore(change({}, { what: 'restore' }))).toBe(true)
    expect(isAskedBefore(change({ kind: 'saved-queue' }, { field: 'name', before: null }))).toBe(true)
  })

  it('is asked for much at once', () => {
    expect(isAskedBefore(change({ kind: 'rating' }, { field: 'stars', count: 500 }))).toBe(true)
  })
})
