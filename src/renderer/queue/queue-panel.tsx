/**
 * What plays, what comes next, and what was. The queue itself is the engine's; here are only the rows in view, so one of 50,000
 * is no heavier than one of 50.
 */
import { Disc3, ListX, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueueItem, QueueState } from '../../shared/model/queue.ts'
import { useRem } from '../app/appearance.ts'
import { navigate } from '../app/history.ts'
import { setPanels } from '../app/panels.ts'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { formatLongDuration, formatNumber } from '../i18n/format.ts'
import { clickOnMarks, keyOnMarks, onMarks } from '../marks/row-handlers.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { selectionsOf, type MenuTarget, type Selections } from '../menu/menu-target.ts'
import { player, usePlayer, usePosition } from '../player/use-player.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { countOf, has, rangesOf, type Ranges } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useSelection } from '../selection/use-selection.ts'
import { usePlaces } from '../servers/use-servers.ts'
import { isTouch } from '../tracks/use-track-rows.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { moveRows, removeRows, tracksOf } from './queue-items.ts'
import { QueueMenu } from './queue-menu.tsx'
import { QUEUE_ROWS, QueueRow } from './queue-row.tsx'
import { useRowDrop } from './use-row-drop.ts'

export function QueuePanel() {
  const { t } = useTranslation()
  const { queue } = usePlayer()
  return (
    <>
      <header className="flex shrink-0 items-center gap-1 py-2 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="text-lg leading-tight font-semibold">{t('queue.title')}</h2>
          {queue !== null && queue.length > 0 && (
            <p className="tabular truncate text-sm text-ink-3">
              {formatNumber(queue.index + 1)} / {formatNumber(queue.length)} · {formatLongDuration(queue.totalMs)}
            </p>
          )}
        </div>
        <QueueMenu empty={queue === null || queue.length === 0} />
        <IconButton label={t('queue.close')} icon={<X />} onClick={() => setPanels({ queue: false })} />
      </header>
      {queue && <QueueList queue={queue} />}
    </>
  )
}

/** Minutes are shown: a quarter of one is often enough. */
const EVERY_MS = 15_000

function Remaining({ queue }: { queue: QueueState }) {
  const { t } = useTranslation()
  const positionMs = Math.floor(usePosition() / EVERY_MS) * EVERY_MS
  return t('queue.remaining', { time: formatLongDuration(Math.max(0, queue.remainingMs - positionMs)) })
}

