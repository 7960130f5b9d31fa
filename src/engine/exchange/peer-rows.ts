/**
 * Whom this device exchanges with, and how far each of them is. Kept on both sides of every exchange, of what the other says
 * of itself; lost, it costs a look at the vectors, nothing else.
 */
import { write, type PersonalDb } from '../db/store.ts'
import type { Vector } from '../personal/exchange.ts'

/** How far the log of another device has been read. */
export interface LogPlace {
  readonly logId: string
  readonly number: number
}

export interface Peer {
  /** Its device id. */
  readonly id: string
  readonly name: string
  /** Null: by vectors. */
  readonly cursor: LogPlace | null
  readonly holds: Vector
  readonly lastContactAt: number | null
  /** Null when nothing is known. Negative: behind. */
  readonly clockAheadMs: number | null
}

interface Stored {
  id: string
  name: string
  logId: string | null
  number: number | null
  holds: string
  lastContactAt: number | null
  clockAheadMs: number | null
}

export class PeerRows {
  readonly #db: PersonalDb
  readonly #statements

  constructor(db: PersonalDb) {
    const columns = `id, name, log_id as logId, cursor as number, holds, last_contact_at as lastContactAt, clock_ahead_ms as clockAheadMs`
    this.#db = db
    this.#statements = {
      all: db.sql.prepare<[], Stored>(`select ${columns} from peer order by id`),
      find: db.sql.prepare<[string], Stored>(`select ${columns} from peer where id = ?`),
      put: db.sql.prepare<[string, string, string | null, number | null, string, number | null, number | null]>(
        `insert into peer (id, name, log_id, cursor, holds, last_contact_at, clock_ahead_ms) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, log_id = excluded.log_id, cursor = excluded.cursor,
           holds = excluded.holds, last_contact_at = excluded.last_contact_at, clock_ahead_ms = excluded.clock_ahead_ms`,
      ),
      remove: db.sql.prepare<[string]>('delete from peer where id = ?'),
    }
  }

  list(): Peer[] {
    return this.#statements.all.all().map(peerOf)
  }

  find(id: string): Peer | undefined {
    const row = this.#statements.find.get(id)
    return row && peerOf(row)
  }

  put({ id, name, cursor, holds, lastContactAt, clockAheadMs }: Peer): void {
    const values = [
      id,
      name,
      cursor?.logId ?? null,
      cursor?.number ?? null,
      JSON.stringify(holds),
      lastContactAt,
      clockAheadMs,
    ] as const
    write(this.#db, () => this.#statements.put.run(...values))
  }

  remove(id: string): void {
    write(this.#db, () => this.#statements.remove.run(id))
  }
}

const peerOf = ({ logId, number, holds, ...row }: Stored): Peer => ({
  ...row,
  cursor: logId === null || number === null ? null : { logId, number },
  holds: JSON.parse(holds) as Vector,
})

/** How many changes of `mine` are beyond `theirs`. */
export const countBeyond = (mine: Vector, theirs: Vector): number =>
  Object.entries(mine).reduce((sum, [origin, upto]) => sum + Math.max(0, upto - (theirs[origin] ?? 0)), 0)
