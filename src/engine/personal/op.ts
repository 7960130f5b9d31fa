/**
 * One recorded change: the small state it adds, who recorded it, and its number among that device's changes. Changes travel
 * and are kept word for word, so a device can pass on what only a newer version understands.
 */
import { hash } from 'node:crypto'
import type { Stamp } from './clock.ts'
import type { Value } from './merge.ts'

/** How bodies are written. A change with a higher number is kept and passed on, and taken in after the upgrade. */
export const SCHEMA = 1

export interface Op {
  /** Place in its transaction, from 0: changes made together arrive together. */
  readonly part: number
  readonly stamp: Stamp
  readonly schema: number
  readonly body: string
}

/** What a change adds to the state. */
export type Entry =
  | {
      readonly type: 'cell'
      readonly kind: string
      readonly row: string
      readonly field: string
      readonly value: Value
    }
  | { readonly type: 'row'; readonly kind: string; readonly row: string; readonly dead: boolean }
  | { readonly type: 'count'; readonly kind: string; readonly row: string; readonly field: string; readonly n: number }
  | EventEntry

export interface EventEntry {
  readonly type: 'event'
  readonly kind: string
  readonly id: string
  readonly trackKey: string
  readonly at: number
  readonly ms: number
}

export function bodyOf(entry: Entry): string {
  switch (entry.type) {
    case 'cell':
      return JSON.stringify(['c', entry.kind, entry.row, entry.field, entry.value])
    case 'row':
      return JSON.stringify(['r', entry.kind, entry.row, entry.dead])
    case 'count':
      return JSON.stringify(['n', entry.kind, entry.row, entry.field, entry.n])
    case 'event':
      return JSON.stringify(['e', entry.kind, entry.id, entry.trackKey, entry.at, entry.ms])
  }
}

/** Undefined when this version does not understand it. */
export function entryOf({ schema, body }: Op): Entry | undefined {
  if (schema > SCHEMA) return undefined
  const parts = partsOf(body)
  if (parts === undefined) return undefined
  const [letter, kind, row, ...rest] = parts
  if (typeof kind !== 'string' || typeof row !== 'string') return undefined
  const [first, second, third] = rest
  if (letter === 'c' && rest.length === 2 && typeof first === 'string' && isValue(second)) {
    return { type: 'cell', kind, row, field: first, value: second }
  }
  if (letter === 'r' && rest.length === 1 && typeof first === 'boolean') {
    return { type: 'row', kind, row, dead: first }
  }
  if (letter === 'n' && rest.length === 2 && typeof first === 'string' && isNumber(second) && second >= 0) {
    return { type: 'count', kind, row, field: first, n: second }
  }
  if (letter === 'e' && rest.length === 3 && typeof first === 'string' && isNumber(second) && isNumber(third)) {
    return { type: 'event', kind, id: row, trackKey: first, at: second, ms: third }
  }
  return undefined
}

/** 128 bits over this change and, through `before`, all earlier ones of its device. */
export function chained(before: string, { part, stamp, schema, body }: Op): string {
  return hash('sha256', `${before} ${part} ${stamp} ${schema} ${body}`).slice(0, 32)
}

/** Before a device's first change. */
export const NO_DIGEST = '0'.repeat(32)

function partsOf(body: string): unknown[] | undefined {
  try {
    const told: unknown = JSON.parse(body)
    return Array.isArray(told) ? told : undefined
  } catch {
    return undefined
  }
}

const isNumber = (told: unknown): told is number => Number.isSafeInteger(told)

const isValue = (told: unknown): told is Value =>
  told === null ||
  typeof told === 'string' ||
  typeof told === 'boolean' ||
  (typeof told === 'number' && Number.isFinite(told))
