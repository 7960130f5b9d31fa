/**
 * The user's corrections of tags. Files stay as they are: what is corrected lies over them in what this user is shown
 * (browse/corrected.ts), and goes with them to their other devices.
 */
import type { Correction } from '../../shared/api/personal.ts'
import {
  type CorrectedField,
  isCorrectedField,
  isCorrection,
  isNumberField,
  RECORDING_ID,
} from '../../shared/model/corrections.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { PersonalDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Personal } from '../personal/personal.ts'
import { corrections } from './kind.ts'

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  /** A track as its tags tell it, without corrections; undefined when it is not in the library. */
  told(id: TrackId): Pick<TrackRow, CorrectedField> | undefined
}

export class Corrections {
  readonly #parts: Parts
  readonly #of

  constructor(parts: Parts) {
    this.#parts = parts
    this.#of = parts.db.sql.prepare<[string], { field: CorrectedField; value: string }>(
      `select field, value from correction where track_key = ? and field <> '${RECORDING_ID}' order by field`,
    )
  }

  /** Those that were made, with what the file says in their place. */
  of(trackId: TrackId): Correction[] {
    const made = this.#of.all(trackId)
    const told = made.length === 0 ? undefined : this.#parts.told(trackId)
    return made.map(({ field, value }) => ({ field, told: String(told?.[field] ?? ''), value }))
  }

  /** Null takes the correction of a field back. REFUSED, and nothing is changed, where a value cannot stand in its field. */
  async correct(trackIds: readonly TrackId[], fields: Readonly<Record<string, string | null>>): Promise<void> {
    const values = Object.entries(fields).map(([field, value]) => [field, checked(field, value)] as const)
    if (values.length === 0) return
    const at = this.#parts.now()
    await applyInSteps(this.#parts, trackIds, (trackId) => {
      const made = new Map<string, string>(this.#of.all(trackId).map(({ field, value }) => [field, value]))
      const changed = values.filter(([field, value]) => (made.get(field) ?? null) !== value)
      if (changed.length === 0) return []
      return [{ do: 'set', kind: corrections.name, row: trackId, fields: { ...Object.fromEntries(changed), at } }]
    })
  }
}

function checked(field: string, value: string | null): string | null {
  if (!isCorrectedField(field)) {
    throw new EngineError('REFUSED', `The field ${field} cannot be corrected. Change it in the file's own tags.`)
  }
  const text = value === null ? null : value.trim()
  if (text === null || isCorrection(field, text)) return text
  throw new EngineError(
    'REFUSED',
    isNumberField(field)
      ? `“${text}” is not a number from 1 to 9999. Enter one, or leave the field empty.`
      : 'A track needs a title. Enter one, or take the correction back.',
  )
}
