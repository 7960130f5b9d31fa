/**
 * A stand-in for the `electron` module, so that the built main bundle and preload can be run where Electron's binary cannot
 * be had: `node --import electron-stand-in.ts out/main/index.js`. Windows are pages of a real Chromium; the preload runs in
 * a world of its own at document start; a custom scheme is served by a loopback server whose origin is a secure context.
 * Tray, menus, dialogs and the system's programs are recorded (desktop-hands.ts reads the record and plays the user).
 *
 * True to the original: shape and life cycle, messages and ports, isolation of worlds, policy and streaming of the page.
 * Not shown: packaging, fuses, the operating system's sandbox, and Chromium as Electron builds it. It implements what this
 * program uses and throws on the rest.
 */
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Chromium, type Json, type Listener } from './chromium.ts'

export interface StandInOptions {
  /** Path of Chromium. */
  chromium: string
  keyStore: string
  locale: string
  /** Without their task bars; the first is the main one. */
  displays: Bounds[]
}

export type Bounds = Record<'x' | 'y' | 'width' | 'height', number>

const options: StandInOptions = {
  chromium: '/usr/bin/chromium',
  keyStore: 'gnome_libsecret',
  locale: 'en-GB',
  displays: [{ x: 0, y: 0, width: 1920, height: 1040 }],
  ...(JSON.parse(process.env.SOUL_STAND_IN ?? '{}') as Partial<StandInOptions>),
}
const SECRET = `s${crypto.randomUUID().replaceAll('-', '')}`
const BINDING = `b${crypto.randomUUID().replaceAll('-', '')}`
const WORLD = 'preload'
const PAGE_FILE = readFileSync(new URL('./electron-stand-in-page.js', import.meta.url), 'utf8')
const PAGE_SCRIPT = PAGE_FILE.slice(PAGE_FILE.indexOf('default') + 'default'.length)

export const record = {
  menu: undefined as Json[] | undefined,
  trays: [] as Tray[],
  dialogs: [] as { kind: string; options: Json }[],
  opened: [] as string[],
  revealed: [] as string[],
  schemes: [] as Json[],
  sandboxed: false,
  theme: 'system',
}

/** Emits an event that can be prevented; false when it was. */
export function permitted(emitter: EventEmitter, name: string, details: Json = {}): boolean {
  const event = { ...details, defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) }
  emitter.emit(name, event)
  return !event.defaultPrevented
}

/** Started with the first window. */
export let started: Promise<Chromium> | undefined
const chromium = (): Promise<Chromium> =>
  (started ??= (async () => {
    const browser = new Chromium({ program: options.chromium, userDataDir: app.getPath('sessionData') })
    await browser.send('Target.setDiscoverTargets', { discover: true })
    // A page must not get a window that the program did not make.
    browser.on('Target.targetCreated', ({ targetInfo }) => {
      const { targetId, openerId } = targetInfo as { targetId: string; openerId?: string }
      if (openerId) void browser.send('Target.closeTarget', { targetId })
    })
    return browser
  })())

type Handler = (request: Request) => Response | Promise<Response>
const handlers = new Map<string, Handler>()

const server = createServer((request, response) => void serveScheme(request, response).catch(() => response.destroy()))
const serving = new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)).unref()
})

/** `media://app/x` is `http://app.media.localhost:PORT/x` to Chromium, and the other way round. */
const toHttp = async (address: string): Promise<string> =>
  address.replace(/^([a-z]+):\/\/([^/]+)/, `http://$2.$1.localhost:${await serving}`)
const fromHttp = (address: string): string => address.replace(/^http:\/\/([^./]+)\.([a-z]+)\.localhost:\d+/, '$2://$1')

