/** The reads of the worker that keeping offline needs; `WantReading` asks them. */
import type { Database } from 'better-sqlite3'
import type { Window } from '../../shared/model/list.ts'
import { keysOfSql } from '../library/alias-sql.ts'
import type {
  BadgesAsk,
  Sums,
  SumsAsk,
  WantChanges,
  WantChangesAsk,
  WantedBy,
  WantsFilter,
  WantsWindow,
} from '../wants/reads.ts'
import { atOneMoment, revisionOf } from './moment.ts'
import { badgesOf } from './wanted-badges.ts'
import { astrayIn, astrayUnwanted, givenUpOf, lastWanted, wantChanges } from './wanted-changes.ts'
import { sumsOf } from './wanted-sums.ts'
import { wantedIds } from './wanted-tracks.ts'
import { wantsWindow } from './wants-window.ts'

export interface WantedAsks {
  wantedTracks: { ask: { bys: readonly WantedBy[]; now: number }; answer: { ids: Int32Array } }
  wantChanges: { ask: readonly WantChangesAsk[]; answer: { changes: WantChanges[]; revision: number } }
  wantSums: { ask: SumsAsk & { ids: Int32Array; withLeftOut: boolean }; answer: Sums }
  wantedAlone: { ask: { ids: Int32Array }; answer: { ids: Int32Array } }
  wantsWindow: { ask: Window & { filter?: WantsFilter | undefined }; answer: WantsWindow }
  /** Some of the rows of a want, by id. */
  wantRows: { ask: { want: string; after: number; limit: number }; answer: { ids: Int32Array } }
  /** `upTo` undefined: what nobody wants. `last`: the last track that is wanted. */
  astray: { ask: { after: number; upTo: number } | undefined; answer: { ids: Int32Array; last: number } }
  givenUp: { ask: { ids: Int32Array }; answer: { kept: number; givenUp: Int32Array; digest: string } }
  badges: { ask: BadgesAsk & { now: number }; answer: ReturnType<typeof badgesOf> }
}

export const wantedReads: {
  [Name in keyof WantedAsks]: (db: Database, ask: WantedAsks[Name]['ask']) => WantedAsks[Name]['answer']
} = {
  wantedTracks: (db, { bys, now }) =>
    atOneMoment(db, () => {
      const [first, ...others] = bys.map((by) => wantedIds(db, by, now))
      return { ids: Int32Array.from(others.length === 0 ? first! : new Set([first!, ...others].flat())) }
    }),
  wantChanges: (db, asks) =>
    atOneMoment(db, () => ({ changes: asks.map((ask) => wantChanges(db, ask)), revision: revisionOf(db) })),
  wantSums: sumsOf,
  wantedAlone: (db, { ids }) => ({ ids: Int32Array.from(wantedAlone(db, ids)) }),
  wantsWindow: (db, ask) => atOneMoment(db, () => wantsWindow(db, ask)),
  wantRows: (db, { want, after, limit }) => ({ ids: Int32Array.from(rowsOf(db, want, after, limit)) }),
  astray: (db, stretch) =>
    atOneMoment(db, () => ({
      ids: Int32Array.from(stretch === undefined ? astrayUnwanted(db) : astrayIn(db, stretch)),
      last: lastWanted(db),
    })),
  givenUp: (db, { ids }) => atOneMoment(db, () => givenUpOf(db, ids)),
  badges: (db, { now, ...ask }) => atOneMoment(db, () => badgesOf(db, ask, now)),
}

const rowsOf = (db: Database, want: string, after: number, limit: number): number[] =>
  db
    .prepare<[string, number, number], number>(
      'select track_id from wanted where want = ? and track_id > ? order by track_id limit ?',
    )
    .pluck()
    .all(want, after, limit) as number[]

/** By any of its keys. */
const wantedAlone = (db: Database, ids: Int32Array): number[] =>
  db
    .prepare<[string], number>(
      `select t.id from json_each(?) j cross join track t on t.id = j.value
       where exists (select 1 from personal.want w where w.type = 'track' and w.key in (${keysOfSql('t.key')}))`,
    )
    .pluck()
    .all(JSON.stringify([...ids])) as number[]
