/** Tracks that were merged, the last first: what each is made of, and the way back, for one, for a part, or for many at once. */
import { Combine, Split } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MergedRow } from '../../shared/model/duplicates.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { QueryError } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { useFollowing, wholeOf } from '../downloads/follow-rows.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { api } from '../rpc/client.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { indexesOf, rangesOf, type Ranges } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useSelection } from '../selection/use-selection.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { KeyArea } from './key-area.tsx'
import { MergedRowView } from './merged-row.tsx'
import { PartsDialog } from './parts-dialog.tsx'
import { doingOf, rowOf } from './pressed.ts'
import { split, takeBackLast } from './say.ts'
import { useDuplicatesRevision } from './use-duplicates.ts'
import { useIsNarrow } from './use-is-narrow.ts'
import './duplicates.css'

const LIST = 'duplicates merged'
const WINDOW_ROWS = 500
const ROW_REM = { beside: 6.25, stacked: 9.75 }

export function MergedView() {
  const { t } = useTranslation()
  const list = useWindowed<MergedRow>(LIST, (window, options) => api.duplicates.merged(window, options), {
    revision: useDuplicatesRevision(),
  })
  if (list.error !== undefined && list.total === undefined)
    return <QueryError error={list.error} onRetry={list.retry} />
  if (list.total === undefined) return <Skeleton className="mx-6 h-64 rounded-xl" />
  return (
    <KeyArea empty={list.total === 0}>
      {list.total === 0 ? (
        <EmptyState icon={<Combine />} title={t('duplicates.empty.mergedTitle')}>
          {t('duplicates.empty.mergedDetail')}
        </EmptyState>
      ) : (
        <Merged list={list} total={list.total} />
      )}
    </KeyArea>
  )
}

type MergedList = ReturnType<typeof useWindowed<MergedRow>>