function QueueList({ queue }: { queue: QueueState }) {
  const { t } = useTranslation()
  const rowPx = useRem(3.25)
  const area = useRef<HTMLDivElement>(null)
  const handle = useRef<VirtualListHandle>(null)
  const { length, index: current, revision } = queue
  const { playerId } = player
  const windowed = useWindowed<QueueItem>(
    `queue ${playerId}`,
    async (window, options) => {
      const answer = await api.queue.window({ playerId, ...window }, options)
      return { rows: answer.items, total: answer.length }
    },
    { revision },
  )
  const places = usePlaces()
  const mayMark = useMay('write')
  const selection = useSelection('queue', length)
  useFollowCurrent(handle, current, area)

  const chosen = (row: number): Ranges => (has(selection.ranges, row) ? selection.ranges : rangesOf(row, row))
  const move = (ranges: Ranges, to: number) => {
    const count = countOf(ranges)
    moveRows(ranges, to).then((place) => selection.replace(rangesOf(place, place + count - 1), place), toastError)
  }
  const { place, over } = useRowDrop({
    area,
    length,
    ownRow: draggedRow,
    onMove: (row, to) => move(chosen(row), to),
    onInsert: (target, at) => {
      void insert(target, at)
    },
  })

  const playRow = (row: number) => {
    const item = windowed.rowAt(row)
    if (item) void player.goTo(item.itemId, item.track)
  }
  const remove = (ranges: Ranges) => {
    selection.clear()
    void removeRows(ranges)
  }
  const trackAt = (row: number) => windowed.rowAt(row)?.track ?? undefined
  const chosenTarget = (): MenuTarget | undefined => {
    const track = trackAt(selection.active)
    const ranges = chosen(selection.active)
    return track && { kind: 'tracks', row: track, count: countOf(ranges), selections: () => tracksOf(ranges) }
  }
  const openMenu = (row: number, at: Parameters<typeof openLibraryMenu>[1]) => {
    const item = windowed.rowAt(row)
    if (!item) return
    selection.onMenu(row)
    const ranges = chosen(row)
    const target = targetOf(item, {
      count: countOf(ranges),
      selections: () => tracksOf(ranges),
      play: () => playRow(row),
      remove: { label: t('queue.remove'), onSelect: () => remove(ranges) },
      up: row > 0 ? { label: t('queue.moveUp'), onSelect: () => move(ranges, ranges[0]!.from - 1) } : undefined,
      down:
        ranges.at(-1)!.to < length - 1
          ? { label: t('queue.moveDown'), onSelect: () => move(ranges, ranges.at(-1)!.to + 2) }
          : undefined,
    })
    if (target) openLibraryMenu(target, at)
    else remove(ranges)
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (keyOnMarks(event, { chosen: chosenTarget, rowOf: () => undefined })) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const { ranges, active } = selection
    const mod = event.ctrlKey || event.metaKey
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && ranges.length > 0) {
      const to = event.key === 'ArrowUp' ? ranges[0]!.from - 1 : ranges.at(-1)!.to + 2
      if (to >= 0 && to <= length) move(ranges, to)
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && ranges.length > 0) remove(ranges)
    else if (mod && event.key.toLowerCase() === 'a') selection.selectAll()
    else if (mod && event.key === ' ' && active >= 0) selection.toggleActive()
    else if (event.key === 'Escape' && selection.count > 0) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  if (length === 0)
    return (
      <div ref={area} className={cx('flex-1', over && 'm-2 rounded-lg outline-2 outline-accent-text outline-dashed')}>
        <EmptyState
          icon={<ListX />}
          title={t('queue.emptyTitle')}
          action={
            <Button icon={<Disc3 className="size-4" />} onClick={() => navigate(paths.albums)}>
              {t('queue.browse')}
            </Button>
          }
        >
          {t('queue.empty')}
        </EmptyState>
      </div>
    )
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list inside has the focus and the keys
    <div
      ref={area}
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--queue-row-height': `${rowPx}px` } as React.CSSProperties}
      onPointerDown={(event) => {
        const row = rowOf(event.target)
        if (row !== undefined && !isMore(event.target) && !onMarks(event.target)) selection.onPointerDown(row, event)
      }}
      onClick={(event) => {
        const row = rowOf(event.target)
        if (row === undefined || clickOnMarks(event, trackAt(row))) return
        if (isMore(event.target)) openMenu(row, event.target as Element)
        else if (isTouch(event)) playRow(row)
        else selection.onClick(row, event)
      }}
      onDoubleClick={(event) => {
        const row = rowOf(event.target)
        if (row !== undefined && !onMarks(event.target)) playRow(row)
      }}
      onContextMenu={(event) => {
        const row = rowOf(event.target) ?? (selection.active >= 0 ? selection.active : undefined)
        if (row === undefined) return
        event.preventDefault()
        const element = event.currentTarget.querySelector(`[data-row="${row}"]`)
        openMenu(row, menuPlace(event, element ?? event.currentTarget))
      }}
    >
      <button
        type="button"
        className="mx-3 mb-1 flex h-7 shrink-0 items-center justify-between gap-2 rounded-md px-1 text-left text-sm font-semibold whitespace-nowrap text-ink-3 hover:text-ink"
        onClick={() => handle.current?.scrollToRow(Math.max(0, current), 'start')}
        data-tooltip={t('queue.showPlaying')}
      >
        {t('queue.upNext')}
        <span className="tabular truncate font-normal">
          <Remaining queue={queue} />
        </span>
      </button>
      <VirtualList
        ref={handle}
        role="listbox"
        className="min-h-0 flex-1"
        label={t('queue.list')}
        count={length}
        rowPx={rowPx}
        multiselectable
        initialOffset={Math.max(0, current) * rowPx}
        active={selection.active}
        onActive={selection.onActive}
        onActivate={playRow}
        onKeyDown={onKeyDown}
        onRange={windowed.onRange}
        renderRow={({ id, index, top }) => (
          <QueueRow
            id={id}
            index={index}
            top={top}
            item={windowed.rowAt(index)}
            place={index < current ? 'played' : index === current ? 'current' : 'upcoming'}
            selected={selection.has(index)}
            active={selection.active === index}
            places={places}
            t={t}
            mayMark={mayMark}
            drop={place?.row === index ? place.edge : undefined}
          />
        )}
      />
      <SelectionBar count={selection.count} onClear={selection.clear}>
        <IconButton size="sm" label={t('queue.remove')} icon={<ListX />} onClick={() => remove(selection.ranges)} />
      </SelectionBar>
    </div>
  )
}

async function insert(target: MenuTarget, at: number): Promise<void> {
  try {
    let place = at
    for (const selection of await selectionsOf(target)) {
      const before = player.snapshot().queue?.length ?? 0
      await player.edits.insert(selection, place)
      place += (player.snapshot().queue?.length ?? 0) - before
    }
  } catch (error) {
    toastError(error)
  }
}

type Extra = { label: string; onSelect: () => void }

function targetOf(
  item: QueueItem,
  {
    count,
    selections,
    play,
    remove,
    up,
    down,
  }: {
    count: number
    selections: () => Promise<Selections>
    play: () => void
    remove: Extra
    up?: Extra
    down?: Extra
  },
): MenuTarget | undefined {
  if (!item.track) return undefined
  return {
    kind: 'tracks',
    row: item.track,
    count,
    ...(count > 1 && { selections }),
    play,
    extra: [
      ...(up ? [{ ...up, shortcut: 'alt+up' }] : []),
      ...(down ? [{ ...down, shortcut: 'alt+down' }] : []),
      { ...remove, danger: true, shortcut: 'delete' },
    ],
  }
}

/** Keeps the current item in sight when it changes, unless somebody is busy with the list. */
function useFollowCurrent(
  handle: React.RefObject<VirtualListHandle | null>,
  current: number,
  area: React.RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const busy = area.current?.matches(':hover, :focus-within')
    if (!busy && current >= 0) handle.current?.scrollToRow(current, 'start')
  }, [handle, current, area])
}

const draggedRow = (data: Record<string | symbol, unknown>): number | undefined => {
  const row = data[QUEUE_ROWS]
  return typeof row === 'number' ? row : undefined
}

function rowOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}

const isMore = (target: EventTarget): boolean => target instanceof Element && target.closest('[data-more]') !== null
