/**
 * A table of any number of tracks: one list of the library by filter and sort, drawn by windows. For a handful in a page that
 * scrolls as a whole there is track-list.tsx.
 */
import { useQuery } from '@tanstack/react-query'
import { Heart, ListEnd, ListPlus, ListStart, Play } from 'lucide-react'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSort } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { useRowHeight, useRem } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { toastError } from '../app/toast-error.ts'
import { QueryError } from '../app/query-state.tsx'
import { addSelections, playSelections } from '../menu/play-actions.ts'
import { favouriteSelections } from '../marks/mark-target.ts'
import { movesByMarks } from '../marks/moves-by-marks.ts'
import { player, usePlayerValue } from '../player/use-player.ts'
import { openPlaylistDialog } from '../playlists/playlist-dialogs.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { usePlaces } from '../servers/use-servers.ts'
import { useCommand } from '../shortcuts/run-command.ts'
import { IconButton } from '../ui/button.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { minWidthOf, templateOf, withoutMarks, type Columns } from './columns.ts'
import { LandmarkRail } from './landmark-rail.tsx'
import { listSelections, type TrackListSpec } from './list-selections.ts'
import { TrackHead } from './track-head.tsx'
import { TrackRowView } from './track-row.tsx'
import { useSounding } from './use-sounding.ts'
import { useTrackRows } from './use-track-rows.ts'

export interface TrackTableProps {
  list: TrackListSpec
  label: string
  onSort: (sort: TrackSort) => void
  columns: Columns
  onColumns: (columns: Columns) => void
  onDraggedColumns: (columns: Columns) => void
  /** What to show when the list has no rows. */
  empty: ReactNode
  /** Told the length of the list, for a heading. */
  onTotal?: (total: number) => void
  /** The element that scrolls, for pull-to-refresh. */
  scroller?: RefObject<HTMLDivElement | null>
  /** Name under which the scroll position is remembered, when a page has several tables. */
  memory?: string
  /** Asked again when it changes, besides when the library does. */
  revision?: number
}

export function TrackTable(props: TrackTableProps) {
  const { list, memory = 'tracks' } = props
  const mayMark = useMay('write')
  const columns = mayMark ? props.columns : withoutMarks(props.columns)
  const { t } = useTranslation()
  const rowPx = useRowHeight()
  const headPx = useRem(2)
  const key = JSON.stringify(['tracks', list])
  const windowed = useWindowed<TrackRow>(key, (window, options) => api.browse.tracks({ ...list, ...window }, options), {
    movesByMarks: movesByMarks(list),
    ...(props.revision !== undefined && { revision: props.revision }),
  })
  const total = windowed.total ?? 0
  const handle = useRef<VirtualListHandle>(null)
  useScrollToTopOn(key, handle)
  const { initial, remember } = useEntryValue<number>(`${memory}.offset`)

  const { onTotal } = props
  useEffect(() => {
    if (windowed.total !== undefined) onTotal?.(windowed.total)
  }, [windowed.total, onTotal])

  const playFrom = (index: number) => {
    const track = windowed.rowAt(index)
    void player.play({ kind: 'list', ...list }, track ? { track, startAt: index } : { startAt: index })
  }
  const rows = useTrackRows({
    listKey: key,
    total,
    rowAt: windowed.rowAt,
    playFrom,
    selectionsOf: (ranges) => listSelections(list, ranges, total),
  })
  const { selection } = rows

  const filtered = list.filter.text !== undefined && list.filter.text !== ''
  const { data: landmarks } = useQuery(
    orpc.browse.trackLandmarks.queryOptions({ input: list, enabled: !filtered && total > 60 }),
  )

  const places = usePlaces()
  const playingId = usePlayerValue(({ track }) => track?.id)
  const soundingOf = useSounding()
  const showPlaying = async () => {
    if (!playingId) return
    const index = await api.browse.indexOfTrack({ ...list, trackId: playingId })
    if (index === null) return
    selection.onActive(index, { extend: false, keep: false })
    handle.current?.scrollToRow(index, 'center')
    handle.current?.focus()
  }
  useCommand('list.playing', () => {
    showPlaying().catch(toastError)
  })

  if (windowed.error !== undefined && windowed.total === undefined)
    return <QueryError error={windowed.error} onRetry={windowed.retry} />
  if (windowed.total === 0) return props.empty

  const chosen = () => listSelections(list, selection.ranges, total)
  return (
    <div
      className="relative flex min-h-0 flex-1"
      style={{ '--track-columns': templateOf(columns), '--track-row-height': `${rowPx}px` } as React.CSSProperties}
      {...rows.handlers}
    >
      <VirtualList
        ref={handle}
        scroller={props.scroller}
        className="min-w-0 flex-1 px-4"
        label={props.label}
        count={windowed.total === undefined ? 30 : total}
        columns={columns.length + 1}
        multiselectable
        rowPx={rowPx}
        headerPx={headPx}
        minWidthPx={minWidthOf(columns)}
        header={
          <div style={{ minWidth: minWidthOf(columns) }} className="contents">
            <TrackHead
              columns={columns}
              sort={list.sort}
              onSort={props.onSort}
              onColumns={props.onColumns}
              onDragged={props.onDraggedColumns}
            />
          </div>
        }
        active={selection.active}
        onActive={selection.onActive}
        onActivate={(index) => playFrom(index)}
        onKeyDown={rows.onKeyDown}
        onRange={windowed.onRange}
        landmarks={landmarks}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => {
          const track = windowed.rowAt(index)
          return (
            <TrackRowView
              id={id}
              index={index}
              top={top}
              track={track}
              columns={columns}
              selected={selection.has(index)}
              active={selection.active === index}
              sounding={soundingOf(track)}
              places={places}
              t={t}
              dragged={rows.dragged}
            />
          )
        }}
      />
      {landmarks && landmarks.length > 1 && !filtered && (
        <LandmarkRail
          landmarks={landmarks}
          onGo={(index) => {
            selection.onActive(index, { extend: false, keep: false })
            handle.current?.scrollToRow(index, 'start')
          }}
        />
      )}
      <SelectionBar count={selection.count} onClear={selection.clear}>
        <IconButton size="sm" label={t('common.play')} icon={<Play />} onClick={() => void playSelections(chosen())} />
        <IconButton
          size="sm"
          label={t('common.playNext')}
          icon={<ListStart />}
          onClick={() => void addSelections(chosen(), 'next')}
        />
        <IconButton
          size="sm"
          label={t('common.addToQueue')}
          icon={<ListEnd />}
          onClick={() => void addSelections(chosen(), 'end')}
        />
        {mayMark && (
          <IconButton
            size="sm"
            label={t('common.favourite')}
            icon={<Heart />}
            onClick={() => void favouriteSelections(chosen())}
          />
        )}
        {mayMark && (
          <IconButton
            size="sm"
            label={t('common.addToPlaylist')}
            icon={<ListPlus />}
            onClick={() => openPlaylistDialog({ kind: 'pick', selections: chosen, count: selection.count })}
          />
        )}
      </SelectionBar>
    </div>
  )
}
