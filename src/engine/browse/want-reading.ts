/**
 * Answers what keeping offline asks of the library. All of it is read in the worker, and what may be as long as the library in
 * stretches, so that a list that somebody waits for comes in between, and whoever has gone is soon noticed.
 */
import type { Database } from 'better-sqlite3'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { Host } from '../host.ts'
import { rootSql } from '../library/alias-sql.ts'
import type {
  BadgesAsk,
  Sums,
  SumsAsk,
  WantChanges,
  WantChangesAsk,
  WantedBy,
  WantReads,
  WantsFilter,
  WantsWindow,
} from '../wants/reads.ts'
import type { LibraryReader } from './library-reader.ts'
import type { SelectedTracks } from './selected-tracks.ts'
import type { TrackRows } from './track-rows.ts'
import { anyKeeping } from './wanted-badges.ts'
import { addSums, NO_SUMS } from './wanted-sums.ts'
import { movesOfWanted } from './wanted-tracks.ts'

interface Parts {
  sql: Database
  reader: LibraryReader
  rows: TrackRows
  selected: SelectedTracks
  host: Pick<Host, 'now'>
}

interface Waiting {
  signal?: AbortSignal | undefined
}

interface How extends Waiting {
  urgent: boolean
}

/** Tracks looked at between two looks at what else waits: some 50 ms. */
const STRETCH = 20_000
/** Things that are asked for at once. */
const TOGETHER = 1_000

export class WantReading implements WantReads {
  readonly #parts: Parts
  readonly #idOf

  constructor(parts: Parts) {
    this.#parts = parts
    this.#idOf = parts.sql
      .prepare<[{ trackId: TrackId }], number>(`select id from track where key = ${rootSql('$trackId')}`)
      .pluck()
  }

  movesOf(by: WantedBy) {
    return movesOfWanted(this.#parts.sql, by)
  }

  async tracksOf(bys: readonly WantedBy[], how: How): Promise<Int32Array> {
    const { host, reader } = this.#parts
    const found: Int32Array[] = []
    for (let from = 0; from < bys.length; from += TOGETHER) {
      const ask = { bys: bys.slice(from, from + TOGETHER), now: host.now() }
      found.push((await reader.ask('wantedTracks', ask, given(how))).ids)
    }
    return found.length === 1 ? found[0]! : Int32Array.from(new Set(found.flatMap((ids) => [...ids])))
  }

  selectedIds(selections: readonly TrackSelection[], { signal }: Waiting): Promise<Int32Array> {
    return this.#parts.selected.rowIds(selections, { ...(signal && { signal }) })
  }

  async selectedKeys(selections: readonly TrackSelection[], { signal }: Waiting): Promise<TrackId[]> {
    const keys = new Set<TrackId>()
    for (const selection of selections) {
      for (const key of await this.#parts.selected.resolve(selection, { ...(signal && { signal }) })) keys.add(key)
    }
    return [...keys]
  }

  async wantedAlone(ids: Int32Array, how: How): Promise<Int32Array> {
    const found: number[] = []
    for (let from = 0; from < ids.length; from += STRETCH) {
      const stretch = { ids: ids.slice(from, from + STRETCH) }
      for (const id of (await this.#parts.reader.ask('wantedAlone', stretch, given(how))).ids) found.push(id)
    }
    return Int32Array.from(found)
  }

  wantsWindow(ask: Window & { filter?: WantsFilter | undefined }, { signal }: Waiting): Promise<WantsWindow> {
    return this.#parts.reader.ask('wantsWindow', ask, given({ urgent: true, signal }))
  }

  changes(asks: readonly WantChangesAsk[], { signal }: Waiting): Promise<{ changes: WantChanges[]; revision: number }> {
    return this.#parts.reader.ask('wantChanges', asks, given({ urgent: false, signal }))
  }

  async sumsOf(ids: Int32Array, ask: SumsAsk, how: How): Promise<Sums> {
    let sums = NO_SUMS
    for (let from = 0; from < ids.length; from += STRETCH) {
      const stretch = { ...ask, ids: ids.slice(from, from + STRETCH), withLeftOut: true }
      sums = addSums(sums, await this.#parts.reader.ask('wantSums', stretch, given(how)))
    }
    return sums
  }

  async sumsOfWant(want: string, ask: SumsAsk, { signal }: Waiting): Promise<Sums> {
    const how = given({ urgent: false, signal })
    let sums = NO_SUMS
    for await (const ids of this.#stretches(want, { signal })) {
      sums = addSums(sums, await this.#parts.reader.ask('wantSums', { ...ask, ids, withLeftOut: false }, how))
    }
    return sums
  }

  async rowsOf(want: string, waiting: Waiting): Promise<Int32Array> {
    const stretches: Int32Array[] = []
    for await (const ids of this.#stretches(want, waiting)) stretches.push(ids)
    const rows = new Int32Array(stretches.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const ids of stretches) {
      rows.set(ids, at)
      at += ids.length
    }
    return rows
  }

  async *#stretches(want: string, { signal }: Waiting): AsyncGenerator<Int32Array> {
    const how = given({ urgent: false, signal })
    for (let after = 0; ;) {
      const { ids } = await this.#parts.reader.ask('wantRows', { want, after, limit: STRETCH }, how)
      if (ids.length === 0) return
      yield ids
      after = ids.at(-1)!
    }
  }

  async *astray({ signal }: Waiting): AsyncGenerator<Int32Array> {
    const { reader } = this.#parts
    const how = given({ urgent: false, signal })
    const unwanted = await reader.ask('astray', undefined, how)
    yield unwanted.ids
    for (let after = 0, { last } = unwanted; after < last; after += STRETCH) {
      const found = await reader.ask('astray', { after, upTo: after + STRETCH }, how)
      last = found.last
      yield found.ids
    }
  }

  givenUp(ids: Int32Array, { signal }: Waiting) {
    return this.#parts.reader.ask('givenUp', { ids }, given({ urgent: false, signal }))
  }

  async badges(ask: BadgesAsk, { signal }: Waiting) {
    const { sql, reader, host } = this.#parts
    if (!anyKeeping(sql)) return ask.ids.map(() => null)
    return reader.ask('badges', { ...ask, now: host.now() }, given({ urgent: true, signal }))
  }

  rows(ids: readonly number[]): TrackRow[] {
    return this.#parts.rows.byRowIds(ids)
  }

  /** Of those that are here. At most some hundreds at once. */
  idsOf(trackIds: readonly TrackId[]): number[] {
    return trackIds.flatMap((id) => (this.#idOf.get({ trackId: id }) as number | undefined) ?? [])
  }
}

const given = ({ urgent, signal }: How) => ({ urgent, ...(signal && { signal }) })
