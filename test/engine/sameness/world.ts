/** A library of a test's own, with what the user says of its tracks, and what follows from it. */
import { afterAll } from 'vitest'
import { takeIn } from '../../../src/engine/library/take-in.ts'
import { regroup, type RegroupOptions } from '../../../src/engine/library/regroup.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Merging } from '../../../src/engine/sameness/merging.ts'
import { Sameness, type Says } from '../../../src/engine/sameness/sameness.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { addSource } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { libraryLines } from '../../support/library-digest.ts'
import { personalOf } from '../../support/personal.ts'
import { copyRecord } from '../../support/records.ts'

/** Of a recording: its trackKey is `key`, its title too. */
export const copyOf = (key: string, more: Partial<CopyRecord> = {}): CopyRecord =>
  copyRecord(`${key}.flac`, { title: key, artists: ['Ada'] }, { trackKey: key, ...more })

export class World {
  readonly one: TestLibrary
  readonly personal: Personal
  readonly sameness: Sameness
  readonly failures: unknown[] = []
  merging: Merging

  private constructor(one: TestLibrary) {
    this.one = one
    this.personal = personalOf(one.stores)
    this.sameness = new Sameness({ db: one.stores.personal, personal: this.personal, now: () => 1 })
    this.merging = this.#merging()
    this.merging.start()
  }

  static async open(): Promise<World> {
    return new World(await openTestLibrary())
  }

  #merging(): Merging {
    const { stores } = this.one
    return new Merging({
      stores,
      personal: this.personal,
      events: stores.library.events,
      regroup: (options?: RegroupOptions) => regroup(stores.library, options),
      log: { error: (told: unknown) => void this.failures.push(told) },
    })
  }

  /** As after a crash: nobody follows from here on. */
  async leave(): Promise<void> {
    await this.merging.stop()
  }

  /** Also of what was said meanwhile. */
  async comeBack(): Promise<void> {
    this.merging = this.#merging()
    this.merging.start()
    await this.merging.settled()
  }

  async remove(): Promise<void> {
    await this.merging.stop()
    this.one.remove()
  }

  takes(copies: readonly CopyRecord[], sourceId = this.one.sourceId): void {
    takeIn(this.one.library, sourceId, { copies, problems: [] })
  }

  async has(copies: readonly CopyRecord[], sourceId?: number): Promise<void> {
    this.takes(copies, sourceId)
    await regroup(this.one.library)
    await this.merging.settled()
  }

  addSource(name: string): number {
    return addSource(this.one.stores, name)
  }

  async says(a: string, b: string, says: Says | ''): Promise<void> {
    await this.sameness.say([{ a: a as TrackId, b: b as TrackId, says }])
    await this.merging.settled()
  }

  async finds(a: string, b: string): Promise<void> {
    await this.sameness.found([{ a: a as TrackId, b: b as TrackId, evidence: 'sound' }])
    await this.merging.settled()
  }

  all<Row>(select: string, ...params: unknown[]): Row[] {
    return this.one.sql.prepare<unknown[], Row>(select).all(...params)
  }

  /** First column. */
  list<Value>(select: string, ...params: unknown[]): Value[] {
    return this.one.sql
      .prepare<unknown[], Value>(select)
      .pluck()
      .all(...params) as Value[]
  }

  /** Each track by its key, with the keys of its copies. */
  tracks(): string[] {
    return this.list(
      `select t.key || ': ' || coalesce((select group_concat(k, ' ') from (
         select c.track_key as k from copy c where c.track_id = t.id order by c.track_key, c.remote_id)), '')
       from track t order by t.key`,
    )
  }

  aliases(): string[] {
    return this.list(`select track_key || ' → ' || root from alias order by track_key`)
  }

  /** What the library says, with which keys are one recording. */
  lines(): string[] {
    return [...libraryLines(this.one.sql, { words: true }), ...this.aliases()]
  }
}

/** One for each `open`, closed after all tests of a file. */
export function worlds(): () => Promise<World> {
  const opened: World[] = []
  afterAll(async () => {
    for (const world of opened) await world.remove()
  })
  return async () => {
    const world = await World.open()
    opened.push(world)
    return world
  }
}
