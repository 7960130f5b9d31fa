/** Sources, what their scans did, and the files that could not be read. */
import * as z from 'zod'
import { SourceId } from './ids.ts'
import { ServerInfo } from './server.ts'

/** `kept`: files that were fetched to be here offline. One, and never in the list of sources. */
export const SourceKind = z.enum(['folder', 'soul', 'kept'])
export type SourceKind = z.infer<typeof SourceKind>

export const SourceState = z.enum([
  /** Its files can be reached. */
  'ready',
  /** The root is not there: unplugged, unmounted or moved. Nothing is removed; relocate or plug in. */
  'missing',
  /** The brake: too much would vanish at once. Nothing is removed until the user says so. */
  'braked',
  /** A server that does not know us any more: sign in again. */
  'signed-out',
  /** Another server answers where this one stood. */
  'replaced',
])
export type SourceState = z.infer<typeof SourceState>

export const SourceRow = z.object({
  id: SourceId,
  kind: SourceKind,
  name: z.string(),
  /** For people to read. */
  location: z.string(),
  state: SourceState,
  trackCount: z.number().int(),
  sizeBytes: z.number().int(),
  problemCount: z.number().int(),
  addedAt: z.number().int(),
  lastScanAt: z.number().int().nullable(),
  /** How many of its copies would vanish, when `state` is `braked`. */
  wouldVanish: z.number().int(),
  /** For a server. */
  server: ServerInfo.nullable(),
})
export type SourceRow = z.infer<typeof SourceRow>

export const ScanProgress = z.object({
  sourceId: SourceId,
  sourceName: z.string(),
  phase: z.enum(['waiting', 'walking', 'reading', 'grouping']),
  /** Files looked at so far, of those found; `total` is 0 while walking. */
  done: z.number().int(),
  total: z.number().int(),
  /** The folder being read, relative to the root. */
  folder: z.string(),
  startedAt: z.number().int(),
})
export type ScanProgress = z.infer<typeof ScanProgress>

export const ScanReport = z.object({
  sourceId: SourceId,
  startedAt: z.number().int(),
  endedAt: z.number().int(),
  outcome: z.enum(['done', 'cancelled', 'failed', 'missing', 'braked']),
  /** In plain words, for `failed`. */
  message: z.string().nullable(),
  files: z.number().int(),
  added: z.number().int(),
  updated: z.number().int(),
  moved: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  problems: z.number().int(),
})
export type ScanReport = z.infer<typeof ScanReport>

export const ProblemReason = z.enum([
  'unreadable',
  'damaged',
  'unsupported',
  'timeout',
  'memory',
  'folder-unreadable',
  'loop',
  'not-a-file',
])
export type ProblemReason = z.infer<typeof ProblemReason>

/** One file or folder that could not be taken in, and why. */
export const ProblemRow = z.object({
  sourceId: SourceId,
  path: z.string(),
  reason: ProblemReason,
  message: z.string(),
  at: z.number().int(),
})
export type ProblemRow = z.infer<typeof ProblemRow>
