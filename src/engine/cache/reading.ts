/** Reads kept files and covers, in whichever folder they lie, and notes when what was played. */
import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { LibraryDb } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import { openCopy } from '../sources/folder/open-copy.ts'
import type { CopyBytes } from '../sources/source.ts'
import { COVER_ID, coverPath, filesIn } from './kept-folder.ts'
import { noteUses, openableCopy } from './kept-rows.ts'

interface Parts {
  library: LibraryDb
  sourceId: number
  log: Logger
  /** Milliseconds since 1970. */
  now(): number
  folders(): readonly string[]
  /** A file is not where its row says. */
  onMissed(file: string): void
  /** Nobody reads it any more. */
  onClosed(file: string): void
}

/** Of one file: when it was played is noted at most so often; what was noted is written together. */
const USED_AGAIN_MS = 60_000
const WRITE_USES_MS = 5_000

export class Reading {
  readonly #parts: Parts
  /** How many read a file now. */
  readonly #readers = new Map<string, number>()
  readonly #usedAt = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  stop(): void {
    this.#writeUses()
  }

  isRead(file: string): boolean {
    return this.#readers.has(file)
  }

  /** Throws NOT_FOUND when the file is gone, UNAVAILABLE when it cannot be read now. */
  async openCopy({ remoteId }: { remoteId: string }, { signal }: { signal: AbortSignal }): Promise<CopyBytes> {
    const { library, sourceId, onMissed } = this.#parts
    const copy = openableCopy(library, sourceId, remoteId)
    if (!copy) throw new EngineError('NOT_FOUND', 'This file is no longer kept offline.')
    const { file, container, codec, title } = copy
    this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1)
    try {
      const bytes = await this.#open({ remoteId: file, container, codec }, signal)
      this.#used(copy)
      return { ...bytes, close: () => bytes.close().finally(() => this.#closed(file)) }
    } catch (error) {
      this.#closed(file)
      if (isAbort(error) || signal.aborted || !isNotFound(error)) throw error
      onMissed(file)
      throw new EngineError('NOT_FOUND', `The file kept of “${title}” is not there. Is its disk unplugged?`, {
        cause: error,
      })
    }
  }

  /** Undefined when it is not there. */
  async readCover({ coverId }: { coverId: string }, { signal }: { signal: AbortSignal }): Promise<Buffer | undefined> {
    if (!COVER_ID.test(coverId)) return undefined
    for (const folder of this.#parts.folders()) {
      try {
        return await readFile(coverPath(folder, coverId), { signal })
      } catch (error) {
        if (isAbort(error) || signal.aborted) throw error
      }
    }
    return undefined
  }

  async #open(copy: { remoteId: string; container: string; codec: string }, signal: AbortSignal): Promise<CopyBytes> {
    const [first, ...others] = this.#parts.folders() as [string, ...string[]]
    // One that is moved between two looks is in the first by the last.
    for (const folder of others.length === 0 ? [] : [first, ...others]) {
      try {
        return await openIn(folder, copy, signal)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
    return openIn(first, copy, signal)
  }

  #closed(file: string): void {
    const left = this.#readers.get(file)! - 1
    if (left > 0) return void this.#readers.set(file, left)
    this.#readers.delete(file)
    this.#parts.onClosed(file)
  }

  #used({ copyId, usedAt }: { copyId: number; usedAt: number }): void {
    const now = this.#parts.now()
    if (now - Math.max(usedAt, this.#usedAt.get(copyId) ?? 0) < USED_AGAIN_MS) return
    this.#usedAt.set(copyId, now)
    this.#timer ??= setTimeout(() => this.#writeUses(), WRITE_USES_MS).unref()
  }

  #writeUses(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#usedAt.size === 0) return
    try {
      noteUses(this.#parts.library, this.#usedAt)
      this.#usedAt.clear()
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'when kept files were played could not be noted')
    }
  }
}

const openIn = (
  folder: string,
  copy: { remoteId: string; container: string; codec: string },
  signal: AbortSignal,
): Promise<CopyBytes> => openCopy({ root: filesIn(folder), followSymlinks: false, ...copy }, { signal })

const isNotFound = (error: unknown): boolean => error instanceof EngineError && error.code === 'NOT_FOUND'
