/** One word for all that is sure enough; as it is of many, it asks first. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/select.tsx'
import { takeAll } from './say.ts'

const SCORES = ['0.98', '0.95', '0.9', '0.8', '0.7'] as const

export function TakeAll() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const [score, setScore] = useState<(typeof SCORES)[number]>('0.95')
  const [busy, setBusy] = useState(false)
  const confirm = async () => {
    setBusy(true)
    await takeAll(Number(score))
    setBusy(false)
    setOpen(false)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('lookups.action.takeAll')}</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t('lookups.all.title')}
        description={t('lookups.all.lead')}
        closeLabel={t('common.close')}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>{t('common.cancel')}</Button>
            <Button variant="primary" busy={busy} onClick={() => void confirm()}>
              {t('lookups.all.confirm')}
            </Button>
          </>
        }
      >
        <Select
          label={t('lookups.all.from')}
          className="w-48"
          value={score}
          options={SCORES.map((value) => ({
            value,
            label: t('lookups.sure', { percent: formatPercent(Number(value)) }),
          }))}
          onChange={setScore}
        />
      </Dialog>
    </>
  )
}
