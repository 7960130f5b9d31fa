/**
 * Saved queues: a name and the tracks as they stood. Saved as a whole and never edited, so the tracks are one field. All of it
 * follows the user; queues that play belong to their player and are no kind.
 */
import { demandId } from '../personal/demand-id.ts'
import { number, quiet, text, type Kind } from '../personal/kind.ts'

export const savedQueues: Kind = {
  name: 'saved-queue',
  /** `tracks`: trackKeys, one a line. */
  fields: { name: text, tracks: text, savedAt: quiet(number) },
  subject(id, held) {
    const name = held.value('name')
    return { type: 'queue', key: id, ...(name !== undefined && { name: String(name) }) }
  },
  projection: {
    tables: ['saved_queue'],
    open(sql) {
      const put = sql.prepare<[string, string, Buffer, number, number]>(
        `insert into saved_queue (id, name, keys, length, saved_at) values (?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, keys = excluded.keys, length = excluded.length,
           saved_at = excluded.saved_at`,
      )
      const remove = sql.prepare<[string]>('delete from saved_queue where id = ?')
      return (id, held) => {
        const [name, tracks, savedAt] = [held.value('name'), held.value('tracks'), held.value('savedAt')]
        if (!held.alive || name === undefined || tracks === undefined || savedAt === undefined) return remove.run(id)
        demandId(savedQueues.name, id)
        const keys = String(tracks)
        put.run(id, String(name), Buffer.from(keys), keys === '' ? 0 : keys.split('\n').length, Number(savedAt))
      }
    },
  },
}
