/** What can be done with a server at once: sync, stop, pause, prefer. Wherever the button stands, the same words tell how it went. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../shared/model/server.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { withStatus } from '../rpc/with-status.ts'
import { toast } from '../ui/toast.tsx'
import type { ServerRow } from './use-servers.ts'
import './words.ts'

export function useServerActions({ id: sourceId, name }: Pick<ServerRow, 'id' | 'name'>) {
  const { t } = useTranslation()
  const sync = useMutation({
    mutationFn: (reason: 'user' | 'retry') => api.sync.start({ sourceId, reason }),
    onError: toastError,
  })
  const stop = useMutation({
    mutationFn: () => api.sync.cancel({ sourceId }),
    onSuccess: () => toast({ title: t('servers.stopped') }),
    onError: toastError,
  })
  const pause = useMutation({
    mutationFn: (paused: boolean) => api.sync.pause({ sourceId, paused }),
    onSuccess: (status) =>
      queryClient.setQueryData<SyncStatus[]>(
        orpc.sync.status.queryKey(),
        (before) => before && withStatus(before, status),
      ),
    onError: toastError,
  })
  const prefer = useMutation({
    mutationFn: () => api.servers.setActive({ sourceId }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.sources.list.key() })
      toast({ title: t('servers.preferredNow', { name }) })
    },
    onError: toastError,
  })
  return { sync, stop, pause, prefer }
}
