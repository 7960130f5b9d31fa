/**
 * Which copy each playing of a track began with. A player that goes on after a break asks for the rest of what it has; where that is of
 * another copy (another encoding, a second longer), it would lay one over the other without noticing: Chromium skips what it
 * has already, whatever the tag of the answer says. So it is sent to begin anew instead.
 */
interface Begun {
  sourceId: number
  remoteId: string
  etag: string
}

/** More playings than go on at a time. */
const MOST = 500
const MOST_CHARACTERS = 64

export class PlayedCopies {
  readonly #begun = new Map<string, Begun>()

  /** The copy it began with before the others. */
  order<Copy extends { sourceId: number; remoteId: string }>(
    playing: string | undefined,
    candidates: readonly Copy[],
  ): readonly Copy[] {
    const begun = playing === undefined ? undefined : this.#begun.get(playing)
    const at = begun ? candidates.findIndex((copy) => isSame(copy, begun)) : -1
    return at > 0 ? [candidates[at]!, ...candidates.filter((_, i) => i !== at)] : candidates
  }

  /** Whether a playing may go on with this; the first that it is given is what it begins with. */
  goesOn(playing: string | undefined, { sourceId, remoteId, etag }: Begun): boolean {
    if (playing === undefined || playing.length > MOST_CHARACTERS) return true
    const begun = this.#begun.get(playing)
    if (begun) return begun.etag === etag
    this.#begun.set(playing, { sourceId, remoteId, etag })
    if (this.#begun.size > MOST) this.#begun.delete(this.#begun.keys().next().value!)
    return true
  }
}

const isSame = (a: { sourceId: number; remoteId: string }, b: { sourceId: number; remoteId: string }): boolean =>
  a.sourceId === b.sourceId && a.remoteId === b.remoteId
