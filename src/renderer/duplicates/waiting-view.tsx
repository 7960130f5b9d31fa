/**
 * What waits for the user's word: pairs side by side, thousands if need be, to be gone through with one hand on the keyboard. The
 * list has the focus and the keys; the buttons in a row are for the pointer and leave the focus where it is.
 */
import { CircleCheck, ListFilter } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatchEvidence } from '../../shared/model/duplicates.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { formatNumber } from '../i18n/format.ts'
import '../marks/words.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { announce } from '../ui/announce.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { AllOfAKind } from './all-of-a-kind.tsx'
import type { SideName } from './comparison.ts'
import { KeyArea } from './key-area.tsx'
import { keyDoing, type Doing } from './keys.ts'
import { doingOf, rowOf } from './pressed.ts'
import { ProposalRowView } from './proposal-row.tsx'
import { takeBackLast } from './say.ts'
import { comparedOf, comparison, useComparison } from './use-comparison.ts'
import { useDuplicatesStatus } from './use-duplicates.ts'
import { useIsNarrow } from './use-is-narrow.ts'
import { keyOf, useProposals, type Filter, type Proposals } from './use-proposals.ts'
import { useSamePair } from './use-same-pair.ts'
import { useSaying } from './use-saying.ts'
import './duplicates.css'

const FILTERS: readonly Filter[] = ['all', 'recordingId', 'sound', 'tags']

const ROW_REM = { beside: 15.25, stacked: 17.75 }

export function WaitingView() {
  const { t } = useTranslation()
  const [filter, setFilter] = useEntryState<Filter>('evidence', 'all')
  const counts = useDuplicatesStatus()?.proposals
  const list = useProposals(filter)
  const total = list.total ?? 0
  const kinds = (['recordingId', 'sound', 'tags'] as const).filter((kind) => (counts?.[kind] ?? 0) > 0)
  // Where all that waits is of one kind, no filter need be chosen to do something with all of it.
  const kind: MatchEvidence | undefined = filter === 'all' ? (kinds.length === 1 ? kinds[0] : undefined) : filter
  useEffect(() => () => comparison.stop(), [])

  if (list.error !== undefined && list.total === undefined)
    return <QueryError error={list.error} onRetry={list.retry} />
  if (list.total === undefined) return <Skeleton className="mx-6 h-64 rounded-xl" />
  return (
    <KeyArea empty={total === 0}>
      {total === 0 && filter === 'all' ? (
        <NothingWaits />
      ) : (
        <>
          <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-6 pb-3">
            <Segmented
              label={t('duplicates.evidence.label')}
              value={filter}
              options={FILTERS.map((value) => ({
                value,
                label: `${t(`duplicates.evidence.${value}`)}${value === 'all' || !counts ? '' : ` ${formatNumber(counts[value])}`}`,
              }))}
              onChange={setFilter}
            />
            {kind && total > 0 && (
              <AllOfAKind kind={kind} count={total} only={total === 1 ? list.rowAt(0) : undefined} />
            )}
          </div>
          {total === 0 ? (
            <EmptyState
              icon={<ListFilter />}
              title={t('duplicates.empty.filtered')}
              action={<Button onClick={() => setFilter('all')}>{t('duplicates.empty.showAll')}</Button>}
            >
              {t('duplicates.empty.filteredDetail')}
            </EmptyState>
          ) : (
            <Pairs key={filter} listKey={keyOf(filter)} list={list} total={total} />
          )}
        </>
      )}
    </KeyArea>
  )
}

