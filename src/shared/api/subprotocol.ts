/** Apart from the contract, so that a page can name it without carrying all schemas. */

/** Named in the WebSocket handshake, so that a page from another version is refused instead of misunderstood. */
export const API_SUBPROTOCOL = 'soul-api.1'