async function serveScheme(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const address = new URL(fromHttp(`http://${incoming.headers.host}${incoming.url}`))
  const handler = handlers.get(address.protocol.slice(0, -1))
  if (!handler) return void outgoing.writeHead(404).end()
  const stopped = new AbortController()
  outgoing.on('close', () => stopped.abort())
  const { host: _, connection: __, ...headers } = incoming.headers as Record<string, string>
  const request = new Request(address, { method: incoming.method, headers, signal: stopped.signal })
  if (headers['sec-fetch-site'] === 'same-origin') {
    Object.assign(request, { initiatorOrigin: `${address.protocol}//${address.host}` })
  }
  const response = await handler(request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (!response.body) return void outgoing.end()
  await pipeline(Readable.fromWeb(response.body), outgoing).catch(() => {})
}

const protocol = {
  registerSchemesAsPrivileged: (schemes: Json[]) => void record.schemes.push(...schemes),
  handle: (scheme: string, handler: Handler) => void handlers.set(scheme, handler),
}

let count = 0
class MessagePortMain extends EventEmitter {
  readonly id = ++count
  peer!: MessagePortMain
  /** The page it was given to. */
  contents: WebContents | undefined
  #waiting: unknown[] | undefined = []
  #closed = false

  start(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const data of waiting) this.receive(data)
  }

  postMessage = (data: unknown) => this.#closed || this.peer.receive(structuredClone(data))

  receive(data: unknown): void {
    if (this.contents) this.contents.tell('port', { id: this.id, data })
    else if (this.#waiting) this.#waiting.push(data)
    else if (!this.#closed) this.emit('message', { data, ports: [] })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.contents?.tell('portClose', { id: this.id })
    this.emit('close')
    this.peer.close()
  }
}

class MessageChannelMain {
  readonly port1 = new MessagePortMain()
  readonly port2 = new MessagePortMain()
  constructor() {
    this.port1.peer = this.port2
    this.port2.peer = this.port1
  }
}

type Invoked = (event: Json, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  readonly invocations = new Map<string, Invoked>()
  handle = (channel: string, handler: Invoked) => void this.invocations.set(channel, handler)
}
const ipcMain = new IpcMain()

export const windows: BrowserWindow[] = []
type OpenHandler = (details: { url: string }) => { action: string }

class WebContents extends EventEmitter {
  readonly id = ++count
  readonly mainFrame: Json
  readonly preferences: Json
  readonly #ports = new Map<number, MessagePortMain>()
  readonly #page: Promise<{ browser: Chromium; session: string; targetId: string }>
  #context: number | undefined
  #url = ''
  /** Loads that the program itself asked for are not questioned. */
  #ownLoad = false
  #openHandler: OpenHandler | undefined

  constructor(preferences: Json) {
    super()
    this.preferences = preferences
    const postMessage = (channel: string, message: unknown, ports: MessagePortMain[]) =>
      this.#deliver(channel, [message], ports)
    this.mainFrame = Object.defineProperty({ parent: null, postMessage }, 'url', { get: () => this.#url })
    this.#page = this.#attach()
  }

  getType = () => 'window'
  getURL = () => this.#url
  getLastWebPreferences = () => this.preferences
  setWindowOpenHandler = (handler: OpenHandler) => void (this.#openHandler = handler)
  send = (channel: string, ...args: unknown[]) => this.#deliver(channel, args, [])

  async loadURL(address: string): Promise<void> {
    const loaded = new Promise((resolve) => this.once('did-finish-load', resolve))
    this.#ownLoad = true
    await this.cdp('Page.navigate', { url: await toHttp(address) })
    await loaded
  }

  reload(): void {
    this.#ownLoad = true
    void this.cdp('Page.reload')
  }

  async cdp(method: string, params: Json = {}): Promise<Json> {
    const { browser, session } = await this.#page
    return browser.send(method, params, session)
  }

  /** Calls a function of the preload's half of the stand-in. */
  tell(what: string, message: Json): void {
    const expression = `globalThis.${SECRET}?.${what}(${JSON.stringify(message)})`
    this.cdp('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => {})
  }

  /** Lets the page say goodbye, then ends it. */
  async end(): Promise<void> {
    const { browser, targetId } = await this.#page
    const gone = new Promise<void>((resolve) =>
      browser.on('Target.targetDestroyed', ({ targetId: id }) => id === targetId && resolve()),
    )
    await this.cdp('Page.close')
    await gone
    this.#forgetPage()
  }

  async #attach() {
    const browser = await chromium()
    const { targetId } = (await browser.send('Target.createTarget', { url: 'about:blank' })) as { targetId: string }
    const attached = await browser.send('Target.attachToTarget', { targetId, flatten: true })
    const session = attached.sessionId as string
    const on = (event: string, listener: Listener) => browser.on(event, listener, session)
    on('Page.loadEventFired', () => this.emit('did-finish-load'))
    on('Page.windowOpen', ({ url }) => this.#openHandler?.({ url: fromHttp(url as string) }))
    on('Page.frameNavigated', ({ frame }) => {
      const { url, parentId } = frame as { url: string; parentId?: string }
      if (!parentId) this.#url = fromHttp(url)
    })
    on('Runtime.executionContextCreated', ({ context }) => {
      const { id, name, auxData } = context as { id: number; name: string; auxData: { frameId: string } }
      if (name !== WORLD || auxData.frameId !== targetId) return
      this.#forgetPage()
      this.#context = id
    })
    on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#context) this.#forgetPage()
    })
    on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      if (executionContextId === this.#context) this.#take(JSON.parse(payload as string) as Json)
    })
    on('Fetch.requestPaused', (paused) => this.#decide(paused))
    on('Inspector.targetCrashed', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 }))
    const send = (method: string, params?: Json) => browser.send(method, params, session)
    const script = (world: string) => `(${PAGE_SCRIPT})(${JSON.stringify({ world, secret: SECRET, binding: BINDING })})`
    const preload = readFileSync(this.preferences.preload as string, 'utf8')
    await Promise.all([
      send('Page.enable'),
      send('Runtime.enable'),
      send('Inspector.enable'),
      send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] }),
      send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: script('page') }),
      send('Page.addScriptToEvaluateOnNewDocument', {
        worldName: WORLD,
        source: `(() => {
          const electron = ${script('preload')}
          const require = (name) => {
            if (name !== 'electron') throw new Error('a sandboxed preload cannot load ' + name)
            return electron
          }
          if (electron) ((require, module, exports) => {${preload}\n})(require, { exports: {} }, {})
        })()`,
      }),
    ])
    return { browser, session, targetId }
  }

  /** Navigation of any frame: the program is asked unless it started it. */
  #decide({ requestId, request, frameId }: Json): void {
    const url = fromHttp((request as { url: string }).url)
    void this.#page.then(({ targetId }) => {
      const ours = this.#ownLoad
      this.#ownLoad = false
      return ours || permitted(this, 'will-frame-navigate', { url, isMainFrame: frameId === targetId })
        ? this.cdp('Fetch.continueRequest', { requestId })
        : this.cdp('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    })
  }

  #deliver(channel: string, args: unknown[], ports: MessagePortMain[]): void {
    for (const port of ports) {
      port.contents = this
      this.#ports.set(port.id, port)
    }
    this.tell('message', { channel, args, portIds: ports.map((port) => port.id) })
    for (const port of ports) port.start()
  }

  /** A message of the preload. */
  #take({ kind, id, channel, args, data, url }: Json): void {
    this.#url = fromHttp(url as string)
    const event = { sender: this, senderFrame: this.mainFrame, ports: [] }
    if (kind === 'send') ipcMain.emit(channel as string, event, ...(args as unknown[]))
    if (kind === 'invoke') void this.#answer(id, channel as string, [event, ...(args as unknown[])])
    if (kind === 'portSaid') this.#ports.get(id as number)?.postMessage(data)
    if (kind === 'portClosed') this.#ports.get(id as number)?.close()
  }

  async #answer(id: unknown, channel: string, args: [Json, ...unknown[]]): Promise<void> {
    try {
      this.tell('answer', { id, value: await ipcMain.invocations.get(channel)!(...args) })
    } catch (error) {
      this.tell('answer', { id, error: `Error invoking remote method '${channel}': ${String(error)}` })
    }
  }

  #forgetPage(): void {
    this.#context = undefined
    const ports = [...this.#ports.values()]
    this.#ports.clear()
    for (const port of ports) {
      port.contents = undefined
      port.close()
    }
  }
}

