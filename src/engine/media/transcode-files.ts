/**
 * Converted files on disk, up to a quota; those not used for longest go first. Nothing here is precious. The time a file was
 * last used is its modification time, so that the order survives a restart.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const ENDING = /\.(mp3|opus)$/

export class TranscodeFiles {
  readonly #folder: string
  readonly #quotaBytes: number
  #ready: Promise<void> | undefined

  constructor({ folder, quotaBytes }: { folder: string; quotaBytes: number }) {
    this.#folder = folder
    this.#quotaBytes = quotaBytes
  }

  /** `name` with its ending. Where it is made, and where it lies when it is whole. */
  async placesFor(name: string): Promise<{ part: string; final: string }> {
    this.#ready ??= this.#prepare()
    await this.#ready
    const final = join(this.#folder, name)
    return { final, part: `${final}.${randomUUID().slice(0, 8)}.part` }
  }

  /** Undefined when it is not there as it should be. */
  async open(name: string, sizeBytes: number): Promise<FileHandle | undefined> {
    const path = join(this.#folder, name)
    let handle: FileHandle
    try {
      handle = await open(path)
    } catch {
      return undefined
    }
    // What a power cut tore has another length.
    if ((await handle.stat()).size !== sizeBytes) {
      await handle.close()
      return undefined
    }
    const now = new Date()
    await utimes(path, now, now).catch(() => {})
    return handle
  }

  /** Makes room. What is open stays readable for who has it open. */
  async trim(): Promise<void> {
    const files = await Promise.all(
      (await namesIn(this.#folder))
        .filter((name) => ENDING.test(name))
        .map(async (name) => {
          const path = join(this.#folder, name)
          const facts = await stat(path).catch(() => undefined)
          return { path, size: facts?.size ?? 0, usedAt: facts?.mtimeMs ?? 0 }
        }),
    )
    let total = files.reduce((sum, { size }) => sum + size, 0)
    for (const { path, size } of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#quotaBytes) return
      await rm(path, { force: true }).catch(() => {})
      total -= size
    }
  }

  /** What a crash left half made goes. */
  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    for (const name of await namesIn(this.#folder)) {
      if (name.endsWith('.part')) await rm(join(this.#folder, name), { force: true }).catch(() => {})
    }
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
