/**
 * What waits for the user's word: pairs side by side, thousands if need be, to be gone through with one hand on the keyboard. The
 * list has the focus and the keys; the buttons in a row are for the pointer and leave the focus where it is.
 */
import { CircleCheck, ListFilter } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatchEvidence, ProposalId, ProposalRow } from '../../shared/model/duplicates.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { formatNumber } from '../i18n/format.ts'
import '../marks/words.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { api } from '../rpc/client.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
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
import { ProposalRowView } from './proposal-row.tsx'
import { pairWords, sureWords } from './reason-words.ts'
import { sayOf, takeBackLast } from './say.ts'
import { comparedOf, comparison, useComparison } from './use-comparison.ts'
import { useDuplicatesRevision, useDuplicatesStatus } from './use-duplicates.ts'
import { useIsNarrow } from './use-is-narrow.ts'
import './duplicates.css'

const FILTERS = ['all', 'recordingId', 'sound', 'tags'] as const
type Filter = (typeof FILTERS)[number]

const ROW_REM = { beside: 14, stacked: 17.75 }

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

const keyOf = (filter: Filter): string => `duplicates waiting ${filter}`

type Proposals = ReturnType<typeof useProposals>

const useProposals = (filter: Filter) =>
  useWindowed<ProposalRow>(
    keyOf(filter),
    (window, options) =>
      api.duplicates.proposals({ ...window, ...(filter !== 'all' && { evidence: filter }) }, options),
    { revision: useDuplicatesRevision() },
  )

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
        if (!(event.target instanceof Element) || !event.target.closest('[data-do]')) return
        event.preventDefault()
        handle.current?.focus()
      }}
      onClick={(event) => {
        const row = rowOf(event.target)
        if (row === undefined) return
        setAt(row)
        const doing = (event.target as Element).closest('[data-do]')?.getAttribute('data-do')
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

/** Pairs are looked for one by one; whoever is farther down has gone through many of them. */
const MOST_LOOKED_AT = 5_000

/** The keys stay at the pair they are at while surer ones are found, and come before it: the next key is meant for what was seen. */
function useSamePair({ rowAt, total = 0, version }: Proposals, active: number, follow: (row: number) => void): void {
  const before = useRef({ version, id: rowAt(active)?.id })
  useLayoutEffect(() => {
    const { version: last, id } = before.current
    const now = rowAt(active)?.id
    if (last !== version && id !== undefined && now !== id)
      for (let row = 0; row < Math.min(total, MOST_LOOKED_AT); row++)
        if (rowAt(row)?.id === id) {
          before.current = { version, id }
          follow(row)
          return
        }
    before.current = { version, id: now }
  })
}

/** Saying something of a row, once; what comes up in its place is announced, for the list's focus does not move. */
function useSaying({ rowAt, total, version }: Proposals, active: number) {
  const { t } = useTranslation()
  const [saying, setSaying] = useState<ReadonlySet<ProposalId>>(new Set())
  /** Said, and about to leave with the next rows. */
  const settled = useRef(new Set<ProposalId>())
  const announcesFrom = useRef<ProposalId>(undefined)
  const now = rowAt(active)
  const without = (ids: ReadonlySet<ProposalId>) =>
    setSaying((before) => new Set([...before].filter((id) => !ids.has(id))))

  useEffect(() => {
    if (settled.current.size === 0) return
    without(settled.current)
    settled.current = new Set()
  }, [version])

  useEffect(() => {
    const from = announcesFrom.current
    if (from === undefined || now === undefined || now.id === from) return
    announcesFrom.current = undefined
    announce(t('duplicates.next', { pair: pairWords(now, t), sure: sureWords(now.confidence, t) }))
  }, [now, t])

  const sayAt = (row: number, what: 'merge' | 'reject') => {
    const proposal = rowAt(row)
    if (!proposal || saying.has(proposal.id)) return
    const { id } = proposal
    if (comparison.snapshot()?.id === id) comparison.stop()
    announcesFrom.current = id
    setSaying((before) => new Set(before).add(id))
    void sayOf(proposal, what).then((isSaid) => {
      if (isSaid) settled.current.add(id)
      else without(new Set([id]))
      if (isSaid && total === 1) announce(t('duplicates.last'))
    })
  }
  return { saying, sayAt }
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

function rowOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}
