/** Why a service could not say what it was asked. `trouble` says what can be done about it; the page has a sentence for each. */
import type { LookupService, LookupTrouble } from '../../shared/model/lookups.ts'

interface Details extends ErrorOptions {
  retryAfterMs?: number | undefined
}

export class LookupError extends Error {
  readonly service: LookupService
  readonly trouble: LookupTrouble
  /** The service asked to be left alone for so long. */
  readonly retryAfterMs: number | undefined

  /** `what` is for the log; nothing of what was asked or answered belongs into it. */
  constructor(
    service: LookupService,
    trouble: LookupTrouble,
    what: string,
    { retryAfterMs, ...options }: Details = {},
  ) {
    super(`${service}: ${what}`, options)
    this.name = 'LookupError'
    this.service = service
    this.trouble = trouble
    this.retryAfterMs = retryAfterMs
  }
}

/** Troubles that may pass by themselves. */
const PASSING: ReadonlySet<LookupTrouble> = new Set(['offline', 'timeout', 'busy', 'server'])

export const mayPass = (error: unknown): error is LookupError =>
  error instanceof LookupError && PASSING.has(error.trouble)
