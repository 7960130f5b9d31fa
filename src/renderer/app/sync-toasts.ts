/** Tells how a sync ended where only the user can go on. What is tried again by itself is told by the badge alone. */
import { useEffect, useRef } from 'react'
import type { SourceId } from '../../shared/model/ids.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { t } from '../i18n/i18n.ts'
import { onLive } from '../rpc/live.ts'
import { may } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import { useServerDialog } from '../servers/server-dialogs.ts'
import { navigate } from './history.ts'
import { paths } from './paths.ts'

export function useSyncToasts(): void {
  const shown = useRef(new Map<SourceId, () => void>())
  useEffect(
    () =>
      onLive('sync.ended', ({ sourceId, outcome }) => {
        shown.current.get(sourceId)?.()
        shown.current.delete(sourceId)
        if ((outcome !== 'signed-out' && outcome !== 'braked') || !may('admin')) return
        const sources = queryClient.getQueryData<SourceRow[]>(orpc.sources.list.queryKey())
        const name = sources?.find(({ id }) => id === sourceId)?.name ?? t('app.sync.aServer')
        const takeAway = toast({
          id: `sync ${sourceId}`,
          tone: 'danger',
          title: t(outcome === 'braked' ? 'app.sync.braked' : 'app.sync.signedOut', { name }),
          action: { label: t('app.sync.show'), onAction: () => navigate(paths.sync) },
        })
        shown.current.set(sourceId, takeAway)
      }),
    [],
  )
  // Whoever does something about a server has heard it, and it would lie above the dialog.
  const dialog = useServerDialog()
  useEffect(() => {
    if (!dialog) return
    for (const takeAway of shown.current.values()) takeAway()
    shown.current.clear()
  }, [dialog])
}
