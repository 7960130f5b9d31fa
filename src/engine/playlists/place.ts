/**
 * Finds positions for items that are put into a gap. Where there is no room left (two neighbours share a position, or so much
 * was put there that positions have grown long), the items around the gap are spread anew: only as many as it takes, for
 * each is a write, and whoever puts something there meanwhile on another device still ends up among them.
 */
import { MOST_LENGTH, positionsBetween, type Random } from './positions.ts'

export interface Placed {
  readonly id: string
  readonly position: string
}

/** The items on both sides of a gap, nearest first, without those that are being moved. Fewer than `count`: the end is reached. */
export interface Around {
  left(count: number): readonly Placed[]
  right(count: number): readonly Placed[]
}

export interface Places {
  /** Of the items put there, by their places from 0. */
  positionOf(place: number): string
  /** Items that have to be written with these, to make room. */
  spread: Placed[]
}

const FIRST_REACH = 16
/** What is spread anew leaves as many digits again for what comes. */
const SPREAD_LENGTH = MOST_LENGTH / 2
/** Random digits: few, for they cost room each time, and two devices that spread the same items at once only write them twice. */
const OF_SPREAD = 1

export function place(around: Around, count: number, random: Random): Places {
  const [before] = around.left(1)
  const [after] = around.right(1)
  const positionOf = positionsBetween(before?.position, after?.position, { count, random })
  if (positionOf) return { positionOf, spread: [] }
  for (let reach = FIRST_REACH; ; reach *= 4) {
    const [left, right] = [around.left(reach + 1), around.right(reach + 1)]
    const [before, after] = [left[reach]?.position, right[reach]?.position]
    const neighbours = [...left.slice(0, reach).toReversed(), ...right.slice(0, reach)]
    const spread = positionsBetween(before, after, {
      count: neighbours.length,
      random,
      mostLength: SPREAD_LENGTH,
      ofRun: OF_SPREAD,
    })
    if (!spread) continue
    const gap = Math.min(left.length, reach)
    const positionOf = positionsBetween(
      gap === 0 ? before : spread(gap - 1),
      gap === neighbours.length ? after : spread(gap),
      { count, random },
    )
    if (!positionOf) continue
    return { positionOf, spread: neighbours.map(({ id }, i) => ({ id, position: spread(i) })) }
  }
}
