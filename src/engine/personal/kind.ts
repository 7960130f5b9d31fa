/**
 * How a feature says what of its data follows the user to other devices. A kind is a sort of row (a saved queue, the plays of
 * a track): its fields, how each is merged, what stays on this device, and the tables that lists are read from.
 */
import type { Database } from 'better-sqlite3'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { Value } from './merge.ts'

export interface Kind {
  /** Travels: never to be changed. */
  readonly name: string
  readonly fields: Readonly<Record<string, Field>>
  /** Present when things happen in this kind (a play); each raises the count of that name in the row of its track. */
  readonly events?: { readonly raise: string }
  readonly projection: Projection
  /** Announced when anything of this kind has changed, here or elsewhere. */
  readonly announces?: LiveEvent
}

export interface Field {
  /** `newest`: the last write wins. `sum`: every device counts for itself, and the sum is shown. */
  readonly merge: 'newest' | 'sum'
  readonly deviceOnly: boolean
  /** What a newer version may put there, and this one cannot read, counts as absent. */
  reads(value: Value): boolean
}

export const text: Field = { merge: 'newest', deviceOnly: false, reads: (value) => typeof value === 'string' }
/** A whole one. */
export const number: Field = { merge: 'newest', deviceOnly: false, reads: Number.isSafeInteger }
export const count: Field = { merge: 'sum', deviceOnly: false, reads: Number.isSafeInteger }
/** Kept like any other field, but never recorded for other devices. */
export const deviceOnly = (field: Field): Field => ({ ...field, deviceOnly: true })

/** Tables of the feature, written from what is held in the same transaction, and from nothing else. */
export interface Projection {
  /** Emptied and written anew by a rebuild. Each has guard triggers (`resources/migrations/personal`). */
  readonly tables: readonly string[]
  /** Prepares its statements once; the function then brings one row up to date: it must depend on `held` only. */
  open(sql: Database): (row: string, held: HeldRow) => void
}

/** What is held of one row. Each is asked of the database only when it is read. */
export interface HeldRow {
  /** False once deleted, until brought back. */
  readonly alive: boolean
  /** Undefined when absent, or not what the field holds. */
  value(field: string): Value | undefined
  sum(field: string): number
  /** When the last event of the row began. */
  lastAt(): number | undefined
}
