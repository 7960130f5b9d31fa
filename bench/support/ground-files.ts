/** The files of the ground truth: what is known of each, and how ffmpeg makes it of a sound. */
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TagRecord } from '../../src/shared/model/tag-record.ts'
import { RATE, type Sound } from './song.ts'
import { pcmOf } from './sound-effects.ts'

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

/** A file that is to be. */
export interface Variant extends Pick<GroundFile, 'kind' | 'recording' | 'merges' | 'tags'> {
  format: keyof typeof FORMATS
  /** Made when its turn comes; the same each time. */
  sound: () => Sound
  /** Played so many times as fast at the same pitch, as radio does to gain time. */
  tempo?: number
}

export const FORMATS = {
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

/** What is known of the `i`th file of `name` once it is written into `dir`. */
export function fileOf(
  { dir, name, i }: { dir: string; name: string; i: number },
  { kind, format, recording, merges, tags, tempo = 1 }: Variant,
  sound: Sound,
): GroundFile {
  const { ending, container, codec } = FORMATS[format]
  const fileName = `${name}-${String(i).padStart(2, '0')} ${kind}.${ending}`
  return {
    path: join(dir, fileName),
    container,
    codec,
    kind,
    recording: `${name.split('-')[0]!} ${recording}`,
    merges,
    trackKey: `a${hash('sha256', fileName, 'hex').slice(0, 32)}`,
    tags,
    durationMs: Math.round((sound.left.length / RATE / tempo) * 1000),
  }
}

export async function encode(path: string, sound: Sound, { format, tags, tempo }: Variant): Promise<void> {
  const { options, rate } = FORMATS[format]
  const metadata = Object.entries({ title: tags.title, artist: tags.artists.join('; '), album: tags.album }).flatMap(
    ([field, value]) => (value ? ['-metadata', `${field}=${value}`] : []),
  )
  const input = ['-f', 's16le', '-ar', String(RATE), '-ac', '2', '-i', 'pipe:0']
  const filters = tempo === undefined ? [] : ['-af', `atempo=${tempo}`]
  const output = ['-ar', String(rate), ...options, ...metadata, path]
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...filters, ...output], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  ffmpeg.stdin.end(pcmOf(sound))
  const [code] = (await once(ffmpeg, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} while it wrote ${path}`)
}
