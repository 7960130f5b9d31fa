/**
 * The whole state, in pages: for a device that is new, that was away for so long that the log was cut meanwhile, or that holds
 * something else than another one. Joining is a maximum, entry by entry, so pages may come again, be read while things change, and be joined
 * to whatever is there: what a device has not told yet stays, and is told afterwards.
 */
import type { Database, Statement } from 'better-sqlite3'
import { FIRST_STAMP, type Stamp } from './clock.ts'
import { recordAnew } from './identity.ts'
import type { Origin } from './log.ts'
import type { Value } from './merge.ts'
import { entryOf, sameDigest, type Entry, type Op } from './op.ts'
import type { Inside } from './personal.ts'

/** Origins stand in them as everywhere, by their ids. */
export type StateEntry =
  | readonly [
      type: 'cell',
      kind: string,
      row: string,
      field: string,
      value: Value,
      stamp: Stamp,
      origin: string,
      over: Stamp | null,
    ]
  | readonly [type: 'row', kind: string, row: string, dead: boolean, stamp: Stamp, origin: string, over: Stamp | null]
  | readonly [type: 'event', kind: string, id: string, trackKey: string, at: number, ms: number, origin: string]
  /** A change that only a newer version understands. */
  | readonly [type: 'parked', origin: string, seq: number, part: number, stamp: Stamp, schema: number, body: string]

/** How far a state goes, for each origin: so many changes, and what they come to. */
export type Extent = Readonly<Record<string, { upto: number; digest: string }>>

export interface AskedState {
  /** Where the last page ended; null: from the beginning. */
  readonly after: string | null
  readonly limit: number
  /** Absent: all. */
  readonly kinds?: readonly string[]
}

export interface StatePage {
  /** Of the file as it was opened. Pages of two are not of one state, for it may have been put back in between: begin anew. */
  readonly logId: string
  readonly entries: StateEntry[]
  /** Ask on from here; null: that was all. */
  readonly after: string | null
  /** Of some kinds only: empty. */
  readonly extent: Extent
}

/** Columns of a row, of which each section reads some. */
interface Row {
  readonly number: number
  readonly kind: string
  readonly row: string
  readonly field: string
  readonly value: string
  readonly dead: 0 | 1
  readonly id: string
  readonly trackKey: string
  readonly at: number
  readonly ms: number
  readonly seq: number
  readonly part: number
  readonly schema: number
  readonly body: string
  readonly stamp: Stamp
  readonly over: Stamp | null
  readonly origin: string
}

interface Section {
  /** In whose order it is told, so that it can go on from there. */
  readonly key: readonly (keyof Row)[]
  readonly sql: string
  read(row: Row): StateEntry
}

const ORIGIN = '(select id from origin where number = t.origin) as origin'
const IN_KINDS = 'and t.kind in (select value from json_each($kinds))'

/** In the order in which they are told. */
const SECTIONS = {
  cell: {
    key: ['kind', 'row', 'field'],
    sql: `select kind, row, field, value, stamp, over, ${ORIGIN} from cell t
      where (kind, row, field) > ($0, $1, $2) ${IN_KINDS} order by kind, row, field`,
    read: ({ kind, row, field, value, stamp, origin, over }) => {
      return ['cell', kind, row, field, JSON.parse(value) as Value, stamp, origin, over]
    },
  },
  row: {
    key: ['kind', 'row'],
    sql: `select kind, row, dead, stamp, over, ${ORIGIN} from row t
      where (kind, row) > ($0, $1) ${IN_KINDS} order by kind, row`,
    read: ({ kind, row, dead, stamp, origin, over }) => ['row', kind, row, dead === 1, stamp, origin, over],
  },
  event: {
    key: ['kind', 'id'],
    sql: `select kind, id, track_key as trackKey, at, ms, ${ORIGIN} from event t
      where (kind, id) > ($0, $1) ${IN_KINDS} order by kind, id`,
    read: ({ kind, id, trackKey, at, ms, origin }) => ['event', kind, id, trackKey, at, ms, origin],
  },
  /** Beside what is shown: joined like it, and kept beside it there. */
  kept: {
    key: ['number'],
    sql: `select number, kind, row, field, value, stamp, ${ORIGIN} from conflict t
      where number > $0 and value <> 'null' ${IN_KINDS} order by number`,
    read: ({ kind, row, field, value: json, stamp, origin }) => {
      const value = JSON.parse(json) as Value
      if (field === '') return ['row', kind, row, value === true, stamp, origin, null]
      return ['cell', kind, row, field, value, stamp, origin, null]
    },
  },
  parked: {
    key: ['number'],
    sql: `select number, ${ORIGIN}, seq, part, stamp, schema, body from op t where parked = 1 and number > $0 order by number`,
    read: ({ origin, seq, part, stamp, schema, body }) => ['parked', origin, seq, part, stamp, schema, body],
  },
} satisfies Readonly<Record<string, Section>>
type Type = keyof typeof SECTIONS
const TYPES = Object.keys(SECTIONS) as Type[]

/** Reads pages. */
export class State {
  readonly #sql: Database
  readonly #statements = new Map<string, Statement<[Record<string, unknown>], Row>>()

