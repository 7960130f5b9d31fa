/**
 * Which trackKeys may be the recording that one is of: those that share what tags boil down to (recording ids among it), those that
 * share terms of their fingerprints, and those it was proposed with before.
 *
 * Some match keys are shared by thousands ("Intro", "Track 01" of nobody). Of such a crowd only those nearest in length are looked at, so
 * that a crowd of n costs n times a few, not n times n; its true copies are as long as each other, and are found by their sound
 * and their recording ids besides.
 */
import type { Database } from 'better-sqlite3'
import type { MatchFacts } from '../matching/facts.ts'
import { matchKeys } from '../matching/match-keys.ts'
import { candidates as printCandidates } from '../matching/print-index.ts'
import type { Print } from './known-facts.ts'

/** More than this are a crowd. */
const CROWD = 48
/** Of a crowd, shorter and longer ones: each so many. */
const NEAREST = 16
/** Of all crowds that are remembered. */
const MOST_MEMBERS = 100_000
const BY_PRINT = 10

interface Member {
  trackKey: string
  durationMs: number
}

export class Candidates {
  readonly #sql: Database
  readonly #holders
  readonly #members
  readonly #proposedWith
  readonly #crowds = new Map<number, readonly Member[]>()
  #remembered = 0

  constructor(sql: Database) {
    this.#sql = sql
    this.#holders = sql
      .prepare<[number, number], string>('select track_key from match_key where key = ? limit ?')
      .pluck()
    this.#members = sql.prepare<[number], Member>(
      `select m.track_key as trackKey, (select max(c.duration_ms) from copy c where c.track_key = m.track_key) as durationMs
       from match_key m where m.key = ? order by durationMs, m.track_key`,
    )
    this.#proposedWith = sql
      .prepare<{ key: string }, string>(
        'select b from proposal where a = $key union all select a from proposal where b = $key',
      )
      .pluck()
  }

  /** By trackKey; whether its sound speaks for it. In the order in which they are best judged: what sounds alike first. */
  of(facts: MatchFacts, print: Print | undefined): Map<string, { bySound: boolean }> {
    const found = new Map<string, { bySound: boolean }>()
    if (print) {
      for (const { trackKey } of printCandidates(this.#sql, print.values, { limit: BY_PRINT, except: print.id })) {
        found.set(trackKey, { bySound: true })
      }
    }
    const add = (trackKey: string) => {
      if (!found.has(trackKey)) found.set(trackKey, { bySound: false })
    }
    for (const key of matchKeys(facts)) for (const trackKey of this.#holdersOf(key, facts)) add(trackKey)
    for (const trackKey of this.#proposedWith.all({ key: facts.trackKey })) add(trackKey)
    found.delete(facts.trackKey)
    return found
  }

  /** Crowds have changed by now. */
  forget(): void {
    this.#crowds.clear()
    this.#remembered = 0
  }

  #holdersOf(key: number, facts: MatchFacts): readonly string[] {
    let crowd = this.#crowds.get(key)
    if (crowd === undefined) {
      const holders = this.#holders.all(key, CROWD + 1)
      if (holders.length <= CROWD) return holders
      crowd = this.#members.all(key)
      if (this.#remembered + crowd.length > MOST_MEMBERS) this.forget()
      this.#crowds.set(key, crowd)
      this.#remembered += crowd.length
    }
    const at = placeIn(crowd, facts)
    return crowd.slice(Math.max(0, at - NEAREST), at + NEAREST + 1).map(({ trackKey }) => trackKey)
  }
}

function placeIn(crowd: readonly Member[], { durationMs, trackKey }: Member): number {
  let low = 0
  let high = crowd.length
  while (low < high) {
    const middle = (low + high) >> 1
    const member = crowd[middle]!
    const isBefore = member.durationMs < durationMs || (member.durationMs === durationMs && member.trackKey < trackKey)
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}
