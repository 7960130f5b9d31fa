/**
 * Two fingerprints of which one plays faster: a turntable or a tape that is not quite right, a song that was shortened for radio. Laid over
 * each other as they are they drift apart; so one of them is drawn together until they keep step. Pure.
 *
 * It costs ten times what laying them over each other once does, so it is only for pairs that something else speaks for.
 */
import { align, type SoundMatch } from './align.ts'

/** How much faster one may play. Farther out it is heard as another key, and the values have nothing in common. */
export const MOST_FASTER = 0.04
/** Half of this apart, two minutes drift by half a second, which still is nearer than anything else. */
const COARSE = 0.008
/** Half of this apart they drift by an eighth of a second. */
const FINE = 0.002

/** The best of all speeds that are tried; undefined when one of the two is shorter than 3 s. `b` plays `speed` times as fast. */
export function alignAtSpeeds(a: Uint32Array, b: Uint32Array): SoundMatch | undefined {
  let best: SoundMatch | undefined
  const attempt = (percent: number): void => {
    const found = alignAt(a, b, percent)
    if (found !== undefined && found.bitErrors < (best?.bitErrors ?? 1)) best = found
  }
  for (let faster = COARSE; faster <= MOST_FASTER; faster += COARSE) {
    attempt(faster)
    attempt(-faster)
  }
  if (best === undefined) return undefined
  const near = fasterOf(best.speed ?? 1)
  for (let step = FINE; step < COARSE; step += FINE) {
    attempt(near + step)
    attempt(near - step)
  }
  return best
}

/** The same number either way: negative when it is `a` that plays faster. */
const fasterOf = (speed: number): number => (speed >= 1 ? speed - 1 : 1 - 1 / speed)

/** The slower one is drawn together, so that it is the same from both sides. */
function alignAt(a: Uint32Array, b: Uint32Array, faster: number): SoundMatch | undefined {
  const found = faster >= 0 ? align(drawn(a, 1 + faster), b) : align(a, drawn(b, 1 - faster))
  return found && { ...found, speed: faster >= 0 ? 1 + faster : 1 / (1 - faster) }
}

/** As it were if it had been played `speed` times as fast. */
function drawn(values: Uint32Array, speed: number): Uint32Array {
  const faster = new Uint32Array(Math.floor(values.length / speed))
  for (let i = 0; i < faster.length; i++) faster[i] = values[Math.min(values.length - 1, Math.round(i * speed))]!
  return faster
}
