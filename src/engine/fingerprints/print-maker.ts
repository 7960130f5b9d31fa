/**
 * From sound to fingerprint: the first two minutes, as one channel, brought near the rate that Chromaprint works at (11,025 Hz),
 * which costs a third of what Chromaprint's own way down does; it does the rest of it.
 */
import type { Chromaprint } from './chromaprint.ts'
import { Halving } from './halving.ts'

/** As fpcalc and AcoustID have it. */
const PRINTED_SECONDS = 120
const WORKING_RATE_HZ = 11_025
/** Rates that some sound has. */
const MIN_RATE_HZ = 4_000
const MAX_RATE_HZ = 768_000

/** Channels of equal length, from -1 to 1. */
export interface Sound {
  channels: readonly Float32Array[]
  sampleRateHz: number
}

export class PrintMaker {
  readonly #chromaprint: Chromaprint
  #sampleRateHz = 0
  #framesLeft = 0
  #halvings: Halving[] = []
  #mono = new Float32Array(0)

  /** One at a time with the same Chromaprint. */
  constructor(chromaprint: Chromaprint) {
    this.#chromaprint = chromaprint
  }

  /** Of what was given so far. */
  get seconds(): number {
    return this.#sampleRateHz === 0 ? 0 : PRINTED_SECONDS - this.#framesLeft / this.#sampleRateHz
  }

  /** Answers whether more is wanted. A stream that goes on at another rate ends there. */
  give({ channels, sampleRateHz }: Sound): boolean {
    const frames = channels[0]?.length ?? 0
    if (frames === 0) return true
    if (this.#sampleRateHz === 0) this.#begin(sampleRateHz)
    if (sampleRateHz !== this.#sampleRateHz) return false
    const wanted = Math.min(frames, this.#framesLeft)
    this.#framesLeft -= wanted
    this.#pass(this.#mixed(channels, wanted), 0)
    return this.#framesLeft > 0
  }

  /** None when the sound was too short for one. */
  finish(): Uint32Array<ArrayBuffer> {
    if (this.#sampleRateHz === 0) return new Uint32Array(0)
    for (const [i, halving] of this.#halvings.entries()) this.#pass(halving.end(), i + 1)
    return this.#chromaprint.finish()
  }

  #begin(sampleRateHz: number): void {
    if (!(sampleRateHz >= MIN_RATE_HZ && sampleRateHz <= MAX_RATE_HZ)) throw new Error(`a rate of ${sampleRateHz} Hz`)
    this.#sampleRateHz = sampleRateHz
    this.#framesLeft = Math.round(PRINTED_SECONDS * sampleRateHz)
    let rate = sampleRateHz
    for (; rate / 2 >= WORKING_RATE_HZ; rate /= 2) this.#halvings.push(new Halving())
    this.#chromaprint.begin(Math.round(rate))
  }

  #pass(samples: Float32Array, from: number): void {
    let passed = samples
    for (let i = from; i < this.#halvings.length; i++) passed = this.#halvings[i]!.halve(passed)
    this.#chromaprint.feed(passed)
  }

  /** The mean of the channels, as Chromaprint has it. */
  #mixed(channels: readonly Float32Array[], frames: number): Float32Array {
    if (channels.length === 1) return channels[0]!.subarray(0, frames)
    if (this.#mono.length < frames) this.#mono = new Float32Array(frames)
    const mono = this.#mono.subarray(0, frames)
    if (channels.length === 2) {
      const [left, right] = channels as [Float32Array, Float32Array]
      for (let i = 0; i < frames; i++) mono[i] = (left[i]! + right[i]!) * 0.5
      return mono
    }
    mono.fill(0)
    for (const channel of channels) for (let i = 0; i < frames; i++) mono[i]! += channel[i]! / channels.length
    return mono
  }
}
