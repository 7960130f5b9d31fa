/**
 * How a feature says what of its data follows the user to other devices. A kind is a sort of row (a saved queue, the plays of
 * a track): its fields, how each is merged, what stays on this device, and the tables that lists are read from.
 */
import type { Database } from 'better-sqlite3'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { Subject } from '../../shared/model/personal.ts'
import type { Value } from './merge.ts'
import type { Rows } from './rows.ts'

export interface Kind {
  /** Travels: never to be changed. */
  readonly name: string
  readonly fields: Readonly<Record<string, Field>>
  /** Things happen in this kind (a play), each to a track. */
  readonly events?: true
  readonly projection: Projection
  /** Announced when anything of this kind has changed, here or elsewhere. */
  readonly announces?: LiveEvent
  /** `chosen`: what is written here leaves this device only once the user lets it. Default: always. */
  readonly travels?: 'always' | 'chosen'
  /** What a row is about, in sentences on conflicts and changes; also of a deleted row. */
  subject(row: string, held: HeldRow): About
}

/** From what is held only: tracks, albums, artists and what a row stands `within` are named by who asks, by their keys. */
export interface About {
  readonly type: Subject['type']
  readonly key: string
  /** When the row says it itself. */
  readonly name?: string
  /** The id of the playlist a thing stands in. */
  readonly within?: string
}

export interface Field {
  readonly deviceOnly: boolean
  /** Of what two devices wrote without knowing of each other, the older is kept until somebody has looked at it. */
  readonly reviewed: boolean
  /** False: what a device finds out by itself. The history of changes does not list what begins with it. */
  readonly listed: boolean
  /** What a newer version may put there, and this one cannot read, counts as absent. */
  reads(value: Value): boolean
}

const newest = (reads: Field['reads']): Field => ({ deviceOnly: false, reviewed: true, listed: true, reads })

export const text = newest((value) => typeof value === 'string')
/** A whole one. */
export const number = newest(Number.isSafeInteger)
export const flag = newest((value) => typeof value === 'boolean')
/** Kept like any other field, but never recorded for other devices. */
export const deviceOnly = (field: Field): Field => ({ ...field, deviceOnly: true, reviewed: false })
/** The newest wins and nobody is asked: times, positions, what accompanies another field. */
export const quiet = (field: Field): Field => ({ ...field, reviewed: false })

/** Nobody did it: it is not among what the user is told they changed. To be the first of what is written together. */
export const unlisted = (field: Field): Field => ({ ...field, listed: false })

/** Tables of the feature, written from what is held in the same transaction, and from nothing else. */
export interface Projection {
  /** Emptied and written anew by a rebuild. Each has guard triggers (`resources/migrations/personal`). */
  readonly tables: readonly string[]
  /** Prepares its statements once. */
  open(sql: Database): Project | ProjectingMany
}

/** Brings one row up to date: it must depend on `held` only. */
export type Project = (row: string, held: HeldRow) => void

/** For tables that imports fill: what it says of rows waits in `rows`, and is written many at a time. */
export interface ProjectingMany {
  readonly project: Project
  readonly rows: Rows
}

/** What is held of one row. Each is asked of the database only when it is read. */
export interface HeldRow {
  /** False once deleted, until brought back. */
  readonly alive: boolean
  /** Undefined when absent, or not what the field holds. */
  value(field: string): Value | undefined
  /** Its events: how many, and when the last of them began. */
  happened(): { readonly times: number; readonly lastAt: number | null }
}
