/**
 * Everything an order was made from, as one string: the library's revision, and how often each of those things has moved that
 * move orders without moving the library, as far as this order depends on them. Another stamp, and the order is stale.
 */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { Stores } from '../db/store.ts'
import type { Host } from '../host.ts'
import { type Moves, movesOf, movesOfPlaylist } from './list-moves.ts'
import type { List } from './list-sql.ts'

/** How soon a list that says something else as days pass is looked at anew. */
const HOUR_MS = 3_600_000

const MOVED_BY: Partial<Record<LiveEvent['kind'], Exclude<keyof Moves, 'days'>>> = {
  'history.changed': 'plays',
  'marks.changed': 'marks',
  'playlists.changed': 'playlists',
  'sources.changed': 'sources',
  'availability.changed': 'sources',
}

export class Stamps {
  readonly #sql: Database
  readonly #host: Pick<Host, 'now'>
  readonly #revision: () => number
  readonly #moved = { plays: 0, marks: 0, playlists: 0, sources: 0 }
  readonly #playlistMoves = new Map<PlaylistId, Moves>()
  readonly #stopListening: () => void

  constructor({ library }: Pick<Stores, 'library'>, host: Pick<Host, 'now'>) {
    this.#sql = library.sql
    this.#host = host
    this.#revision = revisionReader(library.sql)
    this.#stopListening = library.events.listen(({ kind }) => {
      const moves = MOVED_BY[kind]
      if (moves !== undefined) this.#moved[moves]++
      if (moves === 'playlists') this.#playlistMoves.clear()
    })
  }

  stop(): void {
    this.#stopListening()
  }

  get revision(): number {
    return this.#revision()
  }

  /** Of what plays were counted in. */
  get plays(): string {
    return `${this.revision} ${this.#moved.plays}`
  }

  of(list: List): string {
    const { days, ...moves } = this.movesOf(list)
    const hour = days ? Math.floor(this.#host.now() / HOUR_MS) : ''
    const counts = (Object.keys(moves) as (keyof typeof moves)[]).map((what) => (moves[what] ? this.#moved[what] : ''))
    return `${this.revision} ${counts.join(' ')} ${hour}`
  }

  movesOf(list: List): Moves {
    return movesOf(list, (id) => {
      let moves = this.#playlistMoves.get(id)
      if (moves === undefined) this.#playlistMoves.set(id, (moves = movesOfPlaylist(this.#sql, id)))
      return moves
    })
  }
}

export const revisionIn = (stamp: string): number => Number(stamp.split(' ', 1)[0])

/** The same stamp at another revision: a worker may see a later one than that at which it was asked. */
export const atRevision = (stamp: string, revision: number): string => `${revision}${stamp.slice(stamp.indexOf(' '))}`

function revisionReader(sql: Database): () => number {
  const read = sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck()
  return () => Number(read.get() ?? 0)
}
