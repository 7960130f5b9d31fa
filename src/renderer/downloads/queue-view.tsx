/** What is downloaded now, what needs the user, and what waits in which order; at most a window of it is in the page. */
import { useEffect, useRef, useState } from 'react'
import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { QueryError } from '../app/query-state.tsx'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { useRowDrop } from '../queue/use-row-drop.ts'
import { useMay } from '../rpc/may.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useSelection } from '../selection/use-selection.ts'
import { IconButton } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { useFollowing } from './follow-rows.ts'
import { NothingToDo } from './nothing-to-do.tsx'
import { dropBefore, type PartPlace } from './parts.ts'
import { QueueHead } from './queue-head.tsx'
import { queueMenuOf } from './queue-menu.tsx'
import { lengthOf } from './queue-order.ts'
import { DOWNLOAD_ROW, nextThingOf, QueueRow } from './queue-row.tsx'
import { useQueueDoings } from './use-queue-doings.ts'
import { useQueueLists, type QueueLists } from './use-queue-lists.ts'
import { WhyDialog, type Asked } from './why-dialog.tsx'
import './downloads.css'

export function QueueView() {
  const lists = useQueueLists()
  if (lists.error !== undefined && !lists.known) return <QueryError error={lists.error} onRetry={lists.retry} />
  if (!lists.known) return <Skeleton className="mx-6 h-64 rounded-xl" />
  if (lists.parts.count === 0) return <NothingToDo />
  return <Queue lists={lists} />
}

function Queue({ lists }: { lists: QueueLists }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const area = useRef<HTMLDivElement>(null)
  const rowPx = useRem(3.5)
  const { parts, totals, rowAt } = lists
  const selection = useSelection('downloads', parts.count)
  const [why, setWhy] = useState<Asked>()
  const { initial, remember } = useEntryValue<number>('scroll')

  useFollowing(
    selection,
    { count: parts.count, idAt: (index) => rowAt(index)?.track.id, wholes: parts.wholes },
    lists.version,
  )
  const { pick, pickSelected, does, move, step, remove } = useQueueDoings(lists, selection)
  const handle = useRef<VirtualListHandle>(null)
  const movedByKey = useRef(false)
  const { active: activeRow } = selection
  useEffect(() => {
    if (movedByKey.current) handle.current?.scrollToRow(activeRow)
    movedByKey.current = false
  }, [activeRow])
  const doNext = (row: number) => {
    const download = rowAt(row)
    if (download && mayMind) does(pick(row), nextThingOf(download.state))
  }
  const { place } = useRowDrop({
    area,
    length: parts.count,
    ownRow: (data) => {
      const trackId = data[DOWNLOAD_ROW]
      return typeof trackId === 'string' ? lists.indexOf(trackId as TrackId) : undefined
    },
    onMove: (row, to) => move(pick(row), dropBefore(parts, totals.waiting, to)),
  })

  const openMenu = (row: number, at: Parameters<typeof openLibraryMenu>[1]) => {
    const download = rowAt(row)
    if (!download) return
    selection.onMenu(row)
    const picked = pick(row)
    const { id: trackId, title: name } = download.track
    const target = queueMenuOf(download, t, {
      count: picked.count,
      mayMind,
      does: (thing) => does(picked, thing),
      step: (by) => step(picked, by),
      remove: () => remove(picked),
      why: () => setWhy({ trackId, name, message: download.message }),
    })
    openLibraryMenu(target, at)
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { active, ranges } = selection
    const mod = event.ctrlKey || event.metaKey
    const moves = event.altKey && mayMind && active >= 0
    // It is followed to where it goes.
    movedByKey.current = moves
    if (moves && event.key === 'ArrowUp') step(pick(active), -1)
    else if (moves && event.key === 'ArrowDown') step(pick(active), 1)
    else if (moves && event.key === 'Home') move(pick(active), { before: 0 })
    else if (moves && event.key === 'End') move(pick(active), 'last')
    else if (event.key === 'Delete' && mayMind && ranges.length > 0) remove(pickSelected())
    else if (mod && event.key.toLowerCase() === 'a') selection.selectAll()
    else if (mod && event.key === ' ' && active >= 0) selection.toggleActive()
    else if (event.key === 'Escape' && selection.count > 0) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const chosenCount = lengthOf(parts.chosen(selection.ranges))
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list inside has the focus and the keys
    <div
      ref={area}
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--download-row-height': `${rowPx}px` } as React.CSSProperties}
      onPointerDown={(event) => {
        const row = rowOf(event.target)
        if (row !== undefined && !onControl(event.target)) selection.onPointerDown(row, event)
      }}
      onClick={(event) => {
        const row = rowOf(event.target)
        if (row === undefined) return
        const pressed = event.target instanceof Element ? event.target : null
        const more = pressed?.closest('[data-more]')
        if (more) openMenu(row, more)
        else if (pressed?.closest('[data-next]')) doNext(row)
        else if (!onControl(event.target)) selection.onClick(row, event)
      }}
      onContextMenu={(event) => {
        const row = rowOf(event.target) ?? (selection.active >= 0 ? selection.active : undefined)
        if (row === undefined || rowAt(row) === undefined) return
        event.preventDefault()
        const element = event.currentTarget.querySelector(`[data-row="${row}"]`)
        openMenu(row, menuPlace(event, element ?? event.currentTarget))
      }}
    >
      <VirtualList
        ref={handle}
        className="min-h-0 flex-1"
        label={t('downloads.list')}
        count={parts.count}
        columns={3}
        rowPx={rowPx}
        multiselectable
        active={selection.active}
        onActive={selection.onActive}
        onActivate={doNext}
        onKeyDown={onKeyDown}
        onRange={lists.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => {
          const at: PartPlace | undefined = lists.placeAt(index)
          if (at?.kind === 'head')
            return (
              <QueueHead
                id={id}
                top={top}
                index={index}
                section={at.section}
                total={at.total}
                active={selection.active === index}
                mayMind={mayMind}
              />
            )
          return (
            <QueueRow
              id={id}
              index={index}
              top={top}
              row={rowAt(index)}
              selected={selection.has(index)}
              active={selection.active === index}
              drop={place?.row === index ? place.edge : undefined}
              mayMind={mayMind}
              t={t}
            />
          )
        }}
      />
      {mayMind && (
        <p className="shrink-0 border-t border-line px-6 py-2 text-sm text-ink-3 [@media(max-height:46rem)]:hidden">
          {t('downloads.keys')}
        </p>
      )}
      <SelectionBar count={chosenCount} onClear={selection.clear}>
        {mayMind && (
          <IconButton
            size="sm"
            label={t('downloads.action.remove')}
            icon={<Trash2 />}
            onClick={() => remove(pickSelected())}
          />
        )}
      </SelectionBar>
      {why && <WhyDialog asked={why} onClose={() => setWhy(undefined)} />}
    </div>
  )
}

function rowOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}

const onControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a[href], input, [role=combobox]') !== null
