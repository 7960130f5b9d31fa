/**
 * The long clips that files in foreign formats are cut from. ffmpeg encodes each once; they are kept under
 * node_modules/.cache, so that a run of many test processes pays once.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CACHE_DIR } from '../support/project.ts'
import { wavFile } from './chunks.ts'
import { melody } from './melody.ts'
import { cutMp3, mp3Clip } from './mp3.ts'
import { cutMp4, mp4Clip } from './mp4.ts'
import { cutOgg, oggClip, oggFile } from './ogg.ts'
import type { Format } from './tags.ts'

export type EncodedFormat = Exclude<Format, 'flac' | 'wav' | 'aiff'>

/** Sound number n of about that many seconds, as an untagged file. */
export type Clip = (number: number, seconds: number) => Buffer

/** Goes up when a clip's making changes. */
const VERSION = 1
const SECONDS = 150
const RATE = 44_100
const CACHE = join(CACHE_DIR, `clips-${VERSION}`)

/** Pages of a tenth of a second, and no bit reservoir: so that a clip can be cut nearly anywhere. */
const ENCODERS: Record<EncodedFormat, { extension: string; options: string[] }> = {
  mp3: { extension: 'mp3', options: ['-c:a', 'libmp3lame', '-q:a', '5', '-reservoir', '0'] },
  ogg: { extension: 'ogg', options: ['-c:a', 'libvorbis', '-q:a', '2', '-page_duration', '100000'] },
  opus: { extension: 'opus', options: ['-c:a', 'libopus', '-b:a', '64k', '-page_duration', '100000'] },
  m4a: { extension: 'm4a', options: ['-c:a', 'aac', '-b:a', '96k'] },
  alac: { extension: 'alac.m4a', options: ['-c:a', 'alac'] },
}

const clips = new Map<EncodedFormat, Promise<Clip>>()

/** Throws when ffmpeg is absent and the clip has not been made before. */
export function readClip(format: EncodedFormat): Promise<Clip> {
  const known = clips.get(format)
  if (known) return known
  const clip = encoded(format).then((file) => cutter(format, file))
  clips.set(format, clip)
  return clip
}

async function encoded(format: EncodedFormat): Promise<Buffer> {
  const { extension, options } = ENCODERS[format]
  const kept = join(CACHE, `clip.${extension}`)
  if (existsSync(kept)) return readFileSync(kept)
  mkdirSync(CACHE, { recursive: true })
  // Several processes may get here at once: each works on names of its own, and the last rename wins.
  const source = join(CACHE, `source-${process.pid}-${format}.wav`)
  const made = join(CACHE, `made-${process.pid}.${extension}`)
  try {
    const samples = melody({ seed: 4, seconds: SECONDS, sampleRateHz: RATE })
    writeFileSync(source, wavFile({ samples, sampleRateHz: RATE, channels: 2 }))
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-i', source, ...options, made])
    renameSync(made, kept)
    return readFileSync(kept)
  } finally {
    rmSync(source, { force: true })
    rmSync(made, { force: true })
  }
}

function cutter(format: EncodedFormat, file: Buffer): Clip {
  switch (format) {
    case 'mp3': {
      const clip = mp3Clip(file)
      return (number, seconds) => {
        const { from, count } = stretch(number, clip.frames.length, Math.round((seconds * RATE) / 1152))
        return cutMp3(clip, from, count)
      }
    }
    case 'ogg':
    case 'opus': {
      const clip = oggClip(file)
      const perSecond = clip.pages.length / SECONDS
      return (number, seconds) => {
        const { from, count } = stretch(number, clip.pages.length, Math.round(seconds * perSecond))
        return oggFile(cutOgg(clip, from, count, number + 1), {})
      }
    }
    case 'm4a':
    case 'alac': {
      const clip = mp4Clip(file)
      return (number, seconds) => {
        const count = Math.round((seconds * clip.sampleRateHz) / clip.packetSamples)
        const cut = stretch(number, clip.packets.length, count)
        return cutMp4(clip, cut.from, cut.count)
      }
    }
  }
}

/**
 * Where stretch `number` begins. Starts repeat after `total - count` numbers; from then on each round is one unit
 * shorter, so that no two stretches are equal.
 */
function stretch(number: number, total: number, count: number): { from: number; count: number } {
  const longest = Math.max(1, Math.min(count, total - 1))
  const starts = total - longest
  // A step without common factor visits every start once a round.
  let step = 1 + Math.floor(starts * 0.618)
  while (gcd(step, starts) > 1) step++
  const round = Math.floor(number / starts)
  return { from: (number * step) % starts, count: Math.max(1, longest - (round % longest)) }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
