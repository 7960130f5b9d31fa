/**
 * Measuring two or more ways side by side. Seconds drift from minute to minute on a shared machine, so the ways take
 * turns, round after round, and what counts is the ratio of their medians to the floor's.
 */
export interface Way {
  name: string
  /** One round; what it returns, when it returns a number, is the figure, else the milliseconds it took. */
  once(round: number): Promise<number | void> | number | void
}

export interface Measured {
  name: string
  figures: number[]
}

/** The first way goes first in even rounds and last in odd ones, so that none always finds the cache warm. */
export async function inTurns(ways: readonly Way[], { rounds = 5, warmUp = 1 } = {}): Promise<Measured[]> {
  const measured = ways.map(({ name }): Measured => ({ name, figures: [] }))
  for (let round = -warmUp; round < rounds; round++) {
    const order = [...ways.keys()]
    if (round % 2 !== 0) order.reverse()
    for (const i of order) {
      const begun = performance.now()
      const figure = (await ways[i]!.once(round)) ?? performance.now() - begun
      if (round >= 0) measured[i]!.figures.push(figure)
    }
  }
  return measured
}

export const median = (figures: readonly number[]): number => percentile(figures, 0.5)

/** `share` between 0 and 1, by nearest rank. NaN of nothing. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

/** Calls `once` until `times` figures in milliseconds are there. */
export async function timed(times: number, once: (i: number) => unknown): Promise<number[]> {
  const figures: number[] = []
  for (let i = 0; i < times; i++) {
    const begun = performance.now()
    await once(i)
    figures.push(performance.now() - begun)
  }
  return figures
}
