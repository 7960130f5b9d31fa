/** What is typed into "Edit details", against what files say and what was corrected before. Pure. */
import type { Correction } from '../../shared/api/personal.ts'
import type { CorrectedField } from '../../shared/model/corrections.ts'
import type { TrackDetails } from '../../shared/model/track.ts'

/** Fields that were touched: text, or null for "as the file says". */
export type Edits = Partial<Record<CorrectedField, string | null>>

/** The field as the page knows it, correction included. */
function textIn(track: TrackDetails, field: CorrectedField): string {
  switch (field) {
    case 'year':
    case 'trackNo':
    case 'discNo':
      return track[field] === null ? '' : String(track[field])
    case 'genre':
      return track.genres.join(', ')
    default:
      return track[field]
  }
}

/** What the file says. */
export const toldBy = (field: CorrectedField, track: TrackDetails, corrections: readonly Correction[]): string =>
  corrections.find((correction) => correction.field === field)?.told ?? textIn(track, field)

/** What stands in the field now. Null: what each of many files says. */
export function shownIn(
  edits: Edits,
  field: CorrectedField,
  track: TrackDetails | undefined,
  corrections: readonly Correction[],
): string | null {
  const edit = edits[field]
  if (!track) return edit ?? null
  if (edit === undefined) return corrections.find((one) => one.field === field)?.value ?? textIn(track, field)
  return edit ?? toldBy(field, track, corrections)
}

/** What is to be told: of one track what differs from what is corrected now, of many all that was touched. */
export function changesOf(
  edits: Edits,
  track: TrackDetails | undefined,
  corrections: readonly Correction[],
): Record<string, string | null> {
  const changes: Record<string, string | null> = {}
  for (const [field, edit] of Object.entries(edits) as [CorrectedField, string | null][]) {
    if (!track) {
      changes[field] = edit
      continue
    }
    const corrected = corrections.find((one) => one.field === field)?.value
    // What the file says by itself needs no correction.
    const wanted = edit === null || edit === toldBy(field, track, corrections) ? null : edit
    if (wanted !== (corrected ?? null)) changes[field] = wanted
  }
  return changes
}

/** The button beside a field: back to what the file says. Of many tracks first back to leaving it alone. */
export function afterReset(edits: Edits, field: CorrectedField, many: boolean): Edits {
  if (!many || edits[field] === undefined) return { ...edits, [field]: null }
  const { [field]: _, ...others } = edits
  return others
}
