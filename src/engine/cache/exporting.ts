/**
 * Copies into a folder of the user's as they are made: one export at a time, told as it goes on, called off without leaving half a
 * file. Nothing of it outlives the program: begun again, it goes on by what lies in the folder.
 */
import type { Logger } from 'pino'
import type { Exported } from '../../shared/model/downloads.ts'
import type { LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { exportFiles, exportRoot, whyEnded, type OpenCopy, type Outcome } from './export-files.ts'

interface Parts {
  library: LibraryDb
  log: Logger
  openCopy: OpenCopy
  /** `progress` or `ended` is another. */
  onChange(): void
}

const TELL_MS = 200

export class Exporting {
  readonly #parts: Parts
  #controller = new AbortController()
  #running: Promise<void> | undefined
  #progress: { folder: string; done: number; total: number } | null = null
  #ended: Exported | null = null
  #toldAt = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get progress(): { folder: string; done: number; total: number } | null {
    return this.#progress
  }

  get ended(): Exported | null {
    return this.#ended
  }

  /** Settles once it has begun. Throws REFUSED for a folder that cannot be one, and while another runs. */
  async begin(trackIds: ArrayLike<number>, path: string): Promise<void> {
    const root = await exportRoot(path)
    if (this.#running !== undefined) {
      throw new EngineError('REFUSED', 'Files are being copied to a folder already. Wait for them, or stop that first.')
    }
    this.#controller = new AbortController()
    this.#ended = null
    this.#progress = { folder: root, done: 0, total: trackIds.length }
    this.#running = this.#run(trackIds, root).finally(() => {
      this.#running = undefined
      this.#progress = null
      this.#parts.onChange()
    })
    this.#parts.onChange()
  }

  async cancel(): Promise<void> {
    this.#controller.abort(new DOMException('Copying was stopped.', 'AbortError'))
    await this.#running
  }

  forget(): void {
    this.#ended = null
    this.#parts.onChange()
  }

  /** Never rejects. */
  async #run(trackIds: ArrayLike<number>, folder: string): Promise<void> {
    const { library, log, openCopy } = this.#parts
    const { signal } = this.#controller
    const counts: Record<Outcome, number> = { copied: 0, skipped: 0, missing: 0, refused: 0 }
    const ended = (end: Exported['end']) => {
      this.#ended = { folder, end, total: trackIds.length, ...counts }
    }
    const onFile = (outcome: Outcome) => {
      counts[outcome]++
      this.#progress!.done++
      if (performance.now() - this.#toldAt < TELL_MS) return
      this.#toldAt = performance.now()
      this.#parts.onChange()
    }
    try {
      await exportFiles(library, trackIds, { root: folder, openCopy, onFile }, { signal })
      ended('done')
    } catch (error) {
      const end = signal.aborted || isAbort(error) ? 'cancelled' : whyEnded(error)
      if (end !== 'cancelled') log.warn({ err: error, folder }, 'copying files to a folder did not come to its end')
      ended(end)
    }
  }
}
