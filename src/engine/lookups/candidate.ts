/** A recording that a track may be, as a service tells it. Foreign text is cut to what a tag may be, and is text, nothing else. */
import * as z from 'zod'
import { FoundTags } from '../../shared/model/lookups.ts'

export const Candidate = z.object({
  recordingId: z.string().max(36),
  /** 0 to 1. */
  score: z.number(),
  tags: FoundTags,
})
export type Candidate = z.infer<typeof Candidate>

/** As MusicBrainz writes its ids. */
export const Mbid = z
  .string()
  .max(36)
  .transform((text) => text.toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/))

/** Longer than any name; what is longer still is no answer. */
export const Foreign = z.string().max(4_000)

/** People as the tags would write them together. */
export const Credits = z.array(z.object({ name: Foreign, joinphrase: z.string().max(200).nullish() })).max(200)

export const creditText = (credits: z.infer<typeof Credits> | null | undefined): string =>
  plainText((credits ?? []).map(({ name, joinphrase }, at, all) => name + joint(joinphrase, at, all.length)).join(''))

const joint = (joinphrase: string | null | undefined, at: number, length: number): string =>
  joinphrase ?? (at < length - 1 ? ', ' : '')

const LONGEST = 500
/** What steers how text is drawn, and is no part of a name. */
// oxlint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** In one line, without what steers how text is drawn. */
export const plainText = (text: string | null | undefined): string =>
  (text ?? '').normalize('NFC').replace(STEERING, ' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST).trim()

export const wholeOr = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isInteger(value) && value >= 1 && value <= 9999 ? value : null

/** Of `1994-08-29`. */
export const yearOf = (date: string | null | undefined): number | null =>
  wholeOr(Number(/^\d{4}/.exec(date ?? '')?.[0] ?? Number.NaN))
