/** What covers say of the tracks behind them: how much of it is here, waits or failed. */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { BadgesAsk } from '../wants/reads.ts'
import { isHere, placeSql } from '../wants/standing-sql.ts'
import { wantedIds } from './wanted-tracks.ts'

interface Badge {
  tracks: number
  here: number
  waiting: number
  failed: number
}

/** In the order asked; null where nothing of it is wanted, kept or in the queue. */
export function badgesOf(db: Database, { type, ids }: BadgesAsk, now: number): (Badge | null)[] {
  if (!anyKeeping(db)) return ids.map(() => null)
  const any = db.prepare<[string], number>(
    `select 1 from json_each(?) j where exists (select 1 from wanted w where w.track_id = j.value)
       or exists (select 1 from copy c join kept k on k.copy_id = c.id where c.track_id = j.value) limit 1`,
  )
  const sums = db.prepare<[string], Badge>(
    `select count(*) as tracks, coalesce(sum(${isHere(placeSql('j.value', '0'))}), 0) as here,
       coalesce(sum(d.track_id is not null and d.state <> 'failed'), 0) as waiting, coalesce(sum(d.state = 'failed'), 0) as failed
     from json_each(?) j left join download d on d.track_id = j.value`,
  )
  return ids.map((key) => {
    const list = JSON.stringify(wantedIds(db, { type, key: key as PlaylistId }, now))
    return any.get(list) === undefined ? null : sums.get(list)!
  })
}

/** Next to nothing to ask, for many never keep anything. */
export const anyKeeping = (db: Database): boolean =>
  db
    .prepare<[], number>(
      'select exists (select 1 from wanted) or exists (select 1 from kept) or exists (select 1 from download)',
    )
    .pluck()
    .get() === 1
