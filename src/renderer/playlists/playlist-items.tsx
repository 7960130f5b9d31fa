/**
 * The tracks of an ordinary playlist in their order, of any number: only those near the view are held. The same rows, keys and
 * selection as every list of tracks; besides, rows change places (by dragging, or Alt with the arrows) and are removed.
 */
import { Disc3, ListEnd, ListMusic, ListPlus, ListX, Play } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistItem, PlaylistRow } from '../../shared/model/playlist.ts'
import { useRem, useRowHeight } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { type MenuExtra, type MenuTarget, selectionsOf } from '../menu/menu-target.ts'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { player } from '../player/use-player.ts'
import { draggedTarget } from '../queue/drag.ts'
import { useRowDrop } from '../queue/use-row-drop.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { countOf, has, rangesOf, type Ranges } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { usePlaces } from '../servers/use-servers.ts'
import { minWidthOf, templateOf, withoutMarks } from '../tracks/columns.ts'
import { TrackHead } from '../tracks/track-head.tsx'
import { TrackRowView } from '../tracks/track-row.tsx'
import type { useColumns } from '../tracks/use-columns.ts'
import { useSounding } from '../tracks/use-sounding.ts'
import { useTrackRows } from '../tracks/use-track-rows.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { toast } from '../ui/toast.tsx'
import { VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { addToPlaylist } from './add-to-playlist.ts'
import { itemSelections, moveItems, removeItems } from './item-edits.ts'
import { MissingRow } from './missing-row.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { usePlaylistsRevision } from './use-playlists.ts'
import './playlists.css'

export interface PlaylistItemsProps {
  playlist: PlaylistRow
  table: ReturnType<typeof useColumns>
}

export function PlaylistItems({ playlist, table }: PlaylistItemsProps) {
  const { t } = useTranslation()
  const { id, name } = playlist
  const mayEdit = useMay('write')
  const columns = mayEdit ? table.columns : withoutMarks(table.columns)
  const rowPx = useRowHeight()
  const headPx = useRem(2)
  const area = useRef<HTMLDivElement>(null)
  const handle = useRef<VirtualListHandle>(null)
  const listKey = `playlist ${id}`
  const windowed = useWindowed<PlaylistItem>(
    listKey,
    async (window, options) => {
      const { items, total } = await api.playlists.items({ id, ...window }, options)
      return { rows: items, total }
    },
    { revision: usePlaylistsRevision() },
  )
  const total = windowed.total ?? 0
  const { initial, remember } = useEntryValue<number>('playlist.offset')

  const playFrom = (index: number) => {
    const item = windowed.rowAt(index)
    if (item && !item.track) {
      toast({ id: 'playlist-edit', title: t('playlists.page.notHere'), detail: t('playlists.page.notHereHint') })
      return
    }
    // Only what is here goes into the queue, so its places are counted without the others.
    let startAt = index
    for (let before = 0; before < index; before++) if (windowed.rowAt(before)?.track === null) startAt -= 1
    void player.play({ kind: 'playlist', id }, { startAt, ...(item?.track && { track: item.track }) })
  }
  const move = (ranges: Ranges, to: number) => {
    const count = countOf(ranges)
    moveItems(id, ranges, to, total).then((place) => {
      selection.replace(rangesOf(place, place + count - 1), place)
      handle.current?.scrollToRow(place)
    }, toastError)
  }
  const remove = (ranges: Ranges) => {
    const at = ranges[0]?.from ?? 0
    const left = total - countOf(ranges)
    // What comes after it is next, so that several can be removed one after another.
    if (left > 0) selection.replace(rangesOf(Math.min(at, left - 1), Math.min(at, left - 1)), Math.min(at, left - 1))
    else selection.clear()
    void removeItems(playlist, ranges)
  }
  const extraOf = (ranges: Ranges): MenuExtra[] => {
    if (!mayEdit || ranges.length === 0) return []
    const first = ranges[0]!.from
    const last = ranges.at(-1)!.to
    return [
      ...(first > 0
        ? [{ label: t('playlists.page.moveUp'), shortcut: 'alt+up', onSelect: () => move(ranges, first - 1) }]
        : []),
      ...(last < total - 1
        ? [{ label: t('playlists.page.moveDown'), shortcut: 'alt+down', onSelect: () => move(ranges, last + 2) }]
        : []),
      { label: t('playlists.page.remove'), shortcut: 'delete', danger: true, onSelect: () => remove(ranges) },
    ]
  }
  const refine = (target: MenuTarget | undefined, row: number, ranges: Ranges): MenuTarget | undefined => {
    const more = { extra: extraOf(ranges), ...(mayEdit && { place: { list: listKey, row } }) }
    if (target?.kind === 'tracks') {
      const one = windowed.rowAt(row)
      return {
        ...target,
        ...more,
        // The same track may stand in it twice: what is meant is this place.
        ...(one && !target.selections && { selections: () => [{ kind: 'playlist', id, itemIds: [one.itemId] }] }),
      }
    }
    const item = windowed.rowAt(row)
    return item && { kind: 'other', name: item.title, ...more }
  }
  const rows = useTrackRows({
    listKey,
    total,
    rowAt: (index) => windowed.rowAt(index)?.track ?? undefined,
    playFrom,
    selectionsOf: (ranges) => itemSelections(id, ranges, total),
    refine,
  })
  const { selection } = rows
  const chosen = (row: number): Ranges => (has(selection.ranges, row) ? selection.ranges : rangesOf(row, row))

  const { place, over } = useRowDrop({
    area,
    length: total,
    ownRow: (data) => (mayEdit ? rowIn(listKey, draggedTarget(data)) : undefined),
    onMove: (row, to) => move(chosen(row), to),
    onInsert: (target, at) => {
      if (!mayEdit) return
      if (target.kind === 'playlist' && target.row.id === id)
        toast({ id: 'playlist-edit', title: t('playlists.add.intoItself') })
      else void addToPlaylist(playlist, selectionsOf(target), at < total ? { at } : {})
    },
  })

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { ranges } = selection
    const upwards = event.key === 'ArrowUp'
    if (mayEdit && event.altKey && (upwards || event.key === 'ArrowDown') && ranges.length > 0) {
      const to = upwards ? ranges[0]!.from - 1 : ranges.at(-1)!.to + 2
      if (to >= 0 && to <= total) move(ranges, to)
    } else if (mayEdit && (event.key === 'Delete' || event.key === 'Backspace') && ranges.length > 0) remove(ranges)
    else {
      rows.onKeyDown(event)
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  const places = usePlaces()
  const soundingOf = useSounding()

  if (windowed.error !== undefined && windowed.total === undefined)
    return <QueryError error={windowed.error} onRetry={windowed.retry} />
  if (windowed.total === 0)
    return (
      <div ref={area} className={cx('min-h-0 flex-1', over && OVER)}>
        <EmptyState
          icon={<ListMusic />}
          title={t('playlists.empty.one')}
          action={
            <Button icon={<Disc3 className="size-4" />} onClick={() => navigate(paths.albums)}>
              {t('playlists.empty.browse')}
            </Button>
          }
        >
          {mayEdit && t('playlists.empty.oneDetail')}
        </EmptyState>
      </div>
    )
  const selected = () => itemSelections(id, selection.ranges, total)
  return (
    <div
      ref={area}
      className="relative flex min-h-0 flex-1"
      style={{ '--track-columns': templateOf(columns), '--track-row-height': `${rowPx}px` } as React.CSSProperties}
      {...rows.handlers}
    >
      <VirtualList
        ref={handle}
        className="min-w-0 flex-1 px-4"
        label={t('playlists.page.tracks', { name })}
        count={windowed.total === undefined ? Math.min(30, playlist.length ?? 30) : total}
        columns={columns.length + 1}
        multiselectable
        rowPx={rowPx}
        headerPx={headPx}
        minWidthPx={minWidthOf(columns)}
        header={
          <div style={{ minWidth: minWidthOf(columns) }} className="contents">
            <TrackHead columns={columns} onColumns={table.keep} onDragged={table.show} />
          </div>
        }
        active={selection.active}
        onActive={selection.onActive}
        onActivate={playFrom}
        onKeyDown={onKeyDown}
        onRange={windowed.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => {
          const item = windowed.rowAt(index)
          const common = {
            id,
            index,
            top,
            columns,
            selected: selection.has(index),
            active: selection.active === index,
            dragged: rows.dragged,
            t,
          }
          const lineAt = place?.row === index ? top + (place.edge === 'after' ? rowPx : 0) : undefined
          return (
            <>
              {item && !item.track ? (
                <MissingRow {...common} item={item} />
              ) : (
                <TrackRowView
                  {...common}
                  track={item?.track ?? undefined}
                  sounding={soundingOf(item?.track)}
                  places={places}
                />
              )}
              {lineAt !== undefined && (
                <div
                  aria-hidden
                  className="virtual-row playlist-drop-line"
                  style={{ transform: `translateY(${lineAt}px)` }}
                />
              )}
            </>
          )
        }}
      />
      <SelectionBar count={selection.count} onClear={selection.clear}>
        <IconButton
          size="sm"
          label={t('common.play')}
          icon={<Play />}
          onClick={() => void playSelections(selected())}
        />
        <IconButton
          size="sm"
          label={t('common.addToQueue')}
          icon={<ListEnd />}
          onClick={() => void addSelections(selected(), 'end')}
        />
        {mayEdit && (
          <>
            <IconButton
              size="sm"
              label={t('common.addToPlaylist')}
              icon={<ListPlus />}
              onClick={() => openPlaylistDialog({ kind: 'pick', selections: selected, count: selection.count })}
            />
            <IconButton
              size="sm"
              label={t('playlists.page.remove')}
              icon={<ListX />}
              onClick={() => remove(selection.ranges)}
            />
          </>
        )}
      </SelectionBar>
    </div>
  )
}

const OVER = 'm-2 rounded-lg outline-2 outline-accent-text outline-dashed'

function rowIn(list: string, target: MenuTarget | undefined): number | undefined {
  const place = target?.kind === 'tracks' || target?.kind === 'other' ? target.place : undefined
  return place?.list === list ? place.row : undefined
}
