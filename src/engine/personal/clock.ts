/**
 * A hybrid logical clock: time as far as it can be trusted, and a counter where it cannot. Its readings, *stamps*, decide
 * which of two writes is the newer one. They never decrease on one device, whatever its wall clock does; and because a write
 * always comes after what it overwrites, a wrong clock can hurt nothing but writes that knew nothing of each other.
 */

/** 48 bits of milliseconds since 1970 and 16 bits of counter, as 16 hexadecimal digits: compares as text. */
export type Stamp = string & { readonly brand: 'Stamp' }

export const FIRST_STAMP = '0000000000000000' as Stamp
const LAST_STAMP = 'ffffffffffffffff' as Stamp

/** A stamp that is further ahead than this does not move the clock of who receives it. */
export const AHEAD_MS = 60_000

const MOST_MS = 0xffff_ffff_ffff
/** In the year 6429. Beyond it there is room for more overwriting than anybody will ever do, so no wrong clock comes to the last stamp. */
const MOST_WALL_MS = 0x7fff_ffff_ffff
const MOST_COUNTER = 0xffff
const STAMP = /^[0-9a-f]{16}$/

export const isStamp = (told: unknown): told is Stamp => typeof told === 'string' && STAMP.test(told)

/** A wall clock before 1970 or past the year 10889 is taken as either of them. */
export function stampAt(ms: number, counter = 0): Stamp {
  const within = Number.isFinite(ms) ? Math.min(MOST_MS, Math.max(0, Math.floor(ms))) : 0
  return (within.toString(16).padStart(12, '0') + counter.toString(16).padStart(4, '0')) as Stamp
}

export const msOf = (stamp: Stamp): number => Number.parseInt(stamp.slice(0, 12), 16)

/** The least stamp after this one. The very last has none, and stays. */
export function successor(stamp: Stamp): Stamp {
  if (stamp === LAST_STAMP) return stamp
  const counter = Number.parseInt(stamp.slice(12), 16)
  return counter < MOST_COUNTER ? stampAt(msOf(stamp), counter + 1) : stampAt(msOf(stamp) + 1)
}

/** What a wall clock says. */
export const wallStamp = (wallMs: number): Stamp => stampAt(Math.min(wallMs, MOST_WALL_MS))

/** What the clock reads next, after `last`. */
export function nextReading(last: Stamp, wallMs: number): Stamp {
  const wall = wallStamp(wallMs)
  return wall > last ? wall : successor(last)
}

/** The stamp of a local write: the clock's reading, or later if what it overwrites is from the future. */
export const stampOver = (reading: Stamp, overwritten: Stamp | undefined): Stamp =>
  overwritten === undefined || overwritten < reading ? reading : successor(overwritten)

/** The clock's last reading once a stamp from elsewhere was seen. One that is far ahead leaves it alone. */
export function readingAfter(last: Stamp, received: Stamp, wallMs: number): Stamp {
  return received > last && msOf(received) <= wallMs + AHEAD_MS ? received : last
}
