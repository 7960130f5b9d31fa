/** Who minds the log of changes at one place, and taking it over, which is asked before: what is dropped cannot be taken back. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Leader } from '../../shared/model/personal.ts'
import { toastError } from '../app/toast-error.ts'
import { formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { Row } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { askStatusAgain } from './use-exchange-actions.ts'
import './words.ts'

export function LeaderRow({ leader }: { leader: Leader }) {
  const { t } = useTranslation()
  const { sourceId, name, holder, here, since } = leader
  const [asking, setAsking] = useState(false)
  const mayMind = useMay('admin')
  const takeOver = useMutation({
    mutationFn: () => api.personal.takeOver({ sourceId }),
    onSuccess: () => {
      toast({ title: t('personal.leader.done') })
      setAsking(false)
    },
    onError: (error) => {
      setAsking(false)
      toastError(error)
    },
    onSettled: askStatusAgain,
  })
  const place = sourceId === null ? t('personal.leader.ofHere') : t('personal.leader.ofServer', { name })
  const when = since === null ? '' : formatRelative(since)
  const who = here
    ? t('personal.leader.here', { when })
    : holder
      ? t('personal.leader.other', { holder: holder.name, when })
      : t('personal.leader.nobody')
  return (
    <>
      <Row label={place} about={who}>
        {!here && mayMind && (
          <Button size="sm" aria-label={t('personal.leader.takeOverOf', { place })} onClick={() => setAsking(true)}>
            {t('personal.leader.takeOver')}
          </Button>
        )}
      </Row>
      <ConfirmDialog
        open={asking}
        title={t('personal.leader.askTitle')}
        confirmLabel={t('personal.leader.confirm')}
        cancelLabel={t('common.cancel')}
        busy={takeOver.isPending}
        onConfirm={() => takeOver.mutate()}
        onCancel={() => setAsking(false)}
      >
        <p>{t('personal.leader.ask')}</p>
        {holder && <p className="mt-2">{t('personal.leader.askHolder', { holder: holder.name })}</p>}
      </ConfirmDialog>
    </>
  )
}
