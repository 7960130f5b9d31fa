/**
 * Plays. Each is an event; its track's row counts them for every device, so that sums outlive the single plays. Nothing of it
 * stays on one device.
 */
import { count, type Kind } from '../personal/kind.ts'

export const plays: Kind = {
  name: 'play',
  fields: { plays: count },
  events: { raise: 'plays' },
  announces: { kind: 'history.changed' },
  subject: (trackKey) => ({ type: 'track', key: trackKey }),
  projection: {
    tables: ['play_total'],
    open(sql) {
      const put = sql.prepare<[string, number, number]>(
        `insert into play_total (track_key, plays, last_played_at) values (?, ?, ?)
         on conflict (track_key) do update set plays = excluded.plays, last_played_at = excluded.last_played_at`,
      )
      return (trackKey, held) => {
        const { times, lastAt } = held.happened()
        // What a device had counted may be lost with it, though others were told of the plays one by one.
        put.run(trackKey, Math.max(held.sum('plays'), times), lastAt ?? 0)
      }
    },
  },
}
