import { describe, expect, it } from 'vitest'
import { haveOwnPlaces } from '../../../src/engine/matching/places.ts'

const on = (album: string, trackNo: number | null = null) => ({ album, trackNo })

describe('two copies', () => {
  it.each([
    [on('Blue'), on('BLUE'), false],
    [on('Blue', 3), on('blue', 3), false],
    [on('Blue (Disc 2)', 3), on('Blue', 3), false],
    [on('Blue', 3), on('Blue'), false],
    [on('Blue', 3), on(''), false],
    [on('Unknown Album', 3), on('Blue', 4), false],
    [on(''), on(''), false],
    [on('Blue', 3), on('Blue', 4), true],
    [on('Blue'), on('Best of Blue'), true],
    [on('Blue'), on('Blue (Deluxe Edition)'), true],
  ])('%o and %o have places of their own: %s', (a, b, own) => {
    expect([haveOwnPlaces(a, b), haveOwnPlaces(b, a)]).toEqual([own, own])
  })
})
