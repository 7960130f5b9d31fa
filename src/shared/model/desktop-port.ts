/** Apart from the rest of desktop.ts, so that a page can name it without carrying schemas. */

/** `event.data` of the window message that brings the port. */
export const DESKTOP_PORT_MESSAGE = 'soul:port'
