/** Whether test/e2e-desktop can run here: it drives the real Electron, which needs its binary and a display. */
import { hasDisplay } from './display.ts'
import { electronProgram } from './electron.ts'

/** Why not, with the remedy; undefined when it can. */
export function whyNoDesktopSuite(): string | undefined {
  if (!electronProgram()) return 'needs Electron’s binary: node node_modules/electron/install.js'
  if (!hasDisplay()) return 'needs a display: sudo apt-get install xvfb, then xvfb-run npm test'
  return undefined
}
