/** Opens an address in the user's browser, where there is a display to show it on; otherwise nothing happens. */
import { spawn } from 'node:child_process'

export function openBrowser(address: string, { platform = process.platform as string, env = process.env } = {}): void {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return
  const [program, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  const child = spawn(program!, [...args, address], { stdio: 'ignore', detached: true })
  // Without such a program the printed address has to do.
  child.on('error', () => {})
  child.unref()
}
