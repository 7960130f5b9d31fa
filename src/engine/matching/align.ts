/**
 * Lays two fingerprints over each other and tells how far they differ where they fit best. Pure, and quick: it runs for
 * every candidate pair of a large library.
 *
 * A fingerprint is a list of 32-bit values, one every 0.1238 s of the first 120 s. Copies of one recording differ in few bits
 * once they stand in the same place; a cut start or a player's padding moves one against the other, so all offsets of about
 * ten seconds either way are tried.
 */

/** What stands behind one value of a fingerprint, in seconds: 1 365 samples at 11 025 Hz. */
export const FRAME_SECONDS = 1365 / 11_025
/** How far one may be moved against the other, in frames: 9.9 s. */
export const MOST_OFFSET = 80
/** Fewer frames than this lying over each other (24.8 s) prove nothing by themselves. */
export const ENOUGH_FRAMES = 200
/** Below this (3 s) two fingerprints say nothing about each other. */
const LEAST_FRAMES = 24
/** The stretch in which two copies must be alike too, in frames: 5 s. */
const STRETCH = 40

export interface SoundMatch {
  /** Share of the bits that differ at the best offset: 0 for equal sound, about 0.45 for unrelated sound. */
  bitErrors: number
  /** How many frames lie over each other there. */
  overlapFrames: number
  /** The first frames of `a` that lie before `b` begins; negative when `b` begins first. */
  offsetFrames: number
  /** The same share in the worst stretch of 5 s: an inserted bar or another singer shows here. */
  worstErrors: number
  /** How many different values the poorer of the two has there: silence and held tones have few, and are all alike. */
  distinctFrames: number
}

/** Undefined when one of the two is shorter than 3 s. Deterministic; `align(b, a)` is the same with the offset negated. */
export function align(a: Uint32Array, b: Uint32Array): SoundMatch | undefined {
  const shorter = Math.min(a.length, b.length)
  if (shorter < LEAST_FRAMES) return undefined
  const least = Math.max(LEAST_FRAMES, Math.min(ENOUGH_FRAMES, Math.floor(shorter * 0.75)))
  let best = Infinity
  let bestOffset = 0
  // From the middle outwards: most copies begin alike, and what fits well makes all others give up early.
  for (let distance = 0; distance <= MOST_OFFSET; distance++) {
    for (const offset of distance === 0 ? [0] : [distance, -distance]) {
      const overlap = overlapAt(a, b, offset)
      if (overlap < least) continue
      const rate = errorsAt(a, b, offset, overlap, best * overlap * 32) / (overlap * 32)
      if (rate < best) {
        best = rate
        bestOffset = offset
      }
    }
  }
  if (best === Infinity) return undefined
  const overlapFrames = overlapAt(a, b, bestOffset)
  return {
    bitErrors: best,
    overlapFrames,
    offsetFrames: bestOffset,
    worstErrors: worstStretch(a, b, bestOffset, overlapFrames),
    distinctFrames: Math.min(
      distinct(a, Math.max(0, bestOffset), overlapFrames),
      distinct(b, Math.max(0, -bestOffset), overlapFrames),
    ),
  }
}

const overlapAt = (a: Uint32Array, b: Uint32Array, offset: number): number =>
  Math.min(a.length, b.length + offset) - Math.max(0, offset)

/** Bits that differ; gives up, with a number that is too large, once there are more than `most`. */
function errorsAt(a: Uint32Array, b: Uint32Array, offset: number, overlap: number, most: number): number {
  let i = Math.max(0, offset)
  let j = i - offset
  const end = i + overlap
  let errors = 0
  while (i < end) {
    const stop = Math.min(end, i + 64)
    for (; i < stop; i++, j++) {
      let bits = a[i]! ^ b[j]!
      bits -= (bits >>> 1) & 0x55555555
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
      errors += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
    }
    if (errors > most) return Infinity
  }
  return errors
}

function worstStretch(a: Uint32Array, b: Uint32Array, offset: number, overlap: number): number {
  const from = Math.max(0, offset)
  const counts = new Uint8Array(overlap)
  const length = Math.min(STRETCH, overlap)
  let sum = 0
  let worst = 0
  for (let k = 0; k < overlap; k++) {
    let bits = a[from + k]! ^ b[from + k - offset]!
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    counts[k] = Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
    sum += counts[k]!
    if (k >= length) sum -= counts[k - length]!
    if (k >= length - 1 && sum > worst) worst = sum
  }
  return worst / (length * 32)
}

const distinct = (values: Uint32Array, from: number, count: number): number =>
  new Set(values.subarray(from, from + count)).size
