/** All pairs of a corpus of which the truth is known, judged, and what comes of it in tables. */
import type { SoundMatch } from '../../src/engine/matching/align.ts'
import type { MatchFacts } from '../../src/engine/matching/facts.ts'
import { judge, type Verdict } from '../../src/engine/matching/judge.ts'
import { listen } from '../../src/engine/matching/listen.ts'
import { termsOf } from '../../src/engine/matching/print-index.ts'
import { areNamedAlike, matchTags } from '../../src/engine/matching/tag-match.ts'
import type { GroundPrint } from './ground-prints.ts'
import { percentile } from './measure.ts'
import { printTable } from './table.ts'

export interface Known extends GroundPrint {
  facts: MatchFacts
}

export interface Pair {
  a: Known
  b: Known
  same: boolean
  sound: SoundMatch | undefined
  heard: Verdict['kind']
  /** By tags and ids alone. */
  unheard: Verdict['kind']
}

export function pairsOf(files: readonly Known[]): Pair[] {
  const pairs: Pair[] = []
  for (const [i, a] of files.entries())
    for (const b of files.slice(i + 1)) {
      const sound = listen(a, b)
      pairs.push({
        a,
        b,
        same: a.recording === b.recording,
        sound,
        heard: judge(a.facts, b.facts, sound).kind,
        unheard: judge(a.facts, b.facts).kind,
      })
    }
  return pairs
}

type VerdictOf = (pair: Pair) => Verdict['kind']

/** As print-index.ts has it. */
const LEAST_SHARED = 3
/** What plays lower by up to a third of a semitone has nearly no value in common with what it was made of. */
const SLOW_TAPE = 'tape slow'

/** What two files have to do with each other, for the table. */
function relationOf({ a, b, same }: Pair): string {
  const plain = [a, b].filter(({ path }) => path.includes('-plain-')).length
  const [song, other] = [songOf(a), songOf(b)]
  if (plain === 2) return `no features: ${a.kind === b.kind ? a.kind : 'mixed'}`
  if (plain === 1) return 'other: no features and a song'
  if (song !== other) return a.kind === 'same jingle' && b.kind === 'same jingle' ? 'other: same jingle' : 'other song'
  if (same && a.merges && b.merges) return 'copy: any two'
  if (same && !b.merges) return `ask: ${b.kind}${a.merges ? '' : ' and another'}`
  if (a.merges && a.recording.endsWith('studio')) return `near: ${b.kind}`
  return 'near: two of these'
}

export function tellErrors(pairs: readonly Pair[]): void {
  const rows = new Map<string, Pair[]>()
  for (const pair of pairs) {
    const relation = relationOf(pair)
    const known = rows.get(relation)
    if (known) known.push(pair)
    else rows.set(relation, [pair])
  }
  printTable(
    'Bit-error rates where two lie over each other best; uneven: the worst 2 s beyond the whole',
    [
      'relation',
      'pairs',
      'least',
      '1 %',
      'median',
      '99 %',
      'most',
      'uneven least',
      'median',
      'most',
      'unexplained least',
      'median',
      'most',
      'same',
      'propose',
      'different',
    ],
    [...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([relation, members]) => {
        const heard = members.flatMap(({ sound }) => (sound === undefined ? [] : [sound]))
        const errors = heard.map(({ bitErrors }) => bitErrors)
        const uneven = heard.map(({ bitErrors, worstErrors }) => worstErrors - bitErrors)
        const unexplained = heard.map((sound) => sound.unexplained)
        const count = (kind: Verdict['kind']) => members.filter((pair) => pair.heard === kind).length
        return [
          relation,
          members.length,
          ...[0, 0.01, 0.5, 0.99, 1].map((share) => rounded(percentile(errors, share))),
          ...[0, 0.5, 1].map((share) => rounded(percentile(uneven, share))),
          ...[0, 0.5, 1].map((share) => rounded(percentile(unexplained, share))),
          count('same'),
          count('propose'),
          count('different'),
        ]
      }),
  )
}

const rounded = (share: number): string => (Number.isFinite(share) ? share.toFixed(3) : '–')

