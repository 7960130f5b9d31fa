/**
 * Keeps the library in step with what its owner corrected: their corrections lie in the library too (`corrected`), where tracks are
 * grouped by them, so that what was corrected is found, sorted, filtered and grouped by what stands there now. Whoever made them,
 * on whichever device, and however they were taken back; what was missed, at the next start. Other accounts' corrections lie over
 * the rows they are shown, and no further (browse/corrected.ts).
 *
 * A recording id that the user took from a look-up lies there, too: it is no text of a row, but evidence of what is the same. What was
 * corrected is marked to be looked at for that, whichever device it was corrected on.
 *
 * In short writes, with the library in use meanwhile. A write that puts corrections there marks their tracks as to be grouped, so
 * that nothing is forgotten wherever it is cut off.
 */
import type { Logger } from 'pino'
import { boundedSlice, movingLog, type Checkpoint } from '../db/short-writes.ts'
import { whenFree, write, type LibraryDb, type PersonalDb } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { CorrectedFields } from '../library/corrected-tags.ts'
import { perDatabase } from '../library/per-database.ts'
import type { Regroup } from '../library/regroup.ts'
import type { Personal } from '../personal/personal.ts'
import type { TouchedKeys } from '../personal/touched-keys.ts'
import { breathe } from '../sync/clock.ts'
import { corrections } from './kind.ts'
import { touchedCorrections } from './touched-corrections.ts'

interface Parts {
  /** The owner's: personal.db is attached to the library. */
  stores: { readonly library: LibraryDb; readonly personal: PersonalDb }
  /** The owner's. */
  personal: Pick<Personal, 'contents'>
  events: Events
  regroup: Regroup
  log: Pick<Logger, 'error'>
  /** Moves what was written to the library's log into it, off this thread. Absent: SQLite does it as it goes. */
  checkpoint?: Checkpoint
}

/** Name in `meta` of what all corrections came to when the library last had them. */
export const CORRECTIONS_DIGEST = 'corrections'

/** Keys that are looked at together, and at most in one write. */
const STEP = 50
const MOST_KEYS = 1_000
/** Keys that are read together where all are looked at. */
const PAGE = 5_000

const KEYS = 'json_each($keys) j'
const ofAll = (table: string): string =>
  `select track_key from ${table} where track_key > ? group by track_key order by track_key limit ?`

interface Made {
  trackKey: string
  field: string
  value: string
  stamp: string
}

