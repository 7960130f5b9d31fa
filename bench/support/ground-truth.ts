/**
 * Sound files of which it is known which are one recording: songs in many encodings, cut, louder, remastered and with other tags;
 * and beside them what only looks or sounds alike: live, remixed, played again, edited, by others under the same title,
 * and sound without features. Real files, made by ffmpeg from songs of our own. The same seed gives the same corpus.
 */
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { random, type Random } from '../../scripts/music/random.ts'
import { NO_TAGS } from '../../src/engine/library/tags-text.ts'
import type { TagRecord } from '../../src/shared/model/tag-record.ts'
import { songTags, tagsOfOthers, withWords } from './ground-tags.ts'
import { composeSong, play, RATE, render, type Playing, type Sound } from './song.ts'
import * as effects from './sound-effects.ts'

export interface GroundFile {
  path: string
  /** As in CopyRecord. */
  container: string
  codec: string
  /** What was done to make it. */
  kind: string
  /** Two files are the same recording if this is equal. */
  recording: string
  /** Whether it is to be merged with the others of its recording without asking; else a question is enough. */
  merges: boolean
  trackKey: string
  tags: TagRecord
  durationMs: number
}

export interface GroundTruthOptions {
  seed: number
  recordings: number
  /** The first recording to make; 0 without. */
  from?: number
  /** Of a song: between the two. */
  seconds?: readonly [least: number, most: number]
  /** Only these kinds; all without. */
  kinds?: readonly string[]
}

interface Variant {
  kind: string
  format: keyof typeof FORMATS
  recording: string
  merges: boolean
  tags: TagRecord
  sound: () => Sound
}

const FORMATS = {
  flac: { ending: 'flac', options: ['-c:a', 'flac'], container: 'flac', codec: 'flac', rate: 44_100 },
  'mp3 128': {
    ending: 'mp3',
    options: ['-c:a', 'libmp3lame', '-b:a', '128k'],
    container: 'mpeg',
    codec: 'mp3',
    rate: 44_100,
  },
  'mp3 320': {
    ending: 'mp3',
    options: ['-c:a', 'libmp3lame', '-b:a', '320k'],
    container: 'mpeg',
    codec: 'mp3',
    rate: 44_100,
  },
  'm4a 96': { ending: 'm4a', options: ['-c:a', 'aac', '-b:a', '96k'], container: 'mp4', codec: 'aac', rate: 44_100 },
  'm4a 256': { ending: 'm4a', options: ['-c:a', 'aac', '-b:a', '256k'], container: 'mp4', codec: 'aac', rate: 44_100 },
  'vorbis q4': {
    ending: 'ogg',
    options: ['-c:a', 'libvorbis', '-q:a', '4'],
    container: 'ogg',
    codec: 'vorbis',
    rate: 44_100,
  },
  'opus 64': {
    ending: 'opus',
    options: ['-c:a', 'libopus', '-b:a', '64k'],
    container: 'ogg',
    codec: 'opus',
    rate: 48_000,
  },
} as const
/** ffmpeg at work at once. */
const AT_ONCE = 2

/** Writes the files of one song after another into `dir`, then those without features, and tells them. */
export async function* groundTruth(dir: string, options: GroundTruthOptions): AsyncGenerator<GroundFile[]> {
  const { seed, recordings, from = 0, seconds = [60, 110], kinds } = options
  const wanted = ({ kind }: Variant) => kinds === undefined || kinds.includes(kind)
  for (let number = from; number < recordings; number++) {
    const variants = variantsOf(seed * 100_003 + number * 101, number, seconds).filter(wanted)
    yield await writeAll(dir, `${seed}-${number}`, variants)
  }
  yield await writeAll(dir, `${seed}-plain`, withoutFeatures(seed).filter(wanted))
}

