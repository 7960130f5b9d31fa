/**
 * Who is asking: the one page of ours, in the main frame of one of our windows, or anybody else. Every message from a page
 * passes here first.
 */
import type { IpcMainEvent, IpcMainInvokeEvent, WebFrameMain } from 'electron'

/** The page lives here in every mode; what it loads is relative to it. */
export const PAGE_ORIGIN = 'media://app'
export const PAGE_URL = `${PAGE_ORIGIN}/`

/** The page itself, whatever stands behind `#`. */
export function isPageUrl(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && originOf(url) === PAGE_ORIGIN && (url.pathname === '/' || url.pathname === '') && !url.search
}

/** The frame that sent the message, when it is our page's main frame; undefined otherwise. */
export function ownFrame(event: IpcMainEvent | IpcMainInvokeEvent): WebFrameMain | undefined {
  const frame = event.senderFrame
  if (!frame || frame.parent !== null || event.sender.getType() !== 'window') return undefined
  return isPageUrl(frame.url) ? frame : undefined
}

// Node knows no origins of schemes that are not its own.
const originOf = (url: URL): string => `${url.protocol}//${url.host}`
