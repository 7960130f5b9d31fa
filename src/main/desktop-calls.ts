/**
 * The few calls only a desktop can answer. Each has a schema, answers our own page only, and takes no path from it: files
 * are named by the track they belong to.
 */
import { dialog, ipcMain, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import * as z from 'zod'
import type { Engine } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { TrackId } from '../shared/model/ids.ts'
import { CHANNELS, type Outcome } from './channels.ts'
import { ownFrame } from './own-page.ts'
import type { Texts } from './texts.ts'

interface DesktopCallParts {
  engine: Engine
  texts(): Texts
  /** The window that dialogs belong to. */
  window(): BrowserWindow | undefined
}

export function answerDesktopCalls({ engine, texts, window }: DesktopCallParts): void {
  const { log } = engine
  let choosing = false

  handle(CHANNELS.chooseFolder, z.object({ title: z.string().max(200).optional() }), async ({ title }) => {
    if (choosing) return null
    choosing = true
    try {
      const question: OpenDialogOptions = {
        title: title ?? texts().chooseFolder,
        properties: ['openDirectory', 'createDirectory'],
      }
      const owner = window()
      const { canceled, filePaths } = await (owner
        ? dialog.showOpenDialog(owner, question)
        : dialog.showOpenDialog(question))
      return canceled ? null : (filePaths[0] ?? null)
    } finally {
      choosing = false
    }
  })

  handle(CHANNELS.revealTrack, z.object({ trackId: TrackId }), async ({ trackId }) => {
    const path = await engine.fileOfTrack(trackId)
    if (path === undefined) return false
    shell.showItemInFolder(path)
    return true
  })

  function handle<S extends z.ZodType, T>(
    channel: string,
    schema: S,
    answer: (input: z.output<S>) => Promise<T>,
  ): void {
    ipcMain.handle(channel, async (event, raw: unknown): Promise<Outcome<T>> => {
      if (!ownFrame(event)) {
        log.warn({ channel, url: event.senderFrame?.url }, 'a call came from a frame that is not ours')
        return { ok: false, message: 'Only the player itself may ask for this.' }
      }
      const input = schema.safeParse(raw)
      if (!input.success) return { ok: false, message: `The call was not understood: ${z.prettifyError(input.error)}` }
      try {
        return { ok: true, value: await answer(input.data) }
      } catch (error) {
        if (error instanceof EngineError) return { ok: false, message: error.message }
        log.error({ err: error, channel }, 'call failed')
        return { ok: false, message: 'Something went wrong inside Soul Player; the log says more.' }
      }
    })
  }
}
