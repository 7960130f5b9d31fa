/**
 * What the engine announces. Events say what is stale (kind and ids), never the new data: a screen asks again for its
 * window. They leave in batches at most every 100 ms; `seq` is dense, so a page that missed some knows it and asks for all.
 */
import * as z from 'zod'
import { PlayerId, SourceId } from './ids.ts'
import { ScanProgress, ScanReport } from './source.ts'

export const LiveEvent = z.discriminatedUnion('kind', [
  /** Tracks, albums, artists or genres changed. */
  z.object({ kind: z.literal('library.changed'), revision: z.number().int() }),
  /** A source was added, removed, renamed, or changed its state. */
  z.object({ kind: z.literal('sources.changed'), sourceIds: z.array(SourceId) }),
  /** Progress is small and has no home to be asked from between two steps, so it travels whole. Null: no scan runs. */
  z.object({ kind: z.literal('scan.progressed'), progress: ScanProgress.nullable() }),
  z.object({ kind: z.literal('scan.ended'), report: ScanReport }),
  z.object({ kind: z.literal('queue.changed'), playerId: PlayerId, revision: z.number().int() }),
  z.object({ kind: z.literal('history.changed') }),
  z.object({ kind: z.literal('settings.changed') }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const LiveBatch = z.object({ seq: z.number().int(), events: z.array(LiveEvent) })
export type LiveBatch = z.infer<typeof LiveBatch>
