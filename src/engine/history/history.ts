/**
 * Plays that counted, in personal.db: the single plays and, in the same transaction, the sums that lists sort by (see
 * kind.ts). A play told twice is stored once.
 */
import type { TrackId } from '../../shared/model/ids.ts'
import type { Stores } from '../db/store.ts'
import { write } from '../db/store.ts'
import type { Personal } from '../personal/personal.ts'
import { plays } from './kind.ts'

export interface Play {
  trackId: TrackId
  /** When it began; with the track, what makes a play the same play. */
  startedAt: number
  playedMs: number
}

export class History {
  readonly #stores: Stores
  readonly #personal: Personal
  readonly #statements

  constructor({ stores, personal }: { stores: Stores; personal: Personal }) {
    this.#stores = stores
    this.#personal = personal
    const { sql } = stores.personal
    this.#statements = {
      window: sql.prepare<[number, number], { at: number; trackId: TrackId }>(
        'select at, track_key as trackId from play order by at desc, id limit ? offset ?',
      ),
      count: sql.prepare<[], { total: number }>('select count(*) as total from play'),
    }
  }

  record({ trackId, startedAt, playedMs }: Play): void {
    const id = `${trackId}.${startedAt}`
    write(this.#stores.personal, (tx) =>
      this.#personal.apply(tx, [{ do: 'event', kind: plays.name, id, trackKey: trackId, at: startedAt, ms: playedMs }]),
    )
  }

  /** Newest first. */
  list({ offset, limit }: { offset: number; limit: number }): {
    plays: { at: number; trackId: TrackId }[]
    total: number
  } {
    return { plays: this.#statements.window.all(limit, offset), total: this.#statements.count.get()!.total }
  }
}
