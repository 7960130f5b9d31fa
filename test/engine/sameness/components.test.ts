/** Which trackKeys are one recording: the same whatever the order, and with the rest left out. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rootsOfComponents, type Edge } from '../../../src/engine/sameness/components.ts'
import { isSplitName, splitNameOf } from '../../../src/engine/sameness/splits.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 400)

const same = (a: string, b: string): Edge => ({ a, b, says: 'same', found: false })
const found = (a: string, b: string): Edge => ({ a, b, says: null, found: true })
const different = (a: string, b: string): Edge => ({ a, b, says: 'different', found: false })

const split = (keys: string): Edge[] => [...keys].map((key) => different(key, splitNameOf([...keys])))

const recordings = (...edges: Edge[]): string[] => {
  const byRoot = Map.groupBy(rootsOfComponents(edges), ([, root]) => root)
  return [...byRoot]
    .map(
      ([root, keys]) =>
        `${root}: ${keys
          .map(([key]) => key)
          .sort()
          .join('')}`,
    )
    .sort()
}

const KEYS = [...'abcdefghijkl']

/** Few keys, so that everything hangs together in all ways; one row for each pair, as in the table. */
const pairs: fc.Arbitrary<Edge[]> = fc
  .uniqueArray(
    fc.record({
      pair: fc
        .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 }))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)].map((n) => String.fromCharCode(97 + n))),
      says: fc.constantFrom<Edge['says'][]>('same', 'different', null, null),
      found: fc.boolean(),
    }),
    { selector: ({ pair }) => pair.join(''), maxLength: 24 },
  )
  .map((rows) => rows.map(({ pair: [a, b], says, found: isFound }) => ({ a: a!, b: b!, says, found: isFound })))

const edges: fc.Arbitrary<Edge[]> = fc
  .tuple(pairs, fc.array(fc.subarray(KEYS, { minLength: 3 }), { maxLength: 2 }))
  .map(([some, splits]) => [...some, ...splits.flatMap((keys) => split(keys.join('')))])

/** Each split as what it stands for: any two of its keys differ that the user's word does not join, over keys of the split. */
function spelledOut(all: readonly Edge[]): Edge[] {
  const bySplit = Map.groupBy(
    all.filter(({ b }) => isSplitName(b)),
    ({ b }) => b,
  )
  const plain = all.filter(({ b }) => !isSplitName(b))
  const apart = [...bySplit.values()].flatMap((rows) => {
    const keys = rows.map(({ a }) => a)
    const joined = rootsOfComponents(
      plain.filter(({ a, b, says }) => says === 'same' && keys.includes(a) && keys.includes(b)),
    )
    const groupOf = (key: string) => joined.get(key) ?? key
    return keys.flatMap((a) => keys.filter((b) => a < b && groupOf(a) !== groupOf(b)).map((b) => different(a, b)))
  })
  return [...plain, ...apart]
}

const text = (roots: Map<string, string>): string => JSON.stringify([...roots].sort(([a], [b]) => (a < b ? -1 : 1)))

