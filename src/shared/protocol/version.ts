/** Apart from the rest, so that it can be named without carrying all schemas. */

/** Raised when a client of before could misunderstand a server of after. Fields that are added do not raise it. */
export const PROTOCOL_VERSION = 1

/** Where the protocol lies below a server's address. */
export const PROTOCOL_PATH = '/api'

/** The service that servers announce on the local network (DNS-SD): `_soul-player._tcp`. */
export const SERVICE_TYPE = 'soul-player'

/** Named in the handshake of `/api/events`; beside it a page, which cannot set headers, offers `soul-ticket.` and its ticket. */
export const EVENTS_SUBPROTOCOL = 'soul-events.1'
export const TICKET_SUBPROTOCOL = 'soul-ticket.'
