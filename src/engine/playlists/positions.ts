/**
 * Where an item stands among its neighbours, as text: between any two positions there is another, so that inserting and
 * moving write one item and leave the others alone. Positions are fractions in base 62, whose digits sort as text does.
 *
 * Every new position ends with random digits, so that two devices hardly ever choose the same one; and the positions of a run
 * (what was pasted or moved together) begin with the same random digits, so that two runs put into one gap by two devices
 * stand one after the other and do not mix.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = DIGITS.length

/** A longer one is not made: its neighbourhood is spread anew instead (place.ts). */
export const MOST_LENGTH = 64
const MOST_READ = 256
const POSITION = /^[0-9A-Za-z]+$/

export const isPosition = (told: unknown): told is string =>
  typeof told === 'string' && told.length <= MOST_READ && POSITION.test(told)

/** 0 ≤ x < 1. */
export type Random = () => number

/** Random digits of a single position, and of a run. */
const OF_ONE = 3
const OF_RUN = 5

interface Room {
  count: number
  random: Random
  mostLength?: number
  /** Random digits that a run begins with. */
  ofRun?: number
}

/** The end of a run's positions: none ends with 0, before which there would be no room. */
const END = 'V'

/**
 * The positions of `count` items between two neighbours (undefined: the end of the playlist), by their places from 0. Undefined when
 * there is no room: the neighbours are equal, or it would take more than `mostLength` digits.
 */
export function positionsBetween(
  before: string | undefined,
  after: string | undefined,
  { count, random, mostLength = MOST_LENGTH, ofRun = OF_RUN }: Room,
): ((place: number) => string) | undefined {
  const stem = stemBetween(before, after)
  if (stem === undefined) return undefined
  if (count === 1) {
    if (stem.length + OF_ONE > mostLength) return undefined
    const position = stem + randomDigits(OF_ONE - 1, random) + DIGITS[1 + Math.floor(random() * (BASE - 1))]!
    return () => position
  }
  const width = Math.ceil(Math.log(count) / Math.log(BASE)) || 1
  if (stem.length + ofRun + width + END.length > mostLength) return undefined
  const block = stem + randomDigits(ofRun, random)
  return (place) => block + digitsOf(place, width) + END
}

/** At the ends one counts up or down in so many digits, so that what is added one by one stays short. */
const HEAD = 4
const HEADS = BASE ** HEAD

/** The shortest digits that sort between the two whatever follows them. */
function stemBetween(before: string | undefined, after: string | undefined): string | undefined {
  if (before !== undefined && after !== undefined) return before < after ? middle(before, after) : undefined
  if (before === undefined && after === undefined) return digitsOf(HEADS / 2, HEAD)
  const head = after === undefined ? headOf(before!) + 1 : headOf(after) - 1
  return head >= 0 && head < HEADS ? digitsOf(head, HEAD) : middle(before ?? '', after)
}

function middle(before: string, after: string | undefined): string | undefined {
  let stem = ''
  let [isOverBefore, isUnderAfter] = [before === '', after === undefined]
  for (let at = 0; at <= MOST_LENGTH; at++) {
    if (!isUnderAfter && at >= after!.length) return undefined
    // Once `before` has ended, whatever follows comes after it.
    const low = isOverBefore || at >= before.length ? -1 : DIGITS.indexOf(before[at]!)
    const high = isUnderAfter ? BASE : DIGITS.indexOf(after![at]!)
    if (high - low > 1) return stem + DIGITS[(low + high) >> 1]!
    const next = Math.max(low, 0)
    stem += DIGITS[next]!
    if (next > low) isOverBefore = true
    if (next < high) isUnderAfter = true
  }
  return undefined
}

const headOf = (position: string): number => {
  let head = 0
  for (let at = 0; at < HEAD; at++) head = head * BASE + Math.max(0, DIGITS.indexOf(position[at] ?? '0'))
  return head
}

function digitsOf(number: number, width: number): string {
  let digits = ''
  for (let left = number; digits.length < width; left = Math.floor(left / BASE)) digits = DIGITS[left % BASE]! + digits
  return digits
}

function randomDigits(count: number, random: Random): string {
  let digits = ''
  for (let i = 0; i < count; i++) digits += DIGITS[Math.floor(random() * BASE)]!
  return digits
}
