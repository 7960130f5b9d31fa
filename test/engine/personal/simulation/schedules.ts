/** Many runs of the simulation, each with a seed of its own; one that fails says how to see it again. */
import type { Variant } from './broken-variants.ts'
import { Violation } from './invariants.ts'
import { simulate } from './simulate.ts'

/** In how many schedules each fault happened. */
export function runSchedules({ seed, count }: { seed: number; count: number }): Map<string, number> {
  const schedules = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    try {
      for (const fault of simulate({ seed: seed + i }).faults.keys())
        schedules.set(fault, (schedules.get(fault) ?? 0) + 1)
    } catch (error) {
      const command = `SOUL_SEED=${seed + i} SOUL_SCHEDULES=1 npx vitest run test/engine/personal/simulation`
      throw new Error(`${(error as Error).message}\nTo see it again: ${command}`, { cause: error })
    }
  }
  return schedules
}

/** What gave a broken variant away, and how many schedules it took. */
export function findOut(
  variant: Variant,
  { seed, most }: { seed: number; most: number },
): { after: number; what: string } | undefined {
  for (let i = 0; i < most; i++) {
    try {
      simulate({ seed: seed + i, variant })
    } catch (error) {
      if (error instanceof Violation) return { after: i + 1, what: error.message }
      throw error
    }
  }
  return undefined
}
