/**
 * A move of the folder as it goes on: noted before it begins, taken up again after a restart, called off by going back. While it
 * runs, files are looked for in both folders, and nothing is fetched.
 */
import type { Logger } from 'pino'
import type { LibraryDb } from '../db/store.ts'
import { carryFiles, carryRest, emptyOut, type Way } from './folder-move.ts'
import { reason } from './kept-folder.ts'
import { moveNote, noteMove, type MoveNote } from './kept-rows.ts'

interface Parts {
  library: LibraryDb
  log: Logger
  /** Once nobody writes to the folder any more. */
  whenIdle(): Promise<void>
  /** From now on this folder counts; also after a restart. */
  switchTo(folder: string): Promise<void>
  totalBytes(): number
  onProgress(): void
  onEnd(): Promise<void>
}

const TELL_MS = 200

export class Moving {
  readonly #parts: Parts
  #note: MoveNote | undefined
  #controller = new AbortController()
  #running: Promise<void> | undefined
  #progress: { done: number; total: number } | null = null
  #toldAt = 0
  #failed: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    this.#note = moveNote(parts.library)
  }

  /** In bytes; null while none runs. */
  get progress(): { done: number; total: number } | null {
    return this.#progress
  }

  /** Why the last did not come to its end, in plain words; null when it did, was called off, or another has begun. */
  get failed(): string | null {
    return this.#failed
  }

  /** Files may lie in either. */
  get way(): Way | undefined {
    return this.#note
  }

  begin(way: Way): void {
    this.#failed = null
    this.#remember({ ...way, back: false })
    this.resume()
  }

  /** Goes on with what was cut off, if there is anything. */
  resume(): void {
    const note = this.#note
    if (note === undefined || this.#running !== undefined) return
    this.#controller = new AbortController()
    this.#progress = { done: 0, total: this.#parts.totalBytes() }
    this.#running = this.#run(note).finally(() => {
      this.#running = undefined
      this.#progress = null
    })
    this.#running.then(
      () => this.#parts.onEnd(),
      () => {},
    )
    this.#parts.onProgress()
  }

  /** What was brought already goes back. Settles when all is as it was. */
  async cancel(): Promise<void> {
    if (this.#note?.back === false) this.#controller.abort(CANCELLED)
    await this.#running
  }

  /** Once none runs any more. */
  async ended(): Promise<void> {
    await this.#running
  }

  /** Goes on at the next start. */
  async stop(): Promise<void> {
    this.#controller.abort(STOPPED)
    await this.#running
  }

  async #run(note: MoveNote): Promise<void> {
    const { signal } = this.#controller
    try {
      await this.#carry(note, signal)
    } catch (error) {
      if (signal.reason === STOPPED) return
      if (signal.reason !== CANCELLED) {
        this.#parts.log.error({ err: error, to: note.to }, 'the folder of kept files could not be moved')
        this.#failed = failureOf(note, error)
      }
      if (note.back) return
      const back = { ...note, back: true }
      this.#remember(back)
      this.#controller = new AbortController()
      await this.#run(back)
    }
  }

  async #carry(note: MoveNote, signal: AbortSignal): Promise<void> {
    const { library, whenIdle, switchTo } = this.#parts
    const way = note.back ? { from: note.to, to: note.from } : note
    await whenIdle()
    await carryFiles(library, way, { signal, onBytes: (bytes) => this.#tell(bytes) })
    await carryRest(way, { signal })
    signal.throwIfAborted()
    if (!note.back) await switchTo(note.to)
    await emptyOut(library, way.from).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, folder: way.from }, 'the folder that was left could not be emptied'),
    )
    this.#remember(undefined)
  }

  #remember(note: MoveNote | undefined): void {
    noteMove(this.#parts.library, note)
    this.#note = note
  }

  #tell(bytes: number): void {
    this.#progress!.done += bytes
    const now = performance.now()
    if (now - this.#toldAt < TELL_MS) return
    this.#toldAt = now
    this.#parts.onProgress()
  }
}

function failureOf({ from, to, back }: MoveNote, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const why = reason(code, message)
  if (back) {
    return `What is kept could not all be brought back to ${from} (${why}). Some of it lies in ${to} still, and plays from there. Plug both disks in, make room, and start Soul Player again.`
  }
  const remedy = code === 'ENOSPC' ? 'Make room there' : 'Make sure that its disk is plugged in and can be written to'
  return `What is kept could not be moved to ${to} (${why}). It stays where it was. ${remedy}, and move it again, or choose another folder.`
}

const STOPPED = new DOMException('the engine stops', 'AbortError')
const CANCELLED = new DOMException('the move was called off', 'AbortError')
