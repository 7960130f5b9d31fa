/**
 * A list (noun, filter, sort) as SQL that yields its row ids in order. Order is total: the keys of the sort (list-order.ts),
 * then the id. Both threads use this: the main thread for what is small, the worker for the rest.
 */
import type { Database } from 'better-sqlite3'
import type * as z from 'zod'
import type { AlbumList, ArtistList, GenreList, TrackList } from '../../shared/api/browse.ts'
import { orderSql } from './list-order.ts'
import { TABLES, whereSql } from './list-where.ts'

export type List =
  | ({ noun: 'tracks' } & z.output<typeof TrackList>)
  | ({ noun: 'albums' } & z.output<typeof AlbumList>)
  | ({ noun: 'artists' } & z.output<typeof ArtistList>)
  | ({ noun: 'genres' } & z.output<typeof GenreList>)

export interface ListSql {
  /** Yields one column: row ids in order. */
  sql: string
  /** Yields how many there are; takes the same params. */
  count: string
  params: (string | number)[]
}

/** A condition that holds for the rows wanted of an order. */
export interface Among {
  sql: string
  params: readonly string[]
}

interface ListOptions {
  /** The filter leaves so few rows that looking up the marks of each beats taking in all marks there are. */
  few?: boolean | undefined
  /** Its params follow the others; the count is of all rows nevertheless. */
  among?: Among | undefined
}

export function listSql(db: Database, list: List, { few = false, among }: ListOptions = {}): ListSql {
  const { table, alias } = TABLES[list.noun]
  const where = whereSql(db, list)
  const { keys, joins } = orderSql(list, { few })
  const wanted = among === undefined ? where.sql : `${where.sql === '' ? 'where' : `${where.sql} and`} ${among.sql}`
  return {
    sql: `select ${alias}.id from ${table} ${alias} ${joins.join(' ')} ${wanted} order by ${[...keys, `${alias}.id`].join(', ')}`,
    count: `select count(*) from ${table} ${alias} ${where.sql}`,
    params: where.params,
  }
}

export const isUnfiltered = (list: List): boolean => {
  const { text, ...rest } = list.filter as { text?: string; role?: string }
  if (text !== undefined && text.trim() !== '') return false
  return Object.values(rest).every((value) => value === undefined || value === 'any')
}