export function tellVerdicts(title: string, pairs: readonly Pair[], verdictOf: VerdictOf): void {
  const merged = pairs.filter((pair) => verdictOf(pair) === 'same')
  const rightly = merged.filter(({ same }) => same)
  const toMerge = pairs.filter(({ a, b, same }) => same && a.merges && b.merges)
  const mergedOfThese = toMerge.filter((pair) => verdictOf(pair) === 'same')
  const rest = pairs.filter((pair) => pair.same && verdictOf(pair) !== 'same')
  const proposed = pairs.filter((pair) => verdictOf(pair) === 'propose')
  const restProposed = proposed.filter(({ same }) => same)
  const reached = joined(pairs, verdictOf)
  const nearMisses = pairs.filter(({ a, b, same }) => !same && songOf(a) === songOf(b))
  const asTracks = tracksOf(pairs, verdictOf)
  const inStep = rest.filter(({ a, b }) => a.kind !== SLOW_TAPE && b.kind !== SLOW_TAPE)
  printTable(
    `Judged ${title}`,
    ['', 'of', 'share', 'at 95 %'],
    [
      shareRow('merged rightly (precision)', rightly.length, merged.length),
      shareRow('merged of what is to be merged (recall)', mergedOfThese.length, toMerge.length),
      shareRow('the same, by way of others', toMerge.filter(asTracks.areOne).length, toMerge.length),
      shareRow('proposed of the other copies', restProposed.length, rest.length),
      shareRow('the same, what is merged being one track', rest.filter(asTracks.isAsked).length, rest.length),
      shareRow('the same, but for tapes that run slow', inStep.filter(asTracks.isAsked).length, inStep.length),
      shareRow('other copies that a proposal or a merge leads to', reached.led, reached.copies),
      shareRow(
        'of other recordings of the same song, not merged',
        nearMisses.filter((pair) => verdictOf(pair) !== 'same').length,
        nearMisses.length,
      ),
      [
        'of other recordings, proposed',
        `${proposed.length - restProposed.length} of ${pairs.filter(({ same }) => !same).length}`,
        '',
        '',
      ],
      [
        'proposals for each right one',
        `${proposed.length} for ${restProposed.length}`,
        (proposed.length / restProposed.length).toFixed(2),
        '',
      ],
    ],
  )
  for (const { a, b } of merged.filter(({ same }) => !same).slice(0, 20))
    console.log(`merged wrongly: ${a.recording}, ${a.kind} + ${b.recording}, ${b.kind}`)
  const missed = Map.groupBy(
    rest.filter((pair) => verdictOf(pair) === 'different'),
    ({ a, b }) => [a.kind, b.kind].toSorted().join(' + '),
  )
  for (const [kinds, { length }] of [...missed].sort((a, b) => b[1].length - a[1].length).slice(0, 12))
    console.log(`neither merged nor proposed: ${length} × ${kinds}`)
}

/** The tracks that come of it when all is merged that is to be: which pairs are one, and of which of the others the user is asked. */
function tracksOf(pairs: readonly Pair[], verdictOf: VerdictOf): Record<'areOne' | 'isAsked', (pair: Pair) => boolean> {
  const parents = new Map<string, string>()
  const rootOf = (key: string): string => {
    const parent = parents.get(key)
    return parent === undefined ? key : rootOf(parent)
  }
  for (const { a, b } of pairs.filter((pair) => verdictOf(pair) === 'same')) {
    const [one, other] = [rootOf(a.trackKey), rootOf(b.trackKey)]
    if (one !== other) parents.set(one, other)
  }
  const questionOf = ({ a, b }: Pair): string => [rootOf(a.trackKey), rootOf(b.trackKey)].toSorted().join(' ')
  const questions = new Set(pairs.filter((pair) => verdictOf(pair) === 'propose').map(questionOf))
  const areOne = ({ a, b }: Pair): boolean => rootOf(a.trackKey) === rootOf(b.trackKey)
  return { areOne, isAsked: (pair) => areOne(pair) || questions.has(questionOf(pair)) }
}

const songOf = ({ recording }: Known): string => recording.split(' ').slice(0, 2).join(' ')

/** Whether a library compares them, as candidates.ts and find-duplicates.ts decide it: by tags, or by terms that both fingerprints have. */
export function isCompared({ a, b, unheard }: Pair): boolean {
  if (unheard !== 'different' || areNamedAlike(matchTags(a.facts, b.facts))) return true
  const terms = termSet(a)
  let shared = 0
  for (const term of termSet(b)) if (terms.has(term)) shared += 1
  return shared >= LEAST_SHARED
}

const termSets = new WeakMap<Known, ReadonlySet<number>>()
function termSet(file: Known): ReadonlySet<number> {
  let terms = termSets.get(file)
  if (terms === undefined) termSets.set(file, (terms = new Set(termsOf(file.print))))
  return terms
}

const shareRow = (name: string, part: number, whole: number): [string, string, string, string] => [
  name,
  `${part} of ${whole}`,
  whole === 0 ? '–' : (part / whole).toFixed(4),
  whole === 0 ? '–' : `≥ ${leastShare(part, whole).toFixed(4)}`,
]

/** The least true share at which so many of them, or more, still are met with in one of twenty tries (Clopper and Pearson). */
function leastShare(part: number, whole: number): number {
  let [low, high] = [0, part / whole]
  for (let i = 0; i < 50; i++) {
    const share = (low + high) / 2
    if (chanceOfAtLeast(part, whole, share) < 0.05) low = share
    else high = share
  }
  return low
}

function chanceOfAtLeast(part: number, whole: number, share: number): number {
  // From all of them downwards; as logarithms, or they come to nothing.
  let term = whole * Math.log(share)
  let sum = 0
  for (let count = whole; count >= part; count--) {
    sum += Math.exp(term)
    term += Math.log(count) - Math.log(whole - count + 1) + Math.log1p(-share) - Math.log(share)
  }
  return sum
}

/** Files that some other copy of their recording was merged with, or is proposed to be: nobody has to answer all pairs. */
function joined(pairs: readonly Pair[], verdictOf: VerdictOf): { led: number; copies: number } {
  const copies = new Set<string>()
  const led = new Set<string>()
  for (const pair of pairs) {
    if (!pair.same) continue
    for (const { trackKey } of [pair.a, pair.b]) {
      copies.add(trackKey)
      if (verdictOf(pair) !== 'different') led.add(trackKey)
    }
  }
  return { led: led.size, copies: copies.size }
}
