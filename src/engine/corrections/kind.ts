/**
 * What the user corrected of a track's tags: a row for each track, a field for each field, so that two devices may correct
 * different fields of one track. Null takes a correction back.
 */
import {
  ALBUM_GROUPING,
  BESIDE_CORRECTIONS,
  CORRECTED_FIELDS,
  type CorrectedField,
  isAlbumGrouping,
  isCorrection,
  isRecordingId,
  RECORDING_ID,
} from '../../shared/model/corrections.ts'
import { markedAt } from '../marks/mark-row.ts'
import { number, quiet, text, unlisted, type Field, type Kind } from '../personal/kind.ts'
import { touchedCorrections } from './touched-corrections.ts'

const corrected = (field: CorrectedField): Field => ({
  ...text,
  reads: (value) => value === null || (typeof value === 'string' && isCorrection(field, value)),
})

const recordingId: Field = {
  ...text,
  reads: (value) => value === null || (typeof value === 'string' && isRecordingId(value)),
}

const albumGrouping: Field = unlisted(
  quiet({ ...text, reads: (value) => value === null || (typeof value === 'string' && isAlbumGrouping(value)) }),
)

const KEPT = [...CORRECTED_FIELDS, ...BESIDE_CORRECTIONS]

export const corrections: Kind = {
  name: 'correction',
  fields: {
    ...Object.fromEntries(CORRECTED_FIELDS.map((field) => [field, corrected(field)])),
    [RECORDING_ID]: recordingId,
    [ALBUM_GROUPING]: albumGrouping,
    /** When any of them was corrected last. */
    at: quiet(number),
  },
  announces: { kind: 'marks.changed' },
  subject: (trackKey) => ({ type: 'track', key: trackKey }),
  projection: {
    tables: ['correction'],
    open(sql) {
      const put = sql.prepare<[string, string, string, number]>(
        `insert into correction (track_key, field, value, at) values (?, ?, ?, ?)
         on conflict (track_key, field) do update set value = excluded.value, at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from correction where track_key = ? and field = ?')
      const touched = touchedCorrections(sql)
      return (trackKey, held) => {
        touched.note(trackKey)
        for (const field of KEPT) {
          const value = held.alive ? held.value(field) : undefined
          if (typeof value === 'string') put.run(trackKey, field, value, markedAt(held))
          else remove.run(trackKey, field)
        }
      }
    },
  },
}
