/**
 * Whether the judgement finds what is one recording, on a corpus of which it is known (bench/support/ground-truth.ts): how far
 * fingerprints differ by what was done to a recording, from which the thresholds in judge.ts follow; what is merged, what is
 * proposed and what is missed, with and without sound. Then the index at 100,000 fingerprints, and beside it a scan of all.
 */
import { randomOf } from '../scripts/music/random.ts'
import { writeTags } from '../src/engine/library/tags-text.ts'
import { align, ENOUGH_FRAMES, type SoundMatch } from '../src/engine/matching/align.ts'
import { matchFactsOf, type MatchFacts } from '../src/engine/matching/facts.ts'
import { judge, type Verdict } from '../src/engine/matching/judge.ts'
import { sharesKey } from '../src/engine/matching/match-keys.ts'
import { addTerms, candidates, termsOf } from '../src/engine/matching/print-index.ts'
import { openTestLibrary, type TestLibrary } from '../test/support/library.ts'
import { groundPrints, type GroundPrint } from './support/ground-prints.ts'
import { percentile, timed } from './support/measure.ts'
import { printPercentiles, printTable } from './support/table.ts'
import { threadMs } from './support/thread-ms.ts'

/** Comparing with all takes seconds each time. */
const SCANS = 3
const IDS = 2 ** 24

export const about =
  'what is found to be one recording, and the index of fingerprints (--pairs, --index: only these; --recordings=n --seed=n --prints=n --fpcalc)'

interface Known extends GroundPrint {
  facts: MatchFacts
}

interface Pair {
  a: Known
  b: Known
  same: boolean
  sound: SoundMatch | undefined
  heard: Verdict['kind']
  /** By tags and ids alone. */
  unheard: Verdict['kind']
}

export async function run(args: readonly string[]): Promise<void> {
  const flag = (name: string, usual: number) =>
    Number(args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual)
  const [recordings, seed] = [flag('recordings', 40), flag('seed', 1)]
  const files = (await groundPrints({ seed, recordings }, args.includes('--fpcalc') ? 'fpcalc' : 'own')).map(
    (file) => ({
      ...file,
      facts: matchFactsOf({
        trackKey: file.trackKey,
        tags: writeTags(file.tags),
        durationMs: file.durationMs,
        remoteId: file.path.slice(file.path.lastIndexOf('/') + 1),
      }),
    }),
  )
  if (!args.includes('--index')) {
    const pairs = pairsOf(files)
    console.log(`seed ${seed}: ${files.length} files, ${pairs.length} pairs`)
    tellErrors(pairs)
    tellVerdicts('with sound, tags and ids', pairs, ({ heard }) => heard)
    tellVerdicts('with tags and ids alone', pairs, ({ unheard }) => unheard)
  }
  if (!args.includes('--pairs')) await tellIndex(files, flag('prints', 100_000), seed)
}

function pairsOf(files: readonly Known[]): Pair[] {
  const pairs: Pair[] = []
  for (const [i, a] of files.entries())
    for (const b of files.slice(i + 1)) {
      const sound = align(a.print, b.print)
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

/** What two files have to do with each other, for the table. */
function relationOf({ a, b, same }: Pair): string {
  const plain = [a, b].filter(({ path }) => path.includes('-plain-')).length
  const [song, other] = [a, b].map(({ recording }) => recording.split(' ').slice(0, 2).join(' '))
  if (plain === 2) return `no features: ${a.kind === b.kind ? a.kind : 'mixed'}`
  if (plain === 1) return 'other: no features and a song'
  if (song !== other) return a.kind === 'same jingle' && b.kind === 'same jingle' ? 'other: same jingle' : 'other song'
  if (same && a.merges && b.merges) return 'copy: any two'
  if (same && !b.merges) return `ask: ${b.kind}${a.merges ? '' : ' and another'}`
  if (a.merges && a.recording.endsWith('studio')) return `near: ${b.kind}`
  return 'near: two of these'
}

function tellErrors(pairs: readonly Pair[]): void {
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
        const count = (kind: Verdict['kind']) => members.filter((pair) => pair.heard === kind).length
        return [
          relation,
          members.length,
          ...[0, 0.01, 0.5, 0.99, 1].map((share) => rounded(percentile(errors, share))),
          ...[0, 0.5, 1].map((share) => rounded(percentile(uneven, share))),
          count('same'),
          count('propose'),
          count('different'),
        ]
      }),
  )
}

