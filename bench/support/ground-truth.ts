/**
 * Sound files of which it is known which are one recording: songs in many encodings, cut, louder, remastered and with other tags;
 * and beside them what only looks or sounds alike: live, remixed, played again, edited, by others under the same title,
 * and sound without features. Real files, made by ffmpeg from songs of our own. The same seed gives the same corpus.
 */
import { hash } from 'node:crypto'
import { random } from '../../scripts/music/random.ts'
import { NO_TAGS } from '../../src/engine/library/tags-text.ts'
import type { TagRecord } from '../../src/shared/model/tag-record.ts'
import { encode, FORMATS, fileOf, type GroundFile, type Variant } from './ground-files.ts'
import { songTags, tagsOfOthers, withWords } from './ground-tags.ts'
import { withoutFeatures } from './plain-sounds.ts'
import { composeSong, play, render, type Playing, type Sound } from './song.ts'
import * as effects from './sound-effects.ts'

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

/** ffmpeg at work at once. */
const AT_ONCE = 2

/** The files of one song, or those without features. */
export interface GroundGroup {
  name: string
  variants: Variant[]
}

/** One song after another, then what has no features. */
export function* groundGroups(options: GroundTruthOptions): Generator<GroundGroup, void> {
  const { seed, recordings, from = 0, seconds = [55, 85], kinds } = options
  const wanted = ({ kind }: Variant) => kinds === undefined || kinds.includes(kind)
  for (let number = from; number < recordings; number++) {
    const variants = variantsOf(seed * 100_003 + number * 101, number, seconds).filter(wanted)
    yield { name: `${seed}-${number}`, variants }
  }
  yield { name: `${seed}-plain`, variants: withoutFeatures(seed).filter(wanted) }
}

/** Writes the files of one group after another into `dir`, and tells them. */
export async function* groundTruth(dir: string, options: GroundTruthOptions): AsyncGenerator<GroundFile[]> {
  for (const { name, variants } of groundGroups(options)) {
    const files: GroundFile[] = []
    await inLanes(variants, async (variant, i) => {
      const sound = variant.sound()
      const file = (files[i] = fileOf({ dir, name, i }, variant, sound))
      await encode(file.path, sound, variant)
    })
    yield files
  }
}

/** Each of them once, as many at once as ffmpeg may be; `lane` counts these. */
export async function inLanes(
  variants: readonly Variant[],
  once: (variant: Variant, i: number, lane: number) => Promise<void>,
): Promise<void> {
  const left = [...variants.entries()]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await once(next[1], next[0], lane)
    }),
  )
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

  add('cut start', 'flac', () => effects.cut(studio(), 0.7 * start))
  add('cut start', 'flac', () => effects.louder(effects.cut(studio(), 9.5 - start), -4), {
    tags: tagsOfOthers(plain, draw),
  })

  // What is drawn is drawn here: sounds are made when their turn comes, in an order that differs from run to run.
  const speed = 1.002 + draw.next() * 0.004
  const takeTempo = 1 + 0.01 * (draw.next() - 0.5)
  const otherTempo = 0.97 + 0.06 * draw.next()
  const [faster, slower] = [1.006 + draw.next() * 0.014, 1 / (1.006 + draw.next() * 0.014)]
  const hurried = 1.01 + draw.next() * 0.03
  const remaster = remembered(() => effects.remastered(studio()))
  add('remaster', 'flac', remaster, { ...asked, tags: withWords(plain, '(Remastered 2011)') })
  add('remaster unsaid', 'mp3 128', remaster, { ...asked, tags: { ...plain, album: 'Collected' } })
  add('turntable', 'flac', () => effects.fromVinyl(effects.atSpeed(studio(), speed), seed), { ...asked, tags: plain })
  add('tape fast', 'flac', () => effects.atSpeed(studio(), faster), { ...asked, tags: plain })
  add('tape slow', 'flac', () => effects.atSpeed(studio(), slower), { ...asked, tags: tagsOfOthers(plain, draw) })
  add('hurried', 'mp3 128', studio, { ...asked, tags: plain, tempo: hurried })
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
  const beeped = remembered(() => effects.normalised(render(clean, seed + 3)))
  add('clean', 'flac', beeped, apart('clean', '(Clean)'))
  const sungAgain = play(song, { seed: seed + 4, freedom: 0.1 })
  // Of few notes it may be none that is sung otherwise, and then it is the same to the sample.
  if (sungAgain.notes.some(({ midi }, i) => midi !== song.notes[i]!.midi))
    add('same sequencer', 'flac', () => effects.normalised(render(sungAgain, seed + 3)), apart('sequencer'))
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
  const otherVoice = remembered(() => effects.normalised(render(voice, seed + 3)))
  add('other singer', 'flac', otherVoice, {
    ...apart('singer'),
    tags: songTags(seed + 10),
  })
  add('same title', 'flac', () => effects.normalised(render(other, seed + 51)), {
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
  // Of these, each is nearer than those above.
  add('clean unsaid', 'flac', beeped, { ...apart('clean'), ...asked })
  add('other singer, same tags', 'flac', otherVoice, apart('singer'))
  add('cover in time', 'flac', () => effects.normalised(render(song, seed + 40)), {
    ...apart('cover'),
    tags: { ...plain, artists: songTags(seed + 12).artists, album: 'A Tribute' },
  })
  const brief = () => effects.cut(studio(), 20, 34)
  add('short', 'flac', brief, { ...apart('short', '(Snippet)'), ...asked })
  add('short', 'mp3 128', brief, { ...apart('short', '(Snippet)'), ...asked })
  return variants
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
