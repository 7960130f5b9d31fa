/** Many runs of the simulation, each with a seed of its own; one that fails says how to see it again. */
import type { Variant } from './broken-variants.ts'
import { Violation } from './violation.ts'
import { simulate } from './simulate.ts'

/** Everything that goes wrong, and in what share of all schedules it must have happened at least. */
const FAULTS: Readonly<Record<string, number>> = {
  'clock put right': 0.02,
  'clock stepped': 0.3,
  'clock stood': 0.2,
  'contents differed': 0.05,
  crash: 0.5,
  'crash while fetching the state': 0.02,
  fork: 0.05,
  gap: 0.05,
  'kind kept back': 0.2,
  'kinds fetched': 0.1,
  'lease over': 0.02,
  'lease used': 0.05,
  'log cut': 0.1,
  'message doubled': 0.4,
  'message dropped': 0.4,
  'message lost in a partition': 0.1,
  'message reordered': 0.4,
  'out of reach': 0.2,
  partition: 0.3,
  'play told twice': 0.3,
  'profile copied': 0.05,
  'profile copied unnoticed': 0.1,
  'put back': 0.05,
  'put back unnoticed': 0.02,
  'state begun anew': 0.002,
  'state fetched': 0.1,
  'transaction cut off': 0.3,
  upgrade: 0.1,
}

/** Fewer are run to see one again, whatever happens in them. */
const ENOUGH = 200
/** A fault that is still too rare in so many times the schedules that were asked for hardly happens any more. */
const MOST_TIMES = 5

/**
 * As many schedules as are asked for, and, because a fault that does not happen proves nothing, as many more as it takes until each
 * has happened in its share of `count`. Answers how many there were, and the faults that did not happen often enough even so.
 */
export async function runSchedules({
  seed,
  count,
}: {
  seed: number
  count: number
}): Promise<{ schedules: number; rare: string[] }> {
  const times = new Map<string, number>()
  const rare = () =>
    count < ENOUGH ? [] : Object.keys(FAULTS).filter((fault) => (times.get(fault) ?? 0) <= count * FAULTS[fault]!)
  for (let i = 0; ; i++) {
    if (i >= count && (i >= count * MOST_TIMES || rare().length === 0)) return { schedules: i, rare: rare() }
    // Databases that were closed are let go of when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve))
    try {
      for (const fault of simulate({ seed: seed + i }).faults.keys()) {
        times.set(fault, (times.get(fault) ?? 0) + 1)
      }
    } catch (error) {
      const command = `SOUL_SEED=${seed + i} SOUL_SCHEDULES=1 npx vitest run test/engine/personal/simulation -t agree`
      throw new Error(`${(error as Error).message}\nTo see it again: ${command}`, { cause: error })
    }
  }
}

/** What gave a broken variant away, at which seed, and how many schedules it took. */
export function findOut(
  variant: Variant,
  { seed, most }: { seed: number; most: number },
): { after: number; seed: number; what: string } | undefined {
  for (let i = 0; i < most; i++) {
    try {
      simulate({ seed: seed + i, variant })
    } catch (error) {
      if (error instanceof Violation) return { after: i + 1, seed: seed + i, what: error.message }
      throw error
    }
  }
  return undefined
}
