/** Small deterministic random numbers (mulberry32): the same seed gives the same music, and the same test, on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number
  /** 0 ≤ n < below */
  int(below: number): number
  pick<T>(from: readonly T[]): T
  chance(share: number): boolean
}

export function random(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return { next, int, pick: (from) => from[int(from.length)]!, chance: (share) => next() < share }
}

/** Only the numbers: 0 ≤ x < 1. */
export const randomOf = (seed: number): (() => number) => random(seed).next
