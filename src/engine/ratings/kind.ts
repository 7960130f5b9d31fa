/** Stars of tracks and albums, in halves: 1 to 10. Taking them away is rating with 0. */
import { aboutMarked, markedAt, markedBy, markRow } from '../marks/mark-row.ts'
import type { Change } from '../personal/personal.ts'
import { number, quiet, type Field, type Kind } from '../personal/kind.ts'

const TYPES = ['track', 'album'] as const
export type RatedType = (typeof TYPES)[number]

const MOST = 10

const stars: Field = {
  ...number,
  reads: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST,
}

export const ratings: Kind = {
  name: 'rating',
  fields: { stars, at: quiet(number) },
  announces: { kind: 'marks.changed' },
  subject: aboutMarked(TYPES),
  projection: {
    tables: ['rating'],
    open(sql) {
      const put = sql.prepare<[string, string, number, number]>(
        `insert into rating (type, key, stars, at) values (?, ?, ?, ?)
         on conflict (type, key) do update set stars = excluded.stars, at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from rating where type = ? and key = ?')
      return (row, held) => {
        const rated = markedBy(row, TYPES)
        if (rated === undefined) return
        const given = held.alive ? Number(held.value('stars') ?? 0) : 0
        if (given > 0) put.run(rated.type, rated.key, given, markedAt(held))
        else remove.run(rated.type, rated.key)
      }
    },
  },
}

export const ratingChange = (type: RatedType, key: string, given: number, at: number): Change => ({
  do: 'set',
  kind: ratings.name,
  row: markRow(type, key),
  fields: { stars: given, at },
})
