/**
 * Plays that counted, in personal.db: the single plays and, in the same transaction, the sums that lists sort by. A play
 * told twice is stored once.
 */
import type { TrackId } from '../../shared/model/ids.ts'
import type { Stores } from '../db/store.ts'
import { write } from '../db/store.ts'

export interface Play {
  trackId: TrackId
  /** When it began; with the track, what makes a play the same play. */
  startedAt: number
  playedMs: number
}

export class History {
  readonly #stores: Stores
  readonly #statements

  constructor({ stores }: { stores: Stores }) {
    this.#stores = stores
    const { sql } = stores.personal
    this.#statements = {
      insert: sql.prepare<[string, string, number, number]>(
        'insert or ignore into play (id, track_key, at, played_ms) values (?, ?, ?, ?)',
      ),
      addToTotal: sql.prepare<[string, number]>(
        `insert into play_total (track_key, plays, last_played_at) values (?, 1, ?)
         on conflict (track_key) do update set plays = plays + 1, last_played_at = max(last_played_at, excluded.last_played_at)`,
      ),
      window: sql.prepare<[number, number], { at: number; trackId: TrackId }>(
        'select at, track_key as trackId from play order by at desc, id limit ? offset ?',
      ),
      count: sql.prepare<[], { total: number }>('select count(*) as total from play'),
    }
  }

  record({ trackId, startedAt, playedMs }: Play): void {
    write(this.#stores.personal, ({ announce }) => {
      const { changes } = this.#statements.insert.run(`${trackId}.${startedAt}`, trackId, startedAt, playedMs)
      if (changes === 0) return
      this.#statements.addToTotal.run(trackId, startedAt)
      announce({ kind: 'history.changed' })
    })
  }

  /** Newest first. */
  list({ offset, limit }: { offset: number; limit: number }): {
    plays: { at: number; trackId: TrackId }[]
    total: number
  } {
    return { plays: this.#statements.window.all(limit, offset), total: this.#statements.count.get()!.total }
  }
}
