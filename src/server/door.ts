/**
 * Who is let in to the page's calls, sound and covers. A player lets in whoever the guard has let pass: its resident. A server
 * takes tickets, which a page asks for with its token, for it cannot put a token where a socket or an image is asked for.
 */
import type { Access } from '../engine/access/access.ts'
import { RESIDENT, type Caller } from '../engine/access/caller.ts'
import type { RequestTarget } from '../engine/lib/request-target.ts'
import { ticketIn } from '../engine/sharing/handshake.ts'
import type { ConnectionKind, OpenConnections } from '../engine/sharing/open-connections.ts'
import type { TrackId } from '../shared/model/ids.ts'

export interface Door {
  /** By the subprotocols of a handshake. Undefined: not let in. Asking uses a ticket up. */
  socket(offered: readonly string[]): Caller | undefined
  /** Of a request below `/media/`. */
  media(target: RequestTarget): Caller | undefined
  /**
   * `end` is called when the caller may no longer be here. Returns what to call when it is over anyway. Throws the refusal
   * (429) when the caller has too much open. Hold in the same turn in which the caller was let in.
   */
  hold(caller: Caller, kind: ConnectionKind, end: () => void): () => void
}

export const openDoor: Door = {
  socket: () => RESIDENT,
  media: () => RESIDENT,
  hold: () => () => {},
}

interface Parts {
  access: Pick<Access, 'tickets'>
  connections: Pick<OpenConnections, 'add'>
}

export const ticketDoor = ({ access: { tickets }, connections }: Parts): Door => ({
  socket(offered) {
    const ticket = ticketIn(offered)
    return ticket === undefined ? undefined : tickets.redeemSocket(ticket)
  },
  media({ path, query }) {
    const ticket = query.get('ticket') ?? ''
    const [, kind, id] = /^\/media\/(track|cover)\/([A-Za-z0-9_-]{1,64})$/.exec(path) ?? []
    if (id === undefined) return undefined
    return kind === 'track' ? tickets.checkTrack(ticket, id as TrackId) : tickets.checkCovers(ticket)
  },
  hold: ({ tokenId }, kind, end) => (tokenId === null ? () => {} : connections.add(tokenId, kind, end)),
})
