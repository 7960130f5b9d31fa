/**
 * What the user says of proposals and tracks with one press, as words about pairs of trackKeys; and what was said before, so that the press
 * can be taken back as long as the player runs. Of very many it is said a little at a time.
 */
import type { SaidId } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { keysOf, rootOf } from '../library/alias-sql.ts'
import { rootsBySaid } from '../sameness/aliases.ts'
import type { Sameness, Saying, Says } from '../sameness/sameness.ts'
import { isSplitSql, splitNameOf } from '../sameness/splits.ts'
import { breathe } from '../sync/clock.ts'
import type { Proposals, Some, StoredProposal } from './proposals.ts'

interface Told {
  count: number
  /** Called the same now, and two nevertheless: the user said before that something of one differs from something of the other. */
  keptApart: number
  saidId: SaidId | null
}

interface Parts {
  /** With the owner's personal.db. */
  library: LibraryDb
  sameness: Pick<Sameness, 'say'>
  proposals: Proposals
  /** Something was said: what is told of it is stale. */
  onSaid(): void
}

interface Press {
  pairs: { a: TrackId; b: TrackId; says: Says | ''; before: Says | '' }[]
  /** Those it answered. */
  proposals: StoredProposal[]
  /** What it was about: pairs, or tracks. */
  count: number
}

/** Proposals that are answered in one go. */
const AT_ONCE = 100
/** Presses that can be taken back, and pairs of all of them. */
const MOST_PRESSES = 50
const MOST_PAIRS = 200_000

