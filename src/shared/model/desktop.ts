/**
 * What the desktop's preload gives the page, and nothing else: `window.soulDesktop`, frozen, absent in a browser.
 *
 * How the page gets its port: nothing has to be asked. The preload asks the main process as soon as the document begins,
 * and when the page's first scripts have run (DOMContentLoaded at the latest) it calls
 * `window.postMessage(DESKTOP_PORT_MESSAGE, origin, [port])`. The page listens for `message` from its first script on and
 * accepts only `event.source === window && event.data === DESKTOP_PORT_MESSAGE && event.ports.length === 1`. The port
 * speaks `src/shared/api` as oRPC does and has to be started by the page. A reload gives a new port and closes the old one;
 * `reconnect()` asks for another one, should the port have closed under a page that lives on.
 */
import * as z from 'zod'
import { TrackId } from './ids.ts'

export { DESKTOP_PORT_MESSAGE } from './desktop-port.ts'

/**
 * What the menu, the tray and second starts ask of the page. `add-folder`: open the settings' folder list and the folder
 * dialog; the others are what their names say. The page ignores what it does not know.
 */
export const DesktopCommand = z.enum([
  'play-pause',
  'next',
  'previous',
  'open-settings',
  'open-search',
  'add-folder',
  'go-back',
  'go-forward',
  'show-shortcuts',
])
export type DesktopCommand = z.infer<typeof DesktopCommand>

export const ChooseFolderInput = z.object({ title: z.string().max(200).optional() })
export type ChooseFolderInput = z.infer<typeof ChooseFolderInput>

export const RevealTrackInput = z.object({ trackId: TrackId })

/**
 * Rejected calls carry a sentence for the user in `message`. All answers are plain data.
 */
export interface DesktopBridge {
  /** The system's folder dialog. Null when it was cancelled; only one is open at a time (a second call answers null). */
  chooseFolder(input?: ChooseFolderInput): Promise<string | null>
  /** Shows the track's best local copy in the system's file manager. False when none of its files is there. */
  revealTrack(trackId: TrackId): Promise<boolean>
  /** Asks for another port; it comes as the first did. */
  reconnect(): void
  /** Commands from menu and tray. Returns the function that stops listening. */
  onCommand(listener: (command: DesktopCommand) => void): () => void
}
