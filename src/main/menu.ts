/**
 * The program's menu: the system's standard roles, and the few commands of ours that people look for in a menu. Reloading
 * and the developer tools are there only while developing.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { DesktopCommand } from '../shared/model/desktop.ts'
import type { Texts } from './texts.ts'

interface MenuParts {
  texts: Texts
  developing: boolean
  /** Brings the window up and tells the page. */
  command(command: DesktopCommand): void
}

export function setMenu({ texts, developing, command }: MenuParts): void {
  const mac = process.platform === 'darwin'
  const item = (label: string, what: DesktopCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(what),
    // The page has the keys itself, with the user's changes; here they are only told.
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
  })
  const settings = item(texts.settings, 'open-settings', 'CmdOrCtrl+,')
  const separator: MenuItemConstructorOptions = { type: 'separator' }

  const app: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: texts.about },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit', label: texts.quit },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: texts.file,
    submenu: [
      item(texts.addFolder, 'add-folder'),
      item(texts.search, 'open-search', 'CmdOrCtrl+K'),
      separator,
      ...(mac ? [] : [settings, separator]),
      { role: 'close', label: texts.close },
      ...(mac ? [] : [{ role: 'quit', label: texts.quit } satisfies MenuItemConstructorOptions]),
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: texts.view,
    submenu: [
      item(texts.back, 'go-back'),
      item(texts.forward, 'go-forward'),
      separator,
      { role: 'resetZoom', label: texts.zoomReset },
      { role: 'zoomIn', label: texts.zoomIn },
      { role: 'zoomOut', label: texts.zoomOut },
      separator,
      { role: 'togglefullscreen', label: texts.fullScreen },
      ...(developing
        ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])
        : []),
    ],
  }
  const playback: MenuItemConstructorOptions = {
    label: texts.playback,
    submenu: [item(texts.playPause, 'play-pause'), item(texts.next, 'next'), item(texts.previous, 'previous')],
  }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: texts.help,
    submenu: [
      item(texts.shortcuts, 'show-shortcuts'),
      ...(mac ? [] : [{ role: 'about', label: texts.about } as const]),
    ],
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [app] : []),
      file,
      { role: 'editMenu', label: texts.edit },
      view,
      playback,
      { role: 'windowMenu', label: texts.window },
      help,
    ]),
  )
}