class BrowserWindow extends EventEmitter {
  readonly options: Json
  readonly webContents: WebContents
  #visible: boolean
  #maximized = false
  #bounds: Bounds

  constructor(given: Json) {
    super()
    this.options = given
    this.#visible = given.show !== false
    const { x, y, width, height } = { x: 100, y: 100, ...given } as unknown as Bounds
    this.#bounds = { x, y, width, height }
    this.webContents = new WebContents(given.webPreferences as Json)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  loadURL = (address: string): Promise<void> => this.webContents.loadURL(address)
  isVisible = () => this.#visible
  isMinimized = () => false
  isFullScreen = () => false
  isMaximized = () => this.#maximized
  getNormalBounds = () => ({ ...this.#bounds })
  focus = () => {}
  restore = () => {}
  setBackgroundColor = (color: string) => void (this.options.backgroundColor = color)
  /** All that were shown, one after the other. */
  readonly progress: { share: number; mode: string }[] = []
  setProgressBar = (share: number, { mode }: { mode: string }) => void this.progress.push({ share, mode })
  show = () => void (this.#visible = true)
  hide = () => void (this.#visible = false)
  maximize = () => void (this.#maximized = true)
  setBounds(bounds: Bounds): void {
    this.#bounds = bounds
    this.emit('move')
    this.emit('resize')
  }

  /** False when the program prevented it. */
  close(): boolean {
    if (!permitted(this, 'close')) return false
    void this.webContents.end().then(() => {
      windows.splice(windows.indexOf(this), 1)
      this.emit('closed')
      app.windowClosed()
    })
    return true
  }
}

class App extends EventEmitter {
  readonly isPackaged = false
  readonly #paths: Record<string, string> = { appData: join(tmpdir(), 'soul-stand-in') }
  readonly #switches = new Map(
    process.argv.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=', 2) as [string, string]),
  )
  #quitting = false

  readonly commandLine = { hasSwitch: (name: string) => this.#switches.has(name) }
  setName = () => {}
  setAppUserModelId = () => {}
  getLocale = () => options.locale
  enableSandbox = () => void (record.sandboxed = true)
  getPath(name: string): string {
    if (name === 'userData') return this.#paths.userData ?? this.#switches.get('user-data-dir')!
    return this.#paths[name] ?? join(this.getPath('userData'), name)
  }
  setPath = (name: string, path: string) => void (this.#paths[name] = path)

  /** Electron is ready some time after the main script has run to its end, never before. */
  whenReady = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

  /** The lock is a file with the process's id; a second process leaves its message beside it and is heard at once. */
  requestSingleInstanceLock(data: unknown): boolean {
    const lock = join(this.getPath('userData'), 'stand-in-lock')
    const mailbox = `${lock}-mail`
    mkdirSync(mailbox, { recursive: true })
    if (existsSync(lock) && existsSync(`/proc/${readFileSync(lock, 'utf8')}`)) {
      writeFileSync(join(mailbox, `${process.pid}`), JSON.stringify([process.argv, process.cwd(), data]))
      return false
    }
    writeFileSync(lock, String(process.pid))
    watch(mailbox, () => {
      for (const name of readdirSync(mailbox)) {
        const text = readFileSync(join(mailbox, name), 'utf8')
        if (text === '') continue
        rmSync(join(mailbox, name))
        this.emit('second-instance', {}, ...(JSON.parse(text) as unknown[]))
      }
    }).unref()
    return true
  }

  quit(): void {
    if (this.#quitting || !permitted(this, 'before-quit')) return
    this.#quitting = true
    // One window that stays keeps the program.
    if (windows.some((window) => !window.close())) this.#quitting = false
    else if (windows.length === 0) this.#willQuit()
  }

  windowClosed(): void {
    if (windows.length > 0) return
    if (this.#quitting) this.#willQuit()
    else this.emit('window-all-closed')
  }

  async exit(code = 0): Promise<void> {
    await (await started)?.kill()
    process.exit(code)
  }

  #willQuit(): void {
    if (permitted(this, 'will-quit')) void this.exit(0)
  }
}
const app = new App()

class NativeTheme extends EventEmitter {
  shouldUseDarkColors = false
  set themeSource(source: string) {
    record.theme = source
    this.shouldUseDarkColors = source === 'dark'
    this.emit('updated')
  }
}

type PermissionHandler = (contents: unknown, permission: string, answer?: (granted: boolean) => void) => boolean | void

class Session extends EventEmitter {
  request: PermissionHandler = (_contents, _permission, answer) => answer?.(true)
  check: PermissionHandler = () => true
  setPermissionRequestHandler = (handler: PermissionHandler) => void (this.request = handler)
  setPermissionCheckHandler = (handler: PermissionHandler) => void (this.check = handler)
  setDevicePermissionHandler = () => {}
}

/** Dialogs that wait for an answer of the test, and answers that wait for their dialog. */
export const asked: ((answer: Json) => void)[] = []
export const answers: Json[] = []

function ask(kind: string, given: unknown[]): Promise<Json> {
  record.dialogs.push({ kind, options: given.at(-1) as Json })
  const answer = answers.shift()
  return answer ? Promise.resolve(answer) : new Promise((resolve) => asked.push(resolve))
}

const dialog = {
  showOpenDialog: (...given: unknown[]) => ask('open', given),
  showMessageBox: (...given: unknown[]) => ask('message', given),
  showErrorBox(title: string, content: string): void {
    record.dialogs.push({ kind: 'error', options: { title, content } })
    console.error(title, content)
  },
}

class Tray extends EventEmitter {
  menu: Json[] = []
  toolTip = ''
  destroyed = false
  readonly imageIsEmpty: boolean
  constructor(image: { isEmpty(): boolean }) {
    super()
    this.imageIsEmpty = image.isEmpty()
    record.trays.push(this)
  }
  /** All that it said, one after the other. */
  readonly toolTips: string[] = []
  setToolTip(text: string): void {
    this.toolTip = text
    this.toolTips.push(text)
  }
  setContextMenu = (menu: { items: Json[] }) => void (this.menu = menu.items)
  destroy = () => void (this.destroyed = true)
}

const Menu = {
  buildFromTemplate: (items: Json[]) => ({ items }),
  setApplicationMenu: (menu: { items: Json[] }) => void (record.menu = menu.items),
}

export const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage: {
    createFromPath: (path: string) => ({ isEmpty: () => !existsSync(path), setTemplateImage: () => {} }),
  },
  nativeTheme: new NativeTheme(),
  protocol,
  safeStorage: {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => options.keyStore,
    encryptStringAsync: async (text: string) => Buffer.from(btoa(`${options.keyStore}:${text}`)),
    decryptStringAsync: async (bytes: Buffer) => {
      const [keyStore, result] = atob(bytes.toString()).split(':', 2)
      if (keyStore !== options.keyStore) throw new Error('Error while decrypting the ciphertext')
      return { result, shouldReEncrypt: false }
    },
  },
  screen: {
    getPrimaryDisplay: () => ({ workArea: options.displays[0] }),
    getAllDisplays: () => options.displays.map((workArea) => ({ workArea })),
  },
  session: { defaultSession: new Session() },
  shell: {
    openExternal: async (address: string) => void record.opened.push(address),
    showItemInFolder: (path: string) => void record.revealed.push(path),
  },
  Tray,
}

Object.defineProperty(process.versions, 'electron', { value: '0.0.0-stand-in', enumerable: true })
Object.assign(globalThis, { [Symbol.for('electron stand-in')]: electron })
const module = `const electron = globalThis[Symbol.for('electron stand-in')]
export default electron
export const { ${Object.keys(electron).join(', ')} } = electron`
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: `data:text/javascript,${encodeURIComponent(module)}`, shortCircuit: true }
      : next(specifier, context),
})
