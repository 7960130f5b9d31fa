/**
 * A stand-in for the `electron` module, so that the built main bundle and preload can be run where Electron's binary cannot
 * be had: `node --import electron-stand-in.ts out/main/index.js`. Windows are pages of a real Chromium; the preload runs in
 * a world of its own at document start; a custom scheme is served by a loopback server whose origin is a secure context.
 * Tray, menus, dialogs and the system's programs are recorded. The test that started the process reads the record and plays
 * the user over the process's own message channel (desktop.ts).
 *
 * True to the original: shape and life cycle, messages and ports, isolation of worlds, policy and streaming of the page.
 * Not shown: packaging, fuses, the operating system's sandbox, and Chromium as Electron builds it. It implements what this
 * program uses and throws on the rest.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'

export interface StandInOptions {
  /** Path of Chromium. */
  chromium: string
  keyStore: string
  locale: string
  displays: { x: number; y: number; width: number; height: number }[]
}

/** What the test may ask of the user's hands and eyes; see `hands` at the end. */
export type Hands = typeof hands

type Rest = Record<string, unknown>

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
const PAGE_SCRIPT = readFileSync(new URL('./electron-stand-in-page.js', import.meta.url), 'utf8')

const record = {
  menu: undefined as Rest[] | undefined,
  trays: [] as Tray[],
  dialogs: [] as { kind: string; options: Rest }[],
  opened: [] as string[],
  revealed: [] as string[],
  schemes: [] as Rest[],
}

/** Electron's events can be prevented. */
class PreventableEvent {
  defaultPrevented = false;
  readonly [key: string]: unknown
  constructor(details: Rest = {}) {
    Object.assign(this, details)
  }
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

// ---------------------------------------------------------------------------------------------------------------- Chromium

type Listener = (params: Rest) => void

/** The DevTools protocol over two pipes: no port is opened. */
class Chromium {
  readonly #process: ChildProcess
  readonly #answers = new Map<number, { resolve(result: Rest): void; reject(error: Error): void }>()
  readonly #listeners = new Map<string, Listener>()
  #count = 0
  #unread = ''

  constructor() {
    const flags =
      '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --mute-audio ' +
      '--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required --remote-debugging-pipe'
    this.#process = spawn(options.chromium, [...flags.split(' '), `--user-data-dir=${app.getPath('sessionData')}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    const [, , , input, output] = this.#process.stdio as [null, null, null, NodeJS.WritableStream, Readable]
    input.on('error', () => {})
    this.send = (method, params = {}, sessionId) => {
      const id = ++this.#count
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }))
    }
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (this.#unread + chunk).split('\0')
      this.#unread = messages.pop()!
      for (const message of messages) this.#take(JSON.parse(message) as Rest)
    })
  }

  send: (method: string, params?: Rest, sessionId?: string) => Promise<Rest>

  /** One listener per event and session. */
  on(event: string, listener: Listener, sessionId = ''): void {
    this.#listeners.set(`${event} ${sessionId}`, listener)
  }

  kill(): Promise<unknown> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    return this.#process.kill('SIGKILL') ? gone : Promise.resolve()
  }

  #take({ id, result, error, method, params, sessionId = '' }: Rest): void {
    if (id === undefined) {
      this.#listeners.get(`${method as string} ${sessionId as string}`)?.(params as Rest)
      return
    }
    const answer = this.#answers.get(id as number)
    this.#answers.delete(id as number)
    if (error) answer?.reject(new Error((error as { message: string }).message))
    else answer?.resolve(result as Rest)
  }
}

let started: Promise<Chromium> | undefined
const chromium = (): Promise<Chromium> =>
  (started ??= (async () => {
    const browser = new Chromium()
    await browser.send('Target.setDiscoverTargets', { discover: true })
    // A page must not get a window that the program did not make.
    browser.on('Target.targetCreated', ({ targetInfo }) => {
      const { targetId, openerId } = targetInfo as { targetId: string; openerId?: string }
      if (openerId) void browser.send('Target.closeTarget', { targetId })
    })
    return browser
  })())

// ------------------------------------------------------------------------------------------------------------------ scheme

