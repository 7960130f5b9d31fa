/**
 * The one window. It comes back where it stood, appears when its page has something to show, on a ground of the theme's
 * colour, and hands the question what closing means to its owner.
 */
import { BrowserWindow, nativeTheme, screen, type Event } from 'electron'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { CHANNELS } from './channels.ts'
import type { DesktopCommand } from '../shared/model/desktop.ts'
import { PAGE_URL } from './own-page.ts'
import { MIN_HEIGHT, MIN_WIDTH, placeOnScreen, readPlace, writePlace } from './window-place.ts'

/** The page's own ground (`--base` of its theme), so that nothing flashes before its first frame. */
const GROUND = { light: '#efeef2', dark: '#0c0c0f' }
/** Shown at the latest, whether the page has drawn or not: an invisible program is the worst of all. */
const SHOW_AFTER_MS = 4000
const WRITE_PLACE_AFTER_MS = 400
/** A page that crashes again and again is left alone, so that it does not eat the machine. */
const MAX_REVIVALS = 3

export interface WindowParts {
  /** Path of the preload script. */
  preload: string
  /** Folder for the window's place. */
  profileDir: string
  icon: string | undefined
  log: Logger
  /** Called when the user closes the window; it may prevent that. */
  onClose(event: Event): void
}

export class MainWindow {
  readonly #parts: WindowParts
  readonly #placePath: string
  #window: BrowserWindow | undefined
  #placeTimer: NodeJS.Timeout | undefined
  #revivals = 0

  constructor(parts: WindowParts) {
    this.#parts = parts
    this.#placePath = join(parts.profileDir, 'window.json')
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(ground()))
  }

  /** Brings the window to the front, making it when there is none. */
  show(): void {
    if (!this.#window) {
      this.#open()
      return
    }
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  hide(): void {
    this.#window?.hide()
  }

  get isVisible(): boolean {
    return this.#window?.isVisible() ?? false
  }

  /** The window for dialogs to hang on to. */
  get current(): BrowserWindow | undefined {
    return this.#window
  }

  /** In the task bar or dock. 0 to 1; undefined takes it away. */
  showProgress(share: number | undefined, mode: 'normal' | 'error'): void {
    this.#window?.setProgressBar(share ?? -1, { mode: share === undefined ? 'none' : mode })
  }

  /** Tells the page; a hidden page hears it too. */
  command(command: DesktopCommand): void {
    this.#window?.webContents.send(CHANNELS.command, command)
  }

  #open(): void {
    const place = readPlace(this.#placePath)
    const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea)
    const window = new BrowserWindow({
      ...placeOnScreen(place, areas),
      minWidth: MIN_WIDTH,
      minHeight: MIN_HEIGHT,
      title: 'Soul Player',
      show: false,
      backgroundColor: ground(),
      autoHideMenuBar: true,
      ...(this.#parts.icon !== undefined && { icon: this.#parts.icon }),
      webPreferences: {
        preload: this.#parts.preload,
        sandbox: true,
        contextIsolation: true,
        webSecurity: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        navigateOnDragDrop: false,
        // Dictionaries would be fetched from the network.
        spellcheck: false,
        // Media keys and the tray start music without a click on the page.
        autoplayPolicy: 'no-user-gesture-required',
      },
    })
    this.#window = window
    if (place?.maximized) window.maximize()

    const showAnyway = setTimeout(() => window.show(), SHOW_AFTER_MS)
    window.once('ready-to-show', () => {
      clearTimeout(showAnyway)
      window.show()
    })
    window.on('move', () => this.#placeChanged())
    window.on('resize', () => this.#placeChanged())
    window.on('close', (event) => this.#parts.onClose(event))
    window.on('closed', () => {
      clearTimeout(showAnyway)
      this.#window = undefined
    })
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      this.#parts.log.error({ reason, exitCode }, 'the page has crashed')
      if (reason !== 'clean-exit' && this.#revivals++ < MAX_REVIVALS) window.webContents.reload()
    })
    window.loadURL(PAGE_URL).catch((error: unknown) => this.#parts.log.error({ err: error }, 'the page did not load'))
  }

  #placeChanged(): void {
    clearTimeout(this.#placeTimer)
    this.#placeTimer = setTimeout(() => {
      const window = this.#window
      if (!window || window.isMinimized() || window.isFullScreen()) return
      const place = { ...window.getNormalBounds(), maximized: window.isMaximized() }
      writePlace(this.#placePath, place).catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, "the window's place could not be kept"),
      )
    }, WRITE_PLACE_AFTER_MS)
  }
}

const ground = (): string => (nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light)
