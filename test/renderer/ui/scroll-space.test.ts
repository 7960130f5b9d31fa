import { describe, expect, it } from 'vitest'
import { rowWindow, slotRows } from '../../../src/renderer/ui/row-window.ts'
import { MAX_SCROLL_PX, ScrollSpace } from '../../../src/renderer/ui/scroll-space.ts'

const VIEW = 600
const ROW = 36

function spaceOf(rows: number): ScrollSpace {
  const space = new ScrollSpace()
  space.resize(rows * ROW, VIEW)
  return space
}

describe('a list that fits', () => {
  it('scrolls as the element does', () => {
    const space = spaceOf(1000)
    expect(space.scrollPx).toBe(36_000)
    space.scrolledTo(12_345)
    expect(space.offset).toBe(12_345)
    expect(space.shift).toBe(0)
  })
})

describe('a list of three million rows', () => {
  const rows = 3_000_000
  const end = rows * ROW - VIEW

  it('keeps its element below what browsers can hold', () => {
    expect(spaceOf(rows).scrollPx).toBe(MAX_SCROLL_PX)
  })

  it('moves by true pixels on the wheel', () => {
    const space = spaceOf(rows)
    space.moveTo(50_000_000)
    for (let i = 0; i < 50; i++) space.scrolledTo(space.scrollTop + 120)
    expect(space.offset).toBe(50_000_000 + 50 * 120)
  })

  it('goes by proportion when the thumb is dragged', () => {
    const space = spaceOf(rows)
    space.scrolledTo((MAX_SCROLL_PX - VIEW) / 2)
    expect(Math.abs(space.offset - end / 2)).toBeLessThan(2)
  })

  it('reaches its last row with the last pixel', () => {
    const space = spaceOf(rows)
    space.scrolledTo(MAX_SCROLL_PX - VIEW)
    expect(space.offset).toBe(end)
    space.moveTo(Number.MAX_SAFE_INTEGER)
    expect(space.scrollTop).toBe(MAX_SCROLL_PX - VIEW)
  })

  it('never meets an end of the element before the end of the list', () => {
    const space = spaceOf(rows)
    space.moveTo(20_000)
    let steps = 0
    while (space.offset > 0 && steps++ < 1_000) {
      expect(space.scrollTop).toBeGreaterThan(0)
      space.scrolledTo(Math.max(0, space.scrollTop - 120))
    }
    expect(steps).toBe(Math.ceil(20_000 / 120))
    expect(space.scrollTop).toBe(0)
  })

  it('puts the element right at rest without moving what is seen', () => {
    const space = spaceOf(rows)
    space.moveTo(60_000_000)
    for (let i = 0; i < 500; i++) space.scrolledTo(space.scrollTop + 900)
    const { offset } = space
    expect(space.settle()).toBe(true)
    expect(space.offset).toBe(offset)
    expect(space.settle()).toBe(false)
  })

  it('keeps its place when the window changes its height', () => {
    const space = spaceOf(rows)
    space.moveTo(70_000_000)
    space.resize(rows * ROW, 300)
    expect(space.offset).toBe(70_000_000)
  })
})

describe('rows in the document', () => {
  const at = (offset: number, direction = 1) =>
    rowWindow({ offset, viewPx: VIEW, rowPx: ROW, count: 1_000_000, direction })

  it('cover the view with more on the side one scrolls to', () => {
    const down = at(36_000)
    expect(down.firstVisible).toBe(1000)
    expect(down.last - down.lastVisible).toBeGreaterThan(down.firstVisible - down.first)
    const up = at(36_000, -1)
    expect(up.firstVisible - up.first).toBeGreaterThan(up.last - up.lastVisible)
  })

  it('keep their slot while they are there', () => {
    const before = slotRows(at(36_000))
    const after = slotRows(at(36_000 + 2 * ROW))
    const changed = before.filter((row, slot) => after[slot] !== row)
    expect(changed).toHaveLength(2)
    expect(new Set(after).size).toBe(after.length)
  })

  it('end with the list', () => {
    const { last, first, slots } = at(1_000_000 * ROW - VIEW)
    expect(last).toBe(999_999)
    expect(first).toBe(1_000_000 - slots)
    expect(rowWindow({ offset: 0, viewPx: VIEW, rowPx: ROW, count: 0, direction: 1 }).slots).toBe(0)
  })
})
