/**
 * How two devices' state becomes one. Every part is a maximum over a total order, so joining is commutative, associative and
 * idempotent: devices that have been told the same are equal, in whatever order and however often they were told.
 */
import { hash } from 'node:crypto'
import type { Stamp } from './clock.ts'

/** What a cell can hold. */
export type Value = string | number | boolean | null

/** A cell's value, or whether a row is dead, and who wrote it when. */
export interface Written {
  readonly value: Value
  readonly stamp: Stamp
  /** The device that wrote it, as it calls itself everywhere. */
  readonly origin: string
}

/** Something that happened once, to one track. */
export interface Happened {
  readonly trackKey: string
  /** When it began. */
  readonly at: number
  readonly ms: number
  readonly origin: string
}

/**
 * By stamp, then origin. A device writes a cell once with one stamp, so that is total, except after a device was cloned: the
 * value's digest then decides, so that all others agree even so.
 */
export function compareWrites(a: Written, b: Written): number {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp ? -1 : 1
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1
  return compareContents(a.value, b.value)
}

/** Cells and rows: the newest. Deleting is a write like any other, and so is bringing back. */
export const joinWrites = (held: Written | undefined, told: Written): Written =>
  held === undefined || compareWrites(held, told) < 0 ? told : held

/**
 * The same event told twice is one: as it was when it had gone on longest, for it is told while it goes on, and again when it is over.
 * Else by the greater origin, as with writes, so that a story that got another name keeps it.
 */
export const joinEvents = (held: Happened | undefined, told: Happened): Happened =>
  held === undefined || compareEvents(held, told) < 0 ? told : held

function compareEvents(a: Happened, b: Happened): number {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1
  return compareContents([a.trackKey, a.at], [b.trackKey, b.at])
}

function compareContents(a: unknown, b: unknown): number {
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)]
  if (textA === textB) return 0
  return hash('sha256', textA) < hash('sha256', textB) ? -1 : 1
}