const rounded = (share: number): string => (Number.isFinite(share) ? share.toFixed(3) : '–')

function tellVerdicts(title: string, pairs: readonly Pair[], verdictOf: (pair: Pair) => Verdict['kind']): void {
  const merged = pairs.filter((pair) => verdictOf(pair) === 'same')
  const rightly = merged.filter(({ same }) => same)
  const toMerge = pairs.filter(({ a, b, same }) => same && a.merges && b.merges)
  const mergedOfThese = toMerge.filter((pair) => verdictOf(pair) === 'same')
  const rest = pairs.filter((pair) => pair.same && verdictOf(pair) !== 'same')
  const proposed = pairs.filter((pair) => verdictOf(pair) === 'propose')
  const restProposed = proposed.filter(({ same }) => same)
  const reached = joined(pairs, verdictOf)
  printTable(
    `Judged ${title}`,
    ['', 'of', 'share'],
    [
      ['merged rightly (precision)', `${rightly.length} of ${merged.length}`, share(rightly.length, merged.length)],
      [
        'merged of what is to be merged (recall)',
        `${mergedOfThese.length} of ${toMerge.length}`,
        share(mergedOfThese.length, toMerge.length),
      ],
      [
        'proposed of the other copies',
        `${restProposed.length} of ${rest.length}`,
        share(restProposed.length, rest.length),
      ],
      [
        'other copies that one proposal or more leads to',
        `${reached.led} of ${reached.copies}`,
        share(reached.led, reached.copies),
      ],
      [
        'proposals for each right one',
        `${proposed.length} for ${restProposed.length}`,
        (proposed.length / restProposed.length).toFixed(2),
      ],
    ],
  )
  for (const { a, b } of merged.filter(({ same }) => !same).slice(0, 20))
    console.log(`merged wrongly: ${a.recording}, ${a.kind} + ${b.recording}, ${b.kind}`)
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(4))

