import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PULL_AT_PX, PullGesture } from '../../../src/renderer/ui/pull-gesture.ts'

function pull({ atTop = true } = {}) {
  const state = { atTop, px: 0, refreshed: 0 }
  const gesture = new PullGesture({
    atTop: () => state.atTop,
    onPull: (px) => {
      state.px = px
    },
    onRefresh: () => state.refreshed++,
  })
  return { gesture, state }
}

describe('pulling with a finger', () => {
  it('refreshes when let go beyond the mark', () => {
    const { gesture, state } = pull()
    gesture.touchStart(1, 100)
    expect(gesture.touchMove(100 + PULL_AT_PX + 5)).toBe(true)
    expect(state.refreshed).toBe(0)
    gesture.letGo()
    expect(state).toMatchObject({ refreshed: 1, px: 0 })
  })

  it('does nothing when let go before the mark', () => {
    const { gesture, state } = pull()
    gesture.touchStart(1, 100)
    gesture.touchMove(130)
    gesture.letGo()
    expect(state).toMatchObject({ refreshed: 0, px: 0 })
  })

  it('leaves scrolling alone: begun further down, upwards, or with two fingers', () => {
    const down = pull({ atTop: false })
    down.gesture.touchStart(1, 100)
    expect(down.gesture.touchMove(300)).toBe(false)
    const up = pull()
    up.gesture.touchStart(1, 100)
    expect(up.gesture.touchMove(20)).toBe(false)
    const two = pull()
    two.gesture.touchStart(2, 100)
    expect(two.gesture.touchMove(300)).toBe(false)
  })
})

describe('pulling with a trackpad', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('refreshes once, when it has pulled far enough and rests', () => {
    const { gesture, state } = pull()
    for (let at = 0; at < 200; at += 16) gesture.wheel(-20, at)
    expect(state.px).toBeGreaterThanOrEqual(PULL_AT_PX)
    expect(state.refreshed).toBe(0)
    vi.advanceTimersByTime(1000)
    expect(state).toMatchObject({ refreshed: 1, px: 0 })
  })

  it('ignores momentum that merely arrives at the top', () => {
    const { gesture, state } = pull({ atTop: false })
    gesture.wheel(-60, 0)
    state.atTop = true
    for (let at = 16; at < 400; at += 16) gesture.wheel(-60, at)
    vi.advanceTimersByTime(1000)
    expect(state).toMatchObject({ refreshed: 0, px: 0 })
  })

  it('ignores a wheel with notches', () => {
    const { gesture, state } = pull()
    for (let at = 0; at < 400; at += 50) gesture.wheel(-120, at)
    for (let at = 1000; at < 1400; at += 50) gesture.wheel(-3, at, null, 1)
    vi.advanceTimersByTime(1000)
    expect(state).toMatchObject({ refreshed: 0, px: 0 })
  })
})
