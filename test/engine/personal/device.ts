/** One device's personal data in memory, with a clock that is set by hand and the kinds that a test declares. */
import Database from 'better-sqlite3'
import { write, type PersonalDb } from '../../../src/engine/db/store.ts'
import { personalKinds } from '../../../src/engine/personal-kinds.ts'
import { Exchange, type Received } from '../../../src/engine/personal/exchange.ts'
import { deviceOnly, text, type Kind } from '../../../src/engine/personal/kind.ts'
import type { Told } from '../../../src/engine/personal/pages.ts'
import { Personal, type Change, type Rules } from '../../../src/engine/personal/personal.ts'
import { emptyPersonal, personalDb } from '../../support/personal.ts'

const empty = await emptyPersonal()

/** With a field of each sort; `note` has no table of its own. */
export const notes: Kind = {
  name: 'note',
  fields: { title: text, body: text, scrolledTo: deviceOnly(text) },
  projection: { tables: [], open: () => () => {} },
  subject: (row) => ({ type: 'other', key: row }),
}

export class Device {
  readonly db: PersonalDb
  readonly personal: Personal
  readonly exchange: Exchange
  readonly id: string
  wallMs = 1_800_000_000_000

  constructor(
    name: string,
    {
      kinds = [...personalKinds, notes],
      from = empty,
      rules,
    }: { kinds?: readonly Kind[]; from?: Buffer; rules?: Rules } = {},
  ) {
    this.db = personalDb(new Database(from))
    this.personal = new Personal({
      db: this.db,
      kinds,
      now: () => this.wallMs,
      newOriginId: () => Buffer.from(name.padEnd(16)).toString('hex'),
      ...(rules && { rules }),
    })
    this.exchange = new Exchange({ db: this.db, personal: this.personal, now: () => this.wallMs })
    this.id = this.all<string>('select id from origin join meta on meta.origin = origin.number')[0]!
  }

  does(...changes: readonly Change[]): number {
    return write(this.db, (tx) => this.personal.apply(tx, changes))
  }

  set(row: string, fields: Record<string, string>): number {
    return this.does({ do: 'set', kind: 'note', row, fields })
  }

  plays(trackKey: string, at: number): number {
    return this.does({ do: 'event', kind: 'play', id: `${trackKey}.${at}`, trackKey, at, ms: 1000 })
  }

  /** Takes in all that the other holds. */
  hears(other: Device, limit = 100): Received[] {
    const answers: Received[] = []
    let cursor: Told['cursor'] | null = null
    for (;;) {
      const told: Told = other.exchange.since({ cursor, vector: this.exchange.vector(), limit })
      answers.push(...told.batches.map((batch) => this.exchange.receive(batch)))
      cursor = told.cursor
      if (!told.more) return answers
    }
  }

  /** First column. */
  all<T>(sql: string): T[] {
    return this.db.sql.prepare<[], T>(sql).pluck().all() as T[]
  }

  value(row: string, field: string): string | undefined {
    return this.all<string>(`select value from cell where kind = 'note' and row = '${row}' and field = '${field}'`)[0]
  }

  bytes(): Buffer {
    return this.db.sql.serialize()
  }
}