describe('recordings of several trackKeys', () => {
  it('are named by the least, over however many pairs they hang together', () => {
    expect(recordings(same('b', 'c'), found('a', 'd'), same('c', 'd'))).toEqual(['a: abcd'])
    expect(recordings(found('a', 'b'), found('c', 'd'))).toEqual(['a: ab', 'c: cd'])
    expect(recordings()).toEqual([])
  })

  it('heed the word of the user more than what was found, and never join what differs', () => {
    expect(recordings({ a: 'a', b: 'b', says: 'different', found: true })).toEqual([])
    expect(recordings(found('a', 'b'), found('b', 'c'), different('a', 'c'))).toEqual(['a: ab'])
    expect(recordings(found('a', 'b'), same('b', 'c'), different('a', 'c'))).toEqual(['b: bc'])
    expect(recordings(same('a', 'b'), same('b', 'c'), same('c', 'd'), different('a', 'd'))).toEqual(['a: abc'])
  })

  it('hold together at a third what parts two alone', () => {
    expect(recordings(found('a', 'b'), found('a', 'c'), { a: 'b', b: 'c', says: 'different', found: true })).toEqual([
      'a: ab',
    ])
  })

  it('are told apart where two sources of pairs disagree', () => {
    expect(recordings(different('a', 'b'), found('a', 'b'))).toEqual([])
  })

  it('fall apart where many are split, save those that the user joins again', () => {
    const heap = [found('a', 'b'), found('b', 'c'), found('c', 'd')]
    expect(recordings(...heap, ...split('abcd'))).toEqual([])
    expect(recordings(...heap, ...split('abcd'), found('a', 'c'), same('d', 'x'), found('b', 'x'))).toEqual(['d: dx'])
    expect(recordings(...heap, ...split('abcd'), same('a', 'c'))).toEqual(['a: ac'])
    // It is a word about these two, not about what lies between them.
    expect(recordings(...split('abcd'), same('a', 'x'), same('c', 'x'))).toEqual(['a: ax'])
  })

  it('are what pairs alone would make of them, of splits too', () => {
    fc.assert(
      fc.property(edges, (all) => {
        expect(text(rootsOfComponents(all))).toBe(text(rootsOfComponents(spelledOut(all))))
      }),
      { numRuns: RUNS },
    )
  })

  it('are split as if each pair had been called different', () => {
    fc.assert(
      fc.property(pairs, fc.subarray(KEYS, { minLength: 3 }), (all, keys) => {
        const isAmong = ({ a, b }: Edge) => keys.includes(a) && keys.includes(b)
        const others = all.filter((edge) => !isAmong(edge))
        const inPairs = keys.flatMap((a) => keys.filter((b) => a < b).map((b) => different(a, b)))
        const unlinked = all
          .filter(isAmong)
          .map((edge): Edge => (edge.says === 'same' ? { ...edge, says: 'different' } : edge))
        const bySplit = rootsOfComponents([...others, ...unlinked, ...split(keys.join(''))])
        expect(text(bySplit)).toBe(text(rootsOfComponents([...others, ...inPairs])))
      }),
      { numRuns: RUNS },
    )
  })

  it('are the same whatever the order of the pairs', () => {
    fc.assert(
      fc.property(
        edges.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(text(rootsOfComponents(shuffled))).toBe(text(rootsOfComponents(all)))
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('hold no two that differ, and none that could be joined stays apart', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const roots = rootsOfComponents(all)
        const rootOf = (key: string) => roots.get(key) ?? key
        const differ = spelledOut(all).filter(({ says }) => says === 'different')
        for (const { a, b } of differ) expect(rootOf(a)).not.toBe(rootOf(b))
        for (const { a, b, says, found: isFound } of all) {
          if (says === 'different' || (says === null && !isFound) || rootOf(a) === rootOf(b)) continue
          const joined = new Set([rootOf(a), rootOf(b)])
          expect(differ.some((one) => joined.has(rootOf(one.a)) && joined.has(rootOf(one.b)))).toBe(true)
        }
        for (const [key, root] of roots) expect(root <= key && rootOf(root) === root).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })

  it('are worked out from what hangs together with them alone', () => {
    fc.assert(
      fc.property(edges, fc.constantFrom(...'abcdefghijkl'), (all, key) => {
        const whole = rootsOfComponents(all)
        const near = new Set([key])
        for (let before = 0; before < near.size;) {
          before = near.size
          for (const { a, b, says, found: isFound } of all) {
            if (says === 'different' || (says === null && !isFound)) continue
            if (near.has(a) || near.has(b)) near.add(a).add(b)
          }
        }
        const part = rootsOfComponents(all.filter(({ a, b }) => near.has(a) && (near.has(b) || isSplitName(b))))
        for (const one of near) expect(part.get(one)).toBe(whole.get(one))
      }),
      { numRuns: RUNS },
    )
  })

  it('of very many are found in time that grows with their number', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => found(`k${i + 100_000}`, `k${i + 100_001}`))
    expect(new Set(rootsOfComponents(chain).values())).toEqual(new Set(['k100000']))
  })
})
