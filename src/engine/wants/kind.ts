/**
 * What is to be kept offline: a track, an album, an artist, a playlist. Whether that goes for one device or for all is the user's
 * choice: it leaves a device only once they let it.
 */
import { aboutMarked, markedAt, markedBy } from '../marks/mark-row.ts'
import { flag, number, quiet, type Kind } from '../personal/kind.ts'

const TYPES = ['track', 'album', 'artist', 'playlist'] as const
export type WantedType = (typeof TYPES)[number]

export const wants: Kind = {
  name: 'want',
  fields: { on: flag, at: quiet(number) },
  travels: 'chosen',
  subject: aboutMarked(TYPES),
  projection: {
    tables: ['want'],
    open(sql) {
      const put = sql.prepare<[string, string, number]>(
        `insert into want (type, key, at) values (?, ?, ?) on conflict (type, key) do update set at = excluded.at`,
      )
      const remove = sql.prepare<[string, string]>('delete from want where type = ? and key = ?')
      return (row, held) => {
        const wanted = markedBy(row, TYPES)
        if (wanted === undefined) return
        if (held.alive && held.value('on') === true) put.run(wanted.type, wanted.key, markedAt(held))
        else remove.run(wanted.type, wanted.key)
      }
    },
  },
}
