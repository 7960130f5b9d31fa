/** Answers the `history` branch of the contract. */
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { Os } from '../router.ts'
import type { History } from './history.ts'

interface Parts {
  history: History
  tracks: { rows(ids: readonly TrackId[]): (TrackRow | null)[] }
}

export function historyHandlers(os: Os['history'], { history, tracks }: Parts) {
  return {
    record: os.record.handler(({ input }) => history.record(input)),
    list: os.list.handler(({ input }) => {
      const { plays, total } = history.list(input)
      const rows = tracks.rows(plays.map((play) => play.trackId))
      return {
        rows: plays.map(({ trackId: _, ...play }, i) => ({ ...play, track: rows[i] ?? null })),
        offset: input.offset,
        total,
      }
    }),
  }
}
