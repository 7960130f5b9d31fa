import { describe, expect, it } from 'vitest'
import { gainFactor } from '../../../src/renderer/player/replay-gain.ts'

const tags = { trackGainDb: -6, trackPeak: 0.5, albumGainDb: -8, albumPeak: 0.9 }
const auto = { mode: 'auto', preampDb: 0 } as const

describe('levelling', () => {
  it('takes the track’s level alone and the album’s among its own', () => {
    expect(gainFactor(tags, auto, false)).toBeCloseTo(10 ** (-6 / 20))
    expect(gainFactor(tags, auto, true)).toBeCloseTo(10 ** (-8 / 20))
  })

  it('never lets the highest sample clip', () => {
    expect(gainFactor({ ...tags, trackGainDb: 12, trackPeak: 0.8 }, auto, false)).toBeCloseTo(1 / 0.8)
    expect(gainFactor({ ...tags, trackGainDb: 3, trackPeak: null, albumPeak: null }, auto, false)).toBe(1)
    expect(gainFactor({ ...tags, trackPeak: 1.4, trackGainDb: 0 }, auto, false)).toBeCloseTo(1 / 1.4)
  })

  it('leaves tracks without tags, and everything when it is off, as they are', () => {
    const none = { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null }
    expect(gainFactor(none, auto, false)).toBe(1)
    expect(gainFactor(undefined, auto, false)).toBe(1)
    expect(gainFactor(tags, { mode: 'off', preampDb: 6 }, true)).toBe(1)
  })

  it('uses the level that is there when the wanted one is not', () => {
    expect(gainFactor({ ...tags, albumGainDb: null }, { mode: 'album', preampDb: 0 }, false)).toBeCloseTo(
      10 ** (-6 / 20),
    )
  })

  it('adds what the user wants on top', () => {
    expect(gainFactor(tags, { mode: 'track', preampDb: 3 }, false)).toBeCloseTo(10 ** (-3 / 20))
  })
})
