/**
 * The run: looks at every trackKey of which something new is known, at what it may be the same recording as, and says what comes of it,
 * a step at a time. Only reads; what it says is to be written before it goes on. It may be left at any step, and goes on with
 * what is still marked; each pair is looked at from both sides, so it is found whichever of the two becomes known later.
 */
import type { Database } from 'better-sqlite3'
import type { MatchEvidence } from '../../shared/model/duplicates.ts'
import { perDatabase } from '../library/per-database.ts'
import { judge, type Verdict } from '../matching/judge.ts'
import { listen } from '../matching/listen.ts'
import { haveOwnPlaces } from '../matching/places.ts'
import type { Finding } from '../sameness/sameness.ts'
import { Candidates } from './candidates.ts'
import { Joining } from './joining.ts'
import { KnownFacts } from './known-facts.ts'
import { newMatchKeys, newTerms } from './new-index-rows.ts'
import type { Looked, NewProposal, SetAside, Step } from './step.ts'
import { isOfDatabase } from './trouble-cause.ts'

export interface FindOptions {
  /** What is sure by this is merged without asking; otherwise it is proposed. */
  merges: {
    recordingId: boolean
    sound: boolean
    /** Also where an album is then without a track. */
    acrossAlbums: boolean
  }
  /** In milliseconds since 1970. */
  now: number
}

/** TrackKeys that are made ready together. */
const CHUNK = 10_000
/** A step of looking ends after so many of them, or so long: what it finds is one durable write, which waits for the disk. */
const LOOKS = 400
const LOOKS_MS = 250
const TIDIED = 1_000
/** Looked at so often, it waits until it is marked. */
const MOST_TRIES = 3
/** So many that cannot be looked at are a fault of the looking: then all of it is tried again later. */
const MOST_SET_ASIDE = 1_000
const MOST_REASON = 500
const MOST_FORGOTTEN = 2_000
/** What is known of the sound of a key without a copy stays for so long: a folder that was taken out may be put in again. */
const GONE_MS = 30 * 86_400_000
/** Of what one trackKey may be: a crowd of like names would be a heap of questions. */
const MOST_PROPOSED = 5

const statements = perDatabase((sql) => ({
  waiting: sql.prepare<[], number>('select count(*) from to_match').pluck(),
  next: sql.prepare<[string, number], Looked>(
    'select track_key as trackKey, mark from to_match where track_key > ? order by track_key limit ?',
  ),
  root: sql.prepare<[string], string>('select root from alias where track_key = ?').pluck(),
  different: sql.prepare<[], { a: string; b: string }>(`select a, b from personal.sameness where says = 'different'`),
  proposalOf: sql.prepare<[string, string], number>('select id from proposal where a = ? and b = ?').pluck(),
  proposals: sql.prepare<[], { id: number; a: string; b: string }>(
    'select id, a, b from proposal order by confidence desc, id',
  ),
  triedBefore: sql
    .prepare<[number], string>('select track_key from not_matched where tries < ? order by track_key')
    .pluck(),
  setAside: sql.prepare<[], number>('select count(*) from not_matched').pluck(),
  gone: sql
    .prepare<[number, number], string>('select track_key from gone_key where at <= ? order by at limit ?')
    .pluck(),
  isHere: sql.prepare<[string], number>('select 1 from copy where track_key = ? limit 1').pluck(),
}))

/** `sql`: of the library, with the owner's personal.db attached as `personal`. */
export function* findDuplicates(sql: Database, options: FindOptions): Generator<Step, void> {
  const { waiting, next, root, different, triedBefore } = statements(sql)
  const joining = new Joining({ rootOf: (key) => root.get(key) ?? key, different: different.all() })
  const known = new KnownFacts(sql)
  const candidates = new Candidates(sql)
  // Before this run sets any aside.
  const again = triedBefore.all(MOST_TRIES).map((trackKey): Looked => ({ trackKey, mark: UNMARKED }))
  yield { kind: 'began', waiting: waiting.get()! }
  const lookAt = function* (keys: readonly Looked[]): Generator<Step, void> {
    known.forget()
    candidates.forget()
    yield* newTerms(sql)
    yield* newMatchKeys(sql, keys, known)
    yield* new Looking({ sql, known, candidates, joining, options }).at(keys)
  }
  for (let after = ''; ;) {
    const keys = next.all(after, CHUNK)
    if (keys.length === 0) break
    yield* lookAt(keys)
    after = keys.at(-1)!.trackKey
  }
  if (again.length > 0) yield* lookAt(again)
  yield { kind: 'through' }
  yield* tidy(sql, joining)
  yield* forgotten(sql, options.now)
}