function variantsOf(seed: number, number: number, [least, most]: readonly [number, number]): Variant[] {
  const draw = random(seed)
  const length = least + draw.next() * (most - least)
  const song = composeSong(seed + 1, length)
  const id = draw.chance(0.3) ? uuidOf(seed) : undefined
  const plain = songTags(seed + 2)
  const tags: TagRecord = id === undefined ? plain : { ...plain, mbRecordingId: id }
  const studio = remembered(() => effects.normalised(render(song, seed + 3)))
  /** Played again, of its own. */
  const again = (playing: Omit<Playing, 'seed'>, instruments = seed + 3) =>
    effects.normalised(render(play(song, { seed: seed + 4, ...playing }), instruments))
  const liveTempo = 1 + (draw.chance(0.5) ? 1 : -1) * (0.01 + 0.02 * draw.next())
  const live = remembered(() => effects.inHall(again({ tempo: liveTempo, looseness: 0.02, freedom: 0.15 }), seed + 5))
  const variants: Variant[] = []
  const add = (kind: string, format: Variant['format'], sound: () => Sound, rest: Partial<Variant> = {}) =>
    variants.push({ kind, format, sound, recording: `${number} studio`, merges: true, tags, ...rest })
  const apart = (recording: string, words = ''): Partial<Variant> => ({
    recording: `${number} ${recording}`,
    tags: words === '' ? plain : withWords(plain, words),
  })
  const asked = { merges: false }

  for (const format of Object.keys(FORMATS) as (keyof typeof FORMATS)[]) add(format, format, studio)
  const start = 0.5 + draw.next() * 7.5
  add('cut start', 'mp3 128', () => effects.cut(studio(), start))
  add('cut start', 'opus 64', () => effects.cut(studio(), 8 - start / 2), { tags: tagsOfOthers(plain, draw) })
  add('volume -9 dB', 'vorbis q4', () => effects.louder(studio(), -9), { tags: tagsOfOthers(plain, draw) })
  add('volume clipped', 'mp3 128', () => effects.louder(studio(), 5), { tags: tagsOfOthers(plain, draw) })
  add('other tags', 'flac', () => effects.louder(studio(), -2), { tags: tagsOfOthers(plain, draw) })
  add('wrong tags', 'mp3 128', () => effects.cut(studio(), 0.3), { tags: songTags(seed + 9) })
  add('no tags', 'flac', () => effects.cut(studio(), start / 2), { tags: NO_TAGS })

  // What is drawn is drawn here: sounds are made when their turn comes, in an order that differs from run to run.
  const speed = 1.002 + draw.next() * 0.004
  const takeTempo = 1 + 0.01 * (draw.next() - 0.5)
  const otherTempo = 0.97 + 0.06 * draw.next()
  const remaster = remembered(() => effects.remastered(studio()))
  add('remaster', 'flac', remaster, { ...asked, tags: withWords(plain, '(Remastered 2011)') })
  add('remaster unsaid', 'mp3 128', remaster, { ...asked, tags: { ...plain, album: 'Collected' } })
  add('turntable', 'flac', () => effects.fromVinyl(effects.atSpeed(studio(), speed), seed), { ...asked, tags: plain })
  add(
    'hidden track',
    'flac',
    () => effects.join(studio(), effects.join(effects.silence(20), effects.cut(studio(), 0, 15))),
    { ...asked, tags: plain },
  )
  add('silence first', 'flac', () => effects.join(effects.silence(14), studio()), { ...asked, tags: plain })

  add('live', 'flac', live, apart('live', '(Live at Wembley)'))
  add('live', 'mp3 128', live, { ...apart('live', '- Live') })
  add('live unsaid', 'flac', live, { ...apart('live'), ...asked })
  if (id !== undefined) add('live, wrong id', 'flac', live, { recording: `${number} live`, tags, merges: false })
  add('other take', 'flac', () => again({ tempo: takeTempo, looseness: 0.02, freedom: 0.08 }), apart('take'))
  /** The voice of one verse, by someone else. */
  const verse = {
    ...song,
    notes: song.notes.map((note) =>
      note.part === 'voice' && note.at > 25 && note.at < 37 ? { ...note, midi: note.midi + 3 } : note,
    ),
  }
  add('other verse', 'flac', () => effects.normalised(render(verse, seed + 3)), apart('verse'))
  const spoken = ({ part, at }: { part: string; at: number }) => part === 'voice' && at % 20 > 15 && at % 20 < 17
  const clean = { ...song, notes: song.notes.filter((note) => !spoken(note)) }
  add('clean', 'flac', () => effects.normalised(render(clean, seed + 3)), apart('clean', '(Clean)'))
  add('same sequencer', 'flac', () => again({ freedom: 0.1 }), apart('sequencer'))
  add('performance', 'flac', () => again({ tempo: otherTempo, looseness: 0.04 }, seed + 30), apart('performance'))
  add(
    'remix',
    'flac',
    () => again({ tempo: 1.06, without: ['kick', 'snare', 'hat', 'bass'] }, seed + 31),
    apart('remix', '(Night Remix)'),
  )
  add(
    'remix in time',
    'flac',
    () => again({ without: ['kick', 'snare', 'hat', 'bass'] }, seed + 3),
    apart('acoustic', '[Acoustic]'),
  )
  const noVoice = remembered(() => again({ without: ['voice'] }))
  add('instrumental', 'flac', noVoice, apart('instrumental', '(Instrumental)'))
  add('instrumental unsaid', 'flac', noVoice, { ...apart('instrumental'), ...asked })
  add('higher', 'flac', () => again({ semitones: 1 }), apart('higher', '(Karaoke Version)'))
  const other = composeSong(seed + 50, length)
  const voice = {
    ...song,
    notes: [
      ...song.notes.filter(({ part }) => part !== 'voice'),
      ...other.notes.filter(({ part }) => part === 'voice'),
    ],
  }
  add('other singer', 'flac', () => effects.normalised(render(voice, seed + 3)), {
    ...apart('singer'),
    tags: songTags(seed + 10),
  })
  add('same title', 'mp3 128', () => effects.normalised(render(other, seed + 51)), {
    ...apart('other'),
    tags: { ...songTags(seed + 11), title: plain.title! },
  })
  add(
    'same title and artist',
    'flac',
    () => effects.normalised(render(composeSong(seed + 52, length * 0.9), seed + 3)),
    { ...apart('namesake'), tags: { ...plain, album: 'Elsewhere' } },
  )
  const from = 30 + draw.next() * 10
  add('radio edit', 'flac', () => effects.cutOut(studio(), from, from + 12), apart('edit', '(Radio Edit)'))
  add('radio edit unsaid', 'flac', () => effects.cutOut(studio(), from, from + 12), { ...apart('edit'), ...asked })
  add(
    'extended',
    'flac',
    () => effects.join(studio(), effects.normalised(render(composeSong(seed + 53, 40), seed + 3))),
    apart('extended'),
  )
  const jingle = () => effects.normalised(render(composeSong(4711, 12), 4711))
  add(
    'same jingle',
    'flac',
    () => effects.join(jingle(), effects.normalised(render(composeSong(seed + 54, 60), seed + 55))),
    { ...apart('episode'), tags: { ...NO_TAGS, title: `Episode ${number}`, artists: ['Radio'] } },
  )
  const brief = () => effects.cut(studio(), 20, 34)
  add('short', 'flac', brief, { ...apart('short', '(Snippet)'), ...asked })
  add('short', 'mp3 128', brief, { ...apart('short', '(Snippet)'), ...asked })
  return variants
}

