/**
 * Sized covers on disk, up to a quota; the ones not used for longest go first. It holds nothing that cannot be made again:
 * a write that fails is logged and forgotten, a file that is not whole counts as not there. The time a file was last used
 * is its modification time, so that the order survives a restart.
 *
 * Files are renamed into place but not synced: hundreds of them are written while a page scrolls. What a power cut tore is
 * noticed when it is read, by the length that every WebP file says it has.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'

interface Entry {
  bytes: number
  /** When it was last used, as far as the disk knows. */
  usedAt: number
}

interface Options {
  folder: string
  quotaBytes: number
  now(): number
  log: Logger
}

/** How old the time on disk may get before a use writes it again. */
const TOUCH_MS = 60 * 60 * 1000
/** Room made beyond the quota, so that not every cover that follows has to make its own. */
const SLACK = 0.9

export class CoverCache {
  readonly #folder: string
  readonly #log: Logger
  readonly #now: () => number
  #quotaBytes: number
  /** In order of use, the longest unused first. Undefined until it was read from disk. */
  #entries: Map<string, Entry> | undefined
  #totalBytes = 0
  /** Used before the entries were read from disk. */
  readonly #usedEarly = new Map<string, number>()
  #loading: Promise<Map<string, Entry>> | undefined
  /** Evictions and touches that nobody waits for. */
  #chores: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor({ folder, quotaBytes, now, log }: Options) {
    this.#folder = folder
    this.#quotaBytes = quotaBytes
    this.#now = now
    this.#log = log
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    let bytes: Buffer
    try {
      bytes = await readFile(this.#pathOf(key))
    } catch {
      return undefined
    }
    if (!isWholeWebp(bytes)) return undefined
    this.#use(key, bytes.length)
    return bytes
  }

  /** Never fails: a cover that cannot be kept is still a cover. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#stopped || bytes.length > this.#quotaBytes) return
    const path = this.#pathOf(key)
    const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
    try {
      const entries = await this.#load()
      await mkdir(this.#folderOf(key), { recursive: true })
      await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' })
      await rename(temporary, path)
      this.#totalBytes += bytes.length - (entries.get(key)?.bytes ?? 0)
      entries.delete(key)
      entries.set(key, { bytes: bytes.length, usedAt: this.#now() })
      this.#evict()
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      this.#log.warn({ err: error }, 'a cover could not be kept; it will be made again')
    }
  }

  setQuota(bytes: number): void {
    this.#quotaBytes = bytes
    void this.#load().then(() => this.#evict())
  }

  /** Waits for what was begun. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#loading?.catch(() => {})
    await this.#chores
  }

  #use(key: string, bytes: number): void {
    const entries = this.#entries
    if (!entries) {
      this.#usedEarly.set(key, bytes)
      void this.#load()
      return
    }
    const entry = entries.get(key) ?? { bytes, usedAt: 0 }
    if (!entries.has(key)) this.#totalBytes += bytes
    entries.delete(key)
    entries.set(key, entry)
    const now = this.#now()
    if (now - entry.usedAt < TOUCH_MS) return
    entry.usedAt = now
    this.#chore(() => utimes(this.#pathOf(key), now / 1000, now / 1000))
  }

  #evict(): void {
    const entries = this.#entries
    if (!entries || this.#totalBytes <= this.#quotaBytes) return
    for (const [key, { bytes }] of entries) {
      if (this.#totalBytes <= this.#quotaBytes * SLACK) break
      entries.delete(key)
      this.#totalBytes -= bytes
      this.#chore(() => rm(this.#pathOf(key), { force: true }))
    }
  }

  #chore(work: () => Promise<void>): void {
    this.#chores = this.#chores.then(work).catch((error: unknown) => {
      // The file of a use may have been evicted in between.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log.warn({ err: error }, 'cover cache')
    })
  }

  #load(): Promise<Map<string, Entry>> {
    this.#loading ??= this.#readFolder()
    return this.#loading
  }

  async #readFolder(): Promise<Map<string, Entry>> {
    const found: [string, Entry][] = []
    for (const part of await namesIn(this.#folder)) {
      const folder = join(this.#folder, part)
      await Promise.all(
        (await namesIn(folder)).map(async (name) => {
          const path = join(folder, name)
          // Left by a crash while it was written.
          if (name.endsWith('.tmp')) return rm(path, { force: true })
          if (!name.endsWith('.webp')) return
          const { size, mtimeMs } = await stat(path)
          found.push([name.slice(0, -'.webp'.length), { bytes: size, usedAt: mtimeMs }])
        }),
      )
    }
    found.sort(([, a], [, b]) => a.usedAt - b.usedAt)
    this.#entries = new Map(found)
    this.#totalBytes = found.reduce((sum, [, { bytes }]) => sum + bytes, 0)
    for (const [key, bytes] of this.#usedEarly) this.#use(key, bytes)
    this.#evict()
    return this.#entries
  }

  #folderOf(key: string): string {
    return join(this.#folder, key.slice(0, 2))
  }

  #pathOf(key: string): string {
    return join(this.#folderOf(key), `${key}.webp`)
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}

/** `RIFF`, the number of bytes that follow, `WEBP`. */
const isWholeWebp = (bytes: Buffer): boolean =>
  bytes.length > 12 && bytes.readUInt32LE(4) === bytes.length - 8 && bytes.toString('latin1', 8, 12) === 'WEBP'
