/**
 * From pairs of trackKeys to recordings: a pure function of the set of pairs, so that every device that holds the same comes
 * to the same, whatever the order in which it heard of them. What the user called the same is joined first, then what was
 * found or told, each by the names of its keys; a join that would put two into one recording that the user said are
 * different is left out.
 *
 * Keys that no *same* edge connects, directly or over others, never matter to each other: so some may be worked out without
 * the rest, as long as all that hangs together with them is there.
 */

/** One pair, `a` < `b`. */
export interface Edge {
  readonly a: string
  readonly b: string
  /** The user's word, which counts instead of anything found. */
  readonly says: 'same' | 'different' | null
  /** Evidence was enough, or a server says so. */
  readonly found: boolean
}

/** The root of every key that is one recording with another; what is not in it is its own root. Pairs may be told twice. */
export function rootsOfComponents(edges: readonly Edge[]): Map<string, string> {
  const different = edges.filter(({ says }) => says === 'different')
  const sets = new DisjointSets()
  for (const { a, b } of different) sets.keepApart(a, b)
  for (const { a, b } of edges.filter(({ says }) => says === 'same').sort(byKeys)) sets.join(a, b)
  for (const { a, b } of edges.filter(({ says, found }) => says === null && found).sort(byKeys)) sets.join(a, b)
  return sets.roots()
}

const byKeys = (one: Edge, other: Edge): number =>
  one.a === other.a ? compare(one.b, other.b) : compare(one.a, other.a)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

interface DisjointSet {
  members: string[]
  /** Keys that differ from one of them. */
  foes: Set<string>
}

/** The smaller is poured into the larger, so that much that is joined one by one does not cost its square. */
class DisjointSets {
  readonly #of = new Map<string, DisjointSet>()

  keepApart(a: string, b: string): void {
    this.#setOf(a).foes.add(b)
    this.#setOf(b).foes.add(a)
  }

  join(a: string, b: string): void {
    const [one, other] = [this.#setOf(a), this.#setOf(b)]
    if (one === other || this.#differ(one, other)) return
    const [into, from] = one.members.length < other.members.length ? [other, one] : [one, other]
    for (const key of from.members) {
      into.members.push(key)
      this.#of.set(key, into)
    }
    for (const foe of from.foes) into.foes.add(foe)
  }

  roots(): Map<string, string> {
    const roots = new Map<string, string>()
    for (const { members } of new Set(this.#of.values())) {
      if (members.length === 1) continue
      const root = members.reduce((least, key) => (key < least ? key : least))
      for (const key of members) roots.set(key, root)
    }
    return roots
  }

  #differ(one: DisjointSet, other: DisjointSet): boolean {
    const [few, many] = one.foes.size < other.foes.size ? [one, other] : [other, one]
    for (const foe of few.foes) if (this.#of.get(foe) === many) return true
    return false
  }

  #setOf(key: string): DisjointSet {
    let set = this.#of.get(key)
    if (set === undefined) this.#of.set(key, (set = { members: [key], foes: new Set() }))
    return set
  }
}
