/**
 * The search field at 1,000,000 tracks: the whole grouped answer (top hit, tracks, albums, artists with their rows) for
 * 1 to 6 letters of words as they occur, for several words, middles of words, filter words and misspellings. The floor is a
 * bare FTS5 prefix query for the first 20 row ids, with the same letters in the same run. On a machine that others use too, the
 * second table (time of the thread itself, not of the clock) tells what an answer costs.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Browse } from '../src/engine/browse/browse.ts'
import { fold } from '../src/engine/library/search-text.ts'
import { randomOf } from '../scripts/music/random.ts'
import { bigLibrary } from './support/big-library.ts'
import { threadMs } from './support/thread-ms.ts'
import { turn } from './support/turn.ts'
import { printPercentiles, printTable } from './support/table.ts'

export const about = 'the search field at 1,000,000 tracks (--tracks=n)'

const TIMES = 150
const LIMIT = 8

export async function run(args: readonly string[]): Promise<void> {
  const tracks = Number(args.find((arg) => arg.startsWith('--tracks='))?.slice(9) ?? 1_000_000)
  const { host, stores, words, close } = await bigLibrary(tracks)
  const browse = new Browse({ host, stores })
  const random = randomOf(Date.now() | 0)
  /** As often as it is used. */
  const word = () => fold(words[Math.floor(words.length ** random()) - 1]!)
  const longer = (least: number) => {
    for (;;) {
      const one = word()
      if (one.length >= least && /^[a-z]+$/.test(one)) return one
    }
  }
  const titleOf = (() => {
    const select = stores.library.sql.prepare<[number], string>('select title from track where id = ?').pluck()
    return () => select.get(1 + Math.floor(random() * tracks)) as string
  })()

  const typed: [string, () => string][] = [
    ...[1, 2, 3, 4, 5, 6].map((letters): [string, () => string] => [
      `${letters} letter${letters > 1 ? 's' : ''}`,
      () => longer(letters).slice(0, letters),
    ]),
    ['two words', () => `${word()} ${longer(3).slice(0, 3)}`],
    ['four words', () => `${word()} ${word()} ${word()} ${word()}`],
    ['a title', titleOf],
    ['middle of a word', () => longer(7).slice(2, 6)],
    ['misspelt', () => longer(6).replace(/(.)(.)(.*)/, '$1$3x')],
    ['one Han character', () => '夜空花風雪月星海'[Math.floor(random() * 8)]!],
    ['artist: and a word', () => `artist:${word()} ${word()}`],
    ['year:1990..1999 and a letter', () => `year:1990..1999 ${word()[0]}`],
    ['format:flac -word', () => `format:flac -${word()}`],
    ['genre: and a letter', () => `genre:${word()} ${word()[0]}`],
  ]

  const floor = stores.library.sql
    .prepare<[string], number>('select rowid from track_text where track_text match ? order by rowid limit 20')
    .pluck()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const floors: { name: string; figures: number[] }[] = []
  const answers: { name: string; figures: number[] }[] = []
  const costs: { name: string; figures: number[] }[] = []
  await browse.search({ text: 'a', limit: LIMIT })
  const worst: [string, number][] = []
  delay.enable()
  for (const [name, make] of typed) {
    const [bare, whole, cost]: [number[], number[], number[]] = [[], [], []]
    for (let i = 0; i < TIMES; i++) {
      const text = make()
      const begun = performance.now()
      if (/^[a-z]+$/.test(text)) {
        floor.all(`"${text}" *`)
        bare.push(performance.now() - begun)
      }
      const [asked, spent] = [performance.now(), threadMs()]
      await browse.search({ text, limit: LIMIT })
      const took = performance.now() - asked
      whole.push(took)
      cost.push(threadMs() - spent)
      worst.push([text, took])
      // As between two letters typed: without a turn of the event loop its delay would be the sum of all.
      await turn()
    }
    if (bare.length > 0) floors.push({ name: `floor: bare prefix query, ${name}`, figures: bare })
    answers.push({ name, figures: whole })
    costs.push({ name, figures: cost })
  }
  delay.disable()
  printPercentiles(`Bare FTS5, ${tracks} tracks`, 'ms', floors)
  printPercentiles(`The whole grouped answer, ${tracks} tracks`, 'ms', [
    ...answers,
    { name: '1 to 6 letters together', figures: answers.slice(0, 6).flatMap(({ figures }) => figures) },
  ])
  printPercentiles('The same, processor time of the main thread', 'ms', [
    ...costs,
    { name: '1 to 6 letters together', figures: costs.slice(0, 6).flatMap(({ figures }) => figures) },
  ])
  printTable(
    'Main thread meanwhile: event-loop delay',
    ['p50 ms', 'p99', 'worst'],
    [[delay.percentile(50) / 1e6, delay.percentile(99) / 1e6, delay.max / 1e6]],
  )
  printTable('Slowest', ['typed', 'ms'], worst.sort((a, b) => b[1] - a[1]).slice(0, 10))
  await browse.stop()
  close()
}
