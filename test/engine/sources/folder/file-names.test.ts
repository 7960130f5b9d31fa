import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOfName, displayName, isWithin, nameOfBytes } from '../../../../src/engine/sources/folder/file-names.ts'

describe('names of files', () => {
  test('are kept as they are when they are text', () => {
    for (const name of [
      'Motörhead',
      '初音ミク',
      '100% — live?',
      'new\nline',
      '\u202egnp.',
      'é',
      'e\u0301',
      '-rf',
      '😀',
    ]) {
      expect(nameOfBytes(Buffer.from(name))).toBe(name)
    }
  })

  test('survive when they are not text, and show their odd bytes to people', () => {
    const bytes = Buffer.from('Caf\xe9.mp3', 'latin1')
    const name = nameOfBytes(bytes)
    expect(bytesOfName(name)).toEqual(bytes)
    expect(displayName(name)).toBe('Caf\\xE9.mp3')
    expect(name.isWellFormed()).toBe(true)
  })

  test('come back byte for byte, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (array) => {
        const bytes = Buffer.from(array)
        expect(bytesOfName(nameOfBytes(bytes))).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('never become equal when their bytes differ, even when they imitate an escape', () => {
    const imitation = nameOfBytes(Buffer.from('\u{10fee9}'))
    const escaped = nameOfBytes(Buffer.from([0xe9]))
    expect(imitation).not.toBe(escaped)
    expect(bytesOfName(imitation)).toEqual(Buffer.from('\u{10fee9}'))
  })
})

test('a folder holds itself and what is below it, and not its namesakes', () => {
  expect(isWithin('a/b', 'a')).toBe(true)
  expect(isWithin('a', 'a')).toBe(true)
  expect(isWithin('ab', 'a')).toBe(false)
  expect(isWithin('x', '')).toBe(true)
})
