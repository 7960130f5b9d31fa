/** How it stands with each server, and saying so when it changes: at once, but not more than five times a second. */
import type { SourceId } from '../../shared/model/ids.ts'
import type { SyncStatus } from '../../shared/model/server.ts'
import type { Events } from '../events.ts'
import type { Clock } from './clock.ts'
import type { Online } from './online.ts'
import type { SyncProgress } from './run-sync.ts'
import type { Scheduler } from './scheduler.ts'
import type { SyncState } from './state-rows.ts'

const EVERY_MS = 200

interface Pace {
  /** Not before then. */
  at: number
  callOff: (() => void) | null
}

export class StatusAnnouncements {
  readonly #parts: { clock: Clock; events: Events; statusOf(sourceId: SourceId): SyncStatus | undefined }
  readonly #paces = new Map<SourceId, Pace>()

  /** `statusOf` is undefined for what is no server any more. */
  constructor(parts: { clock: Clock; events: Events; statusOf(sourceId: SourceId): SyncStatus | undefined }) {
    this.#parts = parts
  }

  /** It may have changed. What is told is how it stands then, so nothing of the last word is lost. */
  changed(sourceId: SourceId): void {
    const { clock } = this.#parts
    let pace = this.#paces.get(sourceId)
    if (pace === undefined) this.#paces.set(sourceId, (pace = { at: 0, callOff: null }))
    if (pace.callOff) return
    const wait = pace.at - clock.now()
    if (wait <= 0) this.#tell(sourceId, pace)
    else pace.callOff = clock.after(wait, () => this.#tell(sourceId, pace))
  }

  forget(sourceId: SourceId): void {
    this.#paces.get(sourceId)?.callOff?.()
    this.#paces.delete(sourceId)
  }

  stop(): void {
    for (const sourceId of this.#paces.keys()) this.forget(sourceId)
  }

  #tell(sourceId: SourceId, pace: Pace): void {
    const { clock, events, statusOf } = this.#parts
    pace.callOff = null
    pace.at = clock.now() + EVERY_MS
    const status = statusOf(sourceId)
    if (status) events.announce({ kind: 'sync.changed', status })
  }
}

/** How far a sync that runs has come. */
export type RunningSync = SyncProgress & { startedAt: number }

interface Now extends ReturnType<Scheduler['stateOf']> {
  online: Online
  progress: RunningSync | undefined
}

export function statusFrom(
  { sourceId, name }: { sourceId: SourceId; name: string },
  { walking, cursor, done, total, paused, lastSyncedAt, failure }: SyncState,
  { online, is, nextAt, progress }: Now,
): SyncStatus {
  // What a sync that was cut off has come to is worth seeing too.
  const halfWay = walking && cursor !== null
  const tracks = progress ?? (halfWay ? { done, total } : { done: 0, total: null })
  return {
    sourceId,
    sourceName: name,
    online,
    phase: is === 'running' ? (progress?.phase ?? 'connecting') : is,
    paused,
    tracks: { done: tracks.done, total: tracks.total },
    startedAt: progress?.startedAt ?? null,
    lastSyncedAt,
    failure,
    nextAt: paused ? null : (progress?.nextAt ?? nextAt),
  }
}
