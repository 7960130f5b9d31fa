/**
 * Why a file could not be fetched. `reason` is for lists and rows, `message` a sentence for people that names the thing, the
 * cause and the remedy; the other fields say what trying again is worth.
 */
import type { DownloadReason } from '../../shared/model/download-state.ts'
import { EngineError } from '../errors.ts'

interface Details extends ErrorOptions {
  permanent?: boolean | undefined
  retryAfterMs?: number | undefined
  sourceLost?: boolean | undefined
}

export class TransferError extends EngineError {
  readonly reason: DownloadReason
  /** Of this very file: trying again changes nothing until somebody does something about it. */
  readonly permanent: boolean
  /** The source has nothing for anyone now: none of its other files will come either until it is back, or signed in to. */
  readonly sourceLost: boolean
  /** The source asked to be left alone for so long. */
  readonly retryAfterMs?: number

  constructor(
    reason: DownloadReason,
    message: string,
    { permanent = false, sourceLost = false, retryAfterMs, ...options }: Details = {},
  ) {
    super('UNAVAILABLE', message, options)
    this.name = 'TransferError'
    this.reason = reason
    this.permanent = permanent
    this.sourceLost = sourceLost
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
  }
}
