/** Two sides by ear, with audio elements that say what was asked of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  beginningOf,
  Comparison,
  sameMoment,
  type Compared,
  type Sounding,
} from '../../../src/renderer/duplicates/comparison.ts'
import type { ProposalId } from '../../../src/shared/model/duplicates.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'

class Element implements Sounding {
  src = ''
  currentTime = 0
  duration = 200
  volume = 1
  muted = false
  preload: HTMLAudioElement['preload'] = ''
  heard = false
  refuses = false
  readonly #listeners = new Map<string, () => void>()

  addEventListener(kind: string, listener: () => void): void {
    this.#listeners.set(kind, listener)
  }
  tells(kind: string): void {
    this.#listeners.get(kind)?.()
  }
  play(): Promise<void> {
    if (this.refuses) return Promise.reject(new DOMException('no such file', 'NotSupportedError'))
    this.heard = true
    this.tells('playing')
    return Promise.resolve()
  }
  pause(): void {
    this.heard = false
  }
  load(): void {}
  removeAttribute(): void {
    this.src = ''
  }
}

class MainPlayer {
  status: 'playing' | 'paused' | 'stopped' = 'stopped'
  volume = 0.5
  muted = false
  #listener: (() => void) | undefined

  snapshot = () => ({ status: this.status, volume: this.volume, muted: this.muted })
  subscribe = (listener: () => void) => {
    this.#listener = listener
    return () => (this.#listener = undefined)
  }
  become(status: MainPlayer['status']): void {
    this.status = status
    this.#listener?.()
  }
  pause = () => this.become('paused')
  resume = () => this.become('playing')
}

const pair = (id: number, offsetMs = 0): Compared => ({
  id: id as ProposalId,
  a: `a${id}` as TrackId,
  b: `b${id}` as TrackId,
  offsetMs,
})

let elements: Element[]
let player: MainPlayer
let failed: string[]
let comparison: Comparison

beforeEach(() => {
  elements = []
  failed = []
  player = new MainPlayer()
  comparison = new Comparison({
    makeElement: () => {
      const element = new Element()
      elements.push(element)
      return element
    },
    address: (trackId) => `/media/${trackId}`,
    player,
    volumeOf: (volume) => volume ** 2,
    failed: (trackId) => failed.push(trackId),
  })
})

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('a comparison by ear', () => {
  it('lets one side be heard while the other is ready at the same moment', async () => {
    comparison.press(pair(1, 1_500), 'a')
    await settled()
    const [a, b] = elements
    expect(a).toMatchObject({ src: '/media/a1', heard: true, currentTime: 0, volume: 0.25 })
    expect(b).toMatchObject({ src: '/media/b1', heard: false, currentTime: 1.5 })
    expect(comparison.snapshot()).toEqual({ id: 1, side: 'a', status: 'playing' })
  })

  it('changes over to the same moment of the music, and back', async () => {
    comparison.press(pair(1, 1_500), 'a')
    await settled()
    const [a, b] = elements as [Element, Element]
    a.currentTime = 30
    comparison.press(pair(1, 1_500), 'b')
    expect(b).toMatchObject({ heard: true, currentTime: 31.5 })
    expect(a.heard).toBe(false)
    b.currentTime = 41.5
    comparison.press(pair(1, 1_500), 'a')
    expect(a).toMatchObject({ heard: true, currentTime: 40 })
  })

  it('stops when what sounds is pressed again', async () => {
    comparison.press(pair(1), 'a')
    await settled()
    comparison.press(pair(1), 'a')
    expect(comparison.snapshot()).toBeNull()
    expect(elements.map(({ heard, src }) => ({ heard, src }))).toEqual([
      { heard: false, src: '' },
      { heard: false, src: '' },
    ])
  })

  it('takes the sound from the player and gives it back, over several pairs', async () => {
    player.status = 'playing'
    comparison.press(pair(1), 'a')
    await settled()
    expect(player.status).toBe('paused')
    comparison.press(pair(2), 'b')
    await settled()
    expect(elements[1]).toMatchObject({ src: '/media/b2', heard: true })
    expect(player.status).toBe('paused')
    comparison.stop()
    expect(player.status).toBe('playing')
  })

  it('leaves a player silent that was silent before', async () => {
    player.status = 'paused'
    comparison.press(pair(1), 'a')
    await settled()
    comparison.stop()
    expect(player.status).toBe('paused')
  })

  it('makes way when the user starts the player, and does not start it once more', async () => {
    player.status = 'playing'
    comparison.press(pair(1), 'a')
    await settled()
    player.become('playing')
    expect(comparison.snapshot()).toBeNull()
    expect(elements[0]!.heard).toBe(false)
    player.pause()
    comparison.stop()
    expect(player.status).toBe('paused')
  })

  it('follows the volume', async () => {
    comparison.press(pair(1), 'a')
    await settled()
    player.volume = 1
    player.muted = true
    player.become('stopped')
    expect(elements[0]).toMatchObject({ volume: 1, muted: true })
  })

  it('says which side cannot be heard, and gives the sound back', async () => {
    player.status = 'playing'
    comparison.press(pair(1), 'a')
    await settled()
    elements[1]!.refuses = true
    comparison.press(pair(1), 'b')
    await settled()
    expect(failed).toEqual(['b1'])
    expect(comparison.snapshot()).toBeNull()
    expect(player.status).toBe('playing')
  })

  it('forgets a pair whose address came when another was pressed already', async () => {
    comparison.press(pair(1), 'a')
    comparison.press(pair(2), 'a')
    await settled()
    expect(elements.map(({ src }) => src)).toEqual(['/media/a2', '/media/b2'])
  })
})

describe('the same moment', () => {
  it('is later in B by the offset, within what there is', () => {
    expect(sameMoment(10_000, 'b', 1_500, 200_000)).toBe(11_500)
    expect(sameMoment(10_000, 'a', 1_500, 200_000)).toBe(8_500)
    expect(sameMoment(1_000, 'a', 1_500, 200_000)).toBe(0)
    expect(sameMoment(250_000, 'b', 0, 200_000)).toBe(199_900)
    expect(sameMoment(250_000, 'b', 0, Number.NaN)).toBe(250_000)
  })

  it('is what both begin with', () => {
    expect([beginningOf('a', 1_500), beginningOf('b', 1_500)]).toEqual([0, 1_500])
    expect([beginningOf('a', -900), beginningOf('b', -900)]).toEqual([900, 0])
    for (const offsetMs of [-5_000, 0, 12_300])
      expect(sameMoment(beginningOf('a', offsetMs), 'b', offsetMs, 200_000)).toBe(beginningOf('b', offsetMs))
  })
})
