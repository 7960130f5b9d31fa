/** Leaving: what ends, and what stays. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { session } from '../rpc/session.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import './words.ts'

export function SignOutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const leave = useMutation({ mutationFn: () => session.signOut() })
  return (
    <ConfirmDialog
      open
      title={t('access.me.signOutTitle')}
      confirmLabel={t('access.me.signOut')}
      cancelLabel={t('common.cancel')}
      busy={leave.isPending}
      onConfirm={() => leave.mutate()}
      onCancel={onClose}
    >
      {t('access.me.signOutDetail')}
    </ConfirmDialog>
  )
}
