/** Devices that hear of each other's merges come to the same recordings, whoever said what when, and who heard of it first. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rootsOfComponents, type Edge } from '../../../src/engine/sameness/components.ts'
import { Sameness, type Says } from '../../../src/engine/sameness/sameness.ts'
import { splitNameOf } from '../../../src/engine/sameness/splits.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { Device } from '../personal/device.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 60)
const KEYS = [...'abcdef'] as TrackId[]
const HERE = [0, 1, 2] as const

interface Person {
  device: Device
  sameness: Sameness
}

function person(name: string): Person {
  const device = new Device(name)
  return { device, sameness: new Sameness({ db: device.db, personal: device.personal, now: () => device.wallMs }) }
}

const edgesOf = ({ sameness }: Person): Edge[] =>
  sameness.all().map(({ a, b, says, found }) => ({ a, b, says, found: found !== null }))
const recordings = (one: Person): string =>
  JSON.stringify([...rootsOfComponents(edgesOf(one))].sort(([a], [b]) => (a < b ? -1 : 1)))

const pairArb = fc
  .tuple(fc.constantFrom(...KEYS), fc.constantFrom(...KEYS))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ a, b }))

type Act =
  | { kind: 'say'; who: number; a: TrackId; b: TrackId; says: Says | '' }
  | { kind: 'find'; who: number; a: TrackId; b: TrackId }
  | { kind: 'split'; who: number; keys: TrackId[]; says: Says | '' }
  | { kind: 'hear'; who: number; from: number }
  | { kind: 'wait'; who: number; ms: number }
const who = fc.constantFrom(...HERE)
const actArb: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(who, pairArb, fc.constantFrom<Says | ''>('same', 'same', 'different', ''))
      .map(([one, pair, says]) => ({ kind: 'say' as const, who: one, ...pair, says })),
  },
  { weight: 3, arbitrary: fc.tuple(who, pairArb).map(([one, pair]) => ({ kind: 'find' as const, who: one, ...pair })) },
  fc.record({
    kind: fc.constant('split' as const),
    who,
    keys: fc.subarray(KEYS, { minLength: 3 }),
    says: fc.constantFrom<Says | ''>('different', ''),
  }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hear' as const), who, from: who }) },
  fc.record({ kind: fc.constant('wait' as const), who, ms: fc.integer({ min: -5_000, max: 5_000 }) }),
)

async function perform(people: readonly Person[], act: Act): Promise<void> {
  const { device, sameness } = people[act.who]!
  switch (act.kind) {
    case 'say':
      return sameness.say([act])
    case 'find':
      return sameness.found([{ ...act, evidence: 'sound' }])
    case 'split': {
      const split = splitNameOf(act.keys) as TrackId
      return sameness.say(act.keys.map((a) => ({ a, b: split, says: act.says })))
    }
    case 'hear':
      if (act.who !== act.from) device.hears(people[act.from]!.device)
      return
    case 'wait':
      device.wallMs += act.ms
  }
}

describe('three devices', () => {
  it('come to the same recordings once they have heard of each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actArb, { maxLength: 30 }), fc.boolean(), async (acts, isBackwards) => {
        const people = HERE.map((i) => person(`device ${i}`))
        for (const act of acts) await perform(people, act)
        for (let round = 0; round < 3; round++) {
          for (const one of isBackwards ? people.toReversed() : people) {
            for (const other of people) if (other !== one) one.device.hears(other.device)
          }
        }
        const [first, ...others] = people
        for (const other of others) {
          expect(edgesOf(other)).toEqual(edgesOf(first!))
          expect(recordings(other)).toBe(recordings(first!))
        }
        for (const { device } of people) expect(device.personal.audit()).toBe(0)
      }),
      { numRuns: RUNS },
    )
  })

  it('undo on one what was merged on another', async () => {
    const [laptop, phone] = [person('laptop'), person('phone')]
    const [a, b, c] = KEYS as [TrackId, TrackId, TrackId]
    await laptop.sameness.found([{ a, b, evidence: 'sound' }])
    await laptop.sameness.say([{ a: b, b: c, says: 'same' }])
    phone.device.hears(laptop.device)
    expect(recordings(phone)).toBe(
      JSON.stringify([
        [a, a],
        [b, a],
        [c, a],
      ]),
    )
    await phone.sameness.say([
      { a, b, says: 'different' },
      { a: b, b: c, says: '' },
    ])
    laptop.device.hears(phone.device)
    expect(recordings(laptop)).toBe('[]')
    // What the laptop finds out once more does not outdo it.
    await laptop.sameness.found([{ a, b, evidence: 'recordingId' }])
    phone.device.hears(laptop.device)
    expect(recordings(phone)).toBe('[]')
  })

  it('keep the word of the user where another finds the same pair at the same time', async () => {
    const [laptop, phone] = [person('laptop'), person('phone')]
    const [a, b] = KEYS as [TrackId, TrackId]
    await laptop.sameness.say([{ a, b, says: 'different' }])
    phone.device.wallMs += 60_000
    await phone.sameness.found([{ a, b, evidence: 'sound' }])
    laptop.device.hears(phone.device)
    phone.device.hears(laptop.device)
    for (const one of [laptop, phone]) {
      expect(recordings(one)).toBe('[]')
      expect(one.device.personal.status().conflicts).toBe(0)
    }
  })
})
