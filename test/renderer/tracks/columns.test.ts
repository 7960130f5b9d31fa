import { describe, expect, it } from 'vitest'
import {
  columnsFrom,
  hidden,
  moved,
  resized,
  shown,
  sortedBy,
  USUAL_COLUMNS,
  withoutLesser,
  withoutMarks,
} from '../../../src/renderer/tracks/columns.ts'

const ids = (columns: typeof USUAL_COLUMNS) => columns.map(({ id }) => id)
const widths = (columns: typeof USUAL_COLUMNS) => columns.map(({ width }) => width)

describe('columns', () => {
  it('leave the lesser ones out of a small window, unless the user chose them', () => {
    const usual = withoutLesser(USUAL_COLUMNS)
    expect(ids(usual)).toEqual(['title', 'artist', 'album', 'stars', 'favourite', 'durationMs'])
    expect(ids(columnsFrom({}, 'tracks', usual))).toEqual(ids(usual))
    const chosen = {
      tracks: [
        { id: 'title', width: 200 },
        { id: 'year', width: 64 },
      ],
    }
    expect(ids(columnsFrom(chosen, 'tracks', usual))).toEqual(['title', 'year'])
  })

  it('come from the settings, without what is no longer known', () => {
    const stored = {
      tracks: [
        { id: 'title', width: 200 },
        { id: 'mood', width: 90 },
        { id: 'plays', width: 60 },
      ],
    }
    expect(ids(columnsFrom(stored, 'tracks'))).toEqual(['title', 'plays'])
    expect(columnsFrom(stored, 'folder')).toBe(USUAL_COLUMNS)
    expect(columnsFrom({ tracks: [{ id: 'plays', width: 60 }] }, 'tracks')).toBe(USUAL_COLUMNS)
  })

  it('appear at their usual place, and the title stays', () => {
    expect(ids(shown(USUAL_COLUMNS, 'plays')).indexOf('plays')).toBe(USUAL_COLUMNS.length)
    expect(ids(shown(USUAL_COLUMNS, 'trackNo'))[0]).toBe('trackNo')
    expect(hidden(USUAL_COLUMNS, 'title')).toBe(USUAL_COLUMNS)
    expect(ids(hidden(USUAL_COLUMNS, 'year'))).not.toContain('year')
  })

  it('leave out hearts and stars where nobody may give them', () => {
    expect(ids(withoutMarks(USUAL_COLUMNS))).toEqual(['title', 'artist', 'album', 'year', 'genre', 'durationMs'])
  })

  it('change places', () => {
    expect(ids(moved(USUAL_COLUMNS, 0, 2)).slice(0, 3)).toEqual(['artist', 'album', 'title'])
    expect(ids(moved(USUAL_COLUMNS, 2, 0)).slice(0, 3)).toEqual(['album', 'title', 'artist'])
  })

  it('follow the pointer: what one gains the next one gives', () => {
    const now = [300, 200, 220, 64, 120, 104, 48, 76]
    const wider = resized(USUAL_COLUMNS, now, 0, 50)
    expect(widths(wider)).toEqual([350, 150, 220, 64, 120, 104, 48, 76])
    expect(widths(resized(USUAL_COLUMNS, now, 0, 500))).toEqual([420, 80, 220, 64, 120, 104, 48, 76])
    expect(widths(resized(USUAL_COLUMNS, now, 3, -50))[3]).toBe(56)
  })
})

describe('sorting by headings', () => {
  const sort = { by: 'title', desc: false, thenDesc: false } as const

  it('turns round at the second click', () => {
    expect(sortedBy(sort, 'title', false, false)).toEqual({ ...sort, desc: true })
    expect(sortedBy(sort, 'plays', true, false)).toEqual({ by: 'plays', desc: true, thenDesc: false })
  })

  it('sets and turns the second key with Shift', () => {
    const second = sortedBy(sort, 'year', true, true)
    expect(second).toEqual({ ...sort, thenBy: 'year', thenDesc: true })
    expect(sortedBy(second, 'year', true, true)).toEqual({ ...sort, thenBy: 'year', thenDesc: false })
  })
})
