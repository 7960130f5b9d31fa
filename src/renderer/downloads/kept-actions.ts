/** Taking files off the disk, whatever they are here for: in one step, and with a way back. */
import type { KeptRow } from '../../shared/model/downloads.ts'
import { keep, removeTracks, wantsOf } from './queue-actions.ts'

/** What something larger wants of them is left out of it. Never rejects. */
export async function removeKept(rows: readonly KeptRow[]): Promise<void> {
  const trackIds = rows.map(({ track }) => track.id)
  await removeTracks(trackIds, { name: rows[0]?.track.title, again: () => keepAsBefore(rows) })
}

/** As what they were here. */
async function keepAsBefore(rows: readonly KeptRow[]): Promise<void> {
  for (const [quality, some] of Map.groupBy(rows, (row) => row.quality)) {
    await keep(wantsOf(some.map(({ track }) => track.id)), quality)
  }
}
