/**
 * What the desktop's preload gives the page, and nothing else: `window.soulDesktop`, frozen, absent in a browser.
 *
 * How the page gets its port: nothing has to be asked. The preload asks the main process as soon as the document begins,
 * and when the page's first scripts have run (DOMContentLoaded at the latest) it calls
 * `window.postMessage(DESKTOP_PORT_MESSAGE, origin, [port])`. The page listens for `message` from its first script on and
 * accepts only `event.source === window && event.data === DESKTOP_PORT_MESSAGE && event.ports.length === 1`. The port
 * speaks `src/shared/api` as oRPC does and has to be started by the page. A reload gives a new port, and the old one ends with its page;
 * `reconnect()` asks for another one, should the port have closed under a page that lives on.
 *
 * No schema here: the sandboxed preload takes this file in and can load nothing else.
 */
import type { TrackId } from './ids.ts'

/**
 * What the menu, the tray and second starts ask of the page. `add-folder`: open the settings' folder list and the folder
 * dialog; the others are what their names say. The page ignores what it does not know.
 */
const DESKTOP_COMMANDS = [
  'play-pause',
  'next',
  'previous',
  'open-settings',
  'open-search',
  'add-folder',
  'go-back',
  'go-forward',
  'show-shortcuts',
] as const
export type DesktopCommand = (typeof DESKTOP_COMMANDS)[number]

/**
 * Rejected calls carry a sentence for the user in `message`. All answers are plain data.
 */
export interface DesktopBridge {
  /** The system's folder dialog. Null when it was cancelled; only one is open at a time (a second call answers null). */
  chooseFolder(input?: { title?: string }): Promise<string | null>
  /** Shows the track's best local copy in the system's file manager. False when none of its files is there. */
  revealTrack(trackId: TrackId): Promise<boolean>
  /** Asks for another port; it comes as the first did. */
  reconnect(): void
  /** Commands from menu and tray. Returns the function that stops listening. */
  onCommand(listener: (command: DesktopCommand) => void): () => void
}
