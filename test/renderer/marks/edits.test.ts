/** "Edit details": what stands in the fields, and what is told of what was typed. */
import { describe, expect, it } from 'vitest'
import { afterReset, changesOf, shownIn, toldBy } from '../../../src/renderer/marks/edits.ts'
import type { TrackDetails } from '../../../src/shared/model/track.ts'

const track = {
  title: 'Corrected',
  artist: 'Nobody',
  album: 'Songs',
  albumArtist: '',
  genres: ['Folk', 'Jazz'],
  year: 1999,
  trackNo: null,
  discNo: 1,
} as unknown as TrackDetails
const corrections = [{ field: 'title', told: 'corected', value: 'Corrected' }]

describe('fields of one track', () => {
  it('show the correction, and beside it what the file says', () => {
    expect(shownIn({}, 'title', track, corrections)).toBe('Corrected')
    expect(toldBy('title', track, corrections)).toBe('corected')
    expect(shownIn({}, 'genre', track, corrections)).toBe('Folk, Jazz')
    expect(shownIn({}, 'trackNo', track, corrections)).toBe('')
  })

  it('go back to what the file says', () => {
    expect(shownIn({ title: null }, 'title', track, corrections)).toBe('corected')
    expect(changesOf({ title: null }, track, corrections)).toEqual({ title: null })
  })

  it('tell only what is another than before', () => {
    expect(changesOf({ title: 'Corrected', year: '1999', album: 'Other' }, track, corrections)).toEqual({
      album: 'Other',
    })
  })

  it('need no correction for what the file says by itself', () => {
    expect(changesOf({ title: 'corected' }, track, corrections)).toEqual({ title: null })
    expect(changesOf({ artist: null }, track, corrections)).toEqual({})
  })

  it('may be emptied', () => {
    expect(changesOf({ year: '' }, track, corrections)).toEqual({ year: '' })
  })
})

describe('fields of many tracks', () => {
  it('stand empty until they are touched, and only those are told', () => {
    expect(shownIn({}, 'album', undefined, [])).toBeNull()
    expect(changesOf({ album: 'One', genre: null }, undefined, [])).toEqual({ album: 'One', genre: null })
  })

  it('go back to being left alone first, then to what each file says', () => {
    const typed = { album: 'One', genre: '' }
    expect(afterReset(typed, 'genre', true)).toEqual({ album: 'One' })
    expect(afterReset({}, 'genre', true)).toEqual({ genre: null })
    expect(afterReset(typed, 'genre', false)).toEqual({ album: 'One', genre: null })
  })
})
