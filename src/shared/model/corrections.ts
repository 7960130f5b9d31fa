/**
 * Which of a track's fields the user may correct, and what may stand in each. A correction is text, as in a tag; empty says
 * that there is nothing. Zod-free, for the page reads it too.
 */
export const CORRECTED_FIELDS = [
  'title',
  'artist',
  'album',
  'albumArtist',
  'genre',
  'year',
  'trackNo',
  'discNo',
] as const
export type CorrectedField = (typeof CORRECTED_FIELDS)[number]

/**
 * Which recording it is, as MusicBrainz numbers them. Kept beside the corrections, and travels with them, once the user has taken what a
 * look-up found; it is evidence for what is the same recording, and no text that anybody types or is shown in a row.
 */
export const RECORDING_ID = 'mbRecordingId'

export const isRecordingId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)

/**
 * Which of the albums of that title the user meant when they corrected a track's album, where there was one. A line with the key of the
 * title, for it counts only as long as that is the album; then the text by which albums are grouped (docs/grouping.md). Both are
 * equal on every device. Kept beside the corrections, and shown nowhere.
 */
export const ALBUM_GROUPING = 'albumGrouping'

export const isAlbumGrouping = (text: string): boolean =>
  /^[^\n]+\n(?:release|title)\0/.test(text) && text.length <= 20_000

/** What is kept beside the corrections. */
export const BESIDE_CORRECTIONS = [RECORDING_ID, ALBUM_GROUPING] as const

export const isCorrectedField = (field: string): field is CorrectedField =>
  (CORRECTED_FIELDS as readonly string[]).includes(field)

const NUMBERS: ReadonlySet<CorrectedField> = new Set(['year', 'trackNo', 'discNo'])

/** Fields that hold a whole number from 1 to 9999. */
export const isNumberField = (field: CorrectedField): boolean => NUMBERS.has(field)

/** Whether a text may stand in a field. A track cannot be without a title. */
export function isCorrection(field: CorrectedField, text: string): boolean {
  if (isNumberField(field)) return text === '' || /^[1-9]\d{0,3}$/.test(text)
  return field !== 'title' || text.trim() !== ''
}
