/** Pulling, or F5, on the Downloads page: what failed or waits is tried again, and lists are asked anew. */
import { useState } from 'react'
import { refreshLibrary } from '../app/library-refresh.tsx'
import { t } from '../i18n/i18n.ts'
import { may } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { useCommand } from '../shortcuts/run-command.ts'
import { announce } from '../ui/announce.tsx'
import { doWith } from './queue-actions.ts'
import { askDownloadsAnew } from './use-downloads.ts'

export function useRefreshDownloads(): { refreshing: boolean; refresh: () => void } {
  const [refreshing, setRefreshing] = useState(false)
  const refresh = async () => {
    if (refreshing) return
    setRefreshing(true)
    const counts = queryClient.getQueryData(orpc.downloads.status.queryKey())?.counts
    const stuck = may('admin') && counts !== undefined && counts.failed + counts.blocked > 0
    // What servers have become decides what is wanted; it goes on by itself and says so.
    void refreshLibrary()
    if (stuck) await doWith('retry')
    askDownloadsAnew()
    await queryClient.invalidateQueries({ queryKey: orpc.downloads.key() })
    announce(t(stuck ? 'downloads.refresh.done' : 'downloads.refresh.nothing'))
    setRefreshing(false)
  }
  useCommand('library.refresh', () => void refresh())
  return { refreshing, refresh: () => void refresh() }
}
