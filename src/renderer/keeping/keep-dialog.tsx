/** Before anything is fetched: how much it is, how much of it is here already, and whether it fits. */
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CloudOff } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptPreview, KeptQuality } from '../../shared/model/downloads.ts'
import { useSettings } from '../app/settings.ts'
import { QualitySelect } from '../downloads/quality-select.tsx'
import { keep, keepChosen } from '../downloads/queue-actions.ts'
import { errorText } from '../rpc/error-text.ts'
import { orpc } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { KeepQuestion } from './keep-dialogs.ts'
import { aboutWords, sumsWords, titleWords } from './keep-words.ts'

export function KeepDialog({ question, onClose }: { question: KeepQuestion; onClose: () => void }) {
  const { t } = useTranslation()
  const meant = 'what' in question ? { what: [...question.what] } : { selections: [...question.selections] }
  const main = useRef<HTMLButtonElement>(null)
  const { downloads } = useSettings()
  const [quality, setQuality] = useState<KeptQuality>(downloads.quality)
  const { data: preview, error } = useQuery(
    orpc.downloads.preview.queryOptions({ input: { ...meant, quality }, placeholderData: (before) => before }),
  )
  const onKeep = () => {
    const onKept = () => announce(t('keeping.started'))
    void ('what' in question
      ? keep(question.what, quality, { onKept })
      : keepChosen(question.selections, quality, { onKept }))
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={titleWords(question, t)}
      description={aboutWords(question, t)}
      closeLabel={t('common.close')}
      initialFocus={main}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button ref={main} variant="primary" onClick={onKeep}>
            {t(preview?.fits === false ? 'keeping.anyway' : 'keeping.keep')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div role="status" className="flex flex-col gap-4">
          {error ? <Note icon={<CircleAlert />}>{errorText(error, t).detail}</Note> : <Sums preview={preview} />}
        </div>
        {preview?.canBeSmaller && (
          <QualitySelect label={t('downloads.quality')} value={quality} onChange={setQuality} />
        )}
      </div>
    </Dialog>
  )
}

function Sums({ preview }: { preview: KeptPreview | undefined }) {
  const { t } = useTranslation()
  if (!preview) return <p className="text-ink-3">{t('downloads.sums.counting')}</p>
  const { all, toFetch, free, doesNotFit, unreachable } = sumsWords(preview, t)
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5">
        <Fact name={t('keeping.all')}>{all}</Fact>
        <Fact name={t('keeping.toFetch')} strong>
          {toFetch}
        </Fact>
        <Fact name={t('keeping.free')}>{free}</Fact>
      </dl>
      {doesNotFit !== undefined && <Note icon={<CircleAlert />}>{doesNotFit}</Note>}
      {unreachable !== undefined && <Note icon={<CloudOff />}>{unreachable}</Note>}
    </>
  )
}

function Fact({ name, strong = false, children }: { name: string; strong?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className={strong ? 'tabular text-right font-medium' : 'tabular text-right'}>{children}</dd>
    </>
  )
}

const Note = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p className="flex items-start gap-2 rounded-lg bg-sunken px-3 py-2 text-sm [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-warning-text">
    <span aria-hidden>{icon}</span>
    <span>{children}</span>
  </p>
)
