/**
 * Hearts of tracks, albums and artists. Taking one away is a write like giving it, so that the last of both wins and nothing
 * has to be brought back.
 */
import { aboutMarked, markedAt, markedBy, markRow } from '../marks/mark-row.ts'
import type { Change } from '../personal/personal.ts'
import { flag, number, quiet, type Kind } from '../personal/kind.ts'

const TYPES = ['track', 'album', 'artist'] as const
export type FavouriteType = (typeof TYPES)[number]

export const favourites: Kind = {
  name: 'favourite',
  /** `at`: when the heart was given. */
  fields: { on: flag, at: quiet(number) },
  announces: { kind: 'marks.changed' },
  subject: aboutMarked(TYPES),
  projection: {
    tables: ['favourite'],
    open(sql) {
      const put = sql.prepare<[string, string, number]>(
        `insert into favourite (type, key, at) values (?, ?, ?) on conflict (type, key) do update set at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from favourite where type = ? and key = ?')
      return (row, held) => {
        const marked = markedBy(row, TYPES)
        if (marked === undefined) return
        if (held.alive && held.value('on') === true) put.run(marked.type, marked.key, markedAt(held))
        else remove.run(marked.type, marked.key)
      }
    },
  },
}

/** `at`: absent when it is taken away, for then it says nothing. */
export const favouriteChange = (type: FavouriteType, key: string, at?: number): Change => ({
  do: 'set',
  kind: favourites.name,
  row: markRow(type, key),
  fields: at === undefined ? { on: false } : { on: true, at },
})
