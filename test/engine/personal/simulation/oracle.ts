/** Remembers what users did and were told is done, so that it can be asked for in the end. */
import type { Vector } from '../../../../src/engine/personal/exchange.ts'

/** A value, a deletion or a bringing back that a user saw, and then overwrote. */
export interface Overwritten {
  readonly place: string
  readonly seen: string
}

export class Oracle {
  readonly overwritten = new Set<string>()
  readonly acknowledged = new Map<string, number>()
  readonly plays = new Map<string, number>()
  readonly deleted = new Set<string>()
  readonly broughtBack = new Set<string>()
  readonly #digests = new Map<string, string>()

  remembers({ place, seen }: Overwritten): void {
    this.overwritten.add(`${place} ${seen}`)
  }

  wasOverwritten(place: string, seen: string): boolean {
    return this.overwritten.has(`${place} ${seen}`)
  }

  played(trackKey: string): void {
    this.plays.set(trackKey, (this.plays.get(trackKey) ?? 0) + 1)
  }

  acknowledges(origin: string, vector: Vector): void {
    this.acknowledged.set(origin, vector[origin] ?? 0)
  }

  /** False when another content was seen under this name and number before. */
  agreesOn(origin: string, seq: number, digest: string): boolean {
    const key = `${origin} ${seq}`
    const known = this.#digests.get(key)
    this.#digests.set(key, known ?? digest)
    return known === undefined || known === digest
  }
}