  constructor(sql: Database) {
    this.#sql = sql
  }

  page(
    { after, limit, kinds }: AskedState,
    { extent, isTold }: { extent(): Extent; isTold(entry: StateEntry): boolean },
  ): Omit<StatePage, 'logId'> {
    const begun = readAfter(after)
    const entries: StateEntry[] = []
    let looked = 0
    for (const type of TYPES.slice(TYPES.indexOf(begun.type))) {
      const section: Section = SECTIONS[type]
      const from = type === begun.type ? begun.key : beginningOf(type)
      const key = Object.fromEntries(from.map((part, i) => [i, part]))
      let last: readonly unknown[] = from
      for (const row of this.#statement(type, kinds).iterate({
        ...key,
        ...(kinds && type !== 'parked' && { kinds: JSON.stringify(kinds) }),
      })) {
        if (looked >= limit) return { entries, after: JSON.stringify([type, ...last]), extent: extent() }
        looked++
        last = section.key.map((column) => row[column])
        const entry = section.read(row)
        if (isTold(entry)) entries.push(entry)
      }
    }
    return { entries, after: null, extent: extent() }
  }

  #statement(type: Type, kinds: readonly string[] | undefined): Statement<[Record<string, unknown>], Row> {
    const name = `${type} ${kinds ? 'of kinds' : ''}`
    const known = this.#statements.get(name)
    if (known) return known
    const { sql } = SECTIONS[type]
    const statement = this.#sql.prepare<[Record<string, unknown>], Row>(kinds ? sql : sql.replace(IN_KINDS, ''))
    this.#statements.set(name, statement)
    return statement
  }
}

function readAfter(after: string | null): { type: Type; key: readonly (string | number)[] } {
  const told: unknown = after === null ? undefined : parsed(after)
  if (Array.isArray(told)) {
    const [type, ...key] = told as [Type, ...(string | number)[]]
    const isKey = key.every((part) => typeof part === 'string' || Number.isSafeInteger(part))
    if (TYPES.includes(type) && SECTIONS[type].key.length === key.length && isKey) return { type, key }
  }
  return { type: 'cell', key: beginningOf('cell') }
}

/** An empty text, or 0, is before every key. */
const beginningOf = (type: Type): (string | number)[] =>
  SECTIONS[type].key.map((column) => (column === 'number' ? 0 : ''))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function joinState(inside: Inside, entries: readonly StateEntry[], extent?: Extent): void {
  const origins = new Map<string, Origin>()
  const originOf = (id: string): Origin => {
    const known = origins.get(id) ?? inside.log.find(id) ?? inside.log.add(id)
    origins.set(id, known)
    return known
  }
  for (const told of entries) {
    if (told[0] === 'parked') {
      const [, id, seq, part, stamp, schema, body] = told
      keep(inside, originOf(id), seq, { part, stamp, schema, body })
    } else {
      const { entry, stamp, origin } = entryFrom(told)
      inside.join(entry, { origin: originOf(origin), stamp })
    }
  }
  if (extent === undefined) return
  for (const [id, reach] of Object.entries(extent)) holdUpTo(inside, originOf(id), reach)
}

function keep(inside: Inside, origin: Origin, seq: number, op: Op): void {
  if (seq <= origin.upto) return
  const entry = entryOf(op)
  if (entry) inside.join(entry, { origin, stamp: op.stamp })
  else inside.log.keepParked(origin.number, seq, op)
}

function holdUpTo(inside: Inside, origin: Origin, reach: Extent[string]): void {
  const { log } = inside
  if (!givesWay(origin, reach)) return
  // Put back to a state so old that what we did since is no longer told one by one.
  if (origin.number === inside.mine) recordAnew(inside, origin)
  log.cut(origin, reach.upto, reach.digest)
  log.save({ ...origin, ...reach })
}

/**
 * Whether our story of an origin gives way to another one, all of which is held now: of two that have parted, nobody can tell where,
 * the shorter; of two as long, the one whose digest is greater. What was changed by the one that gives way is in the state.
 */
function givesWay(ours: Origin, { upto, digest }: Extent[string]): boolean {
  if (upto !== ours.upto) return upto > ours.upto
  return digest < ours.digest && !sameDigest(digest, ours.digest)
}

function entryFrom(told: Exclude<StateEntry, readonly ['parked', ...unknown[]]>): {
  entry: Entry
  stamp: Stamp
  origin: string
} {
  switch (told[0]) {
    case 'cell': {
      const [type, kind, row, field, value, stamp, origin, over] = told
      return { entry: { type, kind, row, field, value, ...(over !== null && { over }) }, stamp, origin }
    }
    case 'row': {
      const [type, kind, row, dead, stamp, origin, over] = told
      return { entry: { type, kind, row, dead, ...(over !== null && { over }) }, stamp, origin }
    }
    case 'event': {
      const [type, kind, id, trackKey, at, ms, origin] = told
      return { entry: { type, kind, id, trackKey, at, ms }, stamp: FIRST_STAMP, origin }
    }
  }
}