function Pairs({ listKey, list, total }: { listKey: string; list: Proposals; total: number }) {
  const { t } = useTranslation()
  const area = useRef<HTMLDivElement>(null)
  const handle = useRef<VirtualListHandle>(null)
  const stacked = useIsNarrow(area)
  const beside = useRem(ROW_REM.beside)
  const below = useRem(ROW_REM.stacked)
  const rowPx = stacked ? below : beside
  const { initial, remember } = useEntryValue<number>('scroll')
  const [at, setAt] = useState(0)
  const active = Math.min(at, total - 1)
  const compared = useComparison()
  useScrollToTopOn(listKey, handle)
  const { rowAt } = list
  const { saying, sayAt } = useSaying(list, active)
  useSamePair(list, active, (row) => {
    setAt(row)
    handle.current?.scrollToRow(row)
  })

  const goTo = (row: number) => {
    const target = Math.min(Math.max(0, row), total - 1)
    setAt(target)
    handle.current?.scrollToRow(target)
  }
  const press = (row: number, side: SideName) => {
    const proposal = rowAt(row)
    if (!proposal) return
    comparison.press(comparedOf(proposal), side)
    const state = comparison.snapshot()
    announce(
      t(state ? (state.side === 'a' ? 'duplicates.play.nowA' : 'duplicates.play.nowB') : 'duplicates.play.stopped'),
    )
  }
  const does = (doing: Doing, row: number): void => {
    if (doing === 'next' || doing === 'skip') goTo(row + 1)
    else if (doing === 'previous') goTo(row - 1)
    else if (doing === 'a' || doing === 'b') press(row, doing)
    else if (doing === 'stop') comparison.stop()
    else if (doing === 'takeBack') void takeBackLast()
    else sayAt(row, doing)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const doing = keyDoing(event.nativeEvent, compared !== null)
    if (doing === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (!event.repeat || doing === 'next' || doing === 'previous') does(doing, active)
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list inside has the focus and the keys
    <div
      ref={area}
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--proposal-height': `${rowPx}px` } as React.CSSProperties}
      onMouseDown={(event) => {
        // What is pressed in a row leaves the focus, and with it the keys, to the list.
        if (doingOf(event.target) === undefined) return
        event.preventDefault()
        handle.current?.focus()
      }}
      onClick={(event) => {
        const row = rowOf(event.target)
        if (row === undefined) return
        setAt(row)
        const doing = doingOf(event.target)
        if (doing) does(doing as Doing, row)
      }}
      onContextMenu={(event) => {
        const row = rowOf(event.target) ?? active
        const proposal = rowAt(row)
        if (!proposal) return
        event.preventDefault()
        const side = (event.target as Element).closest('[data-side]')?.getAttribute('data-side') === 'b' ? 'b' : 'a'
        const element = event.currentTarget.querySelector(`[data-row="${row}"] [data-side="${side}"]`)
        openLibraryMenu({ kind: 'tracks', row: proposal[side].track }, menuPlace(event, element ?? event.currentTarget))
      }}
    >
      <VirtualList
        ref={handle}
        className="min-h-0 flex-1"
        label={t('duplicates.list')}
        count={total}
        columns={3}
        rowPx={rowPx}
        active={active}
        onActive={(row) => setAt(row)}
        onActivate={(row) => does('merge', row)}
        onKeyDown={onKeyDown}
        onRange={list.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => {
          const proposal = rowAt(index)
          return (
            <ProposalRowView
              id={id}
              index={index}
              top={top}
              proposal={proposal}
              active={index === active}
              stacked={stacked}
              busy={proposal !== undefined && saying.has(proposal.id)}
              heard={compared !== null && compared.id === proposal?.id ? compared : null}
              t={t}
            />
          )
        }}
      />
      <p className="shrink-0 border-t border-line px-6 py-2 text-sm text-ink-3 [@media(max-height:46rem)]:hidden">
        {t('duplicates.keys')}
      </p>
    </div>
  )
}

function NothingWaits() {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  const looking = status && (status.matching.running || status.matching.waiting > 0)
  return (
    <EmptyState
      icon={<CircleCheck />}
      title={t('duplicates.empty.title')}
      action={
        (status?.merged ?? 0) > 0 && (
          <Button onClick={() => navigate(paths.duplicatesView('merged'))}>{t('duplicates.empty.merged')}</Button>
        )
      }
    >
      {t(looking ? 'duplicates.empty.looking' : 'duplicates.empty.detail')}
    </EmptyState>
  )
}
