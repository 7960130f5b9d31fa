/**
 * The one error class of the engine. `code` says what the caller can do, `message` is a sentence for the user that names
 * the thing, the cause and the remedy. The router maps the code to the error the contract declares; any other error is
 * logged there with a reference and reaches the page as that reference only.
 */
export type ErrorCode =
  /** What is named is not, or no longer, there. */
  | 'NOT_FOUND'
  /** Well-formed, but cannot be done. */
  | 'REFUSED'
  /** Something outside said no; may work later. */
  | 'UNAVAILABLE'
  /** Not for who asks. */
  | 'FORBIDDEN'

export class EngineError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EngineError'
    this.code = code
  }
}

/** Cancelling is not an error: it is never logged and never wrapped. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ABORT_ERR')
