/**
 * What closing the window means: the user is asked once, and the answer is a setting from then on. On macOS programs
 * outlive their windows anyway, so there nobody is asked.
 */
import { dialog, type BrowserWindow } from 'electron'
import type { Engine } from '../engine/engine.ts'
import type { Texts } from './texts.ts'

interface CloseParts {
  engine: Engine
  texts(): Texts
  hide(): void
  quit(): void
}

/** The listener for the window's `close`: it prevents the closing when the program is to go on or has to ask first. */
export function closeQuestion({ engine, texts, hide, quit }: CloseParts) {
  const { settings, log } = engine
  let asking = false

  async function ask(window: BrowserWindow | undefined): Promise<void> {
    if (asking) return
    asking = true
    try {
      const { closeAsk, closeAskDetail, closeKeep, closeQuit, cancel } = texts()
      const question = {
        type: 'question' as const,
        message: closeAsk,
        detail: closeAskDetail,
        buttons: [closeKeep, closeQuit, cancel],
        defaultId: 0,
        cancelId: 2,
      }
      const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
      if (response === 2) return
      await settings
        .update({ closeToTray: response === 0 })
        .catch((error: unknown) => log.warn({ err: error }, 'the answer could not be kept and will be asked again'))
      if (response === 0) hide()
      else quit()
    } finally {
      asking = false
    }
  }

  return (event: { preventDefault(): void }, window: BrowserWindow | undefined): void => {
    const toTray = process.platform === 'darwin' ? true : settings.current.closeToTray
    if (toTray === false) return
    event.preventDefault()
    if (toTray) hide()
    else ask(window).catch((error: unknown) => log.error({ err: error }, 'the question about closing failed'))
  }
}
