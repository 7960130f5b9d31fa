/**
 * What the engine announces. Events say what is stale (kind and ids), never the new data: a screen asks again for its
 * window. They leave in batches at most every 100 ms; `seq` is dense, so a page that missed some knows it and asks for all.
 */
import * as z from 'zod'
import { DownloadProgress, DownloadsStatus } from './downloads.ts'
import { DuplicatesStatus } from './duplicates.ts'
import { LookupsStatus } from './lookups.ts'
import { PlayerId, SourceId } from './ids.ts'
import { SyncRun, SyncStatus } from './server.ts'
import { ScanProgress, ScanReport } from './source.ts'

export const LiveEvent = z.discriminatedUnion('kind', [
  /** Tracks, albums, artists or genres changed. */
  z.object({ kind: z.literal('library.changed'), revision: z.number().int() }),
  /** A source was added, removed, renamed, or changed its state. */
  z.object({ kind: z.literal('sources.changed'), sourceIds: z.array(SourceId) }),
  /** Progress is small and has no home to be asked from between two steps, so it travels whole. Null: no scan runs. */
  z.object({ kind: z.literal('scan.progressed'), progress: ScanProgress.nullable() }),
  z.object({ kind: z.literal('scan.ended'), report: ScanReport }),
  /** Small, and told whole like the progress of a scan. */
  z.object({ kind: z.literal('sync.changed'), status: SyncStatus }),
  /** A sync has ended: history and what needs the user are stale. */
  z.object({ kind: z.literal('sync.ended'), sourceId: SourceId, outcome: SyncRun.shape.outcome }),
  /** A source came within reach or went out of it: what rows say about being playable is stale, their order is not. */
  z.object({ kind: z.literal('availability.changed') }),
  /** Accounts, devices, keys or sharing. */
  z.object({ kind: z.literal('access.changed') }),
  z.object({ kind: z.literal('queue.changed'), playerId: PlayerId, revision: z.number().int() }),
  z.object({ kind: z.literal('history.changed') }),
  /** Playlists, their folders or their items. */
  z.object({ kind: z.literal('playlists.changed') }),
  /** Hearts, stars or corrections: what rows show of them, and what is sorted or filtered by them. */
  z.object({ kind: z.literal('marks.changed') }),
  /** How personal data stands between devices: exchanges, conflicts, devices, history of changes. */
  z.object({ kind: z.literal('personal.changed') }),
  /** Wants or rules: what is to be kept, and what pages say of it. */
  z.object({ kind: z.literal('wants.changed') }),
  /** Rows of the queue or of what is kept; the status is small, and told whole. */
  z.object({ kind: z.literal('downloads.changed'), status: DownloadsStatus }),
  /** What runs, told whole several times a second. */
  z.object({ kind: z.literal('downloads.progressed'), active: z.array(DownloadProgress).max(64) }),
  /** What is the same recording: said or found, here or elsewhere. Lists follow with `library.changed`. */
  z.object({ kind: z.literal('sameness.changed') }),
  /** Proposals, merges, or how far looking for them has come; the status is small, and told whole. */
  z.object({ kind: z.literal('duplicates.changed'), status: DuplicatesStatus }),
  /** A look-up went on, or something that was found was decided; the status is small, and told whole. */
  z.object({ kind: z.literal('lookups.changed'), status: LookupsStatus }),
  z.object({ kind: z.literal('settings.changed') }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const LiveBatch = z.object({ seq: z.number().int(), events: z.array(LiveEvent) })
export type LiveBatch = z.infer<typeof LiveBatch>
