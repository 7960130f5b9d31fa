/** The two ways in which a sign-in is turned down. Both say the same whatever was wrong, so that nothing can be learnt from them. */
import { EngineError } from '../errors.ts'

/** A password, a code or an account that is not right. Over HTTP this is a 401. */
export class WrongSecret extends EngineError {
  constructor(message: string) {
    super('FORBIDDEN', message)
    this.name = 'WrongSecret'
  }
}

/** Over HTTP this is a 429 with `Retry-After`. Nothing was compared, so a right secret is turned down as well. */
export class TooManyTries extends EngineError {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('UNAVAILABLE', `There were too many tries. Wait ${inWords(retryAfterMs)}, then try again.`)
    this.name = 'TooManyTries'
    this.retryAfterMs = retryAfterMs
  }
}

function inWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds === 1) return 'a second'
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}
