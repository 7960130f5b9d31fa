/**
 * The user's corrections of tags. Files stay as they are: what is corrected stands in their place in what this user is shown, and
 * goes with them to their other devices. The owner's the whole library follows (correcting.ts), anybody else's lie over the rows
 * that they are shown (browse/corrected.ts).
 */
import type { Correction } from '../../shared/api/personal.ts'
import {
  ALBUM_GROUPING,
  BESIDE_CORRECTIONS,
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
import { keysOfSql } from '../library/alias-sql.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Change, Personal } from '../personal/personal.ts'
import { corrections } from './kind.ts'
import type { MeantAlbum } from './meant-album.ts'

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  /** All trackKeys of the track that one is of, the TrackId first. */
  keysOf(trackKey: string): string[]
  /** A track as its tags tell it, without corrections; undefined when it is not in the library. */
  told(id: TrackId): Pick<TrackRow, CorrectedField> | undefined
  /** The album that a track is to join, as `ALBUM_GROUPING` has it (meant-album.ts). Absent: none. */
  meantAlbum?(id: TrackId, meant: MeantAlbum): string | undefined
}

export class Corrections {
  readonly #parts: Parts
  readonly #of

  constructor(parts: Parts) {
    this.#parts = parts
    this.#of = parts.db.sql.prepare<[string], Made>(
      `select c.track_key as trackKey, c.field, c.value
       from json_each(?) j cross join correction c on c.track_key = j.value and c.field <> '${RECORDING_ID}'
       order by ${correctedSql('c')}`,
    )
  }

  /** Those that hold, by field, with what the file says in their place. */
  of(trackId: TrackId): Correction[] {
    const holding = lastOf(this.#made(this.#parts.keysOf(trackId)))
    const told = holding.size === 0 ? undefined : this.#parts.told(trackId)
    return [...holding]
      .flatMap(([field, value]) => (isCorrectedField(field) ? [{ field, value }] : []))
      .toSorted((a, b) => (a.field < b.field ? -1 : 1))
      .map(({ field, value }) => ({ field, told: String(told?.[field] ?? ''), value }))
  }

  /** Null takes the correction of a field back. REFUSED, and nothing is changed, where a value cannot stand in its field. */
  async correct(trackIds: readonly TrackId[], fields: Readonly<Record<string, string | null>>): Promise<void> {
    const values = Object.entries(fields).map(([field, value]) => checked(field, value))
    if (values.length === 0) return
    const at = this.#parts.now()
    await applyInSteps(this.#parts, trackIds, (trackId) => {
      const keys = this.#parts.keysOf(trackId)
      const made = this.#made(keys)
      const holding = lastOf(made)
      const changed: [Kept, string | null][] = values.filter(([field, value]) => (holding.get(field) ?? null) !== value)
      changed.push(...this.#placing(trackId, holding, changed))
      // What is taken back of one key only would show again what another was corrected to.
      return keys.flatMap((key, i): Change[] => {
        const has = new Set(made.flatMap(({ trackKey, field }) => (trackKey === key ? field : [])))
        const fields = changed.filter(([field, value]) => (value === null ? has.has(field) : i === 0))
        if (fields.length === 0) return []
        return [{ do: 'set', kind: corrections.name, row: key, fields: { ...Object.fromEntries(fields), at } }]
      })
    })
  }

  /** Which album it is put into, where that becomes another with what was changed. */
  #placing(
    trackId: TrackId,
    holding: ReadonlyMap<Kept, string>,
    changed: readonly (readonly [Kept, string | null])[],
  ): [Kept, string | null][] {
    if (!changed.some(([field]) => PLACES.has(field))) return []
    const now = new Map<Kept, string | null>([...holding, ...changed])
    const of = (field: CorrectedField) => now.get(field) ?? undefined
    const album = of('album')
    const meant = { albumArtist: of('albumArtist'), artist: of('artist'), year: of('year') }
    const grouping = album ? (this.#parts.meantAlbum?.(trackId, { album, ...meant }) ?? null) : null
    return grouping === (holding.get(ALBUM_GROUPING) ?? null) ? [] : [[ALBUM_GROUPING, grouping]]
  }

  /** In the order in which they were made. */
  #made(trackKeys: readonly string[]): Made[] {
    return this.#of.all(JSON.stringify(trackKeys))
  }
}

type Kept = CorrectedField | typeof ALBUM_GROUPING

interface Made {
  trackKey: string
  field: Kept
  value: string
}

/** What tells which album a track is put into. */
const PLACES: ReadonlySet<Kept> = new Set(['album', 'albumArtist', 'artist', 'year'])

const lastOf = (made: readonly Made[]): Map<Kept, string> => new Map(made.map(({ field, value }) => [field, value]))

/** Of a row of `correction`: one that the user is shown. */
export const isShownSql = (row: string): string =>
  `${row}.field not in (${BESIDE_CORRECTIONS.map((field) => `'${field}'`).join(', ')})`

/** What the track of TrackId `root` is called, if that was corrected. For a connection to library.db with personal.db beside it. */
export const correctedTitleSql = (root: string): string =>
  `(select nullif(c.value, '') from personal.correction c where c.field = 'title' and c.track_key in (${keysOfSql(root)})
    order by ${correctedSql('c', 'personal', 'desc')} limit 1)`

/**
 * To order corrections by when each was made, as the clock of personal data tells it; `at` is the row's, of whichever field came last.
 * `schema`: where personal.db is attached.
 */
export const correctedSql = (row: string, schema = 'main', direction: 'asc' | 'desc' = 'asc'): string =>
  `(select stamp from ${schema}.cell where kind = '${corrections.name}' and cell.row = ${row}.track_key and cell.field = ${row}.field) ${direction},
   ${row}.track_key ${direction}`

function checked(field: string, value: string | null): [CorrectedField, string | null] {
  if (!isCorrectedField(field)) {
    throw new EngineError('REFUSED', `The field ${field} cannot be corrected. Change it in the file's own tags.`)
  }
  const text = value === null ? null : value.trim()
  if (text === null || isCorrection(field, text)) return [field, text]
  throw new EngineError(
    'REFUSED',
    isNumberField(field)
      ? `“${text}” is not a number from 1 to 9999. Enter one, or leave the field empty.`
      : 'A track needs a title. Enter one, or take the correction back.',
  )
}
