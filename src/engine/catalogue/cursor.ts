/**
 * What a cursor holds, and its text. Opaque to who has it: a text that was not made here, of another kind of page or of
 * another version is simply of no use any more, and whoever sends it begins anew.
 */
import type { SyncKind } from '../../shared/protocol/sync.ts'

/** The cursor leads nowhere: begin anew without one. Told as 410. */
export class CursorGone extends Error {
  constructor() {
    super('This place in the catalogue is no longer known. Begin again without a cursor.')
    this.name = 'CursorGone'
  }
}

export interface Cursor {
  kind: SyncKind
  storeId: string
  /** The run that gave it out. */
  epoch: string
  /** Everything up to this number has been told. */
  rev: number
  /** Where the counter stood when it was given out: what has been told may be as late as this. */
  seen: number
  /** What was born after this is new to who asks: where the first page of several began that tell of changes. */
  since?: number
  /** Where the counter stood when the walk began that it is of; absent after the walk. */
  walk?: number
  /** How many were told in the walk. */
  done?: number
}

const VERSION = 1
const MOST_TEXT = 1_024
const SHAPE = /^[A-Za-z0-9_-]+$/

export function cursorText({ kind, storeId, epoch, rev, seen, since, walk, done }: Cursor): string {
  const rest = walk !== undefined ? [walk, done ?? 0] : since !== undefined ? [since] : []
  const fields = [VERSION, kind, storeId, epoch, rev, seen, ...rest]
  return Buffer.from(JSON.stringify(fields)).toString('base64url')
}

/** Throws CursorGone for everything that `cursorText` did not make for this kind. */
export function readCursor(text: string, kind: SyncKind): Cursor {
  if (text.length > MOST_TEXT || !SHAPE.test(text)) throw new CursorGone()
  const fields = parsed(text)
  if (!Array.isArray(fields) || fields.length < 6 || fields.length > 8) throw new CursorGone()
  const [version, ofKind, storeId, epoch, ...numbers] = fields as unknown[]
  if (version !== VERSION || ofKind !== kind || typeof storeId !== 'string' || typeof epoch !== 'string') {
    throw new CursorGone()
  }
  if (!numbers.every(isCount)) throw new CursorGone()
  const [rev, seen, third, done] = numbers as [number, number, number?, number?]
  if (rev > seen || (third ?? 0) > seen) throw new CursorGone()
  const cursor: Cursor = { kind, storeId, epoch, rev, seen }
  if (third === undefined) return cursor
  return done === undefined ? { ...cursor, since: third } : { ...cursor, walk: third, done }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw new CursorGone()
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
