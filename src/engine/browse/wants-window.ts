/**
 * A stretch of what the user chose to keep, last chosen first. Read in the worker: who keeps tracks one by one may have chosen a
 * hundred thousand of them, and what is looked for in their names has to name each.
 */
import type { Database } from 'better-sqlite3'
import type { Window } from '../../shared/model/list.ts'
import { matchesName } from '../../shared/model/matches-name.ts'
import { rootSql } from '../library/alias-sql.ts'
import { perDatabase } from '../library/per-database.ts'
import type { WantsFilter, WantsWindow } from '../wants/reads.ts'
import { QUALITIES, qualitySql } from '../wants/standing-sql.ts'
import { WantKeys } from '../wants/want-keys.ts'
import type { Want } from '../wants/wants.ts'
import { revisionOf } from './moment.ts'

type Stored = Omit<Want, 'quality'> & { best: number }

const statements = perDatabase((sql) => {
  // SQLite takes the key of the row that has the least moment: the one that was wanted first.
  const chosen = `
    select type, key, min(at) as at, max(${qualitySql('quality')}) as best from personal.want
    group by type, iif(type = 'track', ${rootSql('want.key')}, key)`
  return {
    names: new WantKeys(sql),
    count: sql.prepare<[], number>(`select count(*) from (${chosen})`).pluck(),
    window: sql.prepare<[number, number], Stored>(`${chosen} order by at desc, type, key limit ? offset ?`),
    all: sql.prepare<[], Stored>(`${chosen} order by at desc, type, key`),
  }
})

export function wantsWindow(
  db: Database,
  { offset, limit, filter }: Window & { filter?: WantsFilter | undefined },
): WantsWindow {
  const { names, count, window, all } = statements(db)
  const revision = revisionOf(db)
  if (filter === undefined) {
    return { wants: window.all(limit, offset).map(wantOf), total: count.get() as number, revision }
  }
  const types: ReadonlySet<string> = new Set(filter.types)
  const found = all
    .all()
    .filter((want) => types.has(names.wantedOf(want).type) || matchesName(names.nameOf(want), filter.text))
  return { wants: found.slice(offset, offset + limit).map(wantOf), total: found.length, revision }
}

const wantOf = ({ best, ...want }: Stored): Want => ({ ...want, quality: QUALITIES[best]! })
