/**
 * Look-ups: what AcoustID and MusicBrainz say a track is, for files whose tags do not. What they say is foreign text and waits for
 * the user's word; nothing of it is ever written to a file.
 */
import * as z from 'zod'
import { FOUND_FIELDS } from './found-fields.ts'
import { TrackId } from './ids.ts'
import { TrackRow } from './track.ts'

export const LookupService = z.enum(['acoustid', 'musicbrainz'])
export type LookupService = z.infer<typeof LookupService>

const Text = z.string().max(500)
const Whole = z.number().int().min(1).max(9999).nullable()

/** What is said of a recording; empty or null where nothing is. */
export const FoundTags = z.object({
  title: Text,
  artist: Text,
  album: Text,
  albumArtist: Text,
  year: Whole,
  trackNo: Whole,
  discNo: Whole,
  durationMs: z.number().int().min(0).nullable(),
  /** Who said most of it. */
  by: LookupService,
})
export type FoundTags = z.infer<typeof FoundTags>

export const FoundField = z.enum(FOUND_FIELDS)
export type FoundField = z.infer<typeof FoundField>

export const FoundId = z.number().int().positive().brand<'FoundId'>()
export type FoundId = z.infer<typeof FoundId>

export const FoundState = z.enum(['waiting', 'taken', 'refused'])
export type FoundState = z.infer<typeof FoundState>

/** One recording that a track may be. */
export const Found = z.object({
  id: FoundId,
  recordingId: z.string(),
  /** 0 to 1: how sure it is. */
  score: z.number(),
  tags: FoundTags,
})
export type Found = z.infer<typeof Found>

/** What was found of a track: the surest recording, and others that it may be. */
export const FoundRow = Found.extend({
  state: FoundState,
  at: z.number().int(),
  trackKey: TrackId,
  /** Null for one that has left the library since. */
  track: TrackRow.nullable(),
  sourceName: z.string(),
  path: z.string(),
  /** Surest first. */
  others: z.array(Found),
})
export type FoundRow = z.infer<typeof FoundRow>

/** Which tracks a run looks up. */
const LookupWhat = z.enum([
  /** Without a title or an artist in their tags. */
  'untagged',
  /** All without a recording id, the untagged first. */
  'withoutId',
  /** Those that were selected. */
  'tracks',
])

/** Why a service was given up, or did not answer to be tried. */
export const LookupTrouble = z.enum([
  'offline',
  'timeout',
  'busy',
  'server',
  'key',
  'refused',
  'bad-answer',
  'unsafe',
  'moved',
])
export type LookupTrouble = z.infer<typeof LookupTrouble>

export const LookupFailure = z.object({ service: LookupService, trouble: LookupTrouble })
export type LookupFailure = z.infer<typeof LookupFailure>

export const LookupRun = z.object({
  what: LookupWhat,
  /** Tracks that were dealt with, of so many; null while they are being counted. */
  done: z.number().int(),
  total: z.number().int().nullable(),
  /** Tracks of which something was found. */
  found: z.number().int(),
  /** Tracks that nothing can be asked by: no fingerprint, and no usable tags or no service for them. */
  skipped: z.number().int(),
  /** Nothing is asked just now: the user is offline by choice, nothing is switched on, or a service was given up. */
  held: z.enum(['offline', 'off', 'failed']).nullable(),
  failure: LookupFailure.nullable(),
  /** Until when a service is left alone before the next try. */
  waitsUntil: z.number().int().nullable(),
})
export type LookupRun = z.infer<typeof LookupRun>

/** Small; travels whole. */
export const LookupsStatus = z.object({
  /** Whether AcoustID's key is there; the key itself is told to nobody. */
  hasKey: z.boolean(),
  /** Tracks with something that waits for the user's word, and those where it was taken or refused. */
  waiting: z.number().int(),
  taken: z.number().int(),
  refused: z.number().int(),
  run: LookupRun.nullable(),
  /** How the last run ended; null when none has since the start. */
  last: z
    .object({
      at: z.number().int(),
      done: z.number().int(),
      found: z.number().int(),
      skipped: z.number().int(),
      cancelled: z.boolean(),
    })
    .nullable(),
})
export type LookupsStatus = z.infer<typeof LookupsStatus>
