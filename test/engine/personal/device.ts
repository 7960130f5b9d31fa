/** One device's personal data in memory, with a clock that is set by hand and the kinds that a test declares. */
import Database, { type Statement } from 'better-sqlite3'
import { write, type PersonalDb } from '../../../src/engine/db/store.ts'
import { personalKinds } from '../../../src/engine/personal-kinds.ts'
import { Exchange, type Received } from '../../../src/engine/personal/exchange.ts'
import { deviceOnly, text, type Kind } from '../../../src/engine/personal/kind.ts'
import type { Told } from '../../../src/engine/personal/pages.ts'
import { Personal, type Change, type Rules } from '../../../src/engine/personal/personal.ts'
import { emptyPersonal, personalDb } from '../../support/personal.ts'
import { preparingLazily } from './lazily.ts'

const empty = await emptyPersonal()

/** With a field of each sort; `note` has no table of its own. */
export const notes: Kind = {
  name: 'note',
  fields: { title: text, body: text, scrolledTo: deviceOnly(text) },
  projection: { tables: [], open: () => () => {} },
  subject: (row) => ({ type: 'other', key: row }),
}

const originNamed = (name: string): string => Buffer.from(name.slice(-16).padEnd(16)).toString('hex')

export class Device {
  readonly db: PersonalDb
  readonly personal: Personal
  readonly exchange: Exchange
  wallMs = 1_800_000_000_000
  #names = 0
  readonly #statements = new Map<string, Statement<string[], unknown>>()

  constructor(
    name: string,
    {
      kinds = [...personalKinds, notes],
      from = empty,
      rules,
      deviceName,
    }: { kinds?: readonly Kind[]; from?: Buffer; rules?: Rules; deviceName?: string } = {},
  ) {
    this.db = personalDb(preparingLazily(new Database(from)))
    this.personal = new Personal({
      db: this.db,
      kinds,
      now: () => this.wallMs,
      newOriginId: () => originNamed(this.#names++ === 0 ? name : `${name} ${this.#names}`),
      ...(rules && { rules }),
      ...(deviceName !== undefined && { deviceName }),
    })
    this.exchange = new Exchange({ db: this.db, personal: this.personal, now: () => this.wallMs })
  }

  /** What it records under now. */
  get id(): string {
    return this.personal.originId
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
  all<T>(sql: string, ...parameters: string[]): T[] {
    return this.statement<T>(sql)
      .pluck()
      .all(...parameters) as T[]
  }

  /** Prepared once. */
  statement<Row>(sql: string): Statement<string[], Row> {
    const known = this.#statements.get(sql) ?? this.db.sql.prepare<string[], unknown>(sql)
    this.#statements.set(sql, known)
    return known as Statement<string[], Row>
  }

  value(row: string, field: string): string | undefined {
    return this.all<string>(`select value from cell where kind = 'note' and row = '${row}' and field = '${field}'`)[0]
  }

  /** A write of this stamp. */
  holds(place: string, stamp: string): boolean {
    return this.#stampAt(place) === stamp
  }

  /** Or a newer one. */
  holdsSince(place: string, stamp: string): boolean {
    return this.#stampAt(place) >= stamp
  }

  #stampAt(place: string): string {
    const [kind, row, field] = place.split(' ')
    const stamps = field
      ? this.all<string>('select stamp from cell where kind = ? and row = ? and field = ?', kind!, row!, field)
      : this.all<string>('select stamp from row where kind = ? and row = ?', kind!, row!)
    return stamps[0] ?? ''
  }

  heardOf(eventId: string): boolean {
    return this.all('select 1 from event where id = ?', eventId).length > 0
  }

  bytes(): Buffer {
    return this.db.sql.serialize()
  }
}
