/** The index at many fingerprints, made of real ones: what a look-up finds and costs, and beside it a scan of all. */
import { randomOf } from '../../scripts/music/random.ts'
import { align, ENOUGH_FRAMES } from '../../src/engine/matching/align.ts'
import { judge } from '../../src/engine/matching/judge.ts'
import { sharesKey } from '../../src/engine/matching/match-keys.ts'
import { addTerms, candidates, termsOf } from '../../src/engine/matching/print-index.ts'
import { alignAtSpeeds } from '../../src/engine/matching/speeds.ts'
import { openTestLibrary, type TestLibrary } from '../../test/support/library.ts'
import type { Known } from './judged-pairs.ts'
import { timed } from './measure.ts'
import { printPercentiles, printTable } from './table.ts'
import { threadMs } from './thread-ms.ts'

/** Comparing with all takes seconds each time. */
const SCANS = 3
const IDS = 2 ** 24

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

export async function tellIndex(files: readonly Known[], count: number, seed: number): Promise<void> {
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
        ['the same at other speeds', cheap.atSpeeds],
        ['facts, with fingerprints compared', cheap.judged],
        ['keys of facts, read before', cheap.keys],
      ],
    )
  } finally {
    library.remove()
  }
}

function pairCost(files: readonly Known[]): { sound: number; atSpeeds: number; judged: number; keys: number } {
  const some = files.filter(({ print }) => print.length >= ENOUGH_FRAMES).slice(0, 100)
  const costOf = (once: (a: Known, b: Known) => unknown) => {
    const before = threadMs()
    for (const a of some) for (const b of some.slice(0, 50)) once(a, b)
    return (threadMs() - before) / (some.length * Math.min(50, some.length))
  }
  return {
    sound: costOf((a, b) => align(a.print, b.print)),
    atSpeeds: costOf((a, b) => alignAtSpeeds(a.print, b.print)),
    judged: costOf((a, b) => judge(a.facts, { ...b.facts, trackKey: `${b.trackKey} ` })),
    keys: costOf((a, b) => sharesKey(a.facts, b.facts)),
  }
}
