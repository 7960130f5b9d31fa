import { describe, expect, it } from 'vitest'
import { Quality, type WantedCopy } from '../../../../src/engine/sources/soul/quality.ts'
import type { StreamQuality } from '../../../../src/shared/model/settings.ts'

const MB = 1_000_000

const copyOf = (remoteId: string, more: Partial<WantedCopy> = {}): WantedCopy => ({
  sourceId: 1,
  remoteId,
  bitrateKbps: 900,
  sizeBytes: 22 * MB,
  durationMs: 200_000,
  playable: true,
  ...more,
})

function qualityOf(wanted: StreamQuality = 'auto') {
  const state = { wanted, now: 0 }
  const quality = new Quality({ wanted: () => state.wanted, clock: () => state.now })
  let tracks = 0
  return {
    state,
    quality,
    /** What another track would be asked for in. */
    next: (more: Partial<WantedCopy> = {}) =>
      quality.choose(copyOf(`t${tracks++}`, more), { canTranscode: true, fromStart: true }),
    /** Bytes a second, some transfers long. */
    carries: (bytesPerSecond: number, { times = 20, made = false } = {}) => {
      for (let i = 0; i < times; i++) quality.measured(1, { bytes: MB, ms: (MB / bytesPerSecond) * 1000, made })
    },
  }
}

describe('a quality that was set', () => {
  it.each([
    ['low', 96],
    ['medium', 160],
    ['high', 256],
    ['original', undefined],
  ] as const)('%s asks for %s kilobits', (wanted, kbps) => {
    expect(qualityOf(wanted).next()).toBe(kbps)
  })

  it('asks for nothing that would be larger than the file', () => {
    const { next } = qualityOf('medium')
    expect(next({ bitrateKbps: 160 })).toBeUndefined()
    expect(next({ bitrateKbps: 128 })).toBeUndefined()
    expect(next({ bitrateKbps: 192 })).toBe(160)
    expect(next({ bitrateKbps: null, sizeBytes: 1 * MB, durationMs: 200_000 })).toBeUndefined()
    expect(next({ bitrateKbps: null, sizeBytes: 20 * MB, durationMs: 200_000 })).toBe(160)
  })

  it('asks for nothing that the server does not make', () => {
    const { quality } = qualityOf('low')
    expect(quality.choose(copyOf('t'), { canTranscode: false, fromStart: true })).toBeUndefined()
  })

  it('asks for what can be played, where the file cannot', () => {
    expect(qualityOf('original').next({ playable: false })).toBe(256)
    expect(qualityOf('auto').next({ playable: false, bitrateKbps: 64 })).toBe(256)
    expect(qualityOf('low').next({ playable: false, bitrateKbps: 64 })).toBe(96)
  })
})

describe('quality by what the line carries', () => {
  it('is the file as it is until something is known', () => {
    expect(qualityOf().next()).toBeUndefined()
  })

  it.each([
    [100_000, 96],
    [499_000, 96],
    [501_000, 160],
    [1_990_000, 160],
    [2_010_000, undefined],
    [50 * MB, undefined],
  ])('%i bytes a second are %s kilobits', (bytesPerSecond, kbps) => {
    const { next, carries } = qualityOf()
    carries(bytesPerSecond)
    expect(next()).toBe(kbps)
  })

  it('is not left for one slow moment', () => {
    const { next, carries } = qualityOf()
    carries(4 * MB)
    carries(500_000, { times: 1 })
    expect(next()).toBeUndefined()
    carries(500_000)
    expect(next()).toBe(160)
  })

  it('stays where it is as long as the speed goes to and fro about a border', () => {
    const { next, carries } = qualityOf()
    carries(2.1 * MB)
    expect(next()).toBeUndefined()
    carries(1.7 * MB)
    expect(next()).toBeUndefined()
    carries(1.5 * MB)
    expect(next()).toBe(160)
    carries(2.3 * MB)
    expect(next()).toBe(160)
    carries(2.5 * MB)
    expect(next()).toBeUndefined()
  })

  it('is told by no transfer that is too short to tell', () => {
    const { quality, next } = qualityOf()
    quality.measured(1, { bytes: 1000, ms: 1000, made: false })
    expect(next()).toBeUndefined()
  })

  it('is not lowered because the server makes slowly what it sends', () => {
    const { next, carries } = qualityOf()
    carries(1 * MB, { made: true })
    expect(next()).toBeUndefined()
    carries(100_000, { made: true })
    expect(next()).toBe(96)
    carries(1 * MB, { made: true })
    expect(next()).toBe(160)
  })

  it('forgets what was long ago', () => {
    const { state, next, carries } = qualityOf()
    carries(100_000)
    state.now = 9 * 60_000
    expect(next()).toBe(96)
    state.now = 11 * 60_000
    expect(next()).toBeUndefined()
  })

  it('is that of each server', () => {
    const { quality, next, carries } = qualityOf()
    carries(100_000)
    expect(next({ sourceId: 2 })).toBeUndefined()
    expect(next()).toBe(96)
    quality.forget(1)
    expect(next()).toBeUndefined()
  })
})

describe('the quality of a track that is playing', () => {
  const choose = (quality: Quality, fromStart?: boolean) =>
    quality.choose(copyOf('playing'), { canTranscode: true, fromStart })

  it('stays, whatever the line does and the user sets', () => {
    const { state, quality, carries } = qualityOf()
    expect(choose(quality, true)).toBeUndefined()
    carries(100_000)
    state.wanted = 'low'
    state.now = 3_600_000
    expect(choose(quality, false)).toBeUndefined()
    expect(choose(quality, true)).toBeUndefined()
  })

  it('is chosen anew when it is played again', () => {
    const { state, quality } = qualityOf()
    expect(choose(quality, true)).toBeUndefined()
    state.wanted = 'low'
    state.now = 61_000
    expect(choose(quality, true)).toBe(96)
  })

  it('is chosen anew after a long while, when nobody knows where it begins', () => {
    const { state, quality } = qualityOf()
    expect(choose(quality)).toBeUndefined()
    state.wanted = 'low'
    state.now = 20 * 60_000
    expect(choose(quality)).toBeUndefined()
    state.now = 51 * 60_000
    expect(choose(quality)).toBe(96)
  })

  it('is remembered for a few hundred tracks', () => {
    const { state, quality, next } = qualityOf()
    choose(quality, true)
    state.wanted = 'low'
    for (let i = 0; i < 400; i++) next()
    expect(choose(quality, false)).toBeUndefined()
    for (let i = 0; i < 600; i++) next()
    expect(choose(quality, false)).toBe(96)
  })
})
