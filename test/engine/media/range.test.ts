import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { planRange, type RangePlan } from '../../../src/engine/media/range.ts'

/**
 * The standard read letter by letter, with exact integers: slow, and written another way than what it checks.
 */
function reference(header: string, sizeBytes: number): RangePlan {
  const size = BigInt(sizeBytes)
  const spec = header.trim()
  const equals = spec.indexOf('=')
  if (equals < 0 || spec.slice(0, equals).toLowerCase() !== 'bytes') return { kind: 'whole' }
  const range = spec.slice(equals + 1).trim()
  if ([...range].some((letter) => !'0123456789-'.includes(letter))) return { kind: 'whole' }
  const parts = range.split('-')
  if (parts.length !== 2) return { kind: 'whole' }
  const [first, last] = parts as [string, string]
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') {
    let length = BigInt(last)
    if (length > size) length = size
    if (length === 0n) return { kind: 'unsatisfiable' }
    return { kind: 'part', start: Number(size - length), end: Number(size - 1n) }
  }
  const start = BigInt(first)
  if (last !== '' && BigInt(last) < start) return { kind: 'whole' }
  if (start >= size) return { kind: 'unsatisfiable' }
  const end = last === '' || BigInt(last) >= size ? size - 1n : BigInt(last)
  return { kind: 'part', start: Number(start), end: Number(end) }
}

const number = fc.oneof(
  fc.nat(12).map(String),
  fc.nat(2_000_000).map(String),
  fc.constantFrom('0', '00', '007', '9007199254740993', '18446744073709551616', '1'.repeat(30), ''),
)
const range = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`)
const header = fc.oneof(
  { weight: 6, arbitrary: range.map((one) => `bytes=${one}`) },
  { weight: 2, arbitrary: fc.array(range, { minLength: 2, maxLength: 4 }).map((some) => `bytes=${some.join(',')}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('bytes', 'BYTES', 'items', ''), fc.constantFrom('=', ' = ', '= ', ':'), range)
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map((text) => `bytes=${text}`) },
)
const size = fc.oneof(fc.nat(14), fc.nat(2_000_000), fc.constantFrom(0, 1, 2 ** 32, 2 ** 40))

describe('a range header', () => {
  it('means what the standard says, in 5,000 forms', () => {
    fc.assert(
      fc.property(header, size, (header, size) => {
        expect(planRange(header, size)).toEqual(reference(header, size))
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['bytes=0-0', { kind: 'part', start: 0, end: 0 }],
    ['bytes=90-', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-10', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-1000', { kind: 'part', start: 0, end: 99 }],
    ['bytes=50-1000', { kind: 'part', start: 50, end: 99 }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=9-3', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    [undefined, { kind: 'whole' }],
  ])('%s of 100 bytes', (header, plan) => expect(planRange(header, 100)).toEqual(plan))
})
