/**
 * Whether the disk takes more. What it once refused holds the whole queue, with the reason; it is asked again every now and
 * then, and whenever something was deleted, and goes on by itself.
 */
import type { DownloadReason } from '../../shared/model/download-state.ts'
import { TransferError } from '../sources/transfer-error.ts'

export interface DiskParts {
  free(): Promise<{ freeBytes: number }>
  /** Rejects where nothing can be written. */
  tryWriting(): Promise<void>
  /** Bytes that are never taken. */
  reserve(): number
  /** Bytes that what runs will still take. */
  promised(): number
}

interface Refused {
  held: 'no-space' | 'not-writable'
  message: string
  /** To go on with at least one. */
  bytes: number
}

export class Disk {
  readonly #parts: DiskParts
  #refused: Refused | null = null
  #freeBytes = 0

  constructor(parts: DiskParts) {
    this.#parts = parts
  }

  get refused(): Refused | null {
    return this.#refused
  }

  /** When it was last looked. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  async look(): Promise<number> {
    try {
      this.#freeBytes = (await this.#parts.free()).freeBytes
    } catch {
      this.#freeBytes = 0
    }
    return this.#freeBytes
  }

  /** Whether so many more bytes fit beside what runs and what is to stay free. */
  async hasRoom(bytes: number): Promise<boolean> {
    const { reserve, promised } = this.#parts
    const freeBytes = await this.look()
    return freeBytes - reserve() - promised() >= bytes
  }

  /** Not even the smallest that could be begun fits, which takes so many bytes. */
  refuseFor(bytes: number): void {
    this.#refused = { held: 'no-space', message: noRoom(this.#freeBytes, this.#parts.reserve()), bytes }
  }

  /** Something that ran was refused. */
  refuse({ reason, message }: Pick<TransferError, 'reason' | 'message'>, bytes: number): void {
    this.#refused = { held: reason === 'no-space' ? 'no-space' : 'not-writable', message, bytes }
  }

  /** Asks again. True when it refused, and does not any more. */
  async isMended(): Promise<boolean> {
    const refused = this.#refused
    if (refused === null) return false
    const freeBytes = await this.look()
    if (refused.held === 'no-space') {
      if (freeBytes - this.#parts.reserve() < refused.bytes) return false
    } else {
      try {
        await this.#parts.tryWriting()
      } catch {
        return false
      }
    }
    if (this.#refused !== refused) return false
    this.#refused = null
    return true
  }
}

const REASONS: Readonly<Record<string, DownloadReason>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EROFS: 'not-writable',
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  ENOENT: 'not-writable',
  ENOTDIR: 'not-writable',
  EIO: 'disk-error',
  SQLITE_FULL: 'no-space',
  SQLITE_READONLY: 'not-writable',
  SQLITE_IOERR: 'disk-error',
}

/** SQLite has codes of its own, with what it was doing behind them. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  if (typeof code !== 'string') return ''
  return /^SQLITE_(FULL|IOERR|READONLY)/.exec(code)?.[0] ?? code
}

export const isOfDisk = (error: unknown): error is NodeJS.ErrnoException => codeOf(error) in REASONS

export function diskError(error: NodeJS.ErrnoException): TransferError {
  const reason = REASONS[codeOf(error)]!
  return new TransferError(reason, MESSAGES[reason as keyof typeof MESSAGES], { cause: error })
}

const MESSAGES = {
  'no-space': 'The disk is full. Delete something, and downloads go on by themselves.',
  'not-writable':
    'The folder for downloads cannot be written to. Connect its disk, allow writing to it, or choose another folder in Settings, Downloads.',
  'disk-error':
    'The disk reported an error while a download was written. Check the disk, or choose another folder in Settings, Downloads.',
}

const GB = 1_000_000_000
const inGb = (bytes: number): string => `${(bytes / GB).toFixed(bytes < 10 * GB ? 1 : 0)} GB`

const noRoom = (freeBytes: number, reserve: number): string =>
  `There is no room for the next download: ${inGb(freeBytes)} are free, and ${inGb(reserve)} are to stay free. Delete something, or change what stays free in Settings, Downloads; downloads then go on by themselves.`
