/** A run of look-ups: which tracks it is of, and how far it has come. It is a row, so that it goes on after a restart. */
import type { TrackId } from '../../shared/model/ids.ts'
import type { LookupRun } from '../../shared/model/lookups.ts'
import { write, type LibraryDb } from '../db/store.ts'

export interface StoredRunValue {
  /** When it was asked for; what was looked up since is done. */
  at: number
  /** All of them, or null for only those in `ids`. */
  all: 'untagged' | 'withoutId' | null
  /** Those that come first. */
  ids: readonly TrackId[]
}

const NAME = 'lookups-run'

export class StoredRun {
  readonly #library: LibraryDb

  constructor(library: LibraryDb) {
    this.#library = library
  }

  read(): StoredRunValue | undefined {
    const text = this.#library.sql.prepare<[string], string>('select value from meta where name = ?').pluck().get(NAME)
    return text === undefined ? undefined : (JSON.parse(text) as StoredRunValue)
  }

  write(value: StoredRunValue): void {
    const text = JSON.stringify(value)
    write(this.#library, ({ sql }) =>
      sql.prepare('insert or replace into meta (name, value) values (?, ?)').run(NAME, text),
    )
  }

  clear(): void {
    write(this.#library, ({ sql }) => sql.prepare('delete from meta where name = ?').run(NAME))
  }
}

type Told = Omit<LookupRun, 'held'>

export class Run {
  /** Nobody asked for it. */
  quiet: boolean
  readonly told: Told
  #stored: StoredRunValue
  #todo: readonly TrackId[] = []
  #next = 0

  constructor(stored: StoredRunValue, { quiet = false } = {}) {
    this.#stored = stored
    this.quiet = quiet
    this.told = {
      what: stored.all ?? 'tracks',
      done: 0,
      total: null,
      found: 0,
      skipped: 0,
      failure: null,
      waitsUntil: null,
    }
  }

  get stored(): StoredRunValue {
    return this.#stored
  }

  /** More is asked for than before: what there is to do has to be counted anew. What is being looked up is not asked again. */
  become(stored: StoredRunValue): void {
    this.#stored = stored
    this.quiet = false
    this.told.what = stored.all ?? 'tracks'
    this.told.total = null
  }

  /** What is left. */
  counted(todo: readonly TrackId[]): void {
    this.#todo = todo
    this.#next = 0
    this.told.total = this.told.done + todo.length
  }

  /** The same one until it was dealt with. */
  next(): TrackId | undefined {
    return this.#todo[this.#next]
  }

  dealtWith(outcome: 'found' | 'nothing' | 'skipped'): void {
    this.#next += 1
    this.told.done += 1
    if (outcome === 'found') this.told.found += 1
    if (outcome === 'skipped') this.told.skipped += 1
    this.told.waitsUntil = null
  }
}