const statements = perDatabase((sql) => ({
  digest: sql.prepare<[string], string>('select value from meta where name = ?').pluck(),
  putDigest: sql.prepare<[string, string]>(
    'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  ),
  anyUngrouped: sql.prepare<[], number>('select 1 from dirty_track limit 1').pluck(),
  streams: ['personal.correction', 'corrected'].map((table) =>
    sql.prepare<[string, number], string>(ofAll(table)).pluck(),
  ),
  made: sql.prepare<[{ keys: string }], Made>(
    `select c.track_key as trackKey, c.field, c.value,
       (select stamp from personal.cell where kind = '${corrections.name}' and cell.row = c.track_key and cell.field = c.field) as stamp
     from ${KEYS} cross join personal.correction c on c.track_key = j.value
     order by c.track_key, c.field`,
  ),
  stored: sql.prepare<[{ keys: string }], { trackKey: string; fields: string }>(
    `select d.track_key as trackKey, d.fields from ${KEYS} cross join corrected d on d.track_key = j.value`,
  ),
  put: sql.prepare<[string, string]>(
    'insert into corrected (track_key, fields) values (?, ?) on conflict (track_key) do update set fields = excluded.fields',
  ),
  drop: sql.prepare<[string]>('delete from corrected where track_key = ?'),
  toMatch: sql.prepare<[{ keys: string }]>(
    `insert or replace into to_match (track_key) select j.value from ${KEYS}
     where exists (select 1 from copy where track_key = j.value)`,
  ),
  /** Tracks with a copy under any key that is one recording with these. */
  mark: sql.prepare<[{ keys: string }]>(
    `insert or ignore into dirty_track (track_id)
     select c.track_id from ${KEYS} left join alias r on r.track_key = j.value left join alias k on k.root = r.root
     cross join copy c on c.track_key = coalesce(k.track_key, j.value)`,
  ),
}))

export class Correcting {
  readonly #parts: Parts
  readonly #touched: TouchedKeys
  readonly #abort = new AbortController()
  #stopListening = () => {}
  #running: Promise<void> | undefined
  /** Whether everything is to be looked at. */
  #isAll = false
  /** Whether tracks were marked, and have not been grouped. */
  #isUngrouped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#touched = touchedCorrections(parts.stores.personal.sql)
  }

  /** Follows from now on; what was corrected while nobody did is made up for. */
  start(): void {
    const { events, stores } = this.#parts
    const db = statements(stores.library.sql)
    this.#touched.follow()
    this.#isAll = this.#digest() !== (db.digest.get(CORRECTIONS_DIGEST) ?? '')
    this.#isUngrouped = db.anyUngrouped.get() !== undefined
    this.#stopListening = events.listen(({ kind }) => {
      if (kind === 'marks.changed') this.#wake()
    })
    this.#wake()
  }

  /** What is under way ends after its step; the rest is done after the next start. */
  async stop(): Promise<void> {
    this.#stopListening()
    this.#touched.unfollow()
    this.#abort.abort(new DOMException('The library is being closed.', 'AbortError'))
    await this.#running
  }

  /** Once everything that was corrected is in the library, and the tracks are grouped. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  #wake(): void {
    if (this.#running !== undefined || this.#abort.signal.aborted || !this.#isDue()) return
    this.#running = this.#run().then(
      () => {
        this.#running = undefined
        this.#wake()
      },
      (error: unknown) => {
        this.#running = undefined
        if (isAbort(error)) return
        this.#parts.log.error({ err: error }, 'taking corrections into the library failed')
        // Tried again with the next thing that changes: what failed just now would fail at once again.
        this.#isAll = true
      },
    )
  }

  #isDue(): boolean {
    return this.#isUngrouped || this.#isAll || this.#touched.any
  }

  async #run(): Promise<void> {
    const { stores, regroup, checkpoint } = this.#parts
    const { signal } = this.#abort
    while (this.#isDue()) {
      await movingLog(stores.library, checkpoint, (wrote) => this.#follow(wrote))
      if (!this.#isUngrouped) continue
      await regroup({ signal })
      this.#isUngrouped = false
    }
  }

  /** The last of these writes holds what they were made from, so a torn-off one is begun anew. */
  async #follow(wrote: (rows: number) => Promise<void>): Promise<void> {
    const { library } = this.#parts.stores
    const db = statements(library.sql)
    // Whatever is corrected from now on is touched again.
    const digest = this.#digest()
    const keys = this.#touched.take()
    const isAll = this.#isAll || keys === 'all'
    this.#isAll = isAll
    if (isAll) {
      for (const stream of db.streams) {
        for (let after: string | undefined = ''; after !== undefined;) {
          const page = stream.all(after, PAGE) as string[]
          await this.#take(page, wrote)
          after = page.length < PAGE ? undefined : page.at(-1)
        }
      }
    } else await this.#take([...keys], wrote)
    if (db.digest.get(CORRECTIONS_DIGEST) !== digest) {
      await this.#write(() => db.putDigest.run(CORRECTIONS_DIGEST, digest))
    }
    this.#isAll = false
  }

  async #take(keys: readonly string[], wrote: (rows: number) => Promise<void>): Promise<void> {
    for (let from = 0; from < keys.length;) {
      const to = await this.#write(() =>
        boundedSlice(keys, from, (some) => this.#takeSome(some), { stepRows: STEP, mostRows: MOST_KEYS }),
      )
      await wrote(to - from)
      from = to
    }
  }

  /** Within a write. Where nothing is another, nothing is marked. */
  #takeSome(keys: readonly string[]): void {
    const db = statements(this.#parts.stores.library.sql)
    const asked = { keys: JSON.stringify(keys) }
    const made = Map.groupBy(db.made.all(asked), ({ trackKey }) => trackKey)
    const stored = new Map(db.stored.all(asked).map(({ trackKey, fields }) => [trackKey, fields]))
    const changed = keys.filter((key) => {
      const rows = made.get(key)
      const fields = rows && fieldsText(rows)
      if (fields === stored.get(key)) return false
      if (fields === undefined) db.drop.run(key)
      else db.put.run(key, fields)
      return true
    })
    if (changed.length === 0) return
    db.mark.run({ keys: JSON.stringify(changed) })
    db.toMatch.run({ keys: JSON.stringify(changed) })
    this.#isUngrouped = true
  }

  /** A short one, in its turn and with the event loop free before it. */
  async #write<Result>(body: () => Result): Promise<Result> {
    await breathe()
    this.#abort.signal.throwIfAborted()
    const { library } = this.#parts.stores
    return whenFree(library, () => write(library, body))
  }

  #digest(): string {
    return this.#parts.personal.contents()[corrections.name] ?? ''
  }
}

/** Rows come in the order of their fields, so equal ones are equal text. */
const fieldsText = (rows: readonly Made[]): string =>
  JSON.stringify(
    Object.fromEntries(rows.map(({ field, value, stamp }) => [field, [value, stamp]])) satisfies CorrectedFields,
  )