export class Said {
  readonly #parts: Parts
  readonly #presses = new Map<SaidId, Press>()
  readonly #saysOf
  readonly #differing
  readonly #saidSame
  readonly #splits
  readonly #links
  /** From anywhere: what a page still offers to take back after a start is none of what was said since. */
  #nextId = 1 + Math.floor(Math.random() * 2 ** 40)

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.library
    this.#saysOf = sql
      .prepare<[string, string], Says | null>('select says from personal.sameness where a = ? and b = ?')
      .pluck()
    this.#differing = sql.prepare<{ keys: string }, { a: TrackId; b: TrackId }>(
      `select a, b from personal.sameness where says = 'different'
       and a in (select value from json_each($keys)) and b in (select value from json_each($keys))`,
    )
    this.#saidSame = sql.prepare<{ keys: string }, { a: TrackId; b: TrackId }>(
      `select a, b from personal.sameness where says = 'same'
       and a in (select value from json_each($keys)) and b in (select value from json_each($keys))`,
    )
    this.#splits = sql
      .prepare<{ keys: string }, string>(
        `select json_group_array(a) from personal.sameness where says = 'different' and ${isSplitSql('b')}
         and a in (select value from json_each($keys)) group by b having count(*) > 1`,
      )
      .pluck()
    this.#links = sql.prepare<{ keys: string }, { a: TrackId; b: TrackId }>(
      `select a, b from personal.sameness where (says = 'same' or (says is null and found is not null))
         and a in (select value from json_each($keys)) and b in (select value from json_each($keys))
       union select track_key as a, also_key as b from told_same
       where track_key in (select value from json_each($keys)) and also_key in (select value from json_each($keys))`,
    )
  }

  /** Answers proposals. */
  async answer(some: Some, says: Says): Promise<Told> {
    const { proposals } = this.#parts
    const press: Press = { pairs: [], proposals: [], count: 0 }
    const ids = proposals.idsOf(some)
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      if (at > 0) await breathe()
      const answered = proposals.byIds(ids.slice(at, at + AT_ONCE))
      await this.#say(
        press,
        answered.map(({ a, b }) => ({ a, b, says })),
      )
      proposals.drop(answered.map(({ id }) => id))
      press.proposals.push(...answered)
      press.count += answered.length
    }
    return this.#told(press, says === 'same' ? await this.#keptApart(press.proposals) : 0)
  }

  /** Every part of these tracks is something else than the others. */
  async split(trackIds: readonly TrackId[]): Promise<Told> {
    const press: Press = { pairs: [], proposals: [], count: 0 }
    for (const id of new Set(trackIds.map((trackId) => this.#rootOf(trackId)))) {
      const keys = this.#keysOf(id)
      if (keys.length < 2) continue
      await this.#say(press, this.#apart(keys))
      press.count++
    }
    return this.#told(press)
  }

  /** One part is something else than all the others; these stay one. */
  async splitOff(trackKey: TrackId): Promise<Told> {
    const press: Press = { pairs: [], proposals: [], count: 0 }
    const others = this.#keysOf(trackKey).filter((key) => key !== trackKey)
    if (others.length === 0) {
      throw new EngineError('REFUSED', 'This is a track of its own already: nothing was merged with it.')
    }
    const leaving = others.map((key): Saying => ({ a: trackKey, b: key, says: 'different' }))
    await this.#say(press, [...leaving, ...this.#missingLinks(others)])
    press.count = 1
    return this.#told(press)
  }

  /** Tracks become one, whatever was said of their parts before. */
  async merge(trackIds: readonly TrackId[]): Promise<Told> {
    const press: Press = { pairs: [], proposals: [], count: 0 }
    const roots = [...new Set(trackIds.map((id) => this.#rootOf(id)))]
    const [first, ...rest] = roots
    if (first === undefined || rest.length === 0) {
      throw new EngineError('REFUSED', 'These are one track already. Choose at least two different ones.')
    }
    const keys = JSON.stringify(roots.flatMap((root) => this.#keysOf(root)))
    const unsaid = this.#differing.all({ keys }).map((pair): Saying => ({ ...pair, says: '' }))
    // Of what was split, the word of one pair outdoes that of the split for these two.
    const rejoined = this.#splits.all({ keys }).flatMap((text) => chainOf(JSON.parse(text) as TrackId[]))
    await this.#say(press, [
      ...unsaid,
      ...rest.map((root): Saying => ({ a: first, b: root, says: 'same' })),
      ...rejoined,
    ])
    press.count = roots.length
    const rootNow = rootsBySaid(this.#parts.library.sql)
    const keptApart = rest.filter((root) => rootNow(root) !== rootNow(first)).length
    const told = this.#told(press, keptApart)
    // One alone was not merged with anything.
    return keptApart === rest.length ? { ...told, count: 0 } : told
  }

  /** As far as nothing else was said since. Throws REFUSED for what is not remembered. */
  async takeBack(saidId: SaidId): Promise<{ count: number }> {
    const press = this.#presses.get(saidId)
    if (press === undefined) {
      throw new EngineError(
        'REFUSED',
        'This can no longer be taken back at once, for too much has happened since. Undo single merges in the list of what was merged.',
      )
    }
    this.#presses.delete(saidId)
    const still = press.pairs.filter(({ a, b, says }) => this.#said(a, b) === says)
    const { sameness, proposals } = this.#parts
    await sameness.say(still.map(({ a, b, before }) => ({ a, b, says: before })))
    for (let at = 0; at < press.proposals.length; at += AT_ONCE) {
      if (at > 0) await breathe()
      proposals.putBack(press.proposals.slice(at, at + AT_ONCE).filter(({ a, b }) => this.#said(a, b) === ''))
    }
    this.#parts.onSaid()
    return { count: press.count }
  }

  async #say(press: Press, sayings: readonly Saying[]): Promise<void> {
    for (const { a, b, says } of sayings) press.pairs.push({ a, b, says, before: this.#said(a, b) })
    await this.#parts.sameness.say(sayings)
  }

  /** How many of these pairs are two recordings, all being said. The library learns a moment later which. */
  async #keptApart(pairs: readonly { a: TrackId; b: TrackId }[]): Promise<number> {
    const rootNow = rootsBySaid(this.#parts.library.sql)
    let apart = 0
    for (const [i, { a, b }] of pairs.entries()) {
      if (i % AT_ONCE === AT_ONCE - 1) await breathe()
      if (rootNow(a) !== rootNow(b)) apart++
    }
    return apart
  }

  #told(press: Press, keptApart = 0): Told {
    const count = press.count - keptApart
    if (press.pairs.length === 0) return { count, keptApart, saidId: null }
    const saidId = this.#nextId++ as SaidId
    this.#presses.set(saidId, press)
    let pairs = 0
    for (const [id, { pairs: of }] of [...this.#presses].toReversed()) {
      pairs += of.length
      const isOver = saidId - id >= MOST_PRESSES || pairs > MOST_PAIRS
      if (isOver && id !== saidId) this.#presses.delete(id)
    }
    this.#parts.onSaid()
    return { count, keptApart, saidId }
  }

  /** That each is something else than each other; what held them together one by one says so, too. */
  #apart(keys: readonly TrackId[]): Saying[] {
    const [a, b, third] = keys
    if (third === undefined) return [{ a: a!, b: b!, says: 'different' }]
    const split = splitNameOf(keys) as TrackId
    const links = this.#saidSame.all({ keys: JSON.stringify(keys) })
    return [
      ...keys.map((key): Saying => ({ a: key, b: split, says: 'different' })),
      ...links.map((pair): Saying => ({ ...pair, says: 'different' })),
    ]
  }

  /** Links that keep these one where only what leaves held them together. */
  #missingLinks(keys: readonly TrackId[]): Saying[] {
    const group = new Map(keys.map((key) => [key, key]))
    const groupOf = (key: TrackId): TrackId => {
      const above = group.get(key)!
      return above === key ? key : groupOf(above)
    }
    for (const { a, b } of this.#links.all({ keys: JSON.stringify(keys) })) group.set(groupOf(b), groupOf(a))
    const [first, ...rest] = [...new Set(keys.map(groupOf))]
    return rest.map((key) => ({ a: first!, b: key, says: 'same' }))
  }

  #said(a: string, b: string): Says | '' {
    return (a < b ? this.#saysOf.get(a, b) : this.#saysOf.get(b, a)) ?? ''
  }

  #rootOf(key: TrackId): TrackId {
    return rootOf(this.#parts.library.sql, key) as TrackId
  }

  #keysOf(key: TrackId): TrackId[] {
    return keysOf(this.#parts.library.sql, key) as TrackId[]
  }
}

/** Each with the next. */
const chainOf = (keys: readonly TrackId[]): Saying[] =>
  keys.slice(1).map((b, i): Saying => ({ a: keys[i]!, b, says: 'same' }))
