import { expect, it } from 'vitest'
import { holding, isWithin, type HoldingFacts } from '../../../src/engine/downloads/held.ts'

const FREE: HoldingFacts = {
  paused: false,
  offline: false,
  moving: false,
  disk: null,
  hours: null,
  whenIdle: false,
  playing: false,
}

it('holds for nothing while nothing is the case, and while something plays only where the user wants it', () => {
  expect(holding(FREE, 0)).toEqual({ held: null, message: null })
  expect(holding({ ...FREE, playing: true }, 0).held).toBeNull()
  expect(holding({ ...FREE, whenIdle: true }, 0).held).toBeNull()
  expect(holding({ ...FREE, whenIdle: true, playing: true }, 0).held).toBe('busy')
})

it('says first what the user has chosen, then what is wrong, then what passes by itself', () => {
  const now = new Date(2026, 5, 1, 12, 0).getTime()
  const facts: HoldingFacts = {
    paused: true,
    offline: true,
    moving: true,
    disk: { held: 'no-space', message: 'Full.' },
    hours: { from: 0, to: 60 },
    whenIdle: true,
    playing: true,
  }
  const told: (string | null)[] = []
  for (const lifted of [
    {},
    { paused: false },
    { offline: false },
    { moving: false },
    { disk: null },
    { hours: null },
    { playing: false },
  ]) {
    told.push(holding(Object.assign(facts, lifted), now).held)
  }
  expect(told).toEqual(['paused', 'offline', 'moving', 'no-space', 'hours', 'busy', null])
})

it('knows hours within a day, over midnight, and a whole day', () => {
  const day = (hours: { from: number; to: number }) =>
    Array.from({ length: 1440 }, (_, minute) => isWithin(hours, minute))
  const count = (minutes: boolean[]) => minutes.filter(Boolean).length
  expect(count(day({ from: 60, to: 120 }))).toBe(60)
  expect(isWithin({ from: 60, to: 120 }, 60)).toBe(true)
  expect(isWithin({ from: 60, to: 120 }, 120)).toBe(false)
  const night = day({ from: 1380, to: 360 })
  expect(count(night)).toBe(420)
  expect([night[1380], night[0], night[359], night[360], night[720]]).toEqual([true, true, true, false, false])
  expect(count(day({ from: 600, to: 600 }))).toBe(1440)
})
