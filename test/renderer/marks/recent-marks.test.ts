/** Marks that are shown before the engine has them, and answers that were asked for before it did. */
import type { ClientContext, ClientLink } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import {
  beginWrite,
  dropWrite,
  endWrite,
  marked,
  marksSince,
  withRecentMarks,
} from '../../../src/renderer/marks/recent-marks.ts'

const row = (id: string, favourite = false, stars = 0) => ({ id, favourite, stars })
const artist = (id: string) => ({ id, favourite: false })

describe('rows with other marks', () => {
  it('change wherever they stand in an answer', () => {
    const page = { album: row('album'), tracks: [row('a'), row('b')], more: [{ deep: { track: row('a') } }] }
    const next = marked(page, (id) => (id === 'a' ? { stars: 7 } : undefined))
    expect(next.tracks.map(({ stars }) => stars)).toEqual([7, 0])
    expect(next.more[0]!.deep.track.stars).toBe(7)
    expect(page.tracks[0]!.stars).toBe(0)
  })

  it('leave everything else the very same, so that nothing else is drawn anew', () => {
    const page = { tracks: [row('a'), row('b')], other: { rows: [row('c')] } }
    const next = marked(page, (id) => (id === 'a' ? { favourite: true } : undefined))
    expect(next.tracks[1]).toBe(page.tracks[1])
    expect(next.other).toBe(page.other)
    expect(marked(page, () => undefined)).toBe(page)
    expect(marked(page, () => ({ stars: 0 }))).toBe(page)
  })

  it('do not get marks that such rows do not have', () => {
    expect(marked([artist('x')], () => ({ favourite: true, stars: 6 }))).toEqual([{ id: 'x', favourite: true }])
  })

  it('pass over what is no row: nothing, text, dates, streams', () => {
    const date = new Date(0)
    for (const value of [null, undefined, 'text', 3, date]) expect(marked(value, () => ({ stars: 1 }))).toBe(value)
  })
})

/** A link whose answers come when they are let go. */
function heldLink(answer: unknown) {
  let release = (): void => {}
  const link: ClientLink<ClientContext> = {
    call: () => new Promise((resolve) => (release = () => resolve(answer))),
  }
  return { asked: withRecentMarks(link).call([], undefined, { context: {} }), release: () => release() }
}

describe('an answer on its way', () => {
  it('asked for before a mark was given, shows the mark', async () => {
    const { asked, release } = heldLink([row('early'), row('other')])
    const write = beginWrite(['early'], { stars: 9 })
    release()
    expect(await asked).toEqual([row('early', false, 9), row('other')])
    endWrite(write)
    dropWrite(write)
  })

  it('asked for before the engine had the mark, shows it; asked for after that, is believed', async () => {
    const before = heldLink(row('late'))
    const write = beginWrite(['late'], { favourite: true })
    endWrite(write)
    before.release()
    expect(await before.asked).toEqual(row('late', true))
    const after = heldLink(row('late'))
    after.release()
    expect(await after.asked).toEqual(row('late'))
    dropWrite(write)
  })

  it('shows the latest of several marks, and none that was refused', async () => {
    const { asked, release } = heldLink(row('twice'))
    const first = beginWrite(['twice'], { stars: 2 })
    const second = beginWrite(['twice'], { stars: 8 })
    const refused = beginWrite(['twice'], { favourite: true })
    dropWrite(refused)
    release()
    expect(await asked).toEqual(row('twice', false, 8))
    expect(marksSince(first, 'twice')).toEqual({ stars: 8 })
    expect(marksSince(second, 'twice')).toEqual({})
    dropWrite(first)
    dropWrite(second)
  })
})
