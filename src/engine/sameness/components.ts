/**
 * From pairs of trackKeys to recordings: a pure function of the set of pairs, so that every device that holds the same comes
 * to the same, whatever the order in which it heard of them. What the user called the same is joined first, then what was
 * found or told, each by the names of its keys; a join that would put two into one recording that the user said are
 * different is left out. A pair of a key and a split's name says that the key differs from all others with that name (splits.ts),
 * save those of which the user says that they are the same.
 *
 * Keys that no *same* edge connects, directly or over others, never matter to each other: so some may be worked out without
 * the rest, as long as all that hangs together with them is there.
 */

import { isSplitName } from './splits.ts'

/** One pair, `a` < `b`. */
export interface Edge {
  readonly a: string
  /** A key, or a split's name. */
  readonly b: string
  /** The user's word, which counts instead of anything found. */
  readonly says: 'same' | 'different' | null
  /** Evidence was enough, or a server says so. */
  readonly found: boolean
}

/** The root of every key that is one recording with another; what is not in it is its own root. Pairs may be told twice. */
export function rootsOfComponents(edges: readonly Edge[]): Map<string, string> {
  const different = edges.filter(({ says }) => says === 'different')
  const same = edges.filter(({ says }) => says === 'same').sort(byKeys)
  const sets = new DisjointSets()
  for (const { a, b } of different) if (!isSplitName(b)) sets.keepApart(a, b)
  for (const [split, groups] of groupsOfSplits(different, same)) {
    for (const [key, group] of groups) sets.keepApartFromOthers(key, { split, group })
  }
  for (const { a, b } of same) sets.join(a, b)
  for (const { a, b } of edges.filter(({ says, found }) => says === null && found).sort(byKeys)) sets.join(a, b)
  return sets.roots()
}

/** By split: of each key that differs from the others, the least of those that the user joined with it one by one. */
function groupsOfSplits(different: readonly Edge[], same: readonly Edge[]): Map<string, Map<string, string>> {
  const splits = new Map<string, Set<string>>()
  for (const { a, b } of different) {
    if (!isSplitName(b)) continue
    const keys = splits.get(b)
    if (keys === undefined) splits.set(b, new Set([a]))
    else keys.add(a)
  }
  return new Map(
    [...splits].map(([split, keys]): [string, Map<string, string>] => {
      const joined = new DisjointSets()
      for (const { a, b } of same) if (keys.has(a) && keys.has(b)) joined.join(a, b)
      const roots = joined.roots()
      return [split, new Map([...keys].map((key) => [key, roots.get(key) ?? key]))]
    }),
  )
}

const byKeys = (one: Edge, other: Edge): number =>
  one.a === other.a ? compare(one.b, other.b) : compare(one.a, other.a)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

interface DisjointSet {
  members: string[]
  /** Keys that differ from one of them. */
  foes: Set<string>
  /** By split: which of its groups they are. */
  groups: Map<string, string>
}

/** The smaller is poured into the larger, so that much that is joined one by one does not cost its square. */
class DisjointSets {
  readonly #of = new Map<string, DisjointSet>()

  keepApart(a: string, b: string): void {
    this.#setOf(a).foes.add(b)
    this.#setOf(b).foes.add(a)
  }

  keepApartFromOthers(key: string, { split, group }: { split: string; group: string }): void {
    this.#setOf(key).groups.set(split, group)
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
    for (const [split, group] of from.groups) into.groups.set(split, group)
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
    const [less, more] = one.groups.size < other.groups.size ? [one, other] : [other, one]
    for (const [split, group] of less.groups) if ((more.groups.get(split) ?? group) !== group) return true
    return false
  }

  #setOf(key: string): DisjointSet {
    let set = this.#of.get(key)
    if (set === undefined) this.#of.set(key, (set = { members: [key], foes: new Set(), groups: new Map() }))
    return set
  }
}
