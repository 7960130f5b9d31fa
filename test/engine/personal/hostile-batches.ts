/** Batches as nobody should write them: true ones, with something wrong in them. None may be taken in, nor change anything. */
import { expect } from 'vitest'
import { random, type Random } from '../../../scripts/music/random.ts'
import type { Batch } from '../../../src/engine/personal/exchange.ts'
import { Device } from './device.ts'

const NAMES = [
  "'; drop table op; --",
  '__proto__',
  'constructor',
  '',
  '\0',
  'x'.repeat(100_000),
  '../../etc',
  'toString',
]
const NUMBERS = [-1, 0.5, Number.NaN, Infinity, 2 ** 53, 2 ** 60, '1', null, undefined, {}, []]
const STAMPS = ['f'.repeat(17), 'F'.repeat(16), '0'.repeat(15), '', 5, null, `${'0'.repeat(15)}g`]

interface Loose {
  [name: string]: unknown
  body?: unknown
}
interface LooseBatch extends Loose {
  first: number
  before: string
  after: string
  ops: Loose[]
}

/** Each spoils a batch in a way of its own. */
const WRONGS: readonly ((batch: LooseBatch, random: Random) => unknown)[] = [
  (batch, random) => ({ ...batch, origin: random.pick([...NAMES, 5, null, {}]) }),
  (batch, random) => ({ ...batch, first: random.pick(NUMBERS) }),
  (batch, random) => ({ ...batch, before: random.pick([...NAMES, 5, null]) }),
  (batch) => ({ ...batch, before: flipped(batch.before) }),
  (batch) => ({ ...batch, after: flipped(batch.after) }),
  (batch, random) => ({ ...batch, ops: random.pick([null, {}, 'ops', 5, [null], [[]], ['op'], [{}]]) }),
  (batch, random) => withOp(batch, random, (op) => ({ ...op, part: random.pick(NUMBERS) })),
  (batch, random) => withOp(batch, random, (op) => ({ ...op, stamp: random.pick(STAMPS) })),
  (batch, random) => withOp(batch, random, (op) => ({ ...op, schema: random.pick(NUMBERS) })),
  (batch, random) => withOp(batch, random, (op) => ({ ...op, body: random.pick([null, 5, {}, ['c']]) })),
  (batch, random) => withOp(batch, random, (op) => ({ ...op, body: `${String(op.body)} ` })),
  (batch, random) =>
    withOp(batch, random, (op) => ({ ...op, body: JSON.stringify(['c', random.pick(NAMES), '', 'title', 1]) })),
  (batch, random) => withOp(batch, random, () => skip(random.pick([0, -1, 1e9, 0.5]), random)),
  (batch, random) => withOp(batch, random, () => ({ ...skip(2, random), marks: 'short' })),
  (batch, random) =>
    withOp(batch, random, () => ({ ...skip(1, random), kinds: random.pick([null, [5], 'all', [{}]]) })),
  (batch) => ({ ...batch, ops: batch.ops.slice(1) }),
  (batch) => ({ ...batch, ops: [...batch.ops, ...batch.ops] }),
  (batch) => ({ ...batch, first: batch.first + 1 + batch.ops.length }),
  () => null,
  (_, random) => random.pick<unknown>([5, 'batch', [], {}, { ops: [] }]),
]

const skip = (count: number, random: Random) => ({
  skip: count,
  part: 0,
  digest: random
    .int(2 ** 31)
    .toString(16)
    .padStart(32, '0'),
  marks: '0'.repeat(8 * Math.max(0, Math.min(count, 9) | 0)),
  kinds: [],
})

const flipped = (digest: string): string => (digest.startsWith('0') ? '1' : '0') + digest.slice(1)

function withOp(batch: LooseBatch, random: Random, spoil: (op: Loose) => unknown): unknown {
  const at = random.int(batch.ops.length)
  return { ...batch, ops: batch.ops.map((op, i) => (i === at ? spoil(op) : op)) }
}

export function expectRefusals({ seed, count }: { seed: number; count: number }): void {
  const dice = random(seed)
  const [author, there] = [new Device('a'), new Device('b')]
  for (let i = 0; i < 12; i++) author.set(`n${i}`, { title: `Title ${i}` })
  author.plays('track', 1)
  const asked = { cursor: null, limit: 100 }
  there.exchange.receive(author.exchange.since({ ...asked, vector: {}, limit: 6 }).batches[0]!)
  there.set('mine', { title: 'Mine' })
  const whole = () => [there.personal.digest(), there.exchange.vector(), there.exchange.digests()]
  const before = JSON.stringify(whole())
  const [rest] = author.exchange.since({ ...asked, vector: there.exchange.vector() }).batches
  // What nobody has yet of a third device, and what claims to go on where we are.
  const fresh = { ...rest!, origin: 'c'.repeat(32) }
  const ours = { ...rest!, origin: there.id }
  for (let i = 0; i < count; i++) {
    const batch = WRONGS[i % WRONGS.length]!(
      looseOf(dice.chance(0.8) ? rest! : dice.pick([fresh, ours])),
      dice,
    ) as Batch
    const received = there.exchange.receive(batch, { firstHand: dice.chance(0.5) })
    expect(['refused', 'forked', 'gap', 'ahead'], `${i}: ${JSON.stringify(batch)?.slice(0, 500)}`).toContain(
      received.kind,
    )
    if (i % 50 === 0) expect(JSON.stringify(whole())).toBe(before)
  }
  expect(JSON.stringify(whole())).toBe(before)
  expect(there.all('select count(*) from origin')).toEqual([2])
  expect(there.exchange.receive(rest!).kind).toBe('held')
}

const looseOf = ({ ops, ...batch }: Batch): LooseBatch => ({ ...batch, ops: ops.map((op) => ({ ...op })) })
