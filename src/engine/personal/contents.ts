/**
 * What all that is held comes to, kind by kind: equal on two devices exactly when they hold the same (but for one case in
 * 2^64). It is kept up with every entry that changes, so asking for it costs nothing, and two devices that hold equally many
 * changes of everybody can always find out whether they hold the same by them.
 *
 * A kind's is the sum, without carry, of a digest of each entry: an entry is taken out by adding it again, and the order does not matter.
 */
import { hash } from 'node:crypto'

/** By kind; absent: nothing is held of it. Null: it is not to be compared. */
export type Contents = Readonly<Record<string, string | null>>

/** Of a kind of which nothing is held. */
const NOTHING = '0000000000000000'

/** Longer ones are digested first: there are few. */
const LONG = 1_000

/** Two halves of 32 bits. */
type Halves = [high: number, low: number]

/** While the door is open: as it was stored, and what came and went since. */
export class ContentsKept {
  #stored = '{}'
  #turned = new Map<string, Halves>()

  /** `stored`: as JSON. What was not ended is forgotten. */
  begin(stored: string): void {
    this.#stored = stored
    this.#turned.clear()
  }

  /** An entry has come, or gone. */
  turn(kind: string, entry: string): void {
    let halves = this.#turned.get(kind)
    if (halves === undefined) this.#turned.set(kind, (halves = [0, 0]))
    addTo(halves, entry)
  }

  /** As it is to be stored. */
  end(): string {
    if (this.#turned.size === 0) return this.#stored
    // A kind may be called anything.
    const contents = new Map(Object.entries(JSON.parse(this.#stored) as Record<string, string>))
    for (const [kind, [high, low]] of this.#turned) {
      const held = contents.get(kind) ?? NOTHING
      const digest = textOf([high ^ halfOf(held, 0), low ^ halfOf(held, 8)])
      contents.set(kind, digest)
    }
    return JSON.stringify(Object.fromEntries(contents))
  }
}

/** Kinds of which two hold other things. Where either does not compare a kind, nobody can tell. */
export function differingKinds(mine: Contents, theirs: Contents): string[] {
  const kinds = new Set([...Object.keys(mine), ...Object.keys(theirs)])
  const of = (contents: Contents, kind: string) => (Object.hasOwn(contents, kind) ? contents[kind]! : NOTHING)
  return [...kinds].filter((kind) => {
    const [here, there] = [of(mine, kind), of(theirs, kind)]
    return here !== null && there !== null && here !== there
  })
}

/** Two multiplications a character: this runs for every entry that is written, and nobody is kept out by it. */
function addTo(halves: Halves, entry: string): void {
  const text = entry.length > LONG ? hash('sha256', entry) : entry
  let [high, low] = [0x9e3779b9, 0x85ebca6b]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low = Math.imul(low ^ code, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  halves[0] ^= high ^ (high >>> 15)
  halves[1] ^= low ^ (low >>> 15)
}

const halfOf = (digest: string, at: number): number => Number.parseInt(digest.slice(at, at + 8), 16)

const textOf = (halves: Halves): string => halves.map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
