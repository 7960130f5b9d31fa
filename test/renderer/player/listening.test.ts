import { describe, expect, it } from 'vitest'
import { Listening } from '../../../src/renderer/player/listening.ts'

const play = (listening: Listening, from: number, to: number, durationMs: number): number => {
  let counted = 0
  for (let at = from; at <= to; at += 250) if (listening.at(at, durationMs)) counted += 1
  return counted
}

describe('a play', () => {
  it('counts once, after half the track', () => {
    const listening = new Listening(0)
    expect(play(listening, 0, 90_000, 200_000)).toBe(0)
    expect(play(listening, 90_250, 200_000, 200_000)).toBe(1)
    expect(listening.playedMs).toBeGreaterThan(190_000)
  })

  it('counts after four minutes of a long one', () => {
    expect(play(new Listening(0), 0, 239_000, 3_600_000)).toBe(0)
    expect(play(new Listening(0), 0, 241_000, 3_600_000)).toBe(1)
  })

  it('does not count what was skipped over', () => {
    const listening = new Listening(0)
    play(listening, 0, 10_000, 200_000)
    listening.jumped()
    expect(play(listening, 150_000, 200_000, 200_000)).toBe(0)
    expect(listening.playedMs).toBe(60_000)
  })

  it('does not count a jump nobody told it of', () => {
    const listening = new Listening(0)
    listening.at(0, 200_000)
    expect(listening.at(180_000, 200_000)).toBe(false)
    expect(listening.playedMs).toBe(0)
  })

  it('is told once, however often the track is heard on from there', () => {
    const listening = new Listening(0)
    expect(play(listening, 0, 200_000, 200_000)).toBe(1)
    listening.jumped()
    expect(play(listening, 0, 200_000, 200_000)).toBe(0)
    expect(listening.counted).toBe(true)
  })

  it('goes on after a pause of any length, and keeps the time it began', () => {
    const listening = new Listening(1_000)
    expect(play(listening, 0, 60_000, 200_000)).toBe(0)
    // The clock stands still while nothing sounds; more than an hour later it goes on where it stood.
    expect(play(listening, 60_000, 110_000, 200_000)).toBe(1)
    expect(listening.startedAt).toBe(1_000)
  })

  it('counts what was heard between seeks, however short the pieces', () => {
    const listening = new Listening(0)
    let counted = 0
    for (let from = 0; from < 200_000; from += 20_000) {
      listening.jumped()
      counted += play(listening, from, from + 10_000, 200_000)
    }
    expect(counted).toBe(1)
    expect(listening.playedMs).toBe(100_000)
  })
})
