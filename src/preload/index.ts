/**
 * All that the page gets of the desktop: `window.soulDesktop`, frozen, with exactly the calls of DesktopBridge, and one
 * MessagePort. No channel name and no general send or invoke reaches the page. Built as one classic script, because a
 * sandboxed preload can load nothing but `electron`.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { CHANNELS, type Outcome } from '../main/channels.ts'
import { DESKTOP_PORT_MESSAGE } from '../shared/model/desktop-port.ts'
import type { DesktopBridge, DesktopCommand } from '../shared/model/desktop.ts'

// Asked for at once, so that it is on its way while the page's scripts load; handed over when they can listen.
const scriptsRan = new Promise<void>((resolve) => {
  if (document.readyState !== 'loading') resolve()
  else window.addEventListener('DOMContentLoaded', () => resolve(), { once: true })
})
ipcRenderer.on(CHANNELS.port, (event) => {
  void scriptsRan.then(() => window.postMessage(DESKTOP_PORT_MESSAGE, location.origin, event.ports))
})
ipcRenderer.send(CHANNELS.connect)

const listeners = new Set<(command: DesktopCommand) => void>()
ipcRenderer.on(CHANNELS.command, (_event, command: DesktopCommand) => {
  for (const listener of listeners) listener(command)
})

async function call<T>(channel: string, input?: unknown): Promise<T> {
  const outcome = (await ipcRenderer.invoke(channel, input)) as Outcome<T>
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.value
}

const bridge: DesktopBridge = {
  chooseFolder: (input) => call(CHANNELS.chooseFolder, input ?? {}),
  revealTrack: (trackId) => call(CHANNELS.revealTrack, { trackId }),
  reconnect: () => ipcRenderer.send(CHANNELS.connect),
  onCommand: (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

// The bridge freezes what it copies to the page's world.
contextBridge.exposeInMainWorld('soulDesktop', bridge)