/** Files that some other copy of their recording was merged with, or is proposed to be: nobody has to answer all pairs. */
function joined(pairs: readonly Pair[], verdictOf: (pair: Pair) => Verdict['kind']): { led: number; copies: number } {
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

/** Fingerprints made of real ones: a stretch of each of several, so that terms are as common as they are in music. */
function* manyPrints(files: readonly Known[], count: number, seed: number): Generator<Uint32Array> {
  const next = randomOf(seed)
  const whole = files.filter(({ print }) => print.length >= ENOUGH_FRAMES)
  for (let made = 0; made < count; made++) {
    const print = new Uint32Array(700 + Math.floor(next() * 249))
    for (let at = 0; at < print.length;) {
      const from = whole[Math.floor(next() * whole.length)]!.print
      const start = Math.floor(next() * (from.length - 20))
      // Turned a semitone or two, as it were: near in its bits, another in its values.
      const turn = Math.floor(next() * 2 ** 32) & Math.floor(next() * 2 ** 32)
      for (const value of from.subarray(start, start + 8 + Math.floor(next() * 12))) {
        if (at < print.length) print[at++] = next() < 0.02 ? value : value ^ turn
      }
    }
    yield print
  }
}

/** All at once and in order, as the first pass over a library may; one by one it would take the pages of the index at random. */
function insertSorted({ sql }: TestLibrary, prints: readonly (readonly [id: number, print: Uint32Array])[]): void {
  const postings = new Float64Array(prints.reduce((sum, [, print]) => sum + termsOf(print).length, 0))
  let at = 0
  for (const [id, print] of prints) for (const term of termsOf(print)) postings[at++] = term * IDS + id
  const put = sql.prepare('insert into print_term (term, print_id) values (?, ?)')
  for (const posting of postings.sort()) put.run(Math.floor(posting / IDS), posting % IDS)
}

async function tellIndex(files: readonly Known[], count: number, seed: number): Promise<void> {
  const library = await openTestLibrary()
  try {
    const { sql } = library
    const prints: Uint32Array[] = []
    const add = sql.prepare(
      "insert into fingerprint (track_key, bytes, duration_ms, own, indexed) values (?, '', 1, 1, 1)",
    )
    const put = (key: string, print: Uint32Array): number => prints.push(print) && Number(add.run(key).lastInsertRowid)
    sql.transaction(() =>
      insertSorted(
        library,
        [...manyPrints(files, count, seed)].map((print, i) => [put(`made ${i}`, print), print]),
      ),
    )()
    const songs = files.filter(({ merges, print }) => merges && print.length >= ENOUGH_FRAMES)
    const begun = threadMs()
    const flacs = songs.filter(({ kind }) => kind === 'flac')
    sql.transaction(() => flacs.forEach(({ trackKey, print }) => addTerms(sql, put(trackKey, print), print)))()
    const spent = threadMs() - begun
    const asked = songs.filter(({ kind, recording }) => kind !== 'flac' && recording.endsWith('studio')).slice(0, 300)
    const originals = new Map(songs.filter(({ kind }) => kind === 'flac').map((file) => [file.recording, file]))
    const sizeOf = sql.prepare<[string], number>('select sum(pgsize) from dbstat where name = ?').pluck()
    let found = 0
    const cost: number[] = []
    const figures = await timed(asked.length, (i) => {
      const { print, recording } = asked[i]!
      const before = threadMs()
      const keys = candidates(sql, print).map(({ trackKey }) => trackKey)
      cost.push(threadMs() - before)
      if (keys.includes(originals.get(recording)?.trackKey ?? '')) found += 1
    })
    const madeAsked = await timed(300, (i) => candidates(sql, prints[Math.floor((i * prints.length) / 300)]!))
    const scanned = asked.filter((_, i) => i % Math.ceil(asked.length / SCANS) === 0)
    let foundByScan = 0
    const scans = await timed(scanned.length, (i) => {
      const { print, recording } = scanned[i]!
      let best = { errors: 1, at: -1 }
      for (const [at, other] of prints.entries()) {
        const errors = align(print, other)?.bitErrors ?? 1
        if (errors < best.errors) best = { errors, at }
      }
      if (prints[best.at] === originals.get(recording)?.print) foundByScan += 1
    })
    printPercentiles(`Who may be the same, among ${prints.length} fingerprints`, 'ms', [
      { name: 'by the index: a copy of one', figures },
      { name: 'by the index: one that is in it', figures: madeAsked },
      { name: 'by comparing with all', figures: scans },
    ])
    printTable(
      'The index',
      ['', 'figure'],
      [
        ['copies whose original is among the first ten', `${found} of ${asked.length}`],
        ['copies whose original a scan finds nearest', `${foundByScan} of ${scanned.length}`],
        ['bytes a track: terms', (sizeOf.get('print_term') ?? Number.NaN) / prints.length],
        ['processor ms to add one, as it comes', spent / flacs.length],
        ['processor ms to look one up, mean', cost.reduce((sum, one) => sum + one, 0) / cost.length],
      ],
    )
    const cheap = pairCost(files)
    printTable(
      'Comparing two',
      ['', 'processor ms'],
      [
        ['fingerprints, of two songs', cheap.sound],
        ['facts, with fingerprints compared', cheap.judged],
        ['keys of facts, read before', cheap.keys],
      ],
    )
  } finally {
    library.remove()
  }
}

function pairCost(files: readonly Known[]): { sound: number; judged: number; keys: number } {
  const some = files.filter(({ print }) => print.length >= ENOUGH_FRAMES).slice(0, 100)
  const costOf = (once: (a: Known, b: Known) => unknown) => {
    const before = threadMs()
    for (const a of some) for (const b of some.slice(0, 50)) once(a, b)
    return (threadMs() - before) / (some.length * Math.min(50, some.length))
  }
  return {
    sound: costOf((a, b) => align(a.print, b.print)),
    judged: costOf((a, b) => judge(a.facts, { ...b.facts, trackKey: `${b.trackKey} ` })),
    keys: costOf((a, b) => sharesKey(a.facts, b.facts)),
  }
}
