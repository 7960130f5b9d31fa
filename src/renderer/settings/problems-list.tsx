/** Every file that could not be read: virtual, because a damaged disk can leave very many. */
import { CircleCheck, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SourceId } from '../../shared/model/ids.ts'
import type { ProblemRow, SourceRow } from '../../shared/model/source.ts'
import { BoxedList } from '../app/boxed-list.tsx'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { writeClipboard } from '../ui/clipboard.ts'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toast.tsx'
import { Block } from './section.tsx'

const ALL = 'all'
const PAGE = 500
/** A clipboard takes no more than this with comfort. */
const MAX_COPIED = 10_000

export function ProblemsList({ sources, lastScanAt }: { sources: readonly SourceRow[]; lastScanAt: number }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string>(ALL)
  const sourceId = sources.find((source) => String(source.id) === chosen)?.id
  const list = useWindowed<ProblemRow>(`problems ${chosen} ${lastScanAt}`, (window, options) =>
    api.sources.problems({ ...window, sourceId }, options),
  )
  const count = list.total ?? 0

  const onCopy = async () => {
    try {
      await writeClipboard(await problemsText(sourceId))
      toast({ tone: 'success', title: t('settings.scans.copied') })
    } catch (error) {
      toastError(error)
    }
  }
  const tools = (
    <div className="flex items-center gap-2">
      {sources.length > 1 && (
        <Select
          label={t('settings.scans.filter')}
          hideLabel
          className="w-48"
          value={chosen}
          options={[
            { value: ALL, label: t('settings.scans.allFolders') },
            ...sources.map((source) => ({ value: String(source.id), label: source.name })),
          ]}
          onChange={setChosen}
        />
      )}
      {count > 0 && (
        <Button icon={<Copy className="size-4" />} onClick={() => void onCopy()}>
          {t('settings.scans.copy')}
        </Button>
      )}
    </div>
  )
  return (
    <Block
      title={t('settings.scans.problemsTitle')}
      lead={count > 0 ? t('common.files', { count }) : undefined}
      tools={tools}
    >
      <BoxedList
        list={list}
        label={t('settings.scans.problemsTitle')}
        columns={2}
        rowRem={3.375}
        empty={
          <EmptyState icon={<CircleCheck />} title={t('settings.scans.problemsNone.title')}>
            {t('settings.scans.problemsNone.detail')}
          </EmptyState>
        }
        renderCells={(row) => <Problem row={row} />}
      />
    </Block>
  )
}

function Problem({ row }: { row: ProblemRow }) {
  const { t } = useTranslation()
  return (
    <>
      <div role="gridcell" className="w-32 shrink-0">
        <Badge tone="warning">{t(`settings.scans.reason.${row.reason}`)}</Badge>
      </div>
      <div role="gridcell" className="min-w-0 flex-1 select-text">
        {/* The end of a path tells more than its beginning. */}
        <p className="truncate text-sm [direction:rtl] text-left" title={row.path}>
          <bdi>{row.path}</bdi>
        </p>
        <p className="truncate text-xs text-ink-3" title={row.message}>
          {row.message}
        </p>
      </div>
    </>
  )
}

async function problemsText(sourceId: SourceId | undefined): Promise<string> {
  const lines: string[] = []
  for (let offset = 0; offset < MAX_COPIED; offset += PAGE) {
    const { rows, total } = await api.sources.problems({ sourceId, offset, limit: PAGE })
    for (const { path, reason, message } of rows) lines.push(`${path}\t${reason}\t${message}`)
    if (offset + rows.length >= total || rows.length === 0) break
  }
  return lines.join('\n')
}
