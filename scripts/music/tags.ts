/**
 * What the writers in this folder put into files. Tags have the shape in which the engine reads them, so that a test can
 * compare what was written with what was found.
 */
import type { TagRecord } from '../../src/engine/sources/source.ts'

export type Tags = Partial<TagRecord>

export interface Picture {
  mime: 'image/jpeg' | 'image/png'
  width: number
  height: number
  data: Buffer
}

export const FORMATS = ['mp3', 'flac', 'ogg', 'opus', 'm4a', 'alac', 'wav', 'aiff'] as const
/** `m4a` holds AAC; `alac` is an .m4a file too. `ogg` holds Vorbis. */
export type Format = (typeof FORMATS)[number]

/** Formats written without any outside program. */
export const OWN_FORMATS = ['flac', 'wav', 'aiff'] as const satisfies readonly Format[]

export const extensionOf = (format: Format): string => (format === 'alac' ? 'm4a' : format)

/** How ReplayGain is written everywhere. */
export const gainText = (db: number): string => `${db.toFixed(2)} dB`
export const peakText = (peak: number): string => peak.toFixed(6)

/** `3/12`, `3`, or undefined. */
export const ofTotal = (no: number | undefined, total: number | undefined): string | undefined =>
  no === undefined ? undefined : total === undefined ? String(no) : `${no}/${total}`
