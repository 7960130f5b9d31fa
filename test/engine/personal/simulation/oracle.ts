/** Remembers what users did and were told is done, so that it can be asked for in the end. */

/** A write of a field (`place`: kind, row, field) or of whether a row is dead (kind, row), as it was told to be done. */
export interface Done {
  /** In the order in which it was done. */
  readonly number: number
  readonly who: number
  readonly place: string
  /** Of a row: whether it is dead. */
  readonly value: string
  readonly stamp: string
  /** What its user had before their eyes. */
  readonly saw: string | undefined
}

export interface Played {
  readonly number: number
  readonly who: number
  readonly id: string
  readonly trackKey: string
}

export class Oracle {
  done: Done[] = []
  /** What was done and went with a device that was put back. */
  #lost: Done[] = []
  /** Of what is done next. */
  next = 0
  played: Played[] = []
  /** Items that were put into the list together, in their order. */
  readonly runs: string[][] = []
  /** Items that were moved, or among which others were put. */
  readonly disturbed = new Set<string>()
  readonly #digests = new Map<string, string>()

  /** A device was put back: what nobody knows of any more is not to be asked for. */
  lose(isKnown: (done: Done) => boolean): void {
    this.#lost.push(...this.done.filter((one) => !isKnown(one)))
    this.done = this.done.filter(isKnown)
  }

  /** What was passed on by a device that had overwritten it, and was put back itself, is held by others after all. */
  find(isHeld: (done: Done) => boolean): void {
    this.done.push(...this.#lost.filter(isHeld))
    this.#lost = this.#lost.filter((one) => !isHeld(one))
  }

  /** The newest write of every place. */
  newest(): Map<string, Done> {
    const newest = new Map<string, Done>()
    for (const one of this.done) {
      const known = newest.get(one.place)
      if (known === undefined || known.stamp <= one.stamp) newest.set(one.place, one)
    }
    return newest
  }

  /** Values that somebody saw and overwrote. */
  overwritten(): Set<string> {
    return new Set(this.done.flatMap(({ place, saw }) => (saw === undefined ? [] : [`${place} ${saw}`])))
  }

  plays(): Map<string, number> {
    const plays = new Map<string, number>()
    for (const { trackKey } of this.played) plays.set(trackKey, (plays.get(trackKey) ?? 0) + 1)
    return plays
  }

  /** False when another content was seen under this name and number before. */
  agreesOn(origin: string, seq: number, digest: string): boolean {
    const key = `${origin} ${seq}`
    const known = this.#digests.get(key)
    this.#digests.set(key, known ?? digest)
    return known === undefined || known === digest
  }
}
