/** What the queue asks of those beside it: of who fetches, and of who keeps. */
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { Cache } from '../cache/cache.ts'
import type { Transferred, TransferJob, TransferParts } from './transfer.ts'

export interface Transfers {
  /** Undefined for a source that nothing can be fetched from. */
  qualities(sourceId: number): readonly KeptQuality[] | undefined
  /** Rejects with TransferError, or with what aborted it. The part stays, unless its bytes are wrong. */
  run(job: TransferJob, hooks: TransferHooks, options: { signal: AbortSignal }): Promise<Transferred>
}

export type TransferHooks = Required<Pick<TransferParts, 'onProgress' | 'onCheckpoint' | 'onReceived'>>

/** How far a part has come, safely. */
export type SafePart = Parameters<TransferHooks['onCheckpoint']>[0]

export type KeptFiles = Pick<Cache, 'put' | 'removePart' | 'keepCover' | 'free'>
