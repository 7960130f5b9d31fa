/** What `Personal` lends to the rest of its folder while the door is open. */
import type { Stamp } from './clock.ts'
import type { Author, Held } from './held.ts'
import type { Log } from './log.ts'
import type { Entry } from './op.ts'

export interface Inside {
  readonly log: Log
  readonly held: Held
  /** The number of the origin that changes made here are recorded under. */
  readonly mine: number
  /** From now on they are recorded under this one. */
  become(origin: number): void
  newOriginId(): string
  /** The clock's last reading, put to another. */
  setClock(reading: Stamp): void
  /** Takes an entry in; the tables of features follow. */
  join(entry: Entry, author: Author): boolean
  /** Reads beforehand what joining these is going to look at. */
  load(entries: readonly Entry[]): void
  /** What is held of a row was changed without `join`. */
  touch(kind: string, row: string): void
}
