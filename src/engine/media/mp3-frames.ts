/**
 * MP3 of constant bit rate as numbers: how long a sound will be before it is made. At 48 kHz every frame is a whole number of
 * bytes (three for each kbit/s) and lasts 24 ms, so there are no padded frames whose order would have to be foreseen.
 */
import type { Shaper } from './encoding.ts'

const SAMPLE_RATE_HZ = 48_000
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

const frameBytes = (kbps: number): number => (144 * kbps * 1000) / SAMPLE_RATE_HZ

/** Of the whole sound; what comes out shorter is filled up with silence, what comes out longer is cut. */
export function mp3Bytes(durationMs: number, kbps: number): number {
  const samples = (durationMs * SAMPLE_RATE_HZ) / 1000
  return (Math.ceil(samples / FRAME_SAMPLES) + EXTRA_FRAMES) * frameBytes(kbps)
}

/** A frame that sounds like nothing: a header, and no data for any of its parts. */
function silentFrame(kbps: number): Buffer {
  const frame = Buffer.alloc(frameBytes(kbps))
  // Sync, MPEG 1, layer III, no checksum; bit rate, 48 kHz; two channels.
  frame.set([0xff, 0xfb, (RATES.get(kbps)! << 4) | (1 << 2), 0x00])
  return frame
}

export class Mp3Shaper implements Shaper {
  readonly #frame: Buffer
  readonly #sizeBytes: number
  #have = 0

  constructor(sizeBytes: number, kbps: number) {
    this.#sizeBytes = sizeBytes
    this.#frame = silentFrame(kbps)
  }

  get isEmpty(): boolean {
    return this.#have === 0
  }

  /** All but the last frame. */
  get isFull(): boolean {
    return this.#have >= this.#sizeBytes - this.#frame.length
  }

  take(chunk: Buffer): Buffer {
    const room = this.#sizeBytes - this.#frame.length - this.#have
    const kept = chunk.length <= room ? chunk : chunk.subarray(0, room)
    this.#have += kept.length
    return kept
  }

  end(): Buffer {
    // From the beginning of a frame on, should it have ended within one.
    const started = this.#have % this.#frame.length
    const missing = this.#sizeBytes - this.#have
    const filling = Buffer.alloc(missing)
    const from = started === 0 ? 0 : this.#frame.length - started
    for (let at = from; at < missing; at += this.#frame.length) this.#frame.copy(filling, at)
    return filling
  }
}
