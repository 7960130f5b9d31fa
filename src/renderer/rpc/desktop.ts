/** The few calls only the desktop shell has; undefined in a browser. */
import type { DesktopBridge } from '../../shared/model/desktop.ts'

declare global {
  interface Window {
    readonly soulDesktop?: DesktopBridge
  }
}

export const desktop: DesktopBridge | undefined = globalThis.window?.soulDesktop
