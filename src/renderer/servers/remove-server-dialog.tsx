/** Taking a server out of the library: what goes, and what stays. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { toast } from '../ui/toast.tsx'
import type { ServerRow } from './use-servers.ts'
import './words.ts'

export function RemoveServerDialog({ server, onClose }: { server: ServerRow; onClose: () => void }) {
  const { t } = useTranslation()
  const { id: sourceId, name, trackCount } = server
  const remove = useMutation({
    mutationFn: () => api.sources.remove({ sourceId }),
    onSuccess: () => {
      toast({ title: t('servers.remove.done', { name }) })
      onClose()
    },
    onError: toastError,
  })
  return (
    <ConfirmDialog
      open
      title={t('servers.remove.title', { name })}
      confirmLabel={t('servers.remove.confirm')}
      cancelLabel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onClose}
    >
      <p>{t('servers.remove.goes', { count: trackCount })}</p>
      <p className="mt-2">{t('servers.remove.keeps')}</p>
    </ConfirmDialog>
  )
}
