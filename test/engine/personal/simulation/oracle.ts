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
  /** Of what is done next. */
  next = 0
  played: Played[] = []
  /** Items that were put into the list together, in their order. */
  readonly runs: string[][] = []
  /** Items that were moved, or among which others were put. */
  readonly disturbed = new Set<string>()
  readonly #digests = new Map<string, string>()

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
