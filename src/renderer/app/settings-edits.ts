/**
 * Changes of settings that are on their way to the engine. They are shown over whatever the engine says meanwhile: its answer
 * to the first of two quick changes does not know of the second, and must not take it back for a moment.
 */
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'

interface Parts {
  send(patch: SettingsPatch): Promise<Settings>
  /** Keeps what the engine answered. */
  keep(settings: Settings): void
  /** It could not be stored: from now on the settings are as they were. */
  failed(error: unknown): void
}

export class SettingsEdits {
  readonly #parts: Parts
  readonly #listeners = new Set<() => void>()
  #unanswered: readonly SettingsPatch[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Oldest first; the same array for as long as nothing changes. */
  get unanswered(): readonly SettingsPatch[] {
    return this.#unanswered
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Settles when it is answered; never rejects. */
  async make(patch: SettingsPatch): Promise<void> {
    this.#become([...this.#unanswered, patch])
    try {
      this.#parts.keep(await this.#parts.send(patch))
    } catch (error) {
      this.#parts.failed(error)
    } finally {
      this.#become(this.#unanswered.filter((other) => other !== patch))
    }
  }

  #become(unanswered: readonly SettingsPatch[]): void {
    this.#unanswered = unanswered
    for (const listener of this.#listeners) listener()
  }
}

/** The same object where there is nothing to put over it. */
export const withEdits = (settings: Settings, unanswered: readonly SettingsPatch[]): Settings =>
  unanswered.length === 0 ? settings : Object.assign({}, settings, ...unanswered)
