/**
 * Trying again what may pass: three tries, each wait twice as long as the one before and never the same on two devices. A
 * server that says when to come back is believed, up to a limit; what trying again does not mend is not tried again.
 */
import { SoulError, type SoulErrorKind } from '../sources/soul/soul-error.ts'
import { sleep, type Clock } from './clock.ts'

export const TRIES = 3
const FIRST_WAIT_MS = 1_000
/** However long a server asks to be left alone: after this it is tried again, or given up. */
export const MOST_WAIT_MS = 120_000

/** `bad-answer` is among them: an answer cut short looks like one. */
const PASSING: ReadonlySet<SoulErrorKind> = new Set([
  'offline',
  'timeout',
  'name',
  'refused',
  'too-many',
  'server',
  'bad-answer',
])

const mayPass = (error: unknown): error is SoulError => error instanceof SoulError && PASSING.has(error.kind)

export interface Retrying {
  clock: Clock
  /** 0 ≤ x < 1 */
  random(): number
  signal: AbortSignal
  /** It is waited until then, because of `error`; null: it is being tried again. */
  onWait?(until: number | null, error: SoulError): void
}

/** Rejects with the last error. */
export async function withRetry<Result>(
  attempt: () => Promise<Result>,
  { clock, random, signal, onWait }: Retrying,
): Promise<Result> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (tried >= TRIES || !mayPass(error)) throw error
      const wait = waitBefore(tried, error, random)
      onWait?.(clock.now() + wait, error)
      await sleep(clock, wait, { signal })
      onWait?.(null, error)
    }
  }
}

/** Before the next try, after so many failed ones. Never less than a second, so that a server in trouble is not pressed. */
export function waitBefore(
  tried: number,
  { retryAfterMs }: { readonly retryAfterMs?: number },
  random: () => number,
): number {
  const own = FIRST_WAIT_MS * 2 ** (tried - 1) * (1 + random() / 2)
  return Math.min(Math.max(own, retryAfterMs ?? 0), MOST_WAIT_MS)
}
