/**
 * Whether a track whose connection broke is asked for once more: where it broke, the same address may lead to another copy.
 * The same place is tried only once; one that was played on from is a new break.
 */
import type { TrackId } from '../../shared/model/ids.ts'

const ON_MS = 10_000

export class SecondTry {
  #trackId: TrackId | undefined
  #brokeAtMs = 0

  /** Says yes once for each break. */
  allows(trackId: TrackId, positionMs: number): boolean {
    if (trackId === this.#trackId && Math.abs(positionMs - this.#brokeAtMs) < ON_MS) return false
    this.#trackId = trackId
    this.#brokeAtMs = positionMs
    return true
  }
}
