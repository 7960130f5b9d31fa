/**
 * What a page puts into an address where it cannot send its token: signed notes that stand for one use of it. They name the
 * token without telling it, are signed with a key that lives as long as the program, and end with the token.
 *
 * A ticket for covers or a track is the same text for hours, so that what is fetched by it can be cached by its address.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Scope } from '../../shared/model/access.ts'
import type { TokenId, TrackId } from '../../shared/model/ids.ts'
import type { Caller } from './caller.ts'

const SOCKET_MS = 60_000
/** Tickets of one such stretch are one text; they hold to the end of the next. */
const STRETCH_MS = 6 * 3_600_000

interface Parts {
  now(): number
  /** Undefined when the token is no longer live. */
  callerById(tokenId: TokenId): Caller | undefined
}

export class Tickets {
  readonly #parts: Parts
  readonly #key = randomBytes(32)
  /** Tickets for sockets that were used, until they would have ended anyway. Only whole ones get here. */
  readonly #used = new Map<string, number>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** For one WebSocket handshake within a minute. Empty for the resident, who needs none; so are the others. */
  socket({ tokenId }: Caller): string {
    if (tokenId === null) return ''
    const until = this.#parts.now() + SOCKET_MS
    return this.#sign(`${tokenId}.${until.toString(36)}.${randomBytes(9).toString('base64url')}`, 'socket')
  }

  redeemSocket(ticket: string): Caller | undefined {
    const note = this.#read(ticket, 'socket')
    if (!note || this.#used.has(ticket)) return undefined
    const caller = this.#callerWith('read', note.tokenId)
    if (!caller) return undefined
    this.#used.set(ticket, note.until)
    return caller
  }

  covers({ tokenId }: Caller): { ticket: string; until: number } {
    const until = this.#endOfNextStretch()
    return { ticket: tokenId === null ? '' : this.#sign(`${tokenId}.${until.toString(36)}`, 'covers'), until }
  }

  checkCovers(ticket: string): Caller | undefined {
    const note = this.#read(ticket, 'covers')
    return note && this.#callerWith('read', note.tokenId)
  }

  track({ tokenId }: Caller, trackId: TrackId): string {
    if (tokenId === null) return ''
    return this.#sign(`${tokenId}.${this.#endOfNextStretch().toString(36)}`, `track ${trackId}`)
  }

  checkTrack(ticket: string, trackId: TrackId): Caller | undefined {
    const note = this.#read(ticket, `track ${trackId}`)
    return note && this.#callerWith('stream', note.tokenId)
  }

  sweep(): void {
    const now = this.#parts.now()
    for (const [ticket, until] of this.#used) if (until <= now) this.#used.delete(ticket)
  }

  #sign(note: string, purpose: string): string {
    return `${note}.${this.#mac(note, purpose)}`
  }

  /** Undefined unless it was signed here, for this purpose, and has not ended. */
  #read(ticket: string, purpose: string): { tokenId: TokenId; until: number } | undefined {
    if (ticket.length > 400) return undefined
    const end = ticket.lastIndexOf('.')
    if (end < 0) return undefined
    const note = ticket.slice(0, end)
    const found = Buffer.from(ticket.slice(end + 1))
    const expected = Buffer.from(this.#mac(note, purpose))
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined
    const [tokenId, until] = note.split('.') as [TokenId, string]
    const at = Number.parseInt(until, 36)
    return at > this.#parts.now() ? { tokenId, until: at } : undefined
  }

  #mac(note: string, purpose: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}\n${note}`).digest('base64url')
  }

  #callerWith(scope: Scope, tokenId: TokenId): Caller | undefined {
    const caller = this.#parts.callerById(tokenId)
    return caller?.scopes.has(scope) ? caller : undefined
  }

  #endOfNextStretch(): number {
    return (Math.floor(this.#parts.now() / STRETCH_MS) + 2) * STRETCH_MS
  }
}
