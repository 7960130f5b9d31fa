/** One recording, many copies. What is said of the library's tracks is its owner's; others are told of none. */
import * as z from 'zod'
import { DuplicatesStatus, MatchEvidence, MergedRow, ProposalId, ProposalRow, SaidId } from '../model/duplicates.ts'
import { TrackId } from '../model/ids.ts'
import { Window, windowOf } from '../model/list.ts'
import { admin, read } from './errors.ts'

/** Some proposals, or all of one kind. */
const proposals = z.union([
  z.object({ ids: z.array(ProposalId).min(1).max(10_000) }),
  z.object({ evidence: MatchEvidence, atLeast: z.number().min(0).max(1).default(0) }),
])

/**
 * Of how many it is so now; how many stay apart although they were called the same, for an earlier word of the user's that something of
 * theirs differs; and what to take it back with: null when nothing was said.
 */
const told = z.object({ count: z.number().int(), keptApart: z.number().int(), saidId: SaidId.nullable() })

export const duplicates = {
  /** Small; travels whole in `duplicates.changed`, too. */
  status: read.output(DuplicatesStatus),
  /** Surest first. */
  proposals: read.input(Window.extend({ evidence: MatchEvidence.optional() })).output(windowOf(ProposalRow)),
  /** Says that they are the same. */
  merge: admin.input(proposals).output(told),
  /** Says that they differ: remembered on all devices, and never proposed again. */
  reject: admin.input(proposals).output(told),

  /** Last merged first. */
  merged: read.input(Window).output(windowOf(MergedRow)),
  /** Parts of one track; empty when it was never merged. */
  partsOf: read.input(z.object({ trackId: TrackId })).output(z.array(MergedRow)),
  /** Undoes merges: every part of these tracks is a track of its own again, and differs from the others. */
  split: admin.input(z.object({ trackIds: z.array(TrackId).min(1).max(10_000) })).output(told),
  /** One part leaves: it differs from all the others. */
  splitOff: admin.input(z.object({ trackKey: TrackId })).output(told),
  /** Tracks that the user says are one recording. REFUSED for fewer than two. */
  mergeTracks: admin.input(z.object({ trackIds: z.array(TrackId).min(2).max(100) })).output(told),
  /**
   * Takes back what one call of `merge`, `reject`, `split`, `splitOff` or `mergeTracks` said, as far as nothing else was said of it
   * since: proposals wait again, what was merged is merged again. REFUSED for what was said before the player was started.
   */
  takeBack: admin.input(z.object({ saidId: SaidId })).output(z.object({ count: z.number().int() })),

  /** Holds or goes on making fingerprints; stays over a restart. */
  setPaused: admin.input(z.object({ paused: z.boolean() })),
  /** Looks at everything once more. */
  lookAgain: admin,
  /** Does at once what did not go through, and looks at what was set aside. */
  tryAgain: admin,
}
