/**
 * The first run that looks for duplicates over a large library whose fingerprints are all there, none of them in the index yet: how long it
 * takes, with how much memory (the peak of what the whole process has in RAM), how long it holds the main thread, and what the index takes. Some tracks come twice, from a second source:
 * with the same tags, with others, with none. `npm run bench -- duplicates [--tracks 100000] [--share 0.1]`.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { openStores, write, type Stores } from '../src/engine/db/store.ts'
import { Events } from '../src/engine/events.ts'
import { Chromaprint } from '../src/engine/fingerprints/chromaprint.ts'
import { compressPrint } from '../src/engine/fingerprints/codec.ts'
import { PrintMaker } from '../src/engine/fingerprints/print-maker.ts'
import { putPrint } from '../src/engine/fingerprints/stored-prints.ts'
import { NO_TAGS } from '../src/engine/library/tags-text.ts'
import { regroup, takeIn } from '../src/engine/library/take-in.ts'
import type { CopyRecord } from '../src/engine/sources/source.ts'
import { addSource, fillLibrary, syntheticCopies } from '../test/support/build-library.ts'
import { migrationsOnDisk, testHost } from '../test/support/host.ts'
import { heardAgain } from '../test/support/prints.ts'
import { bundle } from './support/bundle.ts'
import { composeSong, RATE, render } from './support/song.ts'
import { printTable } from './support/table.ts'

export const about = 'the first look for duplicates among 100,000 tracks with fingerprints'

const SONGS = 40
const SONG_SECONDS = 125
const BATCH = 1_000
/** Raised when what is made here changes. */
const EDITION = 1

