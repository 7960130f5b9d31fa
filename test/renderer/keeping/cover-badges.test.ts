/** What covers ask of the engine, and when: little, and nothing for who keeps nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CoverBadges, type BadgesAsk } from '../../../src/renderer/keeping/cover-badges.ts'
import type { KeptBadge } from '../../../src/shared/model/downloads.ts'

const FRAME_MS = 20

const badgeOf = (here: number): KeptBadge => ({ wanted: true, tracks: 9, here, waiting: 9 - here, failed: 0 })

let asked: BadgesAsk[]
/** How much of everything is here, as the engine has it. */
let here: number
let answer: (ask: BadgesAsk) => Promise<(KeptBadge | null)[]>
let badges: CoverBadges

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  here = 0
  answer = async ({ ids }) => ids.map((id) => (id.startsWith('none') ? null : badgeOf(here)))
  badges = new CoverBadges({
    remembered: 3,
    ask: (ask) => {
      asked.push(ask)
      return answer(ask)
    },
  })
  badges.setAnything(true)
})
afterEach(() => {
  vi.useRealTimers()
})

const nextFrame = () => vi.advanceTimersByTimeAsync(FRAME_MS)
const noOne = () => {}

describe('covers that come into view', () => {
  it('are asked for in one call for each sort of thing, and each is told what was answered for it', async () => {
    const told = vi.fn<() => void>()
    badges.show('album', 'a', told)
    badges.show('album', 'none', noOne)
    badges.show('genre', 'g', noOne)
    expect(badges.of('album', 'a')).toBeUndefined()
    await nextFrame()
    expect(asked).toEqual([
      { type: 'album', ids: ['a', 'none'] },
      { type: 'genre', ids: ['g'] },
    ])
    expect([badges.of('album', 'a'), badges.of('album', 'none'), badges.of('genre', 'g')]).toEqual([
      badgeOf(0),
      null,
      badgeOf(0),
    ])
    expect(told).toHaveBeenCalledOnce()
  })

  it('are more calls only where they are more than one call takes', async () => {
    for (let n = 0; n < 1_001; n++) badges.show('artist', `${n}`, noOne)
    await nextFrame()
    expect(asked.map(({ ids }) => ids.length)).toEqual([500, 500, 1])
    expect(new Set(asked.flatMap(({ ids }) => ids)).size).toBe(1_001)
  })

  it('of the same thing are asked for once, and all of them told', async () => {
    const told = [vi.fn<() => void>(), vi.fn<() => void>()]
    for (const listener of told) badges.show('album', 'a', listener)
    await nextFrame()
    expect(asked).toEqual([{ type: 'album', ids: ['a'] }])
    for (const listener of told) expect(listener).toHaveBeenCalledOnce()
  })

  it('and are gone before they were asked for are not asked for', async () => {
    badges.show('album', 'a', noOne)()
    badges.show('album', 'b', noOne)
    await nextFrame()
    expect(asked).toEqual([{ type: 'album', ids: ['b'] }])
  })
})

describe('covers in view', () => {
  it('are not asked for again while nothing changes', async () => {
    badges.show('album', 'a', noOne)
    await nextFrame()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)
  })

  it('are asked for again when something has changed, without those that have left', async () => {
    const leave = badges.show('album', 'a', noOne)
    badges.show('album', 'b', noOne)
    await nextFrame()
    leave()
    here = 4
    badges.askAnew()
    await nextFrame()
    expect(asked.slice(1)).toEqual([{ type: 'album', ids: ['b'] }])
    expect(badges.of('album', 'b')).toEqual(badgeOf(4))
  })

  it('say what was answered to the last question, whichever answer comes last', async () => {
    const answers: ((badges: (KeptBadge | null)[]) => void)[] = []
    answer = () => new Promise((resolve) => answers.push(resolve))
    badges.show('album', 'a', noOne)
    await nextFrame()
    badges.askAnew()
    await nextFrame()
    answers[1]!([badgeOf(9)])
    await nextFrame()
    answers[0]!([badgeOf(1)])
    await nextFrame()
    expect(badges.of('album', 'a')).toEqual(badgeOf(9))
  })

  it('go on saying what they said when a call fails', async () => {
    badges.show('album', 'a', noOne)
    await nextFrame()
    answer = () => Promise.reject(new Error('the connection broke'))
    badges.askAnew()
    await nextFrame()
    expect(badges.of('album', 'a')).toEqual(badgeOf(0))
  })

  it('are not forgotten when many others are, which were looked at before', async () => {
    badges.show('album', 'stays', noOne)
    for (let n = 0; n < 4; n++) {
      const leave = badges.show('album', `${n}`, noOne)
      await nextFrame()
      leave()
    }
    badges.show('album', 'next', noOne)
    await nextFrame()
    expect(badges.of('album', 'stays')).toEqual(badgeOf(0))
    expect(badges.of('album', '0')).toBeUndefined()
  })
})

describe('while nothing is kept', () => {
  it('nothing is asked, until something is', async () => {
    badges.setAnything(false)
    badges.show('album', 'a', noOne)
    badges.askAnew()
    await nextFrame()
    expect(asked).toEqual([])
    badges.setAnything(true)
    await nextFrame()
    expect(asked).toEqual([{ type: 'album', ids: ['a'] }])
  })

  it('no cover says anything any more, also where it was asked for just before', async () => {
    const told = vi.fn<() => void>()
    badges.show('album', 'a', told)
    await nextFrame()
    let late: (badges: (KeptBadge | null)[]) => void = noOne
    answer = () =>
      new Promise((resolve) => {
        late = resolve
      })
    badges.askAnew()
    await nextFrame()
    badges.setAnything(false)
    expect(badges.of('album', 'a')).toBeUndefined()
    expect(told).toHaveBeenCalledTimes(2)
    late([badgeOf(3)])
    await nextFrame()
    expect(badges.of('album', 'a')).toBeUndefined()
  })
})
