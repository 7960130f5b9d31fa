/** The queue as one list of three parts: which row stands where. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { dropBefore, Parts, sectionOf, SECTIONS, type PartPlace } from '../../../src/renderer/downloads/parts.ts'
import { DownloadState } from '../../../src/shared/model/download-state.ts'

const total = fc.integer({ min: 0, max: 40 })
const totals = fc.record({ active: total, failed: total, waiting: total })

const placesOf = (parts: Parts): (PartPlace | undefined)[] =>
  Array.from({ length: parts.count }, (_, index) => parts.placeAt(index))

describe('parts of the queue', () => {
  it('begin with what runs, then what needs the user, then what waits, each below its heading', () => {
    const parts = new Parts({ active: 1, failed: 2, waiting: 1 })
    expect(placesOf(parts)).toEqual([
      { kind: 'head', section: 'active', total: 1 },
      { kind: 'row', section: 'active', at: 0 },
      { kind: 'head', section: 'failed', total: 2 },
      { kind: 'row', section: 'failed', at: 0 },
      { kind: 'row', section: 'failed', at: 1 },
      { kind: 'head', section: 'waiting', total: 1 },
      { kind: 'row', section: 'waiting', at: 0 },
    ])
  })

  it('have no heading where there is nothing', () => {
    const parts = new Parts({ active: 0, failed: 0, waiting: 2 })
    expect(parts.placeAt(0)).toEqual({ kind: 'head', section: 'waiting', total: 2 })
    expect(parts.indexOf('active', 0)).toBeUndefined()
    expect(new Parts({ active: 0, failed: 0, waiting: 0 }).count).toBe(0)
  })

  test.prop([totals])('find every row where they say it is', (totals) => {
    const parts = new Parts(totals)
    for (const section of SECTIONS)
      for (let at = 0; at < totals[section]; at++) {
        const index = parts.indexOf(section, at)!
        expect(parts.placeAt(index)).toEqual({ kind: 'row', section, at })
      }
    expect(parts.placeAt(parts.count)).toBeUndefined()
  })

  test.prop([totals, fc.nat(130), fc.nat(130)])('choose rows and no headings', (totals, one, other) => {
    const parts = new Parts(totals)
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    const chosen = parts.chosen([{ from, to }])
    const rows = placesOf(parts).filter((place, index) => place?.kind === 'row' && index >= from && index <= to)
    expect(chosen.reduce((sum, stretch) => sum + stretch.to - stretch.from + 1, 0)).toBe(rows.length)
  })

  it('say which of their rows are in view, and of a part out of view the nearest', () => {
    const parts = new Parts({ active: 2, failed: 0, waiting: 100 })
    expect(parts.within('active', 0, 20)).toEqual({ first: 0, last: 1 })
    expect(parts.within('waiting', 0, 20)).toEqual({ first: 0, last: 16 })
    expect(parts.within('active', 50, 60)).toEqual({ first: 1, last: 1 })
    expect(parts.within('failed', 0, 20)).toEqual({ first: 0, last: 0 })
  })

  it('hold every state of a download', () => {
    expect(DownloadState.options.map((state) => [state, sectionOf(state)])).toEqual([
      ['waiting', 'waiting'],
      ['active', 'active'],
      ['verifying', 'active'],
      ['paused', 'waiting'],
      ['failed', 'failed'],
      ['blocked', 'waiting'],
    ])
  })
})

describe('dropping', () => {
  const parts = new Parts({ active: 2, failed: 1, waiting: 3 })

  it('puts a track before the waiting one it is dropped at', () => {
    expect(dropBefore(parts, 3, parts.indexOf('waiting', 1)!)).toEqual({ before: 1 })
  })

  it('puts it first when it is dropped above what waits', () => {
    for (const index of [0, 1, 3, 4]) expect(dropBefore(parts, 3, index)).toEqual({ before: 0 })
  })

  it('puts it last when it is dropped below everything', () => {
    expect(dropBefore(parts, 3, parts.count)).toBe('last')
  })
})
