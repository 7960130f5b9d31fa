/** Tracks of several trackKeys, last merged first: a read that grows with what was merged, for the worker. */
import type { Database } from 'better-sqlite3'

/** Ids of tracks that are here. What only servers say comes last, for it has no time. */
export const mergedTracks = (sql: Database): string[] =>
  sql
    .prepare<[], string>(
      `with edge as materialized (
         select x.root, max(s.at) as at from personal.sameness s
         cross join alias x on x.track_key = s.a cross join alias y on y.track_key = s.b and y.root = x.root
         where s.says = 'same' or (s.says is null and s.found is not null) group by x.root
       )
       select t.key from (select distinct root from alias) r cross join track t on t.key = r.root left join edge e on e.root = r.root
       order by coalesce(e.at, 0) desc, t.key`,
    )
    .pluck()
    .all()
