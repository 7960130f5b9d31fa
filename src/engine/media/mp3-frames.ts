/**
 * MP3 of constant bit rate as numbers: how long a sound will be before it is made. At 48 kHz every frame is a whole number of
 * bytes (three for each kbit/s) and lasts 24 ms, so there are no padded frames whose order would have to be foreseen.
 */
export const SAMPLE_RATE_HZ = 48_000
const FRAME_SAMPLES = 1_152
/** What the encoder puts before the sound, and after it to let the last of it out. */
const EXTRA_FRAMES = 3

/** Those offered, with their place in the frame header (MPEG 1, layer III). */
const RATES = new Map([
  [64, 5],
  [96, 7],
  [128, 9],
  [160, 10],
  [192, 11],
  [256, 13],
  [320, 14],
])

export const BIT_RATES: readonly number[] = [...RATES.keys()]

export const frameBytes = (kbps: number): number => (144 * kbps * 1000) / SAMPLE_RATE_HZ

/** Of the whole sound; what comes out shorter is filled up with silence, what comes out longer is cut. */
export function mp3Bytes(durationMs: number, kbps: number): number {
  const samples = (durationMs * SAMPLE_RATE_HZ) / 1000
  return (Math.ceil(samples / FRAME_SAMPLES) + EXTRA_FRAMES) * frameBytes(kbps)
}

/** A frame that sounds like nothing: a header, and no data for any of its parts. */
export function silentFrame(kbps: number): Buffer {
  const frame = Buffer.alloc(frameBytes(kbps))
  // Sync, MPEG 1, layer III, no checksum; bit rate, 48 kHz; two channels.
  frame.set([0xff, 0xfb, (RATES.get(kbps)! << 4) | (1 << 2), 0x00])
  return frame
}

/** The largest rate offered that is not above what was asked for; the smallest, where none is. */
export const rateFor = (maxBitRate: number): number => BIT_RATES.findLast((rate) => rate <= maxBitRate) ?? BIT_RATES[0]!
