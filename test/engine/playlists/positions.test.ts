import { describe, expect, it } from 'vitest'
import { place, type Placed } from '../../../src/engine/playlists/place.ts'
import { isPosition, MOST_LENGTH, positionsBetween } from '../../../src/engine/playlists/positions.ts'
import { random } from '../../../scripts/music/random.ts'

const SEEDS = [1, 2, 3]

/** A playlist in memory. */
class List {
  items: Placed[] = []
  written = 0
  readonly #random: () => number
  #nextId = 0

  constructor(seed: number) {
    this.#random = random(seed).next
  }

  insert(at: number, count = 1): void {
    const around = {
      left: (count: number) => this.items.slice(Math.max(0, at - count), at).toReversed(),
      right: (count: number) => this.items.slice(at, at + count),
    }
    const { positionOf, spread } = place(around, count, this.#random)
    const spreadTo = new Map(spread.map(({ id, position }) => [id, position]))
    if (spread.length > 0) {
      this.items = this.items.map((item) => ({ ...item, position: spreadTo.get(item.id) ?? item.position }))
    }
    const added = Array.from({ length: count }, (_, i) => ({ id: `i${this.#nextId++}`, position: positionOf(i) }))
    this.items.splice(at, 0, ...added)
    this.written += count + spread.length
  }

  expectOrder(): void {
    const { items } = this
    const wrong = items.findIndex(({ position }, i) => i > 0 && items[i - 1]!.position >= position)
    expect(wrong).toBe(-1)
    expect(items.filter(({ position }) => position.length > MOST_LENGTH || !isPosition(position))).toEqual([])
  }
}

describe('positions', () => {
  it.each(SEEDS)('stay in order and short wherever items are put (seed %i)', (seed) => {
    const { int, chance } = random(seed)
    const list = new List(seed)
    for (let i = 0; i < 3_000; i++) list.insert(int(list.items.length + 1), chance(0.02) ? 1 + int(50) : 1)
    list.expectOrder()
  })

  it.each([
    ['always first', () => 0],
    ['always last', (length: number) => length],
  ])('hold 20,000 items that are put there one by one: %s', (_, at) => {
    const list = new List(1)
    for (let i = 0; i < 20_000; i++) list.insert(at(list.items.length))
    list.expectOrder()
    expect(Math.max(...list.items.map(({ position }) => position.length))).toBeLessThanOrEqual(8)
    expect(list.written).toBe(20_000)
  })

  it.each([
    ['before the last that was put there', () => 500],
    ['behind the last that was put there', (_: number, i: number) => 500 + i],
    ['on either side in turn', (_: number, i: number) => 500 + Math.ceil(i / 2)],
  ])('hold 100,000 items in one gap, %s', (_, at) => {
    const list = new List(1)
    list.insert(0, 1_000)
    for (let i = 0; i < 100_000; i++) list.insert(at(list.items.length, i))
    list.expectOrder()
    // Making room takes some writes of its own, but not the whole list each time.
    expect(list.written).toBeLessThan(1_000_000)
  })

  it('makes room between two that share a position', () => {
    const list = new List(1)
    list.insert(0, 10)
    list.items = list.items.map((item, i) => ({ ...item, position: i >= 3 && i < 6 ? 'V' : i < 3 ? '3' + i : 'k' + i }))
    list.insert(4)
    list.expectOrder()
    expect(list.items.map(({ id }) => id).indexOf('i10')).toBe(4)
  })

  it('finds room beside what nobody here would write', () => {
    for (const [before, after] of [
      [undefined, '0'],
      [undefined, '00000'],
      ['V', 'V0'],
      ['z'.repeat(80), undefined],
      ['z'.repeat(300), 'z'.repeat(301)],
    ] as const) {
      const list = new List(1)
      list.items = [before, after].flatMap((position, i) =>
        position === undefined ? [] : [{ id: `old${i}`, position }],
      )
      list.insert(before === undefined ? 0 : 1)
      list.expectOrder()
    }
  })

  it.each(SEEDS)('do not mix two runs that are put into one gap (seed %i)', (seed) => {
    const { next, int } = random(seed)
    for (let i = 0; i < 200; i++) {
      const [before, after] = positionsOf(2, next)
      const [one, other] = [int(40) + 2, int(40) + 2].map((count) =>
        all(positionsBetween(before, after, { count, random: next })!, count),
      )
      const whole = [...one!, ...other!].toSorted((a, b) => (a < b ? -1 : 1))
      const mixed = whole.map((position) => (one!.includes(position) ? 'a' : 'b')).join('')
      expect(mixed).toMatch(/^(a+b+|b+a+)$/)
      expect(whole[0]! > before! && whole.at(-1)! < after!).toBe(true)
    }
  })
})

const all = (positionOf: (place: number) => string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => positionOf(i))

const positionsOf = (count: number, random: () => number): string[] =>
  all(positionsBetween(undefined, undefined, { count, random })!, count)
