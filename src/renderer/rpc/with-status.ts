/** The standing of all servers, with the news of one put in its place. Announcements of it travel whole, so nothing is asked again. */
import type { SyncStatus } from '../../shared/model/server.ts'

export function withStatus(before: readonly SyncStatus[], news: SyncStatus): SyncStatus[] {
  const known = before.some(({ sourceId }) => sourceId === news.sourceId)
  return known ? before.map((one) => (one.sourceId === news.sourceId ? news : one)) : [...before, news]
}
