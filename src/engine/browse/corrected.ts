/**
 * The user's corrections laid over the rows they are shown: lists, pages, details, the queue, what a search answers. Of a track of
 * several keys, each field is as it was corrected last, by whichever of them.
 *
 * The library itself follows its owner's corrections (corrections/correcting.ts), so of theirs nothing is left to lay over it as soon as
 * it has them; until then the rows show them already. Those of other accounts lie over it for good: how tracks are grouped,
 * sorted and found is worked out once for everybody.
 *
 * Most users have none, and then nothing is looked up: whether there are any is asked once, and again when marks have changed.
 */
import type { CorrectedField } from '../../shared/model/corrections.ts'
import { isNumberField } from '../../shared/model/corrections.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { CORRECTIONS_DIGEST } from '../corrections/correcting.ts'
import { correctedSql, isShownSql } from '../corrections/corrections.ts'
import { corrections } from '../corrections/kind.ts'
import type { Stores } from '../db/store.ts'

type Overlay = Partial<Pick<TrackRow, CorrectedField>>

/** Whether the library has all that is corrected in the attached personal.db, and its rows say so. */
const FOLLOWED = `select 1 where not exists (select 1 from dirty_track)
  and (select value from meta where name = '${CORRECTIONS_DIGEST}') = (select contents ->> '$.${corrections.name}' from personal.meta)`

export class Corrected {
  readonly #any
  readonly #of
  readonly #isFollowed: (() => boolean) | undefined
  readonly #stopListening: () => void
  #areThere: boolean | undefined

  /** `isOwners`: these are the corrections that the library follows. */
  constructor({ library }: Pick<Stores, 'library'>, { isOwners = false }: { isOwners?: boolean | undefined } = {}) {
    const { sql, events } = library
    this.#any = sql.prepare<[]>('select 1 from personal.correction limit 1')
    this.#of = sql.prepare<[string], { key: string; field: CorrectedField; value: string }>(
      `select j.value as key, c.field, c.value
       from json_each(?) j left join alias k on k.root = j.value
       cross join personal.correction c on c.track_key = coalesce(k.track_key, j.value) and ${isShownSql('c')}
       order by ${correctedSql('c', 'personal')}`,
    )
    if (isOwners) {
      const followed = sql.prepare<[]>(FOLLOWED)
      this.#isFollowed = () => followed.get() !== undefined
    }
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
    if (!this.#areThere || rows.length === 0 || this.#isFollowed?.()) return rows
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
