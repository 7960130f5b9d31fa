/**
 * One recording, many copies: what may be the same, what was merged, and how far the looking has come. A pair is told by two
 * tracks as lists show them; what is said of it is said of their trackKeys, on every device.
 */
import * as z from 'zod'
import { SourceId, TrackId } from './ids.ts'
import { TrackRow } from './track.ts'

/** What speaks for two being one recording, from what is surest to what only suggests it. */
export const MatchEvidence = z.enum(['recordingId', 'sound', 'tags'])
export type MatchEvidence = z.infer<typeof MatchEvidence>

/** What the user said with one press, of however many pairs. */
export const SaidId = z.number().int().positive().brand<'SaidId'>()
export type SaidId = z.infer<typeof SaidId>

/** One thing that speaks for or against; the page has a sentence for each. Numbers are what was measured. */
export const MatchReason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sameRecordingId') }),
  z.object({ kind: z.literal('otherRecordingId') }),
  /**
   * Share of bits that differ where the two lie over each other best, and how much of them does, in seconds. The same moment comes
   * `offsetSeconds` later in `b` than in `a`; negative when it comes earlier. `speed`: `b` plays so many times as fast, and was
   * compared as if it did not.
   */
  z.object({
    kind: z.literal('sound'),
    bitErrors: z.number(),
    overlapSeconds: z.number(),
    offsetSeconds: z.number(),
    speed: z.number().optional(),
  }),
  z.object({ kind: z.literal('otherSound'), bitErrors: z.number() }),
  z.object({ kind: z.literal('duration'), differenceSeconds: z.number() }),
  /** 0 to 1. */
  z.object({ kind: z.literal('title'), likeness: z.number() }),
  z.object({ kind: z.literal('artist'), likeness: z.number() }),
  z.object({ kind: z.literal('album'), likeness: z.number() }),
  /** Sure as it is, it is asked: each stands in a place of its own on an album, and one of these would be left empty. */
  z.object({ kind: z.literal('ownPlaces') }),
  /** One says it is live, a remix, a remaster …, the other does not: the words that only one side has. */
  z.object({ kind: z.literal('version'), words: z.array(z.string().max(100)).max(20) }),
])
export type MatchReason = z.infer<typeof MatchReason>

export const ProposalId = z.number().int().positive().brand<'ProposalId'>()
export type ProposalId = z.infer<typeof ProposalId>

/** What is told of the best copy of one side, beside its row. */
export const MatchSide = z.object({
  track: TrackRow,
  sourceName: z.string(),
  path: z.string(),
  container: z.string(),
  codec: z.string(),
  sampleRateHz: z.number().int().nullable(),
  bitDepth: z.number().int().nullable(),
  sizeBytes: z.number().int(),
  copies: z.number().int(),
  mbRecordingId: z.string().nullable(),
})
export type MatchSide = z.infer<typeof MatchSide>

export const ProposalRow = z.object({
  id: ProposalId,
  a: MatchSide,
  b: MatchSide,
  evidence: MatchEvidence,
  /** 0 to 1. */
  confidence: z.number(),
  reasons: z.array(MatchReason),
  at: z.number().int(),
})
export type ProposalRow = z.infer<typeof ProposalRow>

/** A trackKey that was merged into a track, and by what. */
export const MergedPart = z.object({
  trackKey: TrackId,
  /** Of the file that has this key; empty when none is here. */
  title: z.string(),
  artist: z.string(),
  album: z.string(),
  sourceId: SourceId.nullable(),
  sourceName: z.string(),
  path: z.string(),
  codec: z.string(),
  bitrateKbps: z.number().int().nullable(),
  lossless: z.boolean(),
  durationMs: z.number().int(),
})
export type MergedPart = z.infer<typeof MergedPart>

/** A track of several trackKeys. */
export const MergedRow = z.object({
  track: TrackRow,
  parts: z.array(MergedPart),
  /** `user`, or what was evidence enough; of several the weakest. `server`: a server says so. */
  by: z.enum(['user', 'recordingId', 'sound', 'server']),
  at: z.number().int(),
})
export type MergedRow = z.infer<typeof MergedRow>

/** Why no fingerprints are made just now. */
export const PrintingHeld = z.enum(['playing', 'off', 'paused', 'busy'])
export type PrintingHeld = z.infer<typeof PrintingHeld>

/** What did not go through, and has not since; the page has sentences for both. */
export const MatchingTrouble = z.object({
  /** Looking for what is the same, or making one track of what was found or said to be. */
  step: z.enum(['looking', 'merging']),
  /** `fault`: it is nothing that anybody thought of; the log says what. */
  cause: z.enum(['diskFull', 'notWritable', 'diskError', 'damaged', 'memory', 'fault']),
  /** When it is tried again by itself. */
  againAt: z.number().int(),
})
export type MatchingTrouble = z.infer<typeof MatchingTrouble>

/** Small; travels whole. */
export const DuplicatesStatus = z.object({
  proposals: z.object({ recordingId: z.number().int(), sound: z.number().int(), tags: z.number().int() }),
  /** Tracks that were merged. */
  merged: z.number().int(),
  matching: z.object({
    running: z.boolean(),
    waiting: z.number().int(),
    /** TrackKeys that cannot be looked at; the others were. Tried again a few times. */
    setAside: z.number().int(),
    trouble: MatchingTrouble.nullable(),
  }),
  fingerprints: z.object({
    /** Of the trackKeys whose sound lies on this machine. */
    done: z.number().int(),
    total: z.number().int(),
    failed: z.number().int(),
    running: z.boolean(),
    held: PrintingHeld.nullable(),
  }),
})
export type DuplicatesStatus = z.infer<typeof DuplicatesStatus>
