/**
 * Settings of this device, in `settings.json` of the data folder. Read once; every update is on disk before it is
 * answered. A file that cannot be understood is set aside, never overwritten, and the defaults take its place.
 */
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { Settings, type SettingsPatch } from '../../shared/model/settings.ts'
import { EngineError } from '../errors.ts'
import type { Events } from '../events.ts'
import { writeAtomically } from '../lib/write-atomically.ts'

export class SettingsFile {
  readonly #path: string
  readonly #events: Events
  readonly #listeners = new Set<(settings: Settings) => void>()
  #current: Settings
  /** Updates follow one another, so that the last one asked is the one that stays. */
  #lastWrite: Promise<unknown> = Promise.resolve()

  private constructor(path: string, events: Events, current: Settings) {
    this.#path = path
    this.#events = events
    this.#current = current
  }

  static async open(
    dataDir: string,
    events: Events,
    { log, now }: { log: Logger; now(): number },
  ): Promise<SettingsFile> {
    await mkdir(dataDir, { recursive: true })
    const path = join(dataDir, 'settings.json')
    return new SettingsFile(path, events, await readSettings(path, { log, now }))
  }

  get current(): Settings {
    return this.#current
  }

  /** Returns the function that stops listening. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Throws UNAVAILABLE when the disk refuses; the settings are then as before. */
  update(patch: SettingsPatch): Promise<Settings> {
    const done = this.#lastWrite.then(() => this.#write({ ...this.#current, ...patch }))
    this.#lastWrite = done.catch(() => {})
    return done
  }

  /** Once every update that was asked so far is on disk, or refused. Call before the process ends. */
  async stop(): Promise<void> {
    await this.#lastWrite
  }

  async #write(next: Settings): Promise<Settings> {
    try {
      await writeAtomically(this.#path, `${JSON.stringify(next, null, 2)}\n`)
    } catch (error) {
      throw new EngineError(
        'UNAVAILABLE',
        `The settings could not be saved: ${(error as Error).message}. They are unchanged.`,
        {
          cause: error,
        },
      )
    }
    this.#current = next
    for (const listener of this.#listeners) listener(next)
    this.#events.announce({ kind: 'settings.changed' })
    return next
  }
}

async function readSettings(path: string, { log, now }: { log: Logger; now(): number }): Promise<Settings> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return Settings.parse({})
  }
  try {
    return Settings.parse(JSON.parse(text))
  } catch (error) {
    const aside = `${path}.unreadable-${now()}`
    await rename(path, aside)
    log.error({ err: error, aside }, 'settings could not be read; they were set aside and the defaults are used')
    return Settings.parse({})
  }
}