type Handler = (request: Request) => Response | Promise<Response>
const handlers = new Map<string, Handler>()

const server = createServer((request, response) => {
  serveScheme(request, response).catch(() => response.destroy())
})
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
  await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing).catch(() => {})
}

const protocol = {
  registerSchemesAsPrivileged: (schemes: Rest[]) => void record.schemes.push(...schemes),
  handle: (scheme: string, handler: Handler) => void handlers.set(scheme, handler),
}

// ------------------------------------------------------------------------------------------------------------------- ports

let portCount = 0

class MessagePortMain extends EventEmitter {
  readonly id = ++portCount
  peer!: MessagePortMain
  /** Where the port went when it was given to a page. */
  contents: WebContents | undefined
  #waiting: unknown[] | undefined = []
  #closed = false

  start(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const data of waiting) this.receive(data)
  }

  postMessage(data: unknown): void {
    if (!this.#closed) this.peer.receive(structuredClone(data))
  }

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

class IpcMain extends EventEmitter {
  readonly invocations = new Map<string, (event: Rest, ...args: unknown[]) => unknown>()

  handle(channel: string, handler: (event: Rest, ...args: unknown[]) => unknown): void {
    this.invocations.set(channel, handler)
  }
}
const ipcMain = new IpcMain()

// ----------------------------------------------------------------------------------------------------------------- windows

let contentsCount = 0
const windows: BrowserWindow[] = []

class WebContents extends EventEmitter {
  readonly id = ++contentsCount
  readonly mainFrame: Rest
  readonly #ports = new Map<number, MessagePortMain>()
  readonly #page: Promise<{ browser: Chromium; session: string; targetId: string }>
  readonly preferences: Rest
  #context: number | undefined
  #url = ''
  /** Loads that the program itself asked for are not questioned. */
  #ownLoad = false
  #openHandler: ((details: { url: string }) => { action: string }) | undefined

  constructor(preferences: Rest) {
    super()
    this.preferences = preferences
    const frameUrl = () => this.#url
    this.mainFrame = {
      parent: null,
      get url() {
        return frameUrl()
      },
      postMessage: (channel: string, message: unknown, ports: MessagePortMain[] = []) =>
        this.#deliver(channel, [message], ports),
    }
    this.#page = this.#attach()
    this.#page.catch((error: unknown) => console.error(error))
  }

  getType = (): string => 'window'
  getURL = (): string => this.#url
  getLastWebPreferences = (): Rest => this.preferences
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver(channel, args, [])
  }

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

  async cdp(method: string, params: Rest = {}): Promise<Rest> {
    const { browser, session } = await this.#page
    return browser.send(method, params, session)
  }

  /** Resolves with the value, or rejects with the page's error. */
  async evaluate(expression: string, inPreload: boolean): Promise<unknown> {
    const { result, exceptionDetails } = (await this.cdp('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
      ...(inPreload && { contextId: this.#context }),
    })) as { result: Rest; exceptionDetails?: { exception?: { description?: string }; text: string } }
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Calls a function of the preload's half of the stand-in. */
  tell(what: string, message: Rest): void {
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
      if (executionContextId === this.#context) this.#take(JSON.parse(payload as string) as Rest)
    })
    on('Fetch.requestPaused', (paused) => this.#decide(paused))
    on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', new PreventableEvent(), { reason: 'crashed', exitCode: 11 }),
    )
    const send = (method: string, params?: Rest) => browser.send(method, params, session)
    const script = (world: string) =>
      `(${PAGE_SCRIPT.slice(PAGE_SCRIPT.indexOf(';(') + 1)})(${JSON.stringify({ world, secret: SECRET, binding: BINDING })})`
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
          if (!electron) return
          const require = (name) => {
            if (name === 'electron') return electron
            throw new Error('a sandboxed preload cannot load ' + name)
          }
          ;((require, module, exports) => {${preload}\n})(require, { exports: {} }, {})
        })()`,
      }),
    ])
    return { browser, session, targetId }
  }

  /** Navigation of any frame: the program is asked unless it started it. */
  #decide({ requestId, request, frameId }: Rest): void {
    const url = fromHttp((request as { url: string }).url)
    void this.#page.then(({ targetId }) => {
      const event = new PreventableEvent({ url, isMainFrame: frameId === targetId })
      if (this.#ownLoad) this.#ownLoad = false
      else this.emit('will-frame-navigate', event)
      return event.defaultPrevented
        ? this.cdp('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        : this.cdp('Fetch.continueRequest', { requestId })
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
  #take({ kind, id, channel, args, data, url }: Rest): void {
    this.#url = fromHttp(url as string)
    const event = { sender: this, senderFrame: this.mainFrame, ports: [] }
    if (kind === 'send') ipcMain.emit(channel as string, event, ...(args as unknown[]))
    if (kind === 'portSaid') this.#ports.get(id as number)?.postMessage(data)
    if (kind === 'portClosed') this.#ports.get(id as number)?.close()
    if (kind === 'invoke') {
      const handler = ipcMain.invocations.get(channel as string)
      const refusal = `Error invoking remote method '${channel as string}': `
      Promise.resolve()
        .then(() => {
          if (!handler) throw new Error('No handler registered')
          return handler(event, ...(args as unknown[]))
        })
        .then(
          (value) => this.tell('answer', { id, value }),
          (error: unknown) => this.tell('answer', { id, error: refusal + String(error) }),
        )
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
  readonly options: Rest
  readonly webContents: WebContents
  #visible: boolean
  #maximized = false
  #destroyed = false
  #bounds: { x: number; y: number; width: number; height: number }

  constructor(given: Rest) {
    super()
    this.options = given
    this.#visible = given.show !== false
    const { x = 100, y = 100, width, height } = given as { x?: number; y?: number; width: number; height: number }
    this.#bounds = { x, y, width, height }
    this.webContents = new WebContents(given.webPreferences as Rest)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  loadURL = (address: string): Promise<void> => this.webContents.loadURL(address)
  isVisible = (): boolean => this.#visible
  isMinimized = (): boolean => false
  isFullScreen = (): boolean => false
  isMaximized = (): boolean => this.#maximized
  isDestroyed = (): boolean => this.#destroyed
  getNormalBounds = () => ({ ...this.#bounds })
  focus(): void {}
  restore(): void {}
  setBackgroundColor(color: string): void {
    this.options.backgroundColor = color
  }
  show(): void {
    if (this.#destroyed) throw new Error('Object has been destroyed')
    this.#visible = true
  }
  hide(): void {
    this.#visible = false
  }
  maximize(): void {
    this.#maximized = true
    this.emit('resize')
  }
  setBounds(bounds: { x: number; y: number; width: number; height: number }): void {
    this.#bounds = bounds
    this.emit('move')
    this.emit('resize')
  }

  /** False when the program prevented it. */
  close(): boolean {
    const event = new PreventableEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return false
    void this.webContents.end().then(() => {
      this.#destroyed = true
      windows.splice(windows.indexOf(this), 1)
      this.emit('closed')
      app.windowClosed()
    })
    return true
  }
}

// ----------------------------------------------------------------------------------------------------------------- program

class App extends EventEmitter {
  readonly isPackaged = false
  readonly #paths: Record<string, string> = { appData: join(tmpdir(), 'soul-stand-in') }
  readonly #switches = new Map(
    process.argv.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=', 2) as [string, string]),
  )
  readonly sandboxed = { all: false }
  #quitting = false

  readonly commandLine = { hasSwitch: (name: string) => this.#switches.has(name) }
  setName(): void {}
  setAppUserModelId(): void {}
  getVersion = (): string => '0.0.0'
  getLocale = (): string => options.locale
  getAppPath = (): string => process.cwd()
  enableSandbox(): void {
    this.sandboxed.all = true
  }
  getPath(name: string): string {
    if (name === 'userData') return this.#paths.userData ?? this.#switches.get('user-data-dir')!
    return this.#paths[name] ?? join(this.getPath('userData'), name)
  }
  setPath(name: string, path: string): void {
    this.#paths[name] = path
  }

  /** Electron is ready some time after the main script has run to its end, never before. */
  readonly #ready = new Promise<void>((resolve) => setTimeout(resolve, 20))
  whenReady = (): Promise<void> => this.#ready

  /** The lock is a file with the process's id; a second process leaves its message beside it and is heard at once. */
  requestSingleInstanceLock(data: unknown): boolean {
    const lock = join(this.getPath('userData'), 'stand-in-lock')
    const mailbox = `${lock}-mail`
    mkdirSync(mailbox, { recursive: true })
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      const message = { args: process.argv, cwd: process.cwd(), data }
      writeFileSync(join(mailbox, `${process.pid}`), JSON.stringify(message))
      return false
    }
    writeFileSync(lock, String(process.pid))
    watch(mailbox, () => {
      for (const name of readdirSync(mailbox)) {
        const text = readFileSync(join(mailbox, name), 'utf8')
        if (text === '') continue
        rmSync(join(mailbox, name))
        const { args, cwd, data } = JSON.parse(text) as Rest
        this.emit('second-instance', {}, args, cwd, data)
      }
    }).unref()
    return true
  }

  quit(): void {
    if (this.#quitting) return
    const event = new PreventableEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
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

  exit(code = 0): void {
    void Promise.resolve(started)
      .then((browser) => browser?.kill())
      .then(() => process.exit(code))
  }

  #willQuit(): void {
    const event = new PreventableEvent()
    this.emit('will-quit', event)
    if (!event.defaultPrevented) this.exit(0)
  }
}
const app = new App()

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

class NativeTheme extends EventEmitter {
  #source = 'system'
  get themeSource(): string {
    return this.#source
  }
  set themeSource(source: string) {
    this.#source = source
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

type PermissionHandler = (contents: unknown, permission: string, answer?: (granted: boolean) => void) => boolean | void

class Session extends EventEmitter {
  request: PermissionHandler = (_contents, _permission, answer) => answer?.(true)
  check: PermissionHandler = () => true
  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: PermissionHandler): void {
    this.check = handler
  }
  setDevicePermissionHandler(): void {}
}

// -------------------------------------------------------------------------------------------------------- recorded, answered

const dialogAnswers: Rest[] = []
const dialogsWaiting: ((answer: Rest) => void)[] = []

/** Answered from the queue, or as soon as the test answers. */
function ask(kind: string, given: unknown[]): Promise<Rest> {
  record.dialogs.push({ kind, options: given.at(-1) as Rest })
  const answer = dialogAnswers.shift()
  return answer ? Promise.resolve(answer) : new Promise((resolve) => dialogsWaiting.push(resolve))
}

const dialog = {
  showOpenDialog: (...given: unknown[]) => ask('open', given),
  showMessageBox: (...given: unknown[]) => ask('message', given),
  showErrorBox: (title: string, content: string) =>
    void (record.dialogs.push({ kind: 'error', options: { title, content } }), console.error(title, content)),
}

class Tray extends EventEmitter {
  menu: Rest[] = []
  toolTip = ''
  destroyed = false
  readonly imageIsEmpty: boolean
  constructor(image: { isEmpty(): boolean }) {
    super()
    this.imageIsEmpty = image.isEmpty()
    record.trays.push(this)
  }
  setToolTip(text: string): void {
    this.toolTip = text
  }
  setContextMenu(menu: { items: Rest[] }): void {
    this.menu = menu.items
  }
  destroy(): void {
    this.destroyed = true
  }
}

const Menu = {
  buildFromTemplate: (items: Rest[]) => ({ items }),
  setApplicationMenu: (menu: { items: Rest[] }) => void (record.menu = menu.items),
}

const nativeImage = {
  createFromPath: (path: string) => ({ isEmpty: () => !existsSync(path), setTemplateImage: () => {} }),
}

const displays = options.displays.map((workArea, id) => ({ id, workArea, bounds: workArea }))

const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme: new NativeTheme(),
  protocol,
  safeStorage: {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => options.keyStore,
    encryptStringAsync: async (text: string) => Buffer.from(`${options.keyStore}:${text}`).reverse(),
    decryptStringAsync: async (bytes: Buffer) => {
      const text = Buffer.from(bytes).reverse().toString()
      if (!text.startsWith(`${options.keyStore}:`)) throw new Error('Error while decrypting the ciphertext')
      return { result: text.slice(options.keyStore.length + 1), shouldReEncrypt: false }
    },
  },
  screen: { getPrimaryDisplay: () => displays[0], getAllDisplays: () => displays },
  session: { defaultSession: new Session() },
  shell: {
    openExternal: async (address: string) => void record.opened.push(address),
    showItemInFolder: (path: string) => void record.revealed.push(path),
  },
  Tray,
}

Object.defineProperty(process.versions, 'electron', { value: '0.0.0-stand-in', enumerable: true })
Object.assign(globalThis, { [Symbol.for('electron stand-in')]: electron })
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'stand-in:electron', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'stand-in:electron'
      ? {
          format: 'module',
          shortCircuit: true,
          source: `const electron = globalThis[Symbol.for('electron stand-in')]
            export default electron
            export const { ${Object.keys(electron).join(', ')} } = electron`,
        }
      : next(url, context),
})

// ---------------------------------------------------------------------------------------------- hands and eyes of the user

const hands = {
  /** What can be seen from outside. */
  look: () => ({
    windows: windows.map((window) => ({
      options: window.options,
      visible: window.isVisible(),
      maximized: window.isMaximized(),
      bounds: window.getNormalBounds(),
      url: window.webContents.getURL(),
    })),
    menu: record.menu,
    tray: record.trays.at(-1) && {
      menu: record.trays.at(-1)!.menu,
      toolTip: record.trays.at(-1)!.toolTip,
      imageIsEmpty: record.trays.at(-1)!.imageIsEmpty,
      destroyed: record.trays.at(-1)!.destroyed,
    },
    dialogs: record.dialogs,
    opened: record.opened,
    revealed: record.revealed,
    schemes: record.schemes,
    sandboxed: app.sandboxed.all,
    theme: electron.nativeTheme.themeSource,
  }),
  evaluate: ({ expression, inPreload = false }: { expression: string; inPreload?: boolean }) =>
    windows[0]!.webContents.evaluate(expression, inPreload),
  /** Answers the dialog that is open, or the next one. */
  answerDialog(answer: Rest) {
    const waiting = dialogsWaiting.shift()
    if (waiting) waiting(answer)
    else dialogAnswers.push(answer)
  },
  closeWindow: () => windows[0]!.close(),
  moveWindow: (bounds: { x: number; y: number; width: number; height: number }) => windows[0]!.setBounds(bounds),
  maximizeWindow: () => windows[0]!.maximize(),
  reloadPage: () => windows[0]!.webContents.reload(),
  crashPage: () => void windows[0]!.webContents.cdp('Page.crash').catch(() => {}),
  clickTray: () => record.trays.at(-1)!.emit('click'),
  /** By label, in tray and menu, at any depth. */
  chooseItem({ label }: { label: string }) {
    const find = (items: Rest[]): Rest | undefined =>
      items
        .map((item) => (item.label === label && item.click ? item : find((item.submenu as Rest[]) ?? [])))
        .find(Boolean)
    const item = find(record.trays.at(-1)?.menu ?? []) ?? find(record.menu ?? [])
    if (!item) throw new Error(`there is no menu item ${label}`)
    ;(item.click as () => void)()
  },
  askPermission: ({ permission }: { permission: string }) =>
    new Promise<boolean>((resolve) => {
      const { request, check } = electron.session.defaultSession
      request(windows[0]?.webContents, permission, (granted) =>
        resolve(granted || check(windows[0]?.webContents, permission) === true),
      )
    }),
  download() {
    const event = new PreventableEvent()
    electron.session.defaultSession.emit('will-download', event)
    return !event.defaultPrevented
  },
  quit: () => app.quit(),
}

process.on('message', async ({ id, call, input }: { id: number; call: keyof Hands; input: never }) => {
  try {
    const value: unknown = await hands[call](input)
    // Functions (menu clicks) stay here.
    process.send?.({ id, value: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => app.exit(1))
process.on('exit', () => void started?.then((browser) => browser.kill()))
