/**
 * Decodes Apple Lossless packets, mono and stereo, 16 to 32 bits. Each packet stands for itself: adaptive Golomb codes give
 * the differences from what a linear predictor expected; the predictor learns from their signs; the channels were mixed
 * and, above 16 bits, their lowest bytes set aside. All arithmetic is that of 32-bit integers.
 */
import { Bits } from './bits.ts'

export interface AlacConfig {
  /** Frames (one sample a channel) in a full packet. */
  frameLength: number
  bitDepth: number
  channels: number
  sampleRateHz: number
  /** Start values and limits of the Golomb codes. */
  historyMult: number
  initialHistory: number
  riceLimit: number
}

/** Undefined when it is none, or one of a kind that cannot be decoded here. */
export function readAlacConfig(cookie: Buffer): AlacConfig | undefined {
  if (cookie.length < 24 || cookie[4] !== 0) return undefined
  const config: AlacConfig = {
    frameLength: cookie.readUInt32BE(0),
    bitDepth: cookie[5]!,
    historyMult: cookie[6]!,
    initialHistory: cookie[7]!,
    riceLimit: cookie[8]!,
    channels: cookie[9]!,
    sampleRateHz: cookie.readUInt32BE(20),
  }
  const { frameLength, bitDepth, channels, riceLimit, sampleRateHz } = config
  const possible =
    frameLength >= 1 &&
    frameLength <= MAX_FRAME_LENGTH &&
    [16, 20, 24, 32].includes(bitDepth) &&
    (channels === 1 || channels === 2) &&
    riceLimit >= 1 &&
    riceLimit <= 24 &&
    sampleRateHz >= 1 &&
    sampleRateHz <= 768_000
  return possible ? config : undefined
}

const MAX_FRAME_LENGTH = 65_536

const MONO = 0
const STEREO = 1
const LOW = 3
const DATA = 4
const FILL = 6
const END = 7

/** Thrown for bytes that are no Apple Lossless packet. */
export class BadPacket extends Error {
  override name = 'BadPacket'
}

export class AlacDecoder {
  readonly #config: AlacConfig
  /** One channel each, as the last packet had them. */
  readonly left: Int32Array
  readonly right: Int32Array
  readonly #errors: Int32Array
  readonly #coefs = new Int16Array(32)
  #packet = new Uint8Array(1 << 16)

  constructor(config: AlacConfig) {
    this.#config = config
    const { frameLength } = config
    this.left = new Int32Array(frameLength)
    this.right = new Int32Array(frameLength)
    this.#errors = new Int32Array(frameLength)
  }

