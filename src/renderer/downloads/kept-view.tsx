/** The files that are on this device, the last kept first: what they are, how large, and whether anything still wants them. */
import { HardDriveDownload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptRow } from '../../shared/model/downloads.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import '../marks/words.ts'
import type { MenuExtra, Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { indexesOf, rangesOf, type Ranges } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useTrackRows } from '../tracks/use-track-rows.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { useFollowing, wholeOf } from './follow-rows.ts'
import { KeptHead, KeptRowView } from './kept-row.tsx'
import { removeKept } from './kept-actions.ts'
import { useDownloadsRevision } from './use-downloads.ts'
import { WhyDialog, type Asked } from './why-dialog.tsx'
import './downloads.css'

const FILTERS = ['all', 'wanted', 'played'] as const
type Filter = (typeof FILTERS)[number]

const WINDOW_ROWS = 500

const inputOf = (filter: Filter) => (filter === 'all' ? {} : { wanted: filter === 'wanted' })

export function KeptView() {
  const { t } = useTranslation()
  const [filter, setFilter] = useEntryState<Filter>('kept', 'all')
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-3 px-6 pb-3">
        <Segmented
          label={t('downloads.kept.filter')}
          value={filter}
          options={FILTERS.map((value) => ({ value, label: t(`downloads.kept.${value}`) }))}
          onChange={setFilter}
        />
      </div>
      <KeptList filter={filter} />
    </>
  )
}

function KeptList({ filter }: { filter: Filter }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const rowPx = useRem(3.25)
  const headPx = useRem(2)
  const handle = useRef<VirtualListHandle>(null)
  const listKey = `kept ${filter}`
  useScrollToTopOn(listKey, handle)
  const { initial, remember } = useEntryValue<number>('scroll')
  const [why, setWhy] = useState<Asked>()
  const list = useWindowed<KeptRow>(
    listKey,
    (window, options) => api.downloads.kept({ ...window, ...inputOf(filter) }, options),
    { revision: useDownloadsRevision() },
  )
  const { total } = list
  const trackAt = (index: number) => list.rowAt(index)?.track

  const playFrom = (index: number) => {
    const track = trackAt(index)
    if (!track) return
    keptRows(filter, [{ from: index, to: index + WINDOW_ROWS - 1 }]).then(
      (rows) => player.play({ kind: 'tracks', ids: rows.map((row) => row.track.id) }, { track }),
      toastError,
    )
  }
  /** As they are shown now; by the time a menu has been read, others may stand in their places. */
  const pick = (ranges: Ranges): (() => Promise<readonly KeptRow[]>) => {
    const picked: KeptRow[] = []
    for (const index of indexesOf(ranges)) {
      const row = list.rowAt(index)
      if (row === undefined) return () => keptRows(filter, ranges)
      picked.push(row)
    }
    return () => Promise.resolve(picked)
  }
  const remove = (picked: () => Promise<readonly KeptRow[]>) => {
    picked().then(removeKept, toastError)
    rows.selection.clear()
  }
  const rows = useTrackRows({
    listKey,
    total: total ?? 0,
    rowAt: trackAt,
    playFrom,
    selectionsOf: async (ranges) => selectionOf(await pick(ranges)()),
    refine: (target, _index, ranges) => {
      if (target?.kind !== 'tracks') return target
      const { id: trackId, title: name } = target.row
      const picked = pick(ranges)
      const extra: MenuExtra[] = []
      if ((target.count ?? 1) === 1)
        extra.push({ label: t('downloads.action.why'), onSelect: () => setWhy({ trackId, name, message: null }) })
      if (mayMind)
        extra.push({
          label: t('downloads.action.removeHere'),
          danger: true,
          shortcut: 'delete',
          onSelect: () => remove(picked),
        })
      return { ...target, extra, selections: async () => selectionOf(await picked()) }
    },
  })
  const { selection } = rows
  useFollowing(
    selection,
    { count: total ?? 0, idAt: (index) => trackAt(index)?.id, wholes: wholeOf(total ?? 0) },
    `${listKey} ${list.version} ${total}`,
  )

  if (list.error !== undefined && total === undefined) return <QueryError error={list.error} onRetry={list.retry} />
  if (total === 0) return <NothingKept filter={filter} />
  return (
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--download-row-height': `${rowPx}px` } as React.CSSProperties}
      {...rows.handlers}
    >
      <VirtualList
        ref={handle}
        className="min-h-0 flex-1"
        label={t('downloads.kept.list')}
        count={total ?? 20}
        columns={7}
        multiselectable
        rowPx={rowPx}
        headerPx={headPx}
        header={<KeptHead />}
        active={selection.active}
        onActive={selection.onActive}
        onActivate={playFrom}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' || !mayMind || selection.active < 0) return rows.onKeyDown(event)
          event.preventDefault()
          event.stopPropagation()
          const chosen = selection.count > 0 ? selection.ranges : rangesOf(selection.active, selection.active)
          remove(pick(chosen))
        }}
        onRange={list.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => (
          <KeptRowView
            id={id}
            index={index}
            top={top}
            row={list.rowAt(index)}
            selected={selection.has(index)}
            active={selection.active === index}
            t={t}
          />
        )}
      />
      <SelectionBar count={selection.count} onClear={selection.clear} />
      {why && <WhyDialog asked={why} onClose={() => setWhy(undefined)} />}
    </div>
  )
}

function NothingKept({ filter }: { filter: Filter }) {
  const { t } = useTranslation()
  if (filter === 'played')
    return (
      <EmptyState
        icon={<HardDriveDownload />}
        title={t('downloads.kept.nonePlayed')}
        action={
          <Button onClick={() => navigate(paths.settingsSection('downloads'))}>{t('downloads.kept.toSettings')}</Button>
        }
      >
        {t('downloads.kept.nonePlayedDetail')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={<HardDriveDownload />}
      title={t('downloads.kept.empty')}
      action={<Button onClick={() => navigate(paths.albums)}>{t('downloads.empty.albums')}</Button>}
    >
      {t('downloads.kept.emptyDetail')}
    </EmptyState>
  )
}

const selectionOf = (rows: readonly KeptRow[]): Selections => [
  { kind: 'tracks', ids: rows.map(({ track }) => track.id).slice(0, 10_000) },
]

/** Rows that may never have been on screen. */
async function keptRows(filter: Filter, ranges: Ranges): Promise<KeptRow[]> {
  const found: KeptRow[] = []
  for (const { from, to } of ranges)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const limit = Math.min(WINDOW_ROWS, to - offset + 1)
      const { rows } = await api.downloads.kept({ ...inputOf(filter), offset, limit })
      found.push(...rows)
    }
  return found
}
