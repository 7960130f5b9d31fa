/** What services answered, so that nothing is asked twice: also that they know nothing, which is believed for a shorter time. */
import type * as z from 'zod'
import type { LookupService } from '../../shared/model/lookups.ts'
import { write, type LibraryDb } from '../db/store.ts'

const DAY_MS = 86_400_000
const BELIEVED_MS = 90 * DAY_MS
/** People add recordings every day. */
export const NOTHING_BELIEVED_MS = 14 * DAY_MS
const SWEPT_AT_ONCE = 500

interface Kept {
  isEmpty: boolean
  value: unknown
}

export class StoredAnswers {
  readonly #library: LibraryDb
  readonly #now: () => number
  readonly #find
  readonly #put
  readonly #sweep

  constructor({ library, now }: { library: LibraryDb; now(): number }) {
    this.#library = library
    this.#now = now
    const { sql } = library
    this.#find = sql.prepare<[string, string], { answer: string; at: number }>(
      'select answer, at from lookup_answer where service = ? and asked = ?',
    )
    this.#put = sql.prepare<[string, string, string, number]>(
      'insert or replace into lookup_answer (service, asked, answer, at) values (?, ?, ?, ?)',
    )
    this.#sweep = sql.prepare<[number]>(
      // The oldest have the lowest row ids, so that nothing else is looked at.
      `delete from lookup_answer where rowid in (select rowid from lookup_answer order by rowid limit ${SWEPT_AT_ONCE}) and at < ?`,
    )
  }

  /** Undefined for what was not asked, is too old, or was kept by a version that understood it otherwise. */
  find<Schema extends z.ZodType>(service: LookupService, asked: string, schema: Schema): z.output<Schema> | undefined {
    const row = this.#find.get(service, asked)
    if (!row) return undefined
    const { isEmpty, value } = JSON.parse(row.answer) as Kept
    if (this.#now() - row.at > (isEmpty ? NOTHING_BELIEVED_MS : BELIEVED_MS)) return undefined
    const known = schema.safeParse(value)
    return known.success ? known.data : undefined
  }

  put(service: LookupService, asked: string, value: unknown, { isEmpty }: { isEmpty: boolean }): void {
    const answer = JSON.stringify({ isEmpty, value } satisfies Kept)
    write(this.#library, () => this.#put.run(service, asked, answer, this.#now()))
  }

  /** What nobody believes any more; some of it, for it runs at every start. */
  sweep(): void {
    write(this.#library, () => this.#sweep.run(this.#now() - BELIEVED_MS))
  }
}
