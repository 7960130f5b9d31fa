/** What the player shows of itself, what it is told, and what it tells when something goes wrong. */
import type { ApiClient } from '../../shared/api/index.ts'
import type { PlayerId, QueueItemId, TrackId } from '../../shared/model/ids.ts'
import type { QueueState, RepeatMode } from '../../shared/model/queue.ts'
import type { TrackRow } from '../../shared/model/track.ts'

export type PlayerStatus = 'stopped' | 'loading' | 'playing' | 'paused'

export interface PlayerSnapshot {
  /** Null until the engine has answered once. */
  queue: QueueState | null
  /** What is in the deck that is heard. May run ahead of `queue` by one answer. */
  track: TrackRow | null
  itemId: QueueItemId | null
  status: PlayerStatus
  durationMs: number
  volume: number
  muted: boolean
  shuffle: boolean
  repeat: RepeatMode
}

export interface PlayOptions {
  /** The row to start at, when it is known: it sounds before the engine has answered. */
  track?: TrackRow
  startAt?: number
  startTrackId?: TrackId
  shuffle?: boolean
}

/** Tells the user about something that went wrong. */
export type Complain = (
  problem:
    | {
        kind: 'unplayable'
        track: TrackRow
        why: Unplayable
        /** The engine's own sentence, where it gave one. */
        sentence?: string
        goesOn: boolean
        /** Plays the next that can be played; absent when there is none, or when that is what happens anyway. */
        offer?: () => void
      }
    | { kind: 'call'; error: unknown },
) => void

export type Unplayable = 'missing' | 'format' | 'offline' | 'connection'

export interface PlayerOptions {
  api: ApiClient
  playerId: PlayerId
  complain: Complain
  /** Whether plays are told to the engine, which keeps those of whoever may have a history. */
  tellsPlays?: () => boolean
}
