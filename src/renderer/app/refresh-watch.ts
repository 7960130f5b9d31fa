/**
 * Follows the scans and syncs that a refresh started, until all have ended: what they changed, for saying so. Fed with
 * announcements; pure but for its caller's clock.
 */
import type { SourceId } from '../../shared/model/ids.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'

/** Scans count what they changed; of syncs it is only known that something did. */
export interface Found {
  changes: number
  news: boolean
}

export class RefreshWatch {
  readonly #waitFor: Set<SourceId>
  #scans: 'none' | 'running' | 'ended'
  #found: Found = { changes: 0, news: false }

  /** `servers`: those whose sync is awaited. */
  constructor({ folders, servers }: { folders: boolean; servers: Iterable<SourceId> }) {
    this.#scans = folders ? 'running' : 'none'
    this.#waitFor = new Set(servers)
  }

  take(event: LiveEvent): void {
    switch (event.kind) {
      case 'scan.ended': {
        const { added, updated, moved, removed } = event.report
        this.#found = { ...this.#found, changes: this.#found.changes + added + updated + moved + removed }
        this.#scans = 'ended'
        break
      }
      case 'sync.ended':
        this.#waitFor.delete(event.sourceId)
        break
      case 'library.changed':
        this.#found = { ...this.#found, news: true }
        break
    }
  }

  /** The engine says after the last of several scans that none runs any more. */
  noScanRuns(): void {
    if (this.#scans === 'ended') this.#scans = 'none'
  }

  /** Undefined while something is still under way. */
  get done(): Found | undefined {
    return this.#scans === 'none' && this.#waitFor.size === 0 ? this.#found : undefined
  }

  /** What there is to say when nobody waits any longer. Null: it goes on. */
  get late(): Found | null {
    return this.#scans !== 'running' && this.#waitFor.size === 0 ? this.#found : null
  }
}
