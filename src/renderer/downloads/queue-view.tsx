/** What is downloaded now, what needs the user, and what waits in which order; at most a window of it is in the page. */
import { useRef, useState } from 'react'
import { CircleCheck, Disc3, HardDriveDownload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useRem } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { useRowDrop } from '../queue/use-row-drop.ts'
import { useMay } from '../rpc/may.ts'
import { rangesOf } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useSelection } from '../selection/use-selection.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { dropBefore, type PartPlace } from './parts.ts'
import { doWith, removeTracks } from './queue-actions.ts'
import { QueueHead } from './queue-head.tsx'
import { menuTargetOf } from './queue-menu.ts'
import { moveWaiting, trackIdsOf, type Stretch } from './queue-order.ts'
import { DOWNLOAD_ROW, nextThingOf, QueueRow, type NextThing } from './queue-row.tsx'
import { useDownloadsStatus } from './use-downloads.ts'
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

  const stretches = (row: number): readonly Stretch[] =>
    parts.chosen(selection.has(row) ? selection.ranges : rangesOf(row, row))
  const waitingAt = (row: number): Stretch | undefined => {
    const chosen = stretches(row).filter(({ section }) => section === 'waiting')
    const [first] = chosen
    return first && { ...first, to: chosen.at(-1)!.to }
  }
  const move = (row: number, target: { before: number } | 'last') => {
    const chosen = waitingAt(row)
    if (!chosen) return
    moveWaiting(chosen, target, totals.waiting).then((place) => {
      const at = parts.indexOf('waiting', place)
      if (at !== undefined) selection.replace(rangesOf(at, at + chosen.to - chosen.from), at)
    }, toastError)
  }
  const step = (row: number, by: -1 | 1) => {
    const chosen = waitingAt(row)
    if (!chosen) return
    if (by < 0 && chosen.from > 0) move(row, { before: chosen.from - 1 })
    if (by > 0 && chosen.to < totals.waiting - 1)
      move(row, chosen.to + 2 >= totals.waiting ? 'last' : { before: chosen.to + 2 })
  }
  const does = (row: number, thing: NextThing) => {
    if (thing === 'first') move(row, { before: 0 })
    else void trackIdsOf(stretches(row)).then((ids) => doWith(thing, ids), toastError)
  }
  const doNext = (row: number) => {
    const download = rowAt(row)
    if (download && mayMind) does(row, nextThingOf(download.state))
  }
  const remove = (row: number) => {
    const name = rowAt(row)?.track.title
    void trackIdsOf(stretches(row)).then((ids) => removeTracks(ids, name), toastError)
    selection.clear()
  }
  const { place } = useRowDrop({
    area,
    length: parts.count,
    ownRow: (data) => numberIn(data, DOWNLOAD_ROW),
    onMove: (row, to) => move(row, dropBefore(parts, totals.waiting, to)),
  })

  const openMenu = (row: number, at: Parameters<typeof openLibraryMenu>[1]) => {
    const download = rowAt(row)
    if (!download) return
    selection.onMenu(row)
    const chosen = stretches(row)
    const target = menuTargetOf(download, t, {
      count: countOf(chosen),
      tracks: () => trackIdsOf(chosen),
      mayMind,
      does: (thing) => does(row, thing),
      step: (by) => step(row, by),
      remove: () => remove(row),
      why: () => setWhy({ trackId: download.track.id, name: download.track.title, message: download.message }),
    })
    openLibraryMenu(target, at)
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { active, ranges } = selection
    const mod = event.ctrlKey || event.metaKey
    if (event.altKey && mayMind && active >= 0 && event.key === 'ArrowUp') step(active, -1)
    else if (event.altKey && mayMind && active >= 0 && event.key === 'ArrowDown') step(active, 1)
    else if (event.altKey && mayMind && active >= 0 && event.key === 'Home') move(active, { before: 0 })
    else if (event.altKey && mayMind && active >= 0 && event.key === 'End') move(active, 'last')
    else if (event.key === 'Delete' && mayMind && ranges.length > 0) remove(active)
    else if (mod && event.key.toLowerCase() === 'a') selection.selectAll()
    else if (mod && event.key === ' ' && active >= 0) selection.toggleActive()
    else if (event.key === 'Escape' && selection.count > 0) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const chosenCount = countOf(parts.chosen(selection.ranges))
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
      <SelectionBar count={chosenCount > 1 ? chosenCount : 0} onClear={selection.clear} />
      {why && <WhyDialog asked={why} onClose={() => setWhy(undefined)} />}
    </div>
  )
}

function NothingToDo() {
  const { t } = useTranslation()
  const kept = useDownloadsStatus()?.counts.kept ?? 0
  if (kept > 0)
    return (
      <EmptyState
        icon={<CircleCheck />}
        title={t('downloads.empty.doneTitle')}
        action={
          <Button icon={<HardDriveDownload className="size-4" />} onClick={() => navigate(paths.downloadsView('kept'))}>
            {t('downloads.empty.show')}
          </Button>
        }
      >
        {t('downloads.empty.done', { count: kept })}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={<HardDriveDownload />}
      title={t('downloads.empty.title')}
      action={
        <>
          <Button icon={<Disc3 className="size-4" />} onClick={() => navigate(paths.albums)}>
            {t('downloads.empty.albums')}
          </Button>
          <Button onClick={() => navigate(paths.downloadsView('rules'))}>{t('downloads.empty.rules')}</Button>
        </>
      }
    >
      {t('downloads.empty.detail')}
    </EmptyState>
  )
}

const countOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0)

function numberIn(data: Record<string | symbol, unknown>, key: string): number | undefined {
  const row = data[key]
  return typeof row === 'number' ? row : undefined
}

function rowOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}

const onControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a[href], input, [role=combobox]') !== null
