/**
 * One recorded change: the small state it adds, who recorded it, and its number among that device's changes. Changes travel
 * and are kept word for word, so a device can pass on what only a newer version understands.
 */
import { hash } from 'node:crypto'
import { isStamp, type Stamp } from './clock.ts'
import type { Value } from './merge.ts'

/** What the first change of a transaction is filed under where the history of changes does not list it. */
export const UNLISTED = '-'

/** How bodies are written. A change with a higher number is kept and passed on, and taken in after the upgrade. */
export const SCHEMA = 1

export interface Op {
  /** Place in its transaction, from 0: changes made together arrive together. */
  readonly part: number
  readonly stamp: Stamp
  readonly schema: number
  readonly body: string
}

/** In place of changes that were left out: so many, and what they came to, so that numbers and digests go on. */
export interface Skip {
  /** At least 1. */
  readonly skip: number
  /** Over the last of them and all before it of its origin. */
  readonly digest: string
  /** What the digest after each of them begins with (`MARK` digits): two stories that part among them are told apart. */
  readonly marks: string
  /** Place of the first in its transaction. */
  readonly part: number
}

export const isSkip = (told: Op | Skip): told is Skip => 'skip' in told

/** What a change adds to the state. */
export type Entry =
  | {
      readonly type: 'cell'
      readonly kind: string
      readonly row: string
      readonly field: string
      readonly value: Value
      /** The newest stamp of other devices that its author knew there (conflicts.ts). */
      readonly over?: Stamp | undefined
      /**
       * Of the first change of a transaction: the act that it is a part of, where the user did in one go what is written in several.
       * A name that its origin gives once.
       */
      readonly act?: string | undefined
    }
  | {
      readonly type: 'row'
      readonly kind: string
      readonly row: string
      readonly dead: boolean
      /** In the whole row. */
      readonly over?: Stamp | undefined
      readonly act?: string | undefined
    }
  | EventEntry

export interface EventEntry {
  readonly type: 'event'
  readonly kind: string
  readonly id: string
  readonly trackKey: string
  readonly at: number
  readonly ms: number
  readonly act?: string | undefined
}

export function bodyOf(entry: Entry): string {
  switch (entry.type) {
    case 'cell':
      return JSON.stringify(withMore(['c', entry.kind, entry.row, entry.field, entry.value], entry))
    case 'row':
      return JSON.stringify(withMore(['r', entry.kind, entry.row, entry.dead], entry))
    case 'event':
      return JSON.stringify([
        'e',
        entry.kind,
        entry.id,
        entry.trackKey,
        entry.at,
        entry.ms,
        ...(entry.act === undefined ? [] : [entry.act]),
      ])
  }
}

/** The row that it is about. */
export const rowOf = (entry: Entry): string => (entry.type === 'event' ? entry.trackKey : entry.row)

/** Undefined when this version does not understand it. */
export function entryOf({ schema, body }: Op): Entry | undefined {
  if (schema > SCHEMA) return undefined
  const parts = partsOf(body)
  if (parts === undefined) return undefined
  const [letter, kind, row, first, second, third] = parts
  if (!isName(kind) || !isName(row)) return undefined
  if (letter === 'c' && isName(first) && first !== '' && isValue(second)) {
    const more = moreIn(parts.slice(5))
    return more && { type: 'cell', kind, row, field: first, value: second, ...more }
  }
  if (letter === 'r' && typeof first === 'boolean') {
    const more = moreIn(parts.slice(4))
    return more && { type: 'row', kind, row, dead: first, ...more }
  }
  if (letter === 'e' && parts.length < 8 && isName(first) && isNumber(second) && isNumber(third)) {
    if (parts.length === 6) return { type: 'event', kind, id: row, trackKey: first, at: second, ms: third }
    return isAct(parts[6])
      ? { type: 'event', kind, id: row, trackKey: first, at: second, ms: third, act: parts[6] }
      : undefined
  }
  return undefined
}

/** 128 bits over this change and, through `before`, all earlier ones of its device. */
export function chained(before: string, { part, stamp, schema, body }: Op): string {
  return hash('sha256', `${before} ${part} ${stamp} ${schema} ${body}`).slice(0, 32)
}

/** Before a device's first change. */
export const NO_DIGEST = '0'.repeat(32)

export const MARK = 8

/** A digest of which only the beginning is known. */
const fromMark = (mark: string): string => mark.padEnd(32, '0')

/** Whether two digests are the same, as far as both are known. */
export function sameDigest(a: string, b: string): boolean {
  return a === b || ((isPartial(a) || isPartial(b)) && a.slice(0, MARK) === b.slice(0, MARK))
}

const isPartial = (digest: string): boolean => digest.endsWith('0'.repeat(32 - MARK))

/** What is left of a stretch without its first changes. */
export const withoutFirst = (skip: Skip, count: number): Skip =>
  count === 0 ? skip : { ...skip, skip: skip.skip - count, marks: skip.marks.slice(count * MARK) }

/** The digest after so many of its changes. */
export const digestWithin = ({ skip, marks, digest }: Skip, count: number): string =>
  count === skip ? digest : fromMark(marks.slice((count - 1) * MARK, count * MARK))

function partsOf(body: string): unknown[] | undefined {
  try {
    const told: unknown = JSON.parse(body)
    return Array.isArray(told) ? told : undefined
  } catch {
    return undefined
  }
}

interface More {
  readonly over?: Stamp | undefined
  readonly act?: string | undefined
}

function withMore(parts: Value[], { over, act }: More): Value[] {
  if (act !== undefined) return [...parts, over ?? null, act]
  return over === undefined ? parts : [...parts, over]
}

/** What follows the value, if it is that. */
function moreIn(told: readonly unknown[]): More | undefined {
  const [over, act] = told
  if (told.length === 0) return {}
  if (told.length === 1) return isStamp(over) ? { over } : undefined
  if (told.length > 2 || !isAct(act)) return undefined
  if (over === null) return { act }
  return isStamp(over) ? { over, act } : undefined
}

/** What is a key in the file: half a character would be another one there. */
const isName = (told: unknown): told is string => typeof told === 'string' && told.isWellFormed()

const isAct = (told: unknown): told is string => isName(told) && told !== ''

const isNumber = (told: unknown): told is number => Number.isSafeInteger(told)

const isValue = (told: unknown): told is Value =>
  told === null ||
  typeof told === 'string' ||
  typeof told === 'boolean' ||
  (typeof told === 'number' && Number.isFinite(told))
