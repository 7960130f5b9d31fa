/**
 * Lays two fingerprints over each other and tells how far they differ where they fit best. Pure, and quick: it runs for
 * every candidate pair of a large library.
 *
 * A fingerprint is a list of 32-bit values, one every 0.1238 s of the first 120 s. Copies of one recording differ in few bits
 * once they stand in the same place; a cut start or a player's padding moves one against the other, so all offsets of about
 * ten seconds either way are tried; and the same around where both begin to sound, when one is silent for longer at first.
 */

/** What stands behind one value of a fingerprint, in seconds: 1 365 samples at 11 025 Hz. */
export const FRAME_SECONDS = 1365 / 11_025
/** How far one may be moved against the other, in frames: 9.9 s. */
export const MOST_OFFSET = 80
/** Fewer frames than this lying over each other (24.8 s) prove nothing by themselves. */
export const ENOUGH_FRAMES = 200
/** Below this (3 s) two fingerprints say nothing about each other. */
const LEAST_FRAMES = 24
/** All offsets are tried by every fourth frame, and the best three by all of them. */
const COARSE = 4
const PROMISING = 3
/** So many equal values at one offset are no chance. */
const LEAST_VOTES = 8
/** Nothing within the offsets that are tried fits better than this: it may fit farther out. */
const UNLIKE = 0.3
/** So many equal values at its beginning (2 s) are silence. */
const LEAST_SILENT = 16
/** Of the table that values are looked up in: several times as many as a fingerprint has. */
const SLOT_BITS = 13
const SLOTS = 1 << SLOT_BITS
/** What differs in more than this is no copy, however its frames lie. */
const FAR = 0.15
/** The stretch of which the worst is told, in frames: 2 s. Shorter ones tell codecs from takes no better. */
const STRETCH = 16

export interface SoundMatch {
  /** Share of the bits that differ at the best offset: 0 for equal sound, about 0.45 for unrelated sound. */
  bitErrors: number
  /** How many frames lie over each other there. */
  overlapFrames: number
  /** The first frames of `a` that lie before `b` begins; negative when `b` begins first. */
  offsetFrames: number
  /** The same share in the worst stretch of 2 s: encodings differ evenly, another take or a word left out does not. */
  worstErrors: number
  /**
   * What of this does not come of the frames of one beginning between those of the other, in which noise counts half: copies
   * have next to none, whatever was cut away.
   */
  unexplained: number
  /** How many different values the poorer of the two has there: silence and held tones have few, and are all alike. */
  distinctFrames: number
  /** `b` plays so many times as fast, and was slowed down to compare; not there where both play alike. */
  speed?: number
}

/** Undefined when one of the two is shorter than 3 s. Deterministic; `align(b, a)` is the same with the offset negated. */
export function align(a: Uint32Array, b: Uint32Array): SoundMatch | undefined {
  const shorter = Math.min(a.length, b.length)
  if (shorter < LEAST_FRAMES) return undefined
  // Signed, the numbers are small ones to the machine.
  const pair: Pair = {
    a: signed(a),
    b: signed(b),
    least: Math.max(LEAST_FRAMES, Math.min(ENOUGH_FRAMES, Math.floor(shorter * 0.75))),
  }
  let best = closest(pair, promisingOffsets(pair, 0))
  if (best === undefined || best.bitErrors > UNLIKE) {
    const there = closest(pair, fartherOffsets(pair))
    if (there !== undefined && there.bitErrors < (best?.bitErrors ?? Infinity)) best = there
  }
  if (best === undefined) return undefined
  const { offset, bitErrors } = best
  const overlapFrames = overlapAt(pair, offset)
  return {
    bitErrors,
    overlapFrames,
    offsetFrames: offset,
    worstErrors: worstStretch(pair, offset, overlapFrames),
    unexplained: bitErrors > FAR ? bitErrors : unexplainedAt(pair, offset, bitErrors),
    distinctFrames: Math.min(
      distinct(pair.a, Math.max(0, offset), overlapFrames),
      distinct(pair.b, Math.max(0, -offset), overlapFrames),
    ),
  }
}

interface Pair {
  a: Int32Array
  b: Int32Array
  /** Frames that have to lie over each other. */
  least: number
}

const signed = (values: Uint32Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length)

const overlapAt = ({ a, b }: Pair, offset: number): number =>
  Math.min(a.length, b.length + offset) - Math.max(0, offset)

/** The best few of the offsets near `middle`, by every fourth frame; from there outwards, as most copies begin alike. */
function promisingOffsets(pair: Pair, middle: number): number[] {
  const kept: { offset: number; rate: number }[] = []
  for (let turn = 0; turn <= 2 * MOST_OFFSET; turn++) {
    const offset = middle + (turn % 2 === 0 ? 0 - turn / 2 : (turn + 1) / 2)
    const overlap = overlapAt(pair, offset)
    if (overlap < pair.least) continue
    const bits = Math.ceil(overlap / COARSE) * 32
    const limit = kept.length < PROMISING ? 1 : kept.at(-1)!.rate
    const rate = errorsAt(pair, offset, overlap, COARSE, limit * bits) / bits
    if (rate >= limit) continue
    if (kept.length === PROMISING) kept.pop()
    kept.push({ offset, rate })
    kept.sort((one, other) => one.rate - other.rate)
  }
  return kept.map(({ offset }) => offset)
}

