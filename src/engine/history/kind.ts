/**
 * Plays. Each is an event, and how often a track was played is how many there are: the same everywhere, whoever told of which how
 * often, and under whatever name. Nothing of it stays on one device.
 */
import type { Kind, Project } from '../personal/kind.ts'
import { Rows } from '../personal/rows.ts'

/** The same on every device for what is told of the same play. `startedAt`: milliseconds since 1970. */
export const playId = (trackKey: string, startedAt: number): string => `${trackKey}.${startedAt}`

export const plays: Kind = {
  name: 'play',
  fields: {},
  events: true,
  announces: { kind: 'history.changed' },
  subject: (trackKey) => ({ type: 'track', key: trackKey }),
  projection: {
    tables: ['play_total'],
    open(sql) {
      const rows = new Rows(sql, {
        into: 'insert into play_total (track_key, plays, last_played_at)',
        width: 3,
        after: `on conflict (track_key)
          do update set plays = excluded.plays, last_played_at = excluded.last_played_at`,
      })
      const project: Project = (trackKey, held) => {
        const { times, lastAt } = held.happened()
        rows.waiting.push(trackKey, times, lastAt ?? 0)
      }
      return { project, rows }
    },
  },
}
