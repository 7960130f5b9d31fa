/** The way to another device of one's own, prominently: it opens the dialog with the code. */
import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { PairDialog } from './pair-dialog.tsx'
import './words.ts'

export function PairBlock() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <section
      aria-label={t('access.pair.title')}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl bg-accent-soft p-4"
    >
      <MonitorSmartphone aria-hidden className="size-6 shrink-0 text-accent-text" />
      <p className="min-w-0 flex-1 basis-60">{t('access.pair.about')}</p>
      <Button variant="primary" onClick={() => setOpen(true)}>
        {t('access.pair.open')}
      </Button>
      {open && <PairDialog onClose={() => setOpen(false)} />}
    </section>
  )
}
