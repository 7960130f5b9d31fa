/**
 * Makes the fingerprints of what lies on this machine, one file after another, in one worker that can be killed. What is still to
 * be made are rows, so it goes on after any end. It holds while music plays on a machine with few cores, while folders are
 * scanned, and whenever the user says so; and in between it leaves the machine to others for a moment.
 */
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import type { LibraryDb } from '../db/store.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import type { Clock } from '../sync/clock.ts'

export interface FingerprintsParts {
  host: Pick<Host, 'log' | 'workerEntry' | 'now'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'update' | 'onChange'>
  events: Events
  /** Where kept files lie now: `cache.folder`. */
  keptFolder(): string
  /** `sources.progress() !== null`: nothing is made meanwhile. */
  isScanning(): boolean
  /** The status is another one. Not more often than twice a second. */
  onChange(): void
  clock?: Clock
  /** How many cores there are; the machine's, unless told. */
  cores?: number
}

export class Fingerprints {
  constructor(_parts: FingerprintsParts) {}

  /** Returns at once; begins a while after. */
  start(): void {}

  /** What is being made is given up, and made anew after the next start. */
  async stop(): Promise<void> {}

  status(): DuplicatesStatus['fingerprints'] {
    return { done: 0, total: 0, failed: 0, running: false, held: null }
  }

  /** Stays over a restart. Throws UNAVAILABLE when that cannot be stored. */
  async setPaused(_paused: boolean): Promise<void> {}

  /** A player has told where it is, as it does every few seconds while it plays; or that it has stopped. */
  playing(_isPlaying: boolean): void {}
}
