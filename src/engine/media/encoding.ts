/**
 * What music can be made into on its way to another device. Every encoding has a constant rate, so that the length of what is sent
 * follows from how long the sound is: ranges can be asked for before it is made (docs/decisions/0018).
 */
import { mp3Bytes, Mp3Shaper } from './mp3-frames.ts'
import { opusBytes, OpusShaper } from './opus-pages.ts'

export type MadeFormat = 'mp3' | 'opus'

export interface Encoding {
  readonly format: MadeFormat
  /** As CopyRecord names them. */
  readonly container: string
  readonly codec: string
  /** ffmpeg's name of what encodes it. */
  readonly encoder: string
  /** For ffmpeg, beside the encoder. */
  args(kbps: number): string[]
  /** Of all that is sent, exactly. */
  sizeBytes(sound: Sound): number
  shaper(sound: Sound): Shaper
}

export interface Sound {
  durationMs: number
  /** One of BIT_RATES. */
  kbps: number
}

/** Makes what is sent of what the encoder puts out: what comes out shorter is filled up with silence, what comes out longer is cut. */
export interface Shaper {
  /** What of it can be sent; never the end. Throws for what is not as it must be. */
  take(chunk: Buffer): Buffer
  /** No sound has come yet. */
  readonly isEmpty: boolean
  /** What comes from now on is not needed. */
  readonly isFull: boolean
  /** All that is missing of the promised length. Once. */
  end(): Buffer
}

/** Kilobits a second, of both. */
export const BIT_RATES: readonly number[] = [64, 96, 128, 160, 192, 256, 320]

/** The largest rate offered that is not above what was asked for; the smallest, where none is. */
export const rateFor = (maxBitRate: number): number => BIT_RATES.findLast((rate) => rate <= maxBitRate) ?? BIT_RATES[0]!

export const ENCODINGS: Readonly<Record<MadeFormat, Encoding>> = {
  mp3: {
    format: 'mp3',
    container: 'mpeg',
    codec: 'mp3',
    encoder: 'libmp3lame',
    args: (kbps) => ['-b:a', `${kbps}k`, '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
    sizeBytes: ({ durationMs, kbps }) => mp3Bytes(durationMs, kbps),
    shaper: ({ durationMs, kbps }) => new Mp3Shaper(mp3Bytes(durationMs, kbps), kbps),
  },
  opus: {
    format: 'opus',
    container: 'ogg',
    codec: 'opus',
    encoder: 'libopus',
    args: (kbps) => ['-b:a', `${kbps}k`, '-vbr', 'off', '-frame_duration', '20', '-f', 'ogg'],
    sizeBytes: ({ durationMs, kbps }) => opusBytes(durationMs, kbps),
    shaper: ({ durationMs, kbps }) => new OpusShaper(durationMs, kbps),
  },
}
