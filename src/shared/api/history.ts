/** Plays: told by the player when a track has counted, read by Home and by sorts. */
import * as z from 'zod'
import { TrackId } from '../model/ids.ts'
import { Window } from '../model/list.ts'
import { TrackRow } from '../model/track.ts'
import { read, write } from './errors.ts'

export const HistoryRow = z.object({
  at: z.number().int(),
  playedMs: z.number().int(),
  /** Null when the track is not in this library now. */
  track: TrackRow.nullable(),
  deviceName: z.string(),
})
export type HistoryRow = z.infer<typeof HistoryRow>

export const history = {
  /**
   * A play that counted (half the track, or 4 minutes), and how long it has gone on. `startedAt` makes a repeat of the call harmless: told
   * again at its end, it is the same play, as long as it was then.
   */
  record: write.input(
    z.object({ trackId: TrackId, startedAt: z.number().int().positive(), playedMs: z.number().int().nonnegative() }),
  ),
  list: read
    .input(Window)
    .output(z.object({ rows: z.array(HistoryRow), offset: z.number().int(), total: z.number().int() })),
}
