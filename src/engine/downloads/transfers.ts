/** Fetching as the queue asks for it: of whichever source, as fast as the user lets it, into parts of the cache. */
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { CopyFetching } from '../sources/source.ts'
import { TransferError } from '../sources/transfer-error.ts'
import type { TransferHooks, Transfers } from './ports.ts'
import { transfer, type Transferred, type TransferJob, type TransferParts } from './transfer.ts'

interface Parts extends Pick<TransferParts, 'cache' | 'throttle' | 'verifier'> {
  sources: {
    /** Undefined for a folder, and for a source that is no more. */
    fetching(sourceId: number): CopyFetching | undefined
  }
}

export class CopyTransfers implements Transfers {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  qualities(sourceId: number): readonly KeptQuality[] | undefined {
    return this.#parts.sources.fetching(sourceId)?.qualities
  }

  run(job: TransferJob, hooks: TransferHooks, options: { signal: AbortSignal }): Promise<Transferred> {
    const { sources, ...parts } = this.#parts
    const fetching = sources.fetching(job.copy.sourceId)
    if (!fetching) {
      return Promise.reject(new TransferError('gone', GONE, { permanent: true, sourceLost: true }))
    }
    return transfer(job, { ...parts, ...hooks, fetching }, options)
  }
}

const GONE = 'The source that this was fetched from is not in the library any more.'
