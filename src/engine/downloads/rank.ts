/**
 * In which order the queue is worked off. One number that never changes tells it, least first: when a job was queued, brought forward
 * by its priority. That is the same as priorities that grow with waiting, so that nothing waits for ever, and costs no
 * writing while time passes.
 */
import type { WantType } from '../wants/kind.ts'

/**
 * How long a job waits to gain one point. A track asked for by hand (100) goes before what a rule wanted (10) unless that has waited
 * three weeks longer; what was asked for by hand goes in the order of asking within days.
 */
export const AGE_MS_PER_POINT = 6 * 3_600_000

/** The smaller the thing that was named, the sooner somebody waits for it. A track that several want counts with the most of them. */
const PRIORITIES: Record<WantType | 'rule', number> = {
  track: 100,
  album: 90,
  artist: 90,
  playlist: 90,
  genre: 90,
  search: 90,
  favourites: 60,
  source: 40,
  library: 40,
  rule: 10,
}

export const priorityOf = (type: WantType | 'rule'): number => PRIORITIES[type]

/**
 * `queuedAt`: milliseconds since 1970. `place`: among those that are queued at once, in the order in which one would hear them; so
 * many thousandths of a millisecond, which keep a million of them within the same second.
 */
export const rankOf = (queuedAt: number, priority: number, place = 0): number =>
  queuedAt - priority * AGE_MS_PER_POINT + place / 1_000

/** SQL for the same. */
export const rankSql = ({ queuedAt, priority, place }: Record<'queuedAt' | 'priority' | 'place', string>): string =>
  `${queuedAt} - ${priority} * ${AGE_MS_PER_POINT} + (${place}) / 1000.0`

/** From here on somebody waits for it: what less was asked for is put back for it. */
export const USER_PRIORITY = PRIORITIES.album
