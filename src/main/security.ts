/**
 * What no page may do here, whatever it holds: leave its address, open windows, embed others, ask for permissions,
 * download. Links to the web are opened in the user's browser, https only, and only after asking.
 */
import { app, dialog, shell, type BrowserWindow, type Session, type WebContents } from 'electron'
import type { Logger } from 'pino'
import { isPageUrl } from './own-page.ts'
import type { Texts } from './texts.ts'

interface SecurityParts {
  log: Logger
  texts(): Texts
  /** Where the question about a link is asked. */
  window(): BrowserWindow | undefined
}

/** Every web contents that is made from now on is held to the rules. Call before the first window. */
export function guardPages({ log, texts, window }: SecurityParts): void {
  const askForLink = linkAsker({ log, texts, window })
  app.on('web-contents-created', (_event, contents) => {
    if (!isHardened(contents)) {
      log.fatal({ kind: contents.getType() }, 'a page was about to run with rights it must not have')
      app.exit(1)
      return
    }
    contents.setWindowOpenHandler(({ url }) => {
      void askForLink(url)
      return { action: 'deny' }
    })
    contents.on('will-frame-navigate', (details) => {
      // Loading itself anew is the one navigation a page may do.
      if (details.isMainFrame && isPageUrl(details.url)) return
      details.preventDefault()
      if (details.isMainFrame) void askForLink(details.url)
    })
    contents.on('will-redirect', (details) => details.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** What the page may do of what a browser asks about: put text on the clipboard. Reading it stays refused. */
const GRANTED = new Set(['clipboard-sanitized-write'])

/** The session all our pages live in. Call when the program is ready. */
export function guardSession(defaultSession: Session): void {
  const granted = (contents: WebContents | null, permission: string): boolean =>
    GRANTED.has(permission) && contents !== null && isPageUrl(contents.getURL())
  defaultSession.setPermissionRequestHandler((contents, permission, answer) => answer(granted(contents, permission)))
  defaultSession.setPermissionCheckHandler((contents, permission) => granted(contents, permission))
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
}

/**
 * The options in window.ts are literals; this notices where an edit, a flag or a new kind of contents has changed what
 * comes of them.
 */
function isHardened(contents: WebContents): boolean {
  const kind = contents.getType()
  // The developer tools are Chromium's own page; nothing else is expected besides windows.
  if (kind !== 'window') return kind === 'remote'
  // Not in Electron's documented interface; where it is missing the literals have to do.
  const options = (contents as { getLastWebPreferences?(): Electron.WebPreferences | null }).getLastWebPreferences?.()
  if (!options) return true
  const { sandbox, contextIsolation, webSecurity } = options
  const { nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames, webviewTag } = options
  const kept = sandbox !== false && contextIsolation !== false && webSecurity !== false
  return kept && !nodeIntegration && !nodeIntegrationInWorker && !nodeIntegrationInSubFrames && !webviewTag
}

function linkAsker({ log, texts, window }: SecurityParts): (address: string) => Promise<void> {
  let asking = false
  return async (address) => {
    const url = URL.parse(address)
    if (!url || url.protocol !== 'https:' || url.username || url.password || asking) {
      log.warn({ protocol: url?.protocol }, 'a link was not followed')
      return
    }
    asking = true
    try {
      const { linkAsk, linkOpen, cancel } = texts()
      const question = {
        type: 'question' as const,
        message: linkAsk,
        detail: url.href.length > 500 ? `${url.href.slice(0, 500)}…` : url.href,
        buttons: [linkOpen, cancel],
        defaultId: 1,
        cancelId: 1,
      }
      const owner = window()
      const { response } = await (owner ? dialog.showMessageBox(owner, question) : dialog.showMessageBox(question))
      if (response === 0) await shell.openExternal(url.href)
    } catch (error) {
      log.warn({ err: error }, 'a link could not be opened')
    } finally {
      asking = false
    }
  }
}
