/** Settings: what the user did, and how it stands between their devices. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronRight, Plus, RefreshCw, Share2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { PersonalStatus } from '../../shared/model/personal.ts'
import { paths } from '../app/paths.ts'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { useMay, useMe } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { openServerDialog } from '../servers/server-dialogs.ts'
import { Block, Rows, SwitchRow } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ExchangeRow } from './exchange-row.tsx'
import { kindName } from './kinds.ts'
import { LeaderRow } from './leader-row.tsx'
import { StatusNotes } from './status-notes.tsx'
import { TransferBlock } from './transfer-block.tsx'
import { askStatusAgain, expectStatus, useExchangeActions } from './use-exchange-actions.ts'
import './words.ts'

export function DataSection() {
  const { t } = useTranslation()
  const query = useQuery(orpc.personal.status.queryOptions())
  return (
    <>
      <p className="mt-2 text-ink-2">{t('personal.lead')}</p>
      <QueryState query={query} skeleton={<Skeleton className="mt-4 h-64 rounded-xl" />}>
        {(status) => (
          <>
            <StatusNotes status={status} />
            <Exchanges exchanges={status.exchanges} />
            <Review conflicts={status.conflicts} />
            <Travelling kinds={status.kinds} />
            <TransferBlock />
            <Leaders leaders={status.leaders} />
          </>
        )}
      </QueryState>
    </>
  )
}

function Exchanges({ exchanges }: Pick<PersonalStatus, 'exchanges'>) {
  const { t } = useTranslation()
  const { exchange } = useExchangeActions()
  const served = Boolean(useMe())
  const mayAdd = useMay('admin')
  if (exchanges.length === 0)
    return (
      <Block title={t('personal.exchanges.title')}>
        <div className="rounded-xl bg-sunken">
          <EmptyState
            icon={<Share2 />}
            title={t(served ? 'personal.exchanges.served' : 'personal.exchanges.none')}
            action={
              mayAdd &&
              !served && (
                <Button icon={<Plus className="size-4" />} onClick={() => openServerDialog({ kind: 'add' })}>
                  {t('personal.exchanges.addServer')}
                </Button>
              )
            }
          >
            {t(served ? 'personal.exchanges.servedDetail' : 'personal.exchanges.noneDetail')}
          </EmptyState>
        </div>
      </Block>
    )
  return (
    <Block
      title={t('personal.exchanges.title')}
      lead={t('personal.exchanges.lead')}
      tools={
        exchanges.length > 1 && (
          <Button
            icon={<RefreshCw className="size-4" />}
            busy={exchange.isPending}
            onClick={() => exchange.mutate(undefined)}
          >
            {t('personal.exchanges.now')}
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
        {exchanges.map((one) => (
          <li key={one.sourceId}>
            <ExchangeRow exchange={one} />
          </li>
        ))}
      </ul>
    </Block>
  )
}

function Review({ conflicts }: { conflicts: number }) {
  const { t } = useTranslation()
  return (
    <Block title={t('personal.review.title')}>
      <Rows>
        <LinkRow
          href={paths.conflicts}
          label={t('personal.review.conflicts')}
          about={t('personal.review.conflictsAbout')}
        >
          {conflicts > 0 ? t('personal.conflicts.count', { count: conflicts }) : t('personal.review.conflictsNone')}
        </LinkRow>
        <LinkRow href={paths.changes} label={t('personal.review.changes')} about={t('personal.review.changesAbout')} />
      </Rows>
    </Block>
  )
}

interface LinkRowProps {
  href: string
  label: string
  about: string
  children?: ReactNode
}

function LinkRow({ href, label, about, children }: LinkRowProps) {
  return (
    <Link
      href={href}
      className="ring-inside flex min-h-15 items-center gap-4 px-4 py-3 first:rounded-t-xl last:rounded-b-xl hover:bg-hover"
    >
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{label}</span>
        <span className="mt-0.5 block text-sm text-ink-3">{about}</span>
      </span>
      {children && <span className="tabular shrink-0 text-sm text-ink-2">{children}</span>}
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
    </Link>
  )
}

/** Nothing where there is nothing to choose. */
function Travelling({ kinds }: Pick<PersonalStatus, 'kinds'>) {
  const { t } = useTranslation()
  const choose = useMutation({
    mutationFn: (choice: PersonalStatus['kinds'][number]) => api.personal.setTravels(choice),
    onMutate: (choice) =>
      expectStatus((before) => ({
        ...before,
        kinds: before.kinds.map((one) => (one.kind === choice.kind ? choice : one)),
      })),
    onError: toastError,
    onSettled: askStatusAgain,
  })
  if (kinds.length === 0) return null
  return (
    <Block title={t('personal.kinds.title')} lead={t('personal.kinds.lead')}>
      <Rows>
        {kinds.map(({ kind, travels }) => (
          <SwitchRow
            key={kind}
            label={kind === 'want' ? t('personal.kinds.want') : kindName(t, kind)}
            about={t(kind === 'want' ? 'personal.kinds.wantAbout' : 'personal.kinds.otherAbout')}
            checked={travels}
            onChange={(next) => choose.mutate({ kind, travels: next })}
          />
        ))}
      </Rows>
    </Block>
  )
}

function Leaders({ leaders }: Pick<PersonalStatus, 'leaders'>) {
  const { t } = useTranslation()
  if (leaders.length === 0) return null
  return (
    <Block title={t('personal.leader.title')} lead={t('personal.leader.lead')}>
      <Rows>
        {leaders.map((leader) => (
          <LeaderRow key={leader.sourceId ?? 'here'} leader={leader} />
        ))}
      </Rows>
    </Block>
  )
}