function Merged({ list, total }: { list: MergedList; total: number }) {
  const { t } = useTranslation()
  const area = useRef<HTMLDivElement>(null)
  const handle = useRef<VirtualListHandle>(null)
  const stacked = useIsNarrow(area)
  const [beside, below] = [useRem(ROW_REM.beside), useRem(ROW_REM.stacked)]
  const rowPx = stacked ? below : beside
  const { initial, remember } = useEntryValue<number>('scroll')
  const selection = useSelection(LIST, total)
  const [shown, setShown] = useState<MergedRow>()
  const [asked, setAsked] = useState<readonly MergedRow[]>()
  const [busy, setBusy] = useState(false)
  const { rowAt } = list
  useFollowing(
    selection,
    { count: total, idAt: (index) => rowAt(index)?.track.id, wholes: wholeOf(total) },
    String(list.version),
  )

  const splitAt = (ranges: Ranges) => {
    rowsOf(ranges, list).then((rows) => {
      if (rows.length === 1) void split(rows)
      else if (rows.length > 1) setAsked(rows)
    }, toastError)
  }
  const chosen = (row: number): Ranges => (selection.has(row) ? selection.ranges : rangesOf(row, row))
  const confirm = async () => {
    setBusy(true)
    if (await split(asked!)) selection.clear()
    setBusy(false)
    setAsked(undefined)
  }
  const openMenu = (row: number, at: Parameters<typeof openLibraryMenu>[1]) => {
    const merged = rowAt(row)
    if (!merged) return
    selection.onMenu(row)
    const ranges = chosen(row)
    openLibraryMenu(
      {
        kind: 'tracks',
        row: merged.track,
        extra: [
          { label: t('duplicates.showParts'), onSelect: () => setShown(merged) },
          {
            label:
              selection.has(row) && selection.count > 1
                ? t('duplicates.splitSelected', { count: selection.count })
                : t('duplicates.split'),
            danger: true,
            shortcut: 'delete',
            onSelect: () => splitAt(ranges),
          },
        ],
      },
      at,
    )
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const { active } = selection
    const key = event.key.toLowerCase()
    const mod = event.ctrlKey || event.metaKey
    if (event.key === 'Delete' && selection.count > 0) splitAt(selection.ranges)
    else if (event.key === 'Delete' && active >= 0) splitAt(rangesOf(active, active))
    else if (mod && key === 'a') selection.selectAll()
    else if (mod && event.key === ' ' && active >= 0) selection.toggleActive()
    else if (!mod && !event.altKey && key === 'u') void takeBackLast()
    else if (!mod && !event.altKey && (key === 'j' || key === 'k')) {
      const to = Math.min(Math.max(0, active + (key === 'j' ? 1 : -1)), total - 1)
      selection.onActive(to, { extend: event.shiftKey, keep: false })
      handle.current?.scrollToRow(to)
    } else if (event.key === 'Escape' && selection.count > 0) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list inside has the focus and the keys
    <div
      ref={area}
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--merged-height': `${rowPx}px` } as React.CSSProperties}
      onMouseDown={(event) => {
        if (!doingOf(event.target)) return
        event.preventDefault()
        handle.current?.focus()
      }}
      onPointerDown={(event) => {
        const row = rowOf(event.target)
        if (row !== undefined && !doingOf(event.target)) selection.onPointerDown(row, event)
      }}
      onClick={(event) => {
        const row = rowOf(event.target)
        const merged = row === undefined ? undefined : rowAt(row)
        if (row === undefined || !merged) return
        const doing = doingOf(event.target)
        if (doing === 'parts') setShown(merged)
        else if (doing === 'split') splitAt(rangesOf(row, row))
        else selection.onClick(row, event)
      }}
      onDoubleClick={(event) => {
        const row = rowOf(event.target)
        if (row !== undefined && !doingOf(event.target)) setShown(rowAt(row))
      }}
      onContextMenu={(event) => {
        const row = rowOf(event.target) ?? (selection.active >= 0 ? selection.active : undefined)
        if (row === undefined) return
        event.preventDefault()
        const element = event.currentTarget.querySelector(`[data-row="${row}"]`)
        openMenu(row, menuPlace(event, element ?? event.currentTarget))
      }}
    >
      <VirtualList
        ref={handle}
        className="min-h-0 flex-1"
        label={t('duplicates.mergedList')}
        count={total}
        columns={3}
        rowPx={rowPx}
        multiselectable
        active={selection.active}
        onActive={selection.onActive}
        onActivate={(row) => setShown(rowAt(row))}
        onKeyDown={onKeyDown}
        onRange={list.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => (
          <MergedRowView
            id={id}
            index={index}
            top={top}
            row={rowAt(index)}
            selected={selection.has(index)}
            active={selection.active === index}
            narrow={stacked}
            t={t}
          />
        )}
      />
      <p className="shrink-0 border-t border-line px-6 py-2 text-sm text-ink-3 [@media(max-height:46rem)]:hidden">
        {t('duplicates.mergedKeys')}
      </p>
      <SelectionBar count={selection.count} onClear={selection.clear}>
        <Button size="sm" variant="ghost" icon={<Split className="size-4" />} onClick={() => splitAt(selection.ranges)}>
          {t('duplicates.splitSelected', { count: selection.count })}
        </Button>
      </SelectionBar>
      {shown && <PartsDialog track={shown.track} onClose={() => setShown(undefined)} />}
      <ConfirmDialog
        open={asked !== undefined}
        title={t('duplicates.confirmSplit.title', { count: asked?.length ?? 0 })}
        confirmLabel={t('duplicates.confirmSplit.confirm')}
        cancelLabel={t('common.cancel')}
        busy={busy}
        onConfirm={() => void confirm()}
        onCancel={() => setAsked(undefined)}
      >
        {t('duplicates.confirmSplit.detail')}
      </ConfirmDialog>
    </div>
  )
}

/** As they are shown; what never was on screen is asked for. */
async function rowsOf(ranges: Ranges, { rowAt }: MergedList): Promise<readonly MergedRow[]> {
  const rows: MergedRow[] = []
  for (const index of indexesOf(ranges)) {
    const row = rowAt(index)
    if (row === undefined) return askedRows(ranges)
    rows.push(row)
  }
  return rows
}

async function askedRows(ranges: Ranges): Promise<readonly MergedRow[]> {
  const asked: MergedRow[] = []
  for (const { from, to } of ranges)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const { rows } = await api.duplicates.merged({ offset, limit: Math.min(WINDOW_ROWS, to - offset + 1) })
      asked.push(...rows)
    }
  return asked
}
