/**
 * Makes a folder of real, tagged music files for tests, benchmarks and the demo. FLAC, WAV and AIFF are written here from
 * the first byte; MP3, Vorbis, Opus, AAC and ALAC are cut from clips that ffmpeg encodes once per machine, so that
 * thousands of files take seconds. Every file holds different sound, and the same options give the same files.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aiffFile, tagAiff, tagWav, wavFile, type Sound } from './chunks.ts'
import { readClip, type Clip, type EncodedFormat } from './clips.ts'
import { drawCover } from './covers.ts'
import { flacFile, tagFlac } from './flac.ts'
import { melody } from './melody.ts'
import { tagMp3 } from './mp3.ts'
import { tagMp4 } from './mp4.ts'
import { planCollection } from './names.ts'
import { tagOgg } from './ogg.ts'
import { random } from './random.ts'
import { extensionOf, FORMATS, OWN_FORMATS, type Format, type Picture, type Tags } from './tags.ts'

export interface MusicOptions {
  files: number
  /** Albums take turns. Those outside OWN_FORMATS need ffmpeg. */
  formats?: readonly Format[]
  seed?: number
  /** Share of albums with a cover embedded in each track. */
  covers?: number
  /** Share of albums with a cover.jpg beside the tracks. */
  folderCovers?: number
  /** Cover side in pixels. */
  coverSize?: number
  secondsEach?: number
  /** How far a track's length may lie from that, as a share of it. */
  spread?: number
  sampleRateHz?: number
  channels?: 1 | 2
  /** A melody of its own for each track (slower to make) instead of a stretch of one long piece. Own formats only. */
  composed?: boolean
  onProgress?: (done: number, total: number) => void
}

export interface MadeTrack {
  /** Absolute. */
  file: string
  /** Relative to the folder, `/` between parts. */
  path: string
  format: Format
  tags: Tags
  cover?: Picture
}

export interface Manifest {
  dir: string
  tracks: MadeTrack[]
  /** Paths of folder images. */
  images: string[]
}

export async function makeMusic(dir: string, options: MusicOptions): Promise<Manifest> {
  const {
    files,
    formats = FORMATS,
    seed = 1,
    covers = 0.4,
    folderCovers = 0.3,
    secondsEach = 3,
    spread = 0.1,
  } = options
  const manifest: Manifest = { dir, tracks: [], images: [] }
  const voices = new Map(
    await Promise.all(formats.map(async (format) => [format, await voiceOf(format, options)] as const)),
  )
  const draw = random(seed + 1)
  let number = 0
  for (const [albumNumber, album] of planCollection({ files, seed }).entries()) {
    const format = formats[albumNumber % formats.length]!
    mkdirSync(join(dir, album.folder), { recursive: true })
    const embedded = draw.chance(covers)
    const beside = draw.chance(folderCovers)
    const cover =
      embedded || beside
        ? await drawCover({
            seed: seed * 100_003 + albumNumber,
            size: options.coverSize,
            mime: albumNumber % 4 === 3 ? 'image/png' : 'image/jpeg',
          })
        : undefined
    if (cover && beside) {
      const path = `${album.folder}/cover.${cover.mime === 'image/png' ? 'png' : 'jpg'}`
      writeFileSync(join(dir, path), cover.data)
      manifest.images.push(path)
    }
    for (const { path, tags } of album.tracks) {
      const seconds = secondsEach * (1 + spread * (2 * draw.next() - 1))
      const track: MadeTrack = {
        file: '',
        path: freePath(dir, path, extensionOf(format)),
        format,
        tags,
        ...(embedded && cover ? { cover } : {}),
      }
      track.file = join(dir, track.path)
      writeFileSync(track.file, withTags(voices.get(format)!(number++, seconds), track, number))
      manifest.tracks.push(track)
      options.onProgress?.(manifest.tracks.length, files)
    }
  }
  return manifest
}

/** One file, wherever it is wanted. `number` chooses the sound; equal numbers give equal sound. */
export async function makeTrack(
  file: string,
  {
    format,
    tags,
    cover,
    number = 0,
    seconds = 3,
  }: Pick<MadeTrack, 'format' | 'tags' | 'cover'> & { number?: number; seconds?: number },
): Promise<MadeTrack> {
  const track: MadeTrack = { file, path: file, format, tags, ...(cover ? { cover } : {}) }
  const voice = await voiceOf(format, { files: 1 })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, withTags(voice(number, seconds), track, number))
  return track
}

/** Writes other tags (and with `cover` another or no cover) into a made file and leaves its sound alone. */
export function retag(track: MadeTrack, changes: Tags, cover: Picture | null | undefined = track.cover): MadeTrack {
  const { cover: _old, ...rest } = track
  const changed: MadeTrack = { ...rest, tags: { ...track.tags, ...changes }, ...(cover ? { cover } : {}) }
  writeFileSync(track.file, withTags(readFileSync(track.file), changed, 0))
  return changed
}

/** Untagged sound number n. */
type Voice = (number: number, seconds: number) => Buffer

async function voiceOf(format: Format, options: MusicOptions): Promise<Voice> {
  if (isEncoded(format)) {
    const clip: Clip = await readClip(format)
    return (number, seconds) => clip(number, seconds)
  }
  const { sampleRateHz = 44_100, channels = 2, composed = false, seed = 1, secondsEach = 3 } = options
  const write = { flac: flacFile, wav: wavFile, aiff: aiffFile }[format]
  const sound = (samples: Int16Array): Sound => ({ samples, sampleRateHz, channels })
  if (composed)
    return (number, seconds) => write(sound(melody({ seed: seed * 10_007 + number, seconds, sampleRateHz })))
  // A start of its own for each track: every 97 samples begins another stretch.
  const piece = melody({ seed, seconds: Math.max(60, 3 * secondsEach), sampleRateHz })
  return (number, seconds) => {
    const length = Math.min(Math.round(seconds * sampleRateHz), piece.length >> 1)
    const start = (number * 4_099 * 97) % (piece.length - length)
    return write(sound(piece.subarray(start, start + length)))
  }
}

const isEncoded = (format: Format): format is EncodedFormat => !(OWN_FORMATS as readonly Format[]).includes(format)

/** MP3s vary as they do in the wild: some with ID3v2.3, some with padding, some with an old tag at the end. */
function withTags(file: Buffer, { format, tags, cover }: MadeTrack, number: number): Buffer {
  switch (format) {
    case 'mp3':
      return tagMp3(file, tags, cover, {
        // The older version joins several values with a slash, and nobody can tell them from AC/DC.
        version: number % 3 === 1 && !hasSeveral(tags) ? 3 : 4,
        paddingBytes: number % 2 === 1 ? 2048 : 0,
        old: number % 5 === 2,
      })
    case 'flac':
      return tagFlac(file, tags, cover)
    case 'ogg':
    case 'opus':
      return tagOgg(file, tags, cover)
    case 'm4a':
    case 'alac':
      return tagMp4(file, tags, cover)
    case 'wav':
      return tagWav(file, tags, cover)
    case 'aiff':
      return tagAiff(file, tags, cover)
  }
}

const hasSeveral = (tags: Tags): boolean =>
  Object.values(tags).some((value) => Array.isArray(value) && value.length > 1)

function freePath(dir: string, path: string, extension: string): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? `${path}.${extension}` : `${path} (${n}).${extension}`
    if (!existsSync(join(dir, candidate))) return candidate
  }
}
