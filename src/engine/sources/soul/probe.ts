/**
 * Trying an address as people type it: which of its readings leads to a Soul server, and if none does, why. All readings are
 * tried at once and the best that answers is taken; one that shows an untrusted certificate ends the search, for nobody is
 * led from there to a connection that has none.
 */
import type { Info } from '../../../shared/protocol/index.ts'
import type { Verdict, VerdictKind } from '../../../shared/model/server.ts'
import { addressesToTry, AddressError, shownAddress } from './address.ts'
import type { Place } from './connect.ts'
import { Line, type Timeouts } from './line.ts'
import { SoulError, type SoulErrorKind } from './soul-error.ts'

export interface Found {
  place: Place
  info: Info
}

interface Tried {
  place: Place
  info?: Info
  error?: unknown
}

/** Throws AddressError, or the SoulError that tells most. */
export async function findServer(
  { address, accept }: { address: string; accept?: string | undefined },
  { signal, timeouts }: { signal: AbortSignal; timeouts?: Timeouts | undefined },
): Promise<Found> {
  const found = new AbortController()
  const either = AbortSignal.any([signal, found.signal])
  const tries = addressesToTry(address).map((url) =>
    tryPlace({ url, ...(accept !== undefined && { fingerprint: accept }) }, { signal: either, timeouts }),
  )
  const errors: unknown[] = []
  try {
    for (const next of tries) {
      const { place, info, error } = await next
      if (info) return { place, info }
      if (error instanceof SoulError && error.fingerprint !== undefined) throw error
      errors.push(error)
    }
  } finally {
    found.abort()
  }
  signal.throwIfAborted()
  throw errors.sort((a, b) => tellingOf(a) - tellingOf(b))[0]
}

async function tryPlace(
  place: Place,
  { signal, timeouts }: { signal: AbortSignal; timeouts?: Timeouts | undefined },
): Promise<Tried> {
  const line = lineTo(place, timeouts)
  try {
    return { place, info: await line.info({ signal }) }
  } catch (error) {
    return { place, error }
  } finally {
    await line.close()
  }
}

/** One that is named by its address, for nobody has given it a name yet. */
export const lineTo = (place: Place, timeouts?: Timeouts): Line =>
  new Line({ place, server: () => `“${shownAddress(place.url)}”`, ...(timeouts && { timeouts }) })

const TELLING: readonly SoulErrorKind[] = [
  'version',
  'server',
  'too-many',
  'tls',
  'not-soul',
  'refused',
  'timeout',
  'offline',
  'name',
]

const tellingOf = (error: unknown): number => {
  const rank = error instanceof SoulError ? TELLING.indexOf(error.kind) : -1
  return rank < 0 ? TELLING.length : rank
}

const VERDICTS: Record<SoulErrorKind, VerdictKind> = {
  offline: 'unreachable',
  timeout: 'timeout',
  name: 'name',
  refused: 'refused',
  tls: 'tls',
  'signed-out': 'sign-in',
  forbidden: 'sign-in',
  replaced: 'known',
  version: 'version',
  'not-soul': 'not-soul',
  gone: 'not-soul',
  'too-many': 'sign-in',
  server: 'unreachable',
  'bad-answer': 'not-soul',
}

/** What went wrong, as a verdict. Passes on what is no verdict: an abort, a fault of ours. */
export function verdictOf(error: unknown): Verdict {
  const nothing = { address: null, server: null, fingerprint: null }
  if (error instanceof AddressError) return { kind: 'address', message: error.message, ...nothing }
  if (!(error instanceof SoulError)) throw error
  return { kind: VERDICTS[error.kind], message: error.message, ...nothing, fingerprint: error.fingerprint ?? null }
}
