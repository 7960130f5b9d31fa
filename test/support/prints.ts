/** Fingerprints as they may be, without any sound: of one number always the same, and what encoding it anew makes of it. */

/** Two minutes. */
const FRAMES = 948

export function printOf(seed: number, frames = FRAMES): Uint32Array<ArrayBuffer> {
  const next = randomFrom(seed)
  const values = new Uint32Array(frames)
  let value = next()
  for (let i = 0; i < frames; i++) {
    // From one value to the next few bits change, as in music.
    for (let flips = next() % 5; flips > 0; flips--) value = (value ^ (1 << (next() % 32))) >>> 0
    values[i] = value
  }
  return values
}

/** `bitErrors`: share of bits that are others. `cut`: frames missing at its beginning. */
export function heardAgain(
  print: Uint32Array,
  { seed, bitErrors = 0.01, cut = 0 }: { seed: number; bitErrors?: number; cut?: number },
): Uint32Array<ArrayBuffer> {
  const next = randomFrom(seed)
  const values = print.slice(cut)
  const flips = Math.round(values.length * 32 * bitErrors)
  for (let i = 0; i < flips; i++) values[next() % values.length]! ^= 1 << (next() % 32)
  return values
}

/** Whole numbers of 32 bits, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}
