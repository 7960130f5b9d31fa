/** Addresses of sound and covers as this page may fetch them: with a ticket, where one is signed in. */
import type { CoverId, TrackId } from '../../shared/model/ids.ts'
import { coverUrl, trackUrl, type CoverSize } from '../../shared/model/media-url.ts'
import { api } from './client.ts'
import { session } from './session.ts'

export function coverAddress(id: CoverId, size: CoverSize): string {
  const ticket = session.coversTicket
  return ticket === '' ? coverUrl(id, size) : `${coverUrl(id, size)}&ticket=${encodeURIComponent(ticket)}`
}

/** Of this page; not everywhere is there a better source of names. */
const page = Math.random().toString(36).slice(2, 12)
let playings = 0

/**
 * For playing it once. At once where nobody need sign in, else when the ticket is there. Never rejects: what is wrong, the address
 * tells.
 */
export function trackAddress(id: TrackId): string | Promise<string> {
  const address = trackUrl(id, `${page}${(playings++).toString(36)}`)
  if (!session.isSignedIn) return address
  return api.app.trackTicket({ trackId: id }).then(
    (ticket) => (ticket === '' ? address : `${address}&ticket=${encodeURIComponent(ticket)}`),
    () => address,
  )
}
