/** Asking once more after a break: once for each place it broke. */
import { expect, it } from 'vitest'
import { SecondTry } from '../../../src/renderer/player/second-try.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'

const A = 'a' as TrackId
const B = 'b' as TrackId

it('asks once more where a track broke, and not twice', () => {
  const tries = new SecondTry()
  expect(tries.allows(A, 60_000)).toBe(true)
  expect(tries.allows(A, 60_000)).toBe(false)
  expect(tries.allows(A, 61_000)).toBe(false)
})

it('takes a break after more has been heard for another one', () => {
  const tries = new SecondTry()
  tries.allows(A, 60_000)
  expect(tries.allows(A, 95_000)).toBe(true)
  expect(tries.allows(A, 95_500)).toBe(false)
})

it('asks once more for the next track, though it breaks at the same place', () => {
  const tries = new SecondTry()
  tries.allows(A, 0)
  expect(tries.allows(B, 0)).toBe(true)
})
