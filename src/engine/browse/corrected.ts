/**
 * The user's corrections laid over the rows they are shown: lists, pages, details, the queue, what a search answers. Not
 * over how tracks are grouped into albums and artists, nor sorted, nor found: the library is everybody's, and says what the files
 * say; corrections are one user's. Of a track of several keys, each field is as it was corrected last, by whichever of them.
 *
 * Most users have none, and then nothing is looked up: whether there are any is asked once, and again when marks have changed.
 */
import type { CorrectedField } from '../../shared/model/corrections.ts'
import { isNumberField, RECORDING_ID } from '../../shared/model/corrections.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { correctedSql } from '../corrections/corrections.ts'
import type { Stores } from '../db/store.ts'

type Overlay = Partial<Pick<TrackRow, CorrectedField>>

export class Corrected {
  readonly #any
  readonly #of
  readonly #stopListening: () => void
  #areThere: boolean | undefined

  constructor({ library }: Pick<Stores, 'library'>) {
    const { sql, events } = library
    this.#any = sql.prepare<[]>('select 1 from personal.correction limit 1')
    this.#of = sql.prepare<[string], { key: string; field: CorrectedField; value: string }>(
      `select j.value as key, c.field, c.value
       from json_each(?) j left join alias k on k.root = j.value
       cross join personal.correction c on c.track_key = coalesce(k.track_key, j.value) and c.field <> '${RECORDING_ID}'
       order by ${correctedSql('c', 'personal')}`,
    )
    this.#stopListening = events.listen(({ kind }) => {
      if (kind === 'marks.changed') this.#areThere = undefined
    })
  }

  stop(): void {
    this.#stopListening()
  }

  /** The same rows, with what was corrected in place of what the files say. */
  over(rows: TrackRow[]): TrackRow[] {
    this.#areThere ??= this.#any.get() !== undefined
    if (!this.#areThere || rows.length === 0) return rows
    const overlays = new Map<string, Overlay>()
    // Later ones over earlier ones.
    for (const { key, field, value } of this.#of.all(JSON.stringify(rows.map((row) => row.id)))) {
      const overlay = overlays.get(key)
      if (overlay === undefined) overlays.set(key, { [field]: valueOf(field, value) })
      else Object.assign(overlay, { [field]: valueOf(field, value) })
    }
    return rows.map((row) => {
      const overlay = overlays.get(row.id)
      return overlay === undefined ? row : { ...row, ...overlay }
    })
  }
}

function valueOf(field: CorrectedField, text: string): string | number | null {
  if (!isNumberField(field)) return text
  return text === '' ? null : Number(text)
}
