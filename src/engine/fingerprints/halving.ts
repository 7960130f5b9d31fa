/**
 * Sound at half its rate, block by block: every second sample of what a half-band filter lets through. It keeps what lies below a
 * sixth of the rate it is given and nothing that would fold onto that; Chromaprint looks at less (3,520 Hz of 22,050).
 */

/** At the distances 1, 3, 5 … from the middle one, which is 0.5; all the others are 0. */
const TAPS = halfBand(5)
/** Samples on each side of the middle. */
const REACH = TAPS.length * 2 - 1

/** A windowed sinc (Kaiser, 6). */
function halfBand(pairs: number): Float64Array {
  const reach = pairs * 2
  const taps = Float64Array.from({ length: pairs }, (_, i) => {
    const distance = 2 * i + 1
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)
    return sinc * (bessel(6 * Math.sqrt(1 - (distance / reach) ** 2)) / bessel(6))
  })
  // What is still passes as it is.
  const sum = 0.5 + 2 * taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap + (1 - sum) / (2 * pairs))
}

function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; k < 25; k++) sum += term *= (x / (2 * k)) ** 2
  return sum
}

export class Halving {
  /** What is left of the blocks before, then the new one; at the beginning silence, so that the first sample is a middle. */
  #held = new Float32Array(REACH)
  #heldLength = REACH

  /** The block stays the giver's; the answer is good until the next call. */
  halve(block: Float32Array): Float32Array {
    const all = this.#joined(block)
    const length = this.#heldLength + block.length
    const count = Math.max(0, Math.floor((length - 2 * REACH - 1) / 2) + 1)
    const half = this.#room(count)
    const [a, b, c, d, e] = TAPS as unknown as [number, number, number, number, number]
    for (let i = 0, m = REACH; i < count; i++, m += 2) {
      half[i] =
        0.5 * all[m]! +
        a * (all[m - 1]! + all[m + 1]!) +
        b * (all[m - 3]! + all[m + 3]!) +
        c * (all[m - 5]! + all[m + 5]!) +
        d * (all[m - 7]! + all[m + 7]!) +
        e * (all[m - 9]! + all[m + 9]!)
    }
    this.#heldLength = length - 2 * count
    all.copyWithin(0, 2 * count, length)
    return half
  }

  /** The last of it, behind which there is silence. */
  end(): Float32Array {
    return this.halve(new Float32Array(REACH))
  }

  #half = new Float32Array(0)

  #room(count: number): Float32Array {
    if (this.#half.length < count) this.#half = new Float32Array(count)
    return this.#half.subarray(0, count)
  }

  #joined(block: Float32Array): Float32Array {
    const length = this.#heldLength + block.length
    if (this.#held.length < length) {
      const larger = new Float32Array(length + 8_192)
      larger.set(this.#held.subarray(0, this.#heldLength))
      this.#held = larger
    }
    this.#held.set(block, this.#heldLength)
    return this.#held
  }
}
