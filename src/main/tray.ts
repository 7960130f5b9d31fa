/**
 * The icon in the system tray: a click brings the window or takes it away, its menu plays, skips and quits. It is there as
 * long as the program runs, so that a closed window can be had back.
 */
import { Menu, nativeImage, Tray } from 'electron'
import { join } from 'node:path'
import type { DesktopCommand } from '../shared/model/desktop.ts'
import type { Texts } from './texts.ts'

interface TrayParts {
  /** Folder of the icons. */
  iconDir: string
  show(): void
  toggle(): void
  command(command: DesktopCommand): void
  quit(): void
}

export class TrayIcon {
  readonly #parts: TrayParts
  readonly #tray: Tray

  constructor(parts: TrayParts) {
    this.#parts = parts
    this.#tray = new Tray(image(parts.iconDir))
    this.#tray.setToolTip('Soul Player')
    this.#tray.on('click', () => parts.toggle())
  }

  /** Call again when the language changes. */
  setTexts(texts: Texts): void {
    const { show, command, quit } = this.#parts
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: texts.show, click: show },
        { type: 'separator' },
        { label: texts.playPause, click: () => command('play-pause') },
        { label: texts.next, click: () => command('next') },
        { label: texts.previous, click: () => command('previous') },
        { type: 'separator' },
        { label: texts.quit, click: quit },
      ]),
    )
  }

  setToolTip(text: string): void {
    this.#tray.setToolTip(text)
  }

  remove(): void {
    this.#tray.destroy()
  }
}

/** macOS colours a template itself; Windows wants an ico; elsewhere a coloured picture. Larger ones are found by `@2x`. */
function image(iconDir: string): Electron.NativeImage {
  const name = { darwin: 'trayTemplate.png', win32: 'tray.ico' }[process.platform as string] ?? 'tray.png'
  const picture = nativeImage.createFromPath(join(iconDir, name))
  if (process.platform === 'darwin') picture.setTemplateImage(true)
  return picture
}
