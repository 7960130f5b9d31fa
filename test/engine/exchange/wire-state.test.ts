import { describe, expect, it } from 'vitest'
import { BadTable } from '../../../src/engine/exchange/columns.ts'
import { packEntries, unpackEntries } from '../../../src/engine/exchange/wire-state.ts'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import type { StateEntry } from '../../../src/engine/personal/state.ts'

const origin = 'a'.repeat(32)
const stamp = stampAt(1_800_000_000_000, 3)
const entries: StateEntry[] = [
  ['cell', 'note', 'r1', 'title', 'Ü 🎧', stamp, origin, null],
  ['cell', 'note', 'r2', 'title', null, stamp, origin, stamp],
  ['row', 'note', 'r1', true, stamp, origin, null],
  ['event', 'play', 'k1.5', 'k1', 5, 1000, origin],
  ['parked', origin, 9, 0, stamp, 7, '["?",1]'],
  ['cell', 'note', 'r1', 'body', 0.5, stamp, origin, null],
]

describe('a page of the state', () => {
  it('arrives as it was', () => {
    expect(unpackEntries(JSON.parse(JSON.stringify(packEntries(entries))))).toEqual(entries)
  })

  it.each([
    ['cell', 'note', 'r', 'f', 1, 'not a stamp', origin, null],
    ['cell', 'note', 'r', 'f', { deep: 1 }, stamp, origin, null],
    ['cell', 'note', 'r', 'f', 1, stamp, 'nobody', null],
    ['cell', 'note', 'r', 'f', 1, stamp, origin],
    ['event', 'play', 'k', 't', 1.5, 0, origin],
    ['event', 'play', 'k', 't', 1, origin],
    ['row', 'note', 'r', 1, stamp, origin, null],
    ['event', 'play', 'k', 5, 5, 5, origin],
    ['parked', origin, -1, 0, stamp, 1, ''],
    ['__proto__', 1],
    [null],
    [],
  ])('is refused with %j in it', (...values) => {
    const table = packEntries([values as unknown as StateEntry])
    expect(() => unpackEntries(table)).toThrow(BadTable)
  })
})
