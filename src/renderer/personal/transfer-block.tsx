/** Taking everything out as a file, and a file in: with a report of what came of it, and the way back. */
import { useMutation } from '@tanstack/react-query'
import { Download, Upload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../shared/model/playlist.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { Block, Row, Rows } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { chooseFile, readText } from '../ui/choose-file.ts'
import { downloadText } from '../ui/download.ts'
import { toast } from '../ui/toast.tsx'
import { ImportReportDialog } from './import-report-dialog.tsx'
import { pack } from '../rpc/pack.ts'
import './words.ts'

const PARTS = ['playlists', 'favourites', 'ratings', 'plays'] as const
type Part = (typeof PARTS)[number]

export function TransferBlock() {
  const { t } = useTranslation()
  return (
    <Block title={t('personal.transfer.title')} lead={t('personal.transfer.lead')}>
      <Rows>
        <TakeOut />
        <TakeIn />
      </Rows>
    </Block>
  )
}

function TakeOut() {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<readonly Part[]>(PARTS)
  const save = useMutation({
    mutationFn: () => api.personal.exportFile({ what: [...chosen] }),
    onSuccess: (file) => {
      downloadText(file)
      toast({ title: t('personal.transfer.exported', { name: file.fileName }) })
    },
    onError: toastError,
  })
  const toggle = (part: Part) =>
    setChosen(PARTS.filter((one) => (one === part ? !chosen.includes(part) : chosen.includes(one))))
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3">
      <fieldset className="min-w-48 flex-1 basis-60">
        <legend className="font-medium">{t('personal.transfer.what')}</legend>
        <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
          {PARTS.map((part) => (
            <label key={part} className="flex h-8 items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={chosen.includes(part)}
                onChange={() => toggle(part)}
              />
              {t(`personal.transfer.${part}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <Button
        icon={<Download className="size-4" />}
        busy={save.isPending}
        disabled={chosen.length === 0}
        onClick={() => save.mutate()}
      >
        {t('personal.transfer.export')}
      </Button>
    </div>
  )
}

function TakeIn() {
  const { t } = useTranslation()
  const [taken, setTaken] = useState<{ fileName: string; report: ImportReport }>()
  const take = useMutation({
    mutationFn: async () => {
      const file = await chooseFile('.json,application/json')
      if (!file) return undefined
      const text = await readText(file).catch(() => undefined)
      if (text === undefined) {
        toast({
          tone: 'danger',
          title: t('personal.transfer.unreadable'),
          detail: t('personal.transfer.unreadableDetail', { name: file.name }),
        })
        return undefined
      }
      const packed = await pack(text)
      if (!packed) {
        toast({
          tone: 'danger',
          title: t('personal.transfer.tooLarge', { name: file.name }),
          detail: t('personal.transfer.tooLargeDetail'),
        })
        return undefined
      }
      return { fileName: file.name, report: await api.personal.importFile({ fileName: file.name, ...packed }) }
    },
    onSuccess: setTaken,
    onError: toastError,
  })
  return (
    <>
      <Row label={t('personal.transfer.import')} about={t('personal.transfer.importAbout')}>
        <Button icon={<Upload className="size-4" />} busy={take.isPending} onClick={() => take.mutate()}>
          {t('personal.transfer.choose')}
        </Button>
      </Row>
      {taken && <ImportReportDialog {...taken} onClose={() => setTaken(undefined)} />}
    </>
  )
}
