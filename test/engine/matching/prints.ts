/** Fingerprints without sound, for tests. */
import { randomOf } from '../../../scripts/music/random.ts'

export const printOf = (seed: number, frames: number): Uint32Array => {
  const next = randomOf(seed)
  return Uint32Array.from({ length: frames }, () => next() * 2 ** 32)
}

/** Each bit turned with this probability. */
export const flipped = (print: Uint32Array, share: number, seed: number): Uint32Array => {
  const next = randomOf(seed)
  return print.map((value) => {
    let mask = 0
    for (let bit = 0; bit < 32; bit++) if (next() < share) mask |= 1 << bit
    return value ^ mask
  })
}

/** As music has it: from one value to the next, a part of the bits change. */
export const musicOf = (seed: number, frames: number, changing = 0.25): Uint32Array => {
  const print = printOf(seed, frames)
  const changes = flipped(new Uint32Array(frames), changing, seed + 1)
  for (let i = 1; i < frames; i++) print[i] = print[i - 1]! ^ changes[i]!
  return print
}

/** Played so many times as fast. */
export const faster = (print: Uint32Array, speed: number): Uint32Array =>
  Uint32Array.from({ length: Math.floor(print.length / speed) }, (_, i) => print[Math.floor(i * speed)]!)
