/**
 * What the user says of what was found. Taken, it becomes corrections of the track, on all their devices, and the recording id goes
 * with them as evidence; files stay as they are. All of it can be taken back, and then the track says what it said before.
 *
 * The corrections come first: between the two writes it is at worst still waiting, and taking it again changes nothing more.
 */
import { isCorrection, RECORDING_ID, type CorrectedField } from '../../shared/model/corrections.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { FOUND_FIELDS } from '../../shared/model/found-fields.ts'
import type { FoundField, FoundId, FoundTags } from '../../shared/model/lookups.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { correctedSql } from '../corrections/corrections.ts'
import { corrections } from '../corrections/kind.ts'
import { write, type Stores } from '../db/store.ts'
import { keysOf } from '../library/alias-sql.ts'
import type { Change } from '../personal/change.ts'
import type { Personal } from '../personal/personal.ts'
import { breathe } from '../sync/clock.ts'
import type { FoundRows, StoredFound, Taken } from './found-rows.ts'

interface Parts {
  stores: Stores
  personal: Personal
  rows: FoundRows
  now(): number
  /** A track as its tags tell it, without corrections. */
  told(id: TrackId): Pick<TrackRow, CorrectedField> | undefined
  /** Aborted when the player stops: what is left of many stays as it is. */
  signal: AbortSignal
}

export type Which = { ids: FoundId[] } | { atLeast: number }

interface Made {
  trackKey: TrackId
  field: string
  value: string
}

/** Written at once; the event loop turns in between. */
const AT_ONCE = 20

export class Taking {
  readonly #parts: Parts
  readonly #made

  constructor(parts: Parts) {
    this.#parts = parts
    this.#made = parts.stores.personal.sql.prepare<[string], Made>(
      `select c.track_key as trackKey, c.field, c.value from json_each(?) j cross join correction c on c.track_key = j.value
       order by ${correctedSql('c')}`,
    )
  }

  /**
   * Of a track at most one. What the user corrected by hand stays, unless `fields` names it. Answers what was taken.
   */
  async take(which: Which, fields: readonly FoundField[] | undefined): Promise<FoundId[]> {
    const { rows } = this.#parts
    const taken: FoundId[] = []
    const ids = 'ids' in which ? which.ids : rows.atLeast(which.atLeast)
    const tracks = new Set<TrackId>()
    await this.#inSteps(ids, (found) => {
      const open = found.filter(({ trackKey, state }) => {
        if (tracks.has(trackKey) || (state !== 'waiting' && state !== 'beside') || rows.isTaken(trackKey)) return false
        tracks.add(trackKey)
        return true
      })
      const made = open.map((one) => ({ found: one, taken: this.#takenOf(one, fields) }))
      this.#apply(made.flatMap(({ found: one, taken: { row, fields: put } }) => this.#changes(one, row, put)))
      rows.setTaken(made)
      taken.push(...open.map(({ id }) => id))
    })
    return taken
  }

  /** Answers of how many. */
  async refuse(ids: FoundId[], { whole }: { whole: boolean }): Promise<number> {
    const { rows } = this.#parts
    let count = 0
    await this.#inSteps(ids, (found) => {
      const open = found.filter(({ state }) => state === 'waiting' || state === 'beside')
      rows.setRefused(open, { whole })
      count += open.length
    })
    return count
  }

  /** What was taken or refused waits again. What the user changed since stays as they changed it. */
  async takeBack(ids: FoundId[]): Promise<number> {
    const { rows } = this.#parts
    let count = 0
    await this.#inSteps(ids, (found) => {
      const decided = found.filter(({ state }) => state === 'taken' || state === 'refused')
      this.#apply(decided.flatMap((one) => (one.state === 'taken' ? this.#changesBack(one) : [])))
      rows.setWaiting(decided)
      count += decided.length
    })
    return count
  }

  #takenOf(found: StoredFound, fields: readonly FoundField[] | undefined): Taken {
    const row = this.#parts.rows.trackOf(found.trackKey) ?? found.trackKey
    const told = this.#parts.told(row)
    const own = this.#madeOf([row])
    const holding = this.#madeOf([row, ...keysOf(this.#parts.stores.library.sql, row)])
    const put: Record<string, { before: string | null; value: string }> = {}
    for (const field of fields ?? FOUND_FIELDS) {
      const value = textOf(found.tags, field)
      const byHand = holding.get(field)
      if (value === '' || !isCorrection(field, value)) continue
      if (byHand === undefined ? String(told?.[field] ?? '') === value : fields === undefined || byHand === value)
        continue
      // What was corrected under another of its keys is there again by itself.
      put[field] = { before: own.get(field) ?? null, value }
    }
    return { row, fields: put }
  }

  /** New corrections are made of the track; the recording id belongs to the very copy that was looked up. */
  #changes({ trackKey, recordingId }: StoredFound, row: TrackId, put: Taken['fields']): Change[] {
    const values = Object.entries(put).map(([field, { value }]) => [field, value])
    return [set(trackKey, { [RECORDING_ID]: recordingId }), ...this.#corrected(row, Object.fromEntries(values))]
  }

  #changesBack({ trackKey, recordingId, taken }: StoredFound): Change[] {
    const id = this.#madeOf([trackKey]).get(RECORDING_ID) === recordingId
    const changes = id ? [set(trackKey, { [RECORDING_ID]: null })] : []
    if (!taken) return changes
    const now = this.#madeOf([taken.row])
    const back = Object.entries(taken.fields)
      .filter(([field, { value }]) => now.get(field) === value)
      .map(([field, { before }]) => [field, before])
    return [...changes, ...this.#corrected(taken.row, Object.fromEntries(back))]
  }

  #corrected(row: TrackId, fields: Record<string, string | null>): Change[] {
    return Object.keys(fields).length === 0 ? [] : [set(row, { ...fields, at: this.#parts.now() })]
  }

  /** By field; of several keys what was made last. */
  #madeOf(keys: readonly string[]): Map<string, string> {
    return new Map(this.#made.all(JSON.stringify([...new Set(keys)])).map(({ field, value }) => [field, value]))
  }

  #apply(changes: readonly Change[]): void {
    const { stores, personal } = this.#parts
    if (changes.length > 0) write(stores.personal, (tx) => personal.apply(tx, changes))
  }

  async #inSteps(ids: readonly FoundId[], step: (found: StoredFound[]) => void): Promise<void> {
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      if (from > 0) await breathe()
      this.#parts.signal.throwIfAborted()
      step(this.#parts.rows.byIds(ids.slice(from, from + AT_ONCE)))
    }
  }
}

const set = (row: TrackId, fields: Record<string, string | number | null>): Change => ({
  do: 'set',
  kind: corrections.name,
  row,
  fields,
})

const textOf = (tags: FoundTags, field: FoundField): string => String(tags[field] ?? '')