/** Of no row of `to_match`. */
const UNMARKED = -1

interface LookingParts {
  sql: Database
  known: KnownFacts
  candidates: Candidates
  joining: Joining
  options: FindOptions
}

/** One chunk of trackKeys on its way through. */
class Looking {
  readonly #parts: LookingParts
  readonly #proposalOf
  /** Pairs that were judged, from whichever side, as numbers. */
  readonly #judged = new Set<number>()
  readonly #numbers = new Map<string, number>()
  #found: Finding[] = []
  #proposals: NewProposal[] = []
  #dropped: number[] = []
  #gone: string[] = []
  #setAside: SetAside[] = []
  #count = 0
  #mayBeSetAside: number

  constructor(parts: LookingParts) {
    this.#parts = parts
    this.#proposalOf = statements(parts.sql).proposalOf
    this.#mayBeSetAside = MOST_SET_ASIDE - statements(parts.sql).setAside.get()!
  }

  *at(keys: readonly Looked[]): Generator<Step, void> {
    let looked: Looked[] = []
    let since = performance.now()
    for (const key of keys) {
      try {
        this.#lookAt(key.trackKey)
      } catch (error) {
        this.#putAside(key, error)
      }
      looked.push(key)
      if (looked.length < LOOKS && performance.now() - since < LOOKS_MS) continue
      yield this.#taken(looked)
      looked = []
      since = performance.now()
    }
    if (looked.length > 0) yield this.#taken(looked)
  }

  #taken(keys: Looked[]): Step {
    const [found, proposals, dropped, judged] = [this.#found, this.#proposals, this.#dropped, this.#count]
    const [gone, setAside] = [this.#gone, this.#setAside]
    this.#found = []
    this.#proposals = []
    this.#dropped = []
    this.#gone = []
    this.#setAside = []
    this.#count = 0
    return { kind: 'looked', keys, found, proposals, dropped, gone, setAside, judged }
  }

  /** It holds up none of those behind it. */
  #putAside({ trackKey, mark }: Looked, error: unknown): void {
    if (isOfDatabase(error)) throw error
    if (mark !== UNMARKED && this.#mayBeSetAside-- <= 0) throw error
    this.#setAside.push({ trackKey, reason: String(error).slice(0, MOST_REASON) })
  }

  /** Throws what could not be judged after all else was. */
  #lookAt(trackKey: string): void {
    const { known, candidates } = this.#parts
    const facts = known.of(trackKey)
    if (facts === undefined) return void this.#gone.push(trackKey)
    const proposals: NewProposal[] = []
    const thrown: unknown[] = []
    for (const [other, { bySound }] of candidates.of(facts, known.printOf(trackKey))) {
      try {
        const proposal = this.#compare(trackKey, other, bySound)
        if (proposal) proposals.push(proposal)
      } catch (error) {
        if (isOfDatabase(error)) throw error
        thrown.push(error)
      }
    }
    proposals.sort((a, b) => b.confidence - a.confidence)
    this.#proposals.push(...proposals.slice(0, MOST_PROPOSED))
    if (thrown.length > 0) throw thrown[0]
  }

  #compare(trackKey: string, other: string, bySound: boolean): NewProposal | undefined {
    const { joining } = this.#parts
    if (!this.#isNew(trackKey, other) || !this.#canBeRead(other)) return undefined
    if (joining.root(trackKey) === joining.root(other) || joining.areApart(trackKey, other)) return undefined
    const [a, b] = trackKey < other ? [trackKey, other] : [other, trackKey]
    return this.#take(a, b, this.#judge(a, b, bySound))
  }

