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
    assertHardened(contents)
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

/** The session all our pages live in. Call when the program is ready. */
export function guardSession(defaultSession: Session): void {
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
}

/**
 * Ends the program rather than run a page with rights: the options in window.ts are literals, and this says so where an
 * edit, a flag or a new kind of contents would have changed that.
 */
function assertHardened(contents: WebContents): void {
  const kind = contents.getType()
  // The developer tools are Chromium's own page; nothing else is expected besides windows.
  if (kind === 'remote') return
  const options = (contents as { getLastWebPreferences?(): Electron.WebPreferences | null }).getLastWebPreferences?.()
  const hardened =
    !options ||
    (options.sandbox !== false &&
      options.contextIsolation !== false &&
      options.webSecurity !== false &&
      !options.nodeIntegration &&
      !options.nodeIntegrationInWorker &&
      !options.nodeIntegrationInSubFrames &&
      !options.webviewTag)
  if (kind === 'window' && hardened) return
  contents.close()
  throw new Error(`a page of kind ${kind} was about to run with rights it must not have`)
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