function closest(pair: Pair, offsets: readonly number[]): { offset: number; bitErrors: number } | undefined {
  let best: { offset: number; bitErrors: number } | undefined
  for (const offset of offsets) {
    const overlap = overlapAt(pair, offset)
    if (overlap < pair.least) continue
    const bitErrors = errorsAt(pair, offset, overlap, 1, Infinity) / (overlap * 32)
    if (best === undefined || bitErrors < best.bitErrors) best = { offset, bitErrors }
  }
  return best
}

/** Bits that differ in every `step`th frame; gives up, with too large a number, once there are `most`. */
function errorsAt({ a, b }: Pair, offset: number, overlap: number, step: number, most: number): number {
  const from = Math.max(0, offset)
  const end = from + overlap
  let errors = 0
  for (let i = from; i < end;) {
    const stop = Math.min(end, i + 32 * step)
    for (; i < stop; i += step) errors += bitsIn(a[i]! ^ b[i - offset]!)
    if (errors >= most) return Infinity
  }
  return errors
}

/** Beyond those tried: where equal values say so, and where both begin to sound. */
function fartherOffsets(pair: Pair): number[] {
  const voted = votedOffset(pair)
  const later = silentFrames(pair.a) - silentFrames(pair.b)
  return [...(voted === undefined ? [] : [voted]), ...(later === 0 ? [] : promisingOffsets(pair, later))]
}

/** How many frames at the beginning are silence. */
function silentFrames(values: Int32Array): number {
  let count = 1
  while (count < values.length && values[count] === values[0]) count++
  return count < LEAST_SILENT ? 0 : count
}

/**
 * The offset, beyond those tried, at which most values stand over an equal one: half a minute of silence or of talk before the
 * music is found so. Undefined when there are too few to tell.
 */
function votedOffset({ a, b }: Pair): number | undefined {
  const [inA, inB] = [firstPlaces(a), firstPlaces(b)]
  const votes = new Uint16Array(a.length + b.length)
  let most = LEAST_VOTES - 1
  let voted: number | undefined
  for (let slot = 0; slot < SLOTS; slot++) {
    const [i, j] = [inA[slot]!, inB[slot]!]
    if (i < 0 || j < 0 || a[i]! >>> 4 !== b[j]! >>> 4 || Math.abs(i - j) <= MOST_OFFSET) continue
    const count = ++votes[i - j + b.length]!
    if (count > most) [most, voted] = [count, i - j]
  }
  return voted
}

/** Where a value stands first, in the slot that its bits fall to; of several in one slot the first. -1 where none does. */
function firstPlaces(values: Int32Array): Int16Array {
  const places = new Int16Array(SLOTS).fill(-1)
  for (let i = Math.min(values.length, 0x7fff) - 1; i >= 0; i--) places[slotOf(values[i]!)] = i
  return places
}

const slotOf = (value: number): number => Math.imul(value >>> 4, 0x9e3779b1) >>> (32 - SLOT_BITS)

/**
 * Where frames of one begin a part of a frame later than those of the other, as much of what changes from frame to frame differs, and
 * the rest of that at the next offset: both together as much as changes from frame to frame. What is more is another sound.
 */
function unexplainedAt(pair: Pair, offset: number, bitErrors: number): number {
  const { a, b } = pair
  const rateAt = (two: Pair, at: number): number => {
    const overlap = overlapAt(two, at)
    return errorsAt(two, at, overlap, 1, Infinity) / (overlap * 32)
  }
  const beside = Math.min(rateAt(pair, offset - 1), rateAt(pair, offset + 1))
  const overlap = overlapAt(pair, offset)
  const heard = (values: Int32Array, from: number) => values.subarray(from, from + overlap)
  const [inA, inB] = [heard(a, Math.max(0, offset)), heard(b, Math.max(0, -offset))]
  const changes = (values: Int32Array) => rateAt({ ...pair, a: values, b: values }, 1)
  return Math.max(0, (bitErrors + beside - (changes(inA) + changes(inB)) / 2) / 2)
}

function worstStretch({ a, b }: Pair, offset: number, overlap: number): number {
  const from = Math.max(0, offset)
  const counts = new Uint8Array(overlap)
  const length = Math.min(STRETCH, overlap)
  let sum = 0
  let worst = 0
  for (let k = 0; k < overlap; k++) {
    counts[k] = bitsIn(a[from + k]! ^ b[from + k - offset]!)
    sum += counts[k]!
    if (k >= length) sum -= counts[k - length]!
    if (k >= length - 1 && sum > worst) worst = sum
  }
  return worst / (length * 32)
}

/** Nearly: two that fall into one slot count once. */
function distinct(values: Int32Array, from: number, count: number): number {
  const seen = new Uint8Array(SLOTS)
  let sum = 0
  for (let i = from; i < from + count; i++) {
    const slot = slotOf(values[i]!)
    if (seen[slot] === 0) sum += 1
    seen[slot] = 1
  }
  return sum
}

/** How many bits of 32 are set. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