/** Each of them is another recording, and most of them sound the same. */
function withoutFeatures(seed: number): Variant[] {
  const kinds: [string, (draw: Random) => Sound][] = [
    ['silence', () => effects.silence(90)],
    ['white noise', (draw) => noise(draw, 1)],
    ['brown noise', (draw) => noise(draw, 0.01)],
    ['held tone', () => held([440])],
    ['drone', (draw) => held([55, 110 + draw.next(), 165])],
    ['clicks', (draw) => clicks(draw)],
  ]
  return kinds.flatMap(([kind, sound], i) =>
    [0, 1, 2].map((n): Variant => ({
      kind,
      format: n === 1 ? 'mp3 128' : 'flac',
      recording: `${kind} ${n}`,
      merges: true,
      tags: { ...NO_TAGS, title: `${kind} ${n}`, artists: ['Nobody'] },
      sound: () => sound(random(seed + i * 10 + n)),
    })),
  )
}

const SECONDS = 90
const oneSided = (fill: (side: Float32Array) => void): Sound => {
  const side = new Float32Array(SECONDS * RATE)
  fill(side)
  return { left: side, right: side }
}
const noise = (draw: Random, colour: number): Sound =>
  effects.normalised(
    oneSided((side) => {
      let value = 0
      for (let i = 0; i < side.length; i++) side[i] = value += (2 * draw.next() - 1 - value) * colour
    }),
  )
const held = (tones: readonly number[]): Sound =>
  oneSided((side) => {
    for (let i = 0; i < side.length; i++)
      for (const hz of tones) side[i]! += 0.2 * Math.sin((2 * Math.PI * hz * i) / RATE)
  })
const clicks = (draw: Random): Sound =>
  oneSided((side) => {
    for (let at = 0; at < side.length; at += RATE / 2)
      for (let i = 0; i < 200 && at + i < side.length; i++) side[at + i] = 0.6 * (1 - i / 200) * (2 * draw.next() - 1)
  })

async function writeAll(dir: string, name: string, variants: readonly Variant[]): Promise<GroundFile[]> {
  const files: GroundFile[] = []
  const left = [...variants.entries()]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [i, { kind, format, recording, merges, tags, sound }] = next
        const made = sound()
        const path = join(dir, `${name}-${String(i).padStart(2, '0')} ${kind}.${FORMATS[format].ending}`)
        await encode(path, made, format, tags)
        files[i] = {
          path,
          container: FORMATS[format].container,
          codec: FORMATS[format].codec,
          kind,
          recording: `${name.split('-')[0]!} ${recording}`,
          merges,
          trackKey: `a${hash('sha256', path, 'hex').slice(0, 32)}`,
          tags,
          durationMs: Math.round((made.left.length / RATE) * 1000),
        }
      }
    }),
  )
  return files
}

async function encode(path: string, sound: Sound, format: Variant['format'], tags: TagRecord): Promise<void> {
  const { options, rate } = FORMATS[format]
  const metadata = Object.entries({ title: tags.title, artist: tags.artists.join('; '), album: tags.album }).flatMap(
    ([field, value]) => (value ? ['-metadata', `${field}=${value}`] : []),
  )
  const input = ['-f', 's16le', '-ar', String(RATE), '-ac', '2', '-i', 'pipe:0']
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', ...input, '-ar', String(rate), ...options, ...metadata, path], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  ffmpeg.stdin.end(effects.pcmOf(sound))
  const [code] = (await once(ffmpeg, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} while it wrote ${path}`)
}

function remembered<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function uuidOf(seed: number): string {
  const digits = hash('sha256', String(seed), 'hex')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-')
}
