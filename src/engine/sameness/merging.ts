/**
 * Keeps the library in step with what is said of pairs of trackKeys: which keys are one recording (`alias`), and which copies
 * are copies of one track.
 */
import type { Logger } from 'pino'
import type { LibraryDb } from '../db/store.ts'
import type { Events } from '../events.ts'
import type { Regroup } from '../library/regroup.ts'
import type { Personal } from '../personal/personal.ts'

interface Parts {
  /** The owner's: personal.db is attached to it. */
  library: LibraryDb
  /** The owner's. */
  personal: Pick<Personal, 'contents'>
  events: Events
  regroup: Regroup
  log: Pick<Logger, 'error'>
}

export class Merging {
  constructor(readonly parts: Parts) {}

  /** Follows from now on; what was said while nobody did is made up for. */
  start(): void {}

  /** What is under way ends after its step; the rest is done after the next start. */
  async stop(): Promise<void> {}

  /** Once everything that was said is in the library, and the tracks are grouped. */
  async settled(): Promise<void> {}
}
