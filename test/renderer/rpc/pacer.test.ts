import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pacer } from '../../../src/renderer/rpc/pacer.ts'

describe('pacer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs at once, then at most once in the time given, and never forgets the last asking', () => {
    let runs = 0
    const pacer = new Pacer(1000, () => runs++)
    pacer.ask()
    expect(runs).toBe(1)
    for (let i = 0; i < 50; i++) pacer.ask()
    expect(runs).toBe(1)
    vi.advanceTimersByTime(1000)
    expect(runs).toBe(2)
    vi.advanceTimersByTime(5000)
    expect(runs).toBe(2)
    pacer.ask()
    expect(runs).toBe(3)
  })

  it('flushes what would have waited, and nothing else', () => {
    let runs = 0
    const pacer = new Pacer(1000, () => runs++)
    pacer.flush()
    expect(runs).toBe(0)
    pacer.ask()
    pacer.flush()
    expect(runs).toBe(1)
    pacer.ask()
    pacer.flush()
    expect(runs).toBe(2)
    vi.advanceTimersByTime(5000)
    expect(runs).toBe(2)
  })
})
