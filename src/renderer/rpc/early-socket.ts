/**
 * The page's very first script, a file of its own: it opens the WebSocket while the browser still reads the rest, asks what
 * every start asks, so that the answers are mostly there when they are wanted, and begins to fetch the first page. It imports next to nothing, for what it imports
 * would come before it.
 */
import { API_SUBPROTOCOL } from '../../shared/api/subprotocol.ts'
import { TICKET_SUBPROTOCOL } from '../../shared/protocol/version.ts'
import { beginFirstPage } from '../app/first-page.ts'
import { desktop } from './desktop.ts'
import { askFirst, type LinkSocket } from './first-questions.ts'
import { session } from './session.ts'

/** `rpc` beside the page, so that the player works below any path of a proxy. With a ticket first, where one is signed in. */
export function openSocket(): WebSocket | Promise<WebSocket> {
  return session.isSignedIn ? session.socketTicket().then(socketWith) : socketWith('')
}

function socketWith(ticket: string): WebSocket {
  const address = new URL('rpc', document.baseURI)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return new WebSocket(address, ticket === '' ? API_SUBPROTOCOL : [API_SUBPROTOCOL, `${TICKET_SUBPROTOCOL}${ticket}`])
}

/** Listening comes first, so that nothing which changes after the other answers is missed. */
const ASKED_FIRST = ['/app/live', '/app/settings', '/app/info', '/sources/list']
const HOME = '/browse/home'

export interface OpenedSocket {
  socket: WebSocket
  /** What the link is to speak through. */
  forLink: LinkSocket
}

/** Where the player begins when nothing else is said. */
const atHome = (): boolean => ['', '#', '#/'].includes(location.hash)

async function openFirst(): Promise<OpenedSocket> {
  const opening = openSocket()
  const socket = opening instanceof Promise ? await opening : opening
  return { socket, forLink: askFirst(socket, atHome() ? [...ASKED_FIRST, HOME] : ASKED_FIRST) }
}

let early = desktop === undefined && globalThis.document ? openFirst() : undefined
// Whoever takes it hears of it; until then nobody need.
early?.catch(() => {})
if (globalThis.document) beginFirstPage()

/** The socket that was opened with the page; undefined once it was taken, and when it has broken meanwhile. */
export async function takeEarlySocket(): Promise<OpenedSocket | undefined> {
  const opening = early
  early = undefined
  const opened = await opening
  return opened && opened.socket.readyState <= WebSocket.OPEN ? opened : undefined
}