  /** Returns the number of frames now in `left` and `right`. Throws BadPacket. */
  decode(packet: Uint8Array): number {
    if (this.#packet.length < packet.length + 8) this.#packet = new Uint8Array(packet.length + 8)
    this.#packet.set(packet)
    this.#packet.fill(0, packet.length, packet.length + 8)
    const bits = new Bits(this.#packet, packet.length)
    let frames = 0
    let channel = 0
    while (channel < this.#config.channels) {
      if (bits.overrun) throw new BadPacket('it ends too early')
      const tag = bits.read(3)
      if (tag === MONO || tag === LOW) {
        frames = this.#element(bits, 1, channel)
        channel += 1
      } else if (tag === STEREO && channel === 0 && this.#config.channels === 2) {
        frames = this.#element(bits, 2, 0)
        channel += 2
      } else if (tag === FILL) skipFill(bits)
      else if (tag === DATA) skipData(bits)
      else if (tag === END) break
      else throw new BadPacket('it has an element that is unknown')
    }
    if (bits.overrun) throw new BadPacket('it ends too early')
    return frames
  }

  #element(bits: Bits, channels: 1 | 2, first: number): number {
    const { bitDepth, frameLength } = this.#config
    bits.read(4 + 12)
    const partial = bits.read(1) === 1
    const lowBits = bits.read(2) * 8
    const verbatim = bits.read(1) === 1
    const frames = partial ? bits.read(32) : frameLength
    if (frames > frameLength || lowBits >= bitDepth) throw new BadPacket('its head makes no sense')

    const out = channels === 2 ? [this.left, this.right] : [first === 0 ? this.left : this.right]
    if (verbatim) {
      for (let i = 0; i < frames; i++) for (const samples of out) samples[i] = bits.readSigned(bitDepth)
      return frames
    }

    const width = bitDepth - lowBits + channels - 1
    if (width > 32) throw new BadPacket('its head makes no sense')
    const mixBits = bits.read(8)
    const mixWeight = bits.readSigned(8)
    const predictors = out.map(() => readPredictor(bits))
    const lowAt = bits.position
    if (lowBits > 0) bits.position += lowBits * channels * frames
    for (const [i, samples] of out.entries()) {
      const { mode, shift, factor, coefs } = predictors[i]!
      this.#readErrors(bits, frames, width, factor)
      if (mode !== 0) sumUp(this.#errors, this.#errors, frames, width)
      this.#coefs.set(coefs)
      predict(this.#errors, samples, frames, this.#coefs, coefs.length, width, shift)
    }
    if (channels === 2 && mixWeight !== 0) unmix(this.left, this.right, frames, mixBits, mixWeight)
    if (lowBits > 0) this.#addLow(bits, lowAt, lowBits, frames, out)
    return frames
  }

  /** Adaptive Golomb codes, and runs of zeros where the signal is quiet. */
  #readErrors(bits: Bits, frames: number, width: number, factor: number): void {
    const { riceLimit, initialHistory, historyMult } = this.#config
    const errors = this.#errors
    const mult = (historyMult * factor) >> 2
    const runMask = 2 ** riceLimit - 1
    let history = initialHistory
    let nonZero = 0
    for (let i = 0; i < frames;) {
      const k = Math.min(31 - Math.clz32((history >> 9) + 3), riceLimit)
      const code = readCode(bits, k, 2 ** k - 1, width)
      const value = code + nonZero
      errors[i++] = value & 1 ? -((value + 1) / 2) : value / 2
      history = code > 0xffff ? 0xffff : mult * value + history - ((mult * history) >> 9)
      nonZero = 0
      if (history < 128 && i < frames) {
        const k = Math.clz32(history) - 24 + ((history + 16) >> 6)
        const run = readCode(bits, k, (2 ** k - 1) & runMask, 16)
        if (run > frames - i) throw new BadPacket('it is longer than it may be')
        errors.fill(0, i, i + run)
        i += run
        // After a run comes something else, so one value less has to be told apart.
        nonZero = run >= 0xffff ? 0 : 1
        history = 0
      }
      if (bits.overrun) throw new BadPacket('it ends too early')
    }
  }

  #addLow(bits: Bits, position: number, lowBits: number, frames: number, out: Int32Array[]): void {
    const after = bits.position
    bits.position = position
    for (let i = 0; i < frames; i++)
      for (const samples of out) samples[i] = (samples[i]! << lowBits) | bits.read(lowBits)
    bits.position = after
  }
}

/** More ones than this in front, and the number follows as it is. */
const MAX_ONES = 9

/** A number of ones, a zero, then `k` bits, or `k - 1` when those are zero; `plainBits` when it stands there as it is. */
function readCode(bits: Bits, k: number, unit: number, plainBits: number): number {
  const ones = Math.clz32(~bits.peek32())
  if (ones >= MAX_ONES) {
    bits.position += MAX_ONES
    return bits.read(plainBits)
  }
  bits.position += ones + 1
  if (k === 1) return ones * unit
  const rest = bits.peek32() >>> (32 - k)
  if (rest >= 2) {
    bits.position += k
    return ones * unit + rest - 1
  }
  bits.position += k - 1
  return ones * unit
}

interface Predictor {
  mode: number
  shift: number
  factor: number
  coefs: number[]
}

function readPredictor(bits: Bits): Predictor {
  const mode = bits.read(4)
  const shift = bits.read(4)
  const factor = bits.read(3)
  const count = bits.read(5)
  return { mode, shift, factor, coefs: Array.from({ length: count }, () => bits.readSigned(16)) }
}

/** Each value is the one before it plus an error. May work in place. */
function sumUp(errors: Int32Array, out: Int32Array, frames: number, width: number): void {
  const spare = 32 - width
  let value = frames > 0 ? errors[0]! : 0
  if (frames > 0) out[0] = value
  for (let i = 1; i < frames; i++) {
    value = ((errors[i]! + value) << spare) >> spare
    out[i] = value
  }
}

/** The expected value from the last `count` ones, plus the error; then each weight goes a step towards what was right. */
function predict(
  errors: Int32Array,
  out: Int32Array,
  frames: number,
  coefs: Int16Array,
  count: number,
  width: number,
  shift: number,
): void {
  if (count === 0) {
    out.set(errors.subarray(0, frames))
    return
  }
  const first = count === 31 ? frames : Math.min(count + 1, frames)
  sumUp(errors, out, first, width)
  const spare = 32 - width
  const half = shift === 0 ? 0 : 1 << (shift - 1)
  for (let i = first; i < frames; i++) {
    const base = out[i - count - 1]!
    let sum = half
    for (let k = 0; k < count; k++) sum = (sum + Math.imul(coefs[k]!, out[i - 1 - k]! - base)) | 0
    const error = errors[i]!
    out[i] = ((error + base + (sum >> shift)) << spare) >> spare
    const sign = Math.sign(error)
    let left = error
    for (let k = count - 1; k >= 0 && left * sign > 0; k--) {
      const distance = base - out[i - 1 - k]!
      const direction = Math.sign(distance) * sign
      coefs[k]! -= direction
      left -= (count - k) * ((direction * distance) >> shift)
    }
  }
}

function unmix(left: Int32Array, right: Int32Array, frames: number, mixBits: number, weight: number): void {
  for (let i = 0; i < frames; i++) {
    const u = left[i]!
    const v = right[i]!
    const l = (u + v - (Math.imul(weight, v) >> mixBits)) | 0
    left[i] = l
    right[i] = l - v
  }
}

function skipFill(bits: Bits): void {
  let count = bits.read(4)
  if (count === 15) count += bits.read(8) - 1
  bits.position += count * 8
}

function skipData(bits: Bits): void {
  bits.read(4)
  const aligned = bits.read(1) === 1
  let count = bits.read(8)
  if (count === 255) count += bits.read(8)
  if (aligned) bits.position = Math.ceil(bits.position / 8) * 8
  bits.position += count * 8
}
