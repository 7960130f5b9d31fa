/** Stars of tracks and albums, in halves: 1 to 10. Taking them away is rating with 0. */
import { aboutMarked, markedAt, markedBy, markRow } from '../marks/mark-row.ts'
import type { Change } from '../personal/personal.ts'
import { number, quiet, type Field, type Kind, type Project } from '../personal/kind.ts'
import { Rows } from '../personal/rows.ts'

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
      const rows = new Rows(sql, {
        into: 'insert into rating (type, key, stars, at)',
        width: 4,
        after: 'on conflict (type, key) do update set stars = excluded.stars, at = excluded.at',
      })
      const remove = sql.prepare<[string, string]>('delete from rating where type = ? and key = ?')
      const project: Project = (row, held) => {
        const rated = markedBy(row, TYPES)
        if (rated === undefined) return
        const given = held.alive ? Number(held.value('stars') ?? 0) : 0
        if (given > 0) rows.waiting.push(rated.type, rated.key, given, markedAt(held))
        else remove.run(rated.type, rated.key)
      }
      return { project, rows }
    },
  },
}

export const ratingChange = (type: RatedType, key: string, given: number, at: number): Change => ({
  do: 'set',
  kind: ratings.name,
  row: markRow(type, key),
  fields: { stars: given, at },
})
