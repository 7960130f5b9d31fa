/**
 * Of what a want's tracks were worked out, as one string: while it is the same, there is nothing to look at. The library's revision
 * stands before the rest, for it moves all the time while a library fills, and what the user did is not to wait for that.
 */
import { randomBytes } from 'node:crypto'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { WantMoves } from '../wants/reads.ts'
import type { Wish } from '../wants/wishes.ts'

/** How soon a rule that says something else as days pass is looked at anew. */
export const HOUR_MS = 3_600_000

/**
 * In place of a stamp, where the user has just taken a want away or changed a rule: what goes by that goes at once. Each is another,
 * so that a look that saw one of them puts its stamp in no other's place.
 */
export const byHandNow = (): string => `${BY_HAND} ${randomBytes(6).toString('base64url')}`
export const isByHand = (stamp: string | undefined): boolean => stamp?.startsWith(BY_HAND) === true

const BY_HAND = 'by hand'

type Counted = Exclude<keyof WantMoves, 'days'>

const MOVED_BY: Partial<Record<LiveEvent['kind'], Counted>> = {
  'history.changed': 'plays',
  'marks.changed': 'marks',
  'playlists.changed': 'playlists',
  'sources.changed': 'sources',
  'availability.changed': 'sources',
}

export class WantStamps {
  readonly #moved: Record<Counted, number> = { plays: 0, marks: 0, playlists: 0, sources: 0 }
  /** What was counted before this run of the program is not known. */
  readonly #run = randomBytes(6).toString('base64url')

  heard({ kind }: LiveEvent): Counted | undefined {
    const moved = MOVED_BY[kind]
    if (moved !== undefined) this.#moved[moved]++
    return moved
  }

  /** All but the revision. `now`: milliseconds since 1970. */
  of({ by, quality }: Wish, moves: WantMoves, now: number): string {
    const counted = (Object.keys(this.#moved) as Counted[]).map((what) => (moves[what] ? this.#moved[what] : ''))
    const run = counted.some((count) => count !== '') ? this.#run : ''
    const hour = moves.days ? Math.floor(now / HOUR_MS) : ''
    return JSON.stringify([by, quality, run, counted.join(' '), hour])
  }
}

export const withRevision = (revision: number, stamp: string): string => `${revision} ${stamp}`

export const isSame = (stored: string, stamp: string, revision: number | undefined): boolean => {
  const space = stored.indexOf(' ')
  if (stored.slice(space + 1) !== stamp) return false
  return revision === undefined || stored.slice(0, space) === String(revision)
}
