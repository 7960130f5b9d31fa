/** One word for every pair that waits with the same kind of evidence; as it is of many, it asks first and says of how many. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatchEvidence, ProposalRow } from '../../shared/model/duplicates.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { sayOfAll } from './say.ts'

export interface AllOfAKindProps {
  kind: MatchEvidence
  count: number
  only: ProposalRow | undefined
}

export function AllOfAKind({ kind, count, only }: AllOfAKindProps) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<'merge' | 'reject'>()
  const [busy, setBusy] = useState(false)
  const says = async (what: 'merge' | 'reject') => {
    setBusy(true)
    await sayOfAll(kind, what, only)
    setBusy(false)
    setAsked(undefined)
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setAsked('merge')}>{t('duplicates.action.mergeAll', { count })}</Button>
      <Button onClick={() => setAsked('reject')}>{t('duplicates.action.rejectAll')}</Button>
      <ConfirmDialog
        open={asked !== undefined}
        title={t(asked === 'reject' ? 'duplicates.confirm.rejectTitle' : 'duplicates.confirm.mergeTitle', { count })}
        confirmLabel={t(asked === 'reject' ? 'duplicates.confirm.rejectAll' : 'duplicates.confirm.mergeAll')}
        cancelLabel={t('common.cancel')}
        busy={busy}
        onConfirm={() => asked && void says(asked)}
        onCancel={() => setAsked(undefined)}
      >
        <p>{t('duplicates.confirm.kind', { kind: t(`duplicates.evidence.${kind}`) })}</p>
        <p className="mt-2">{t(asked === 'reject' ? 'duplicates.confirm.reject' : 'duplicates.confirm.merge')}</p>
      </ConfirmDialog>
    </div>
  )
}
