/**
 * The desktop's main process: first what has to be settled before the program is ready, then the engine, the window, the
 * tray and the menu put together, and at the end everything taken down in order.
 */
import { app, dialog, nativeTheme, session } from 'electron'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { version } from '../../package.json'
import { createEngine, type Engine } from '../engine/engine.ts'
import { lockProfile, type ProfileLock } from '../engine/lib/profile-lock.ts'
import { closeQuestion } from './close-question.ts'
import { answerDesktopCalls } from './desktop-calls.ts'
import { showDownloads } from './download-progress.ts'
import { addFolders, foldersOfThisStart } from './folder-arguments.ts'
import { desktopHost, type DesktopHost } from './host.ts'
import { handleMediaScheme, registerMediaScheme } from './media-protocol.ts'
import { setMenu } from './menu.ts'
import { Rpc } from './rpc.ts'
import { guardPages, guardSession } from './security.ts'
import { textsFor, type Texts } from './texts.ts'
import { TrayIcon } from './tray.ts'
import { MainWindow } from './window.ts'

const builtDir = new URL('.', import.meta.url)
const built = (path: string): string => fileURLToPath(new URL(path, builtDir))
const iconDir = built('../../resources/icons/')

/** However stuck something is, the process ends after this; the databases bear being cut off. */
const STOP_MS = 5_000

/** What a second start hands to the first. */
const SecondStart = z.object({ folders: z.array(z.string().max(8192)).max(100) })

app.setName('Soul Player')
app.setAppUserModelId('org.soulplayer.SoulPlayer')
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), 'soul-player'))
app.enableSandbox()
registerMediaScheme()

const folders = foldersOfThisStart(app.isPackaged)
if (app.requestSingleInstanceLock({ folders } satisfies z.infer<typeof SecondStart>)) {
  const host = desktopHost({ builtDir, version })
  // Electron tells the user; this tells the log.
  process.on('uncaughtExceptionMonitor', (error) => {
    host.log.fatal({ err: error }, 'uncaught')
    host.logFile.flush()
  })
  const running = run(host)
  // Both may come before there is a window to show; that it will never come is told below.
  const whenRunning = (then: (desktop: Awaited<typeof running>) => void) => void running.then(then, () => {})
  app.on('second-instance', (_event, _args, _cwd, data) => {
    const start = SecondStart.safeParse(data)
    whenRunning(({ window, add }) => {
      window.show()
      if (start.success) void add(start.data.folders)
    })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    whenRunning(({ add }) => void add([path]))
  })
  running.catch((error: unknown) => {
    host.log.fatal({ err: error }, 'could not start')
    host.logFile.flush()
    const { cannotStart, logIs } = textsFor('system', app.getLocale())
    const reason = error instanceof Error ? error.message : String(error)
    dialog.showErrorBox(cannotStart, `${reason}\n\n${logIs} ${host.logFile.path}.`)
    app.exit(1)
  })
} else {
  app.quit()
}

async function run(host: DesktopHost) {
  // A second desktop never comes here, but the headless shell may have the profile open.
  const lock = lockProfile(host.dataDir)
  if (!lock) throw new Error(textsFor('system', app.getLocale()).profileInUse)
  const [engine] = await Promise.all([createEngine(host), app.whenReady()])
  const { settings, log } = engine
  const texts = (): Texts => textsFor(settings.current.language, app.getLocale())
  const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  let quitting = false

  const rpc = new Rpc(engine)
  const onWindowClose = closeQuestion({ engine, texts, hide: () => window.hide(), quit: () => app.quit() })
  const window = new MainWindow({
    preload: built('../preload/index.cjs'),
    profileDir: host.dataDir,
    icon: process.platform === 'linux' ? join(iconDir, 'app/512x512.png') : undefined,
    log,
    onClose: (event) => quitting || onWindowClose(event, window.current),
  })
  const tray = new TrayIcon({
    iconDir,
    show: () => window.show(),
    toggle: () => (window.isVisible ? window.hide() : window.show()),
    command: (command) => window.command(command),
    quit: () => app.quit(),
  })
  showDownloads({
    engine,
    texts,
    showProgress: (share, mode) => window.showProgress(share, mode),
    showToolTip: (text) => tray.setToolTip(text),
  })
  const add = (paths: readonly string[]) =>
    addFolders(engine, paths, (reason) => dialog.showErrorBox(texts().cannotAdd, reason))

  guardSession(session.defaultSession)
  guardPages({ log, texts, window: () => window.current })
  handleMediaScheme({ pageDir: built('../renderer/'), devServer, media: engine.media, log })
  answerDesktopCalls({ engine, texts, window: () => window.current })
  rpc.start()

  const setTexts = () => {
    tray.setTexts(texts())
    setMenu({
      texts: texts(),
      developing: devServer !== undefined,
      command: (command) => {
        window.show()
        window.command(command)
      },
    })
  }
  setTexts()
  nativeTheme.themeSource = settings.current.theme
  let { language } = settings.current
  settings.onChange((changed) => {
    nativeTheme.themeSource = changed.theme
    if (changed.language !== language) setTexts()
    language = changed.language
  })

  app.on('activate', () => window.show())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', () => {
    quitting = true
  })
  stopBeforeQuit({ engine, rpc, tray, lock, host })

  window.show()
  void add(folders)
  return { window, add }
}

interface Running {
  engine: Engine
  rpc: Rpc
  tray: TrayIcon
  lock: ProfileLock
  host: DesktopHost
}

/** The program ends when the last words of the page are heard and the engine has put everything away. */
function stopBeforeQuit({ engine, rpc, tray, lock, host }: Running): void {
  let stopping = false
  const end = () => {
    lock.release()
    host.logFile.flush()
    app.exit(0)
  }
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (stopping) return
    stopping = true
    setTimeout(() => {
      host.log.warn('something did not stop in time')
      end()
    }, STOP_MS).unref()
    const stop = async () => {
      tray.remove()
      await rpc.stop()
      await engine.stop()
    }
    stop().then(end, (error: unknown) => {
      host.log.error({ err: error }, 'stopping failed')
      end()
    })
  })
}