  /** What cannot is set aside when its own turn comes. */
  #canBeRead(trackKey: string): boolean {
    try {
      return this.#parts.known.of(trackKey) !== undefined
    } catch (error) {
      if (isOfDatabase(error)) throw error
      return false
    }
  }

  /** Sound is listened to only where it may decide: unlike names are no copy unless it was the sound that found them. */
  #judge(a: string, b: string, bySound: boolean): Verdict {
    this.#count++
    const { known } = this.#parts
    const first = known.of(a)!
    const second = known.of(b)!
    const byTags = judge(first, second)
    if (byTags.kind === 'different' && !bySound && !byTags.namedAlike) return byTags
    const [print, otherPrint] = [known.printOf(a), known.printOf(b)]
    const sound =
      print && otherPrint && listen({ facts: first, print: print.values }, { facts: second, print: otherPrint.values })
    return sound ? judge(first, second, sound) : byTags
  }

  /** Answers what is to be asked. */
  #take(a: string, b: string, { kind, evidence, confidence, reasons }: Verdict): NewProposal | undefined {
    const leavesGap = kind === 'same' && this.#leavesGap(a, b)
    if (kind === 'same' && !leavesGap && this.#merges(evidence)) {
      this.#found.push({ a, b, evidence } as Finding)
      this.#parts.joining.join(a, b)
    } else if (kind !== 'different') {
      const all = leavesGap ? [...reasons, { kind: 'ownPlaces' } as const] : reasons
      return { a, b, evidence: evidence ?? 'tags', confidence, reasons: JSON.stringify(all) }
    }
    const id = this.#proposalOf.get(a, b)
    if (id !== undefined) this.#dropped.push(id)
    return undefined
  }

  #merges(evidence: MatchEvidence | null): boolean {
    const { merges } = this.#parts.options
    return (evidence === 'recordingId' && merges.recordingId) || (evidence === 'sound' && merges.sound)
  }

  #leavesGap(a: string, b: string): boolean {
    const { known, options } = this.#parts
    return !options.merges.acrossAlbums && haveOwnPlaces(known.of(a)!, known.of(b)!)
  }

  #isNew(a: string, b: string): boolean {
    const [x, y] = [this.#numberOf(a), this.#numberOf(b)]
    const pair = Math.min(x, y) * 2 ** 26 + Math.max(x, y)
    if (this.#judged.has(pair)) return false
    this.#judged.add(pair)
    return true
  }

  #numberOf(trackKey: string): number {
    let number = this.#numbers.get(trackKey)
    if (number === undefined) this.#numbers.set(trackKey, (number = this.#numbers.size))
    return number
  }
}

/**
 * Proposals that no longer hold whatever the two are like: merged, called different or gone since, or asking the same as a surer one of
 * the same two tracks.
 */
function* tidy(sql: Database, joining: Joining): Generator<Step, void> {
  const { proposals, isHere } = statements(sql)
  const asked = new Set<string>()
  const dropped: number[] = []
  for (const { id, a, b } of proposals.iterate()) {
    const question = [joining.root(a), joining.root(b)].sort().join('|')
    const holds =
      joining.root(a) !== joining.root(b) &&
      !joining.areApart(a, b) &&
      !asked.has(question) &&
      isHere.get(a) !== undefined &&
      isHere.get(b) !== undefined
    if (holds) asked.add(question)
    else dropped.push(id)
  }
  for (let at = 0; at < dropped.length; at += TIDIED) {
    const some = dropped.slice(at, at + TIDIED)
    yield { kind: 'looked', keys: [], found: [], proposals: [], dropped: some, gone: [], setAside: [], judged: 0 }
  }
}

/** Keys that have had no copy for long, so that of their sound nothing need be kept. Of very many the rest waits for another run. */
function* forgotten(sql: Database, now: number): Generator<Step, void> {
  const keys = statements(sql).gone.all(now - GONE_MS, MOST_FORGOTTEN)
  if (keys.length > 0) yield { kind: 'forgotten', keys }
}
