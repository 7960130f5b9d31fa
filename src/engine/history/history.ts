/**
 * Plays that counted, in personal.db: the single plays and, in the same transaction, the sums that lists sort by (see
 * kind.ts). A play told twice is stored once, with the longer of the two times, also when its track was merged with another meanwhile.
 */
import type { TrackId } from '../../shared/model/ids.ts'
import type { Stores } from '../db/store.ts'
import { write } from '../db/store.ts'
import { keysOf } from '../library/alias-sql.ts'
import type { Personal } from '../personal/personal.ts'
import { playId, plays } from './kind.ts'

export interface Play {
  trackId: TrackId
  /** When it began; with the track, what makes a play the same play. */
  startedAt: number
  playedMs: number
}

export interface PastPlay {
  trackId: TrackId
  at: number
  playedMs: number
  /** Empty while the device has not told its name. */
  deviceName: string
}

export class History {
  readonly #stores: Pick<Stores, 'library' | 'personal'>
  readonly #personal: Personal
  readonly #statements
  #total: number | undefined

  /** Lives as long as the events of its stores. */
  constructor({ stores, personal }: { stores: Pick<Stores, 'library' | 'personal'>; personal: Personal }) {
    this.#stores = stores
    this.#personal = personal
    const { sql, events } = stores.personal
    this.#statements = {
      fromNewest: sql.prepare<[number, number], PastPlay>(windowSql('desc')),
      fromOldest: sql.prepare<[number, number], PastPlay>(windowSql('asc')),
      count: sql.prepare<[], number>('select count(*) from play').pluck(),
      isTold: sql.prepare<[string], number>(`select 1 from event where kind = '${plays.name}' and id = ?`).pluck(),
    }
    events.listen(({ kind }) => {
      if (kind === 'history.changed') this.#total = undefined
    })
  }

  record({ trackId, startedAt, playedMs }: Play): void {
    const keys = keysOf(this.#stores.library.sql, trackId)
    write(this.#stores.personal, (tx) => {
      const isTold = (key: string) => this.#statements.isTold.get(playId(key, startedAt)) !== undefined
      const trackKey = (keys.length === 1 ? undefined : keys.find(isTold)) ?? keys[0]!
      const id = playId(trackKey, startedAt)
      this.#personal.apply(tx, [{ do: 'event', kind: plays.name, id, trackKey, at: startedAt, ms: playedMs }])
    })
  }

  /** Newest first. */
  list({ offset, limit }: { offset: number; limit: number }): { plays: PastPlay[]; total: number } {
    const total = (this.#total ??= this.#statements.count.get() as number)
    const { fromNewest, fromOldest } = this.#statements
    if (offset <= total / 2) return { plays: fromNewest.all(limit, offset), total }
    // What is skipped is walked over, so the nearer end is begun from.
    const length = Math.min(limit, total - offset)
    return { plays: length <= 0 ? [] : fromOldest.all(length, total - offset - length).toReversed(), total }
  }
}

/** The plays to be skipped are walked in the index alone. */
const windowSql = (direction: 'asc' | 'desc'): string => `
  with stretch as (
    select id from event where kind = '${plays.name}' order by at ${direction}, id ${direction} limit ? offset ?)
  select e.track_key as trackId, e.at, e.ms as playedMs,
    coalesce((select d.name from origin o join device d on d.origin = o.id where o.number = e.origin), '') as deviceName
  from stretch cross join event e on e.kind = '${plays.name}' and e.id = stretch.id
  order by e.at ${direction}, e.id ${direction}`
