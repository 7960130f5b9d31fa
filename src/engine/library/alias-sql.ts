/**
 * Reading through `alias`: which trackKeys are one recording. A key without a row there is its own root, so all of this
 * answers for any key, whether or not anything was merged and whether or not it is here. For a connection to library.db.
 */
import type { Database } from 'better-sqlite3'
import { PLACES, rowsFor } from './many.ts'
import { perDatabase } from './per-database.ts'

/** The root of a trackKey, which is the id of its track. `key`: an expression; a column by its table's name. */
export const rootSql = (key: string): string =>
  `coalesce((select alias.root from alias where alias.track_key = ${key}), ${key})`

/** True of a row of `personal.sameness` that holds two keys together: the user's word, or what was found where they said nothing. */
export const isSameSql = (edge: string): string =>
  `(${edge}.says = 'same' or ${edge}.says is null and ${edge}.found is not null)`

/** For `in (…)`: each key of the recording whose root is `root` once, that one first. `root`: as in `rootSql`. */
export const keysOfSql = (root: string): string =>
  `select ${root} union all select alias.track_key from alias where alias.root = ${root} and alias.track_key <> ${root}`

/** Joins the track that a trackKey is one of, under the name `as`; `left`: rows whose track is not here stay. `key`: as in `rootSql`. */
export const joinTrackSql = (key: string, as: string, how: 'cross' | 'left' = 'cross'): string =>
  `left join alias ${as}_root on ${as}_root.track_key = ${key}
   ${how} join track ${as} on ${as}.key = coalesce(${as}_root.root, ${key})`

/** For `in (…)`: the tracks that rows of personal data name. `key`: as in `rootSql`; `from`: what comes after `from`. */
export const rootsInSql = (key: string, from: string, where: string): string =>
  `select coalesce(named_root.root, ${key}) from ${from} left join alias named_root on named_root.track_key = ${key} where ${where}`

/** Joins, under the name `as`, what a table with a column `track_key` holds of any of the keys of a track: each row once. */
export const joinOfTrackSql = (table: string, as: string, track: string): string =>
  `left join alias ${as}_key on ${as}_key.root = ${track}.key
   cross join ${table} ${as} on ${as}.track_key = coalesce(${as}_key.track_key, ${track}.key)`

const statements = perDatabase((sql) => ({
  any: sql.prepare<[], number>('select 1 from alias limit 1').pluck(),
  root: sql.prepare<[string], string>('select root from alias where track_key = ?').pluck(),
  roots: sql.prepare<unknown[], { trackKey: string; root: string }>(
    `select track_key as trackKey, root from alias where track_key in (${PLACES})`,
  ),
  keys: sql
    .prepare<[string], string>(
      `select k.track_key from alias r join alias k on k.root = r.root where r.track_key = ? order by k.track_key`,
    )
    .pluck(),
}))

export const rootOf = (sql: Database, key: string): string => statements(sql).root.get(key) ?? key

/** Of those among `keys` that are not their own root: by key. */
export function rootsOf(sql: Database, keys: readonly string[]): Map<string, string> {
  const { any, roots } = statements(sql)
  if (any.get() === undefined) return new Map()
  return new Map(
    rowsFor(roots, keys)
      .filter(({ trackKey, root }) => trackKey !== root)
      .map(({ trackKey, root }) => [trackKey, root]),
  )
}

/** All keys of the recording that `key` is one of, in order: the first is the root. */
export function keysOf(sql: Database, key: string): string[] {
  const keys = statements(sql).keys.all(key)
  return keys.length > 0 ? keys : [key]
}
