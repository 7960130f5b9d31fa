/**
 * Hands and eyes of a user inside the process that runs under the stand-in: what the test may do and see, called over the
 * process's own message channel (desktop.ts).
 */
import type { Json } from './chromium.ts'
import { answers, asked, electron, permitted, record, windows, type Bounds } from './electron-stand-in.ts'

export type Hands = typeof hands

const hands = {
  /** What can be seen from outside. */
  look() {
    const tray = record.trays.at(-1)
    return {
      ...record,
      tray: tray && {
        menu: tray.menu,
        toolTip: tray.toolTip,
        toolTips: tray.toolTips,
        imageIsEmpty: tray.imageIsEmpty,
        destroyed: tray.destroyed,
      },
      windows: windows.map((window) => ({
        options: window.options,
        visible: window.isVisible(),
        bounds: window.getNormalBounds(),
        url: window.webContents.getURL(),
        progress: window.progress,
      })),
    }
  },
  /** Runs an expression in the page: its value, awaited, or the page's error. */
  async evaluate(expression: string) {
    const how = { awaitPromise: true, returnByValue: true, userGesture: true }
    const { result, exceptionDetails } = await windows[0]!.webContents.cdp('Runtime.evaluate', { expression, ...how })
    if (!exceptionDetails) return (result as Json).value
    const { exception, text } = exceptionDetails as { exception?: { description?: string }; text: string }
    throw new Error(exception?.description ?? text)
  },
  /** Answers the dialog that is open, or the next one. */
  answerDialog(answer: Json) {
    const waiting = asked.shift()
    if (waiting) waiting(answer)
    else answers.push(answer)
  },
  /** False when the program prevented it. */
  closeWindow: () => windows[0]!.close(),
  moveWindow: (bounds: Bounds) => windows[0]!.setBounds(bounds),
  reloadPage: () => windows[0]!.webContents.reload(),
  crashPage: () => void windows[0]!.webContents.cdp('Page.crash').catch(() => {}),
  clickTray: () => record.trays.at(-1)!.emit('click'),
  /** By label, in tray and menu, at any depth. */
  chooseItem(label: string) {
    const find = (items: Json[] = []): Json | undefined =>
      items
        .map((item) => (item.label === label && item.click ? item : find(item.submenu as Json[] | undefined)))
        .find(Boolean)
    const item = find(record.trays.at(-1)?.menu) ?? find(record.menu)
    if (!item) throw new Error(`there is no menu item ${label}`)
    ;(item.click as () => void)()
  },
  askPermission: (permission: string) =>
    new Promise<boolean>((resolve) => {
      const { request, check } = electron.session.defaultSession
      const contents = windows[0]?.webContents
      request(contents, permission, (granted) => resolve(granted || check(contents, permission) === true))
    }),
  /** Whether the program lets a download begin. */
  download: () => permitted(electron.session.defaultSession, 'will-download'),
  quit: () => electron.app.quit(),
}

interface Call {
  id: number
  call: keyof Hands
  input: never
}

async function answer({ id, call, input }: Call): Promise<void> {
  try {
    const value: unknown = await hands[call](input)
    // As JSON: what menu items do stays here.
    process.send?.({ id, value: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

process.on('message', (call: Call) => void answer(call))
// The test is gone, or has had enough.
process.on('disconnect', () => void electron.app.exit(1))
