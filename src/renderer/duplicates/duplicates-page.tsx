/** Duplicates: pairs that may be one recording and wait for the user's word, what was merged, and what look-ups found. */
import { CopyCheck, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ListPage } from '../app/page.tsx'
import { DUPLICATES_VIEWS, paths, type DuplicatesView } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { formatNumber } from '../i18n/format.ts'
import { FoundIds } from '../lookups/found-ids.tsx'
import { useLookupsStatus } from '../lookups/use-lookups.ts'
import { api } from '../rpc/client.ts'
import { useOwns } from '../rpc/may.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { toast } from '../ui/toast.tsx'
import { MergedView } from './merged-view.tsx'
import { PauseButton, StatusLine } from './status-line.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { askDuplicatesAnew, useDuplicatesStatus, waitingOf } from './use-duplicates.ts'
import { WaitingView } from './waiting-view.tsx'
import './words.ts'

const VIEWS: Record<DuplicatesView, () => ReactNode> = {
  waiting: WaitingView,
  merged: MergedView,
  identify: FoundIds,
}

export function DuplicatesPage({ view: asked }: { view: string | undefined }) {
  const { t } = useTranslation()
  const mayMind = useOwns()
  const view = DUPLICATES_VIEWS.find((one) => one === asked) ?? 'waiting'
  const Shown = VIEWS[view]
  if (!mayMind)
    return (
      <ListPage title={t('duplicates.title')}>
        <EmptyState icon={<CopyCheck />} title={t('duplicates.ownerOnly.title')}>
          {t('duplicates.ownerOnly.detail')}
        </EmptyState>
      </ListPage>
    )
  return (
    <ListPage
      title={t('duplicates.title')}
      tools={
        <>
          <PauseButton />
          <Button
            icon={<RotateCw className="size-4" />}
            onClick={() => {
              api.duplicates.lookAgain().then(() => {
                askDuplicatesAnew()
                toast({ title: t('duplicates.status.lookingAgain') })
              }, toastError)
            }}
          >
            {t('duplicates.status.lookAgain')}
          </Button>
        </>
      }
      below={
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
          <Views view={view} />
          <StatusLine />
        </div>
      }
    >
      <TroubleNote />
      <Shown />
    </ListPage>
  )
}

function Views({ view }: { view: DuplicatesView }) {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  const lookups = useLookupsStatus()
  const numbers: Record<DuplicatesView, number> = {
    waiting: status ? waitingOf(status) : 0,
    merged: status?.merged ?? 0,
    identify: lookups?.waiting ?? 0,
  }
  return (
    <nav aria-label={t('duplicates.views.label')} className="flex flex-wrap gap-1">
      {DUPLICATES_VIEWS.map((one) => (
        <Link
          key={one}
          href={paths.duplicatesView(one)}
          replace
          aria-current={one === view ? 'page' : undefined}
          className={cx(
            'flex h-8 items-center gap-1.5 rounded-lg px-2.5 font-medium',
            one === view ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
          )}
        >
          {t(`duplicates.views.${one}`)}
          {numbers[one] > 0 && <span className="tabular text-sm font-normal">{formatNumber(numbers[one])}</span>}
        </Link>
      ))}
    </nav>
  )
}