interface Answer {
  report: { looked: number; judged: number; found: number; proposed: number }
  runMs: number
  settledMs: number
  mainMs: number
  /** At the end of the run; and of what is measured after it. */
  rssMiB: number[]
  ofFilesMiB: number
  lateP99Ms: number
  lateMaxMs: number
  holdMs: number
  /** Of writes on the main thread: median, 99 %, most. */
  writeMs: number[]
  writeUsedMs: number
  /** The same of look-ups the first time, and of the middle one of three more each. */
  lookUpMs: number[][]
  prints: number
  terms: number
  termBytes: number
  keyBytes: number
  merged: number
  proposals: number
  waiting: number
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { tracks: { type: 'string', default: '100000' }, share: { type: 'string', default: '0.1' } },
  })
  const tracks = Number(values.tracks)
  const twice = Math.round(tracks * Number(values.share))
  const made = await madeLibrary(tracks, twice)
  // As a release is: run from its sources it would hold the compiler of each thread in memory, too.
  const program = await bundle({
    'duplicates-child': 'bench/support/duplicates-child.ts',
    'read-tags': 'src/engine/sources/folder/read-tags.worker.ts',
    'write-library': 'src/engine/writer/write-library.worker.ts',
    'find-duplicates': 'src/engine/duplicates/find-duplicates.worker.ts',
  })
  const dir = mkdtempSync(join(tmpdir(), 'soul-duplicates-'))
  try {
    cpSync(made, dir, { recursive: true })
    const { stdout } = await promisify(execFile)(process.execPath, [join(program, 'duplicates-child.js'), dir])
    const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer
    const some = (ms: readonly number[]) => ms.map((one) => `${one.toFixed(2)} ms`).join(', ')
    const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`
    printTable(
      `${tracks.toLocaleString('en')} tracks, ${twice.toLocaleString('en')} of them twice; load ${loadavg()[0]!.toFixed(1)}`,
      ['', ''],
      [
        ['looked at, pairs compared', `${told.report.looked}, ${told.report.judged}`],
        ['merged, proposed', `${told.merged}, ${told.proposals}`],
        ['the run', minutes(told.runMs)],
        ['until all is merged', minutes(told.settledMs)],
        ['of it processor time of the main thread', `${(told.mainMs / 1000).toFixed(1)} s`],
        ['longest hold of the main thread, in its processor time', `${told.holdMs.toFixed(1)} ms`],
        ['event loop late: 99 %, most', `${told.lateP99Ms.toFixed(1)} ms, ${told.lateMaxMs.toFixed(1)} ms`],
        ['writes on the main thread: median, 99 %, most', some(told.writeMs)],
        ['longest of them in processor time', `${told.writeUsedMs.toFixed(1)} ms`],
        [
          'most memory of the whole process: the run, with all look-ups after it; files of the program among it',
          `${told.rssMiB.map((one) => `${one.toFixed(0)} MiB`).join(', ')}; ${told.ofFilesMiB.toFixed(0)} MiB`,
        ],
        ['looking one fingerprint up, the first time: median, 99 %, most', some(told.lookUpMs[0]!)],
        ['the middle one of three times: median, 99 %, most', some(told.lookUpMs[1]!)],
        ['index of fingerprints', `${(told.termBytes / told.prints).toFixed(0)} bytes a track, ${told.terms} rows`],
        ['index of tags', `${(told.keyBytes / tracks).toFixed(0)} bytes a track`],
        ['left to look at', `${told.waiting}`],
      ],
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
    rmSync(program, { recursive: true })
  }
}

/** The profile's data; made once, and kept in the system's temporary folder. */
async function madeLibrary(tracks: number, twice: number): Promise<string> {
  const digest = createHash('sha256')
    .update(`${EDITION} ${JSON.stringify(migrationsOnDisk)}`)
    .digest('hex')
    .slice(0, 8)
  const folder = join(tmpdir(), `soul-bench-duplicates-${tracks}-${twice}-${digest}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.part`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const base = testHost()
  base.remove()
  const stores = await openStores({ ...base, dataDir: unfinished }, new Events(base.log))
  await fill(stores, tracks, twice)
  stores.close()
  renameSync(unfinished, folder)
  return folder
}

async function fill(stores: Stores, tracks: number, twice: number): Promise<void> {
  const { library } = stores
  const songs = await songPrints()
  const once = tracks - twice
  await fillLibrary(stores, { tracks: once })
  const sourceId = addSource(stores, 'Attic')
  library.sql.pragma('synchronous = OFF')
  const every = Math.max(1, Math.floor(once / Math.max(1, twice)))
  let number = 0
  let prints: { trackKey: string; values: Uint32Array; durationMs: number }[] = []
  let copies: CopyRecord[] = []
  const put = async () => {
    takeIn(library, sourceId, { copies, problems: [] })
    write(library, (tx) => {
      for (const { values, ...print } of prints) putPrint(tx, { ...print, bytes: compressPrint(values), own: true })
    })
    await regroup(library, { stepMs: 400 })
    copies = []
    prints = []
  }
  let again = 0
  for (const copy of syntheticCopies({ tracks: once })) {
    // What one song sounds like, turned into another by a number of its own: as unlike as two songs, and as songs are.
    const mask = Math.imul(number + 1, 0x9e3779b1) >>> 0
    const values = songs[number % songs.length]!.map((value) => (value ^ mask) >>> 0)
    const { trackKey, durationMs } = copy
    prints.push({ trackKey, values, durationMs })
    if (number % every === 0 && again < twice) {
      const other = copyAgain(copy, again++)
      copies.push(other)
      prints.push({
        trackKey: other.trackKey,
        values: heardAgain(values, { seed: number, bitErrors: 0.02 }),
        durationMs: other.durationMs,
      })
    }
    if (++number % BATCH === 0) await put()
  }
  await put()
  library.sql.pragma('wal_checkpoint(TRUNCATE)')
}

function copyAgain(copy: CopyRecord, number: number): CopyRecord {
  const { tags } = copy
  const others = [tags, { ...tags, title: `${tags.title ?? 'x'} (album version)`, album: 'The Best of' }, NO_TAGS]
  return {
    ...copy,
    remoteId: `again/${number}.mp3`,
    folder: 'again',
    trackKey: `${copy.trackKey.slice(0, -4)}${number.toString(36).padStart(4, '_')}`,
    codec: 'mp3',
    container: 'mpeg',
    lossless: false,
    bitrateKbps: 192,
    durationMs: copy.durationMs + (number % 7) * 40,
    tags: others[number % others.length]!,
  }
}

async function songPrints(): Promise<Uint32Array[]> {
  const maker = new PrintMaker(await Chromaprint.load())
  return Array.from({ length: SONGS }, (_, i) => {
    const { left, right } = render(composeSong(i + 1, SONG_SECONDS), i)
    maker.give({ channels: [left, right], sampleRateHz: RATE })
    return maker.finish()
  })
}
