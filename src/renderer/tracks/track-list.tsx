/**
 * A few hundred tracks within a page that scrolls as a whole: an album, an artist's best. Same rows, selection, menu and keys
 * as the table; all of them are in the document. `groups` puts a heading before a row: a disc's name.
 *
 *   <TrackList label={album.title} tracks={page.tracks} columns={ALBUM_COLUMNS}
 *     selection={{ kind: 'albums', ids: [album.id] }} />
 */
import { Fragment, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { useRowHeight } from '../app/appearance.ts'
import { player } from '../player/use-player.ts'
import { useMay } from '../rpc/may.ts'
import { indexesOf } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { usePlaces } from '../servers/use-servers.ts'
import { columnsOf, templateOf, withoutMarks, type Columns } from './columns.ts'
import { TrackRowView } from './track-row.tsx'
import { useSounding } from './use-sounding.ts'
import { useTrackRows } from './use-track-rows.ts'

export const ALBUM_COLUMNS: Columns = columnsOf(['trackNo', 'title', 'stars', 'favourite', 'durationMs'])

/** With the artist of each track, for compilations and guests. */
export const ALBUM_COLUMNS_WITH_ARTIST: Columns = columnsOf([
  'trackNo',
  'title',
  'artist',
  'stars',
  'favourite',
  'durationMs',
])

export interface TrackListProps {
  label: string
  tracks: readonly TrackRow[]
  columns: Columns
  /** What plays when a row is played: everything, from that row. Absent: the tracks given. */
  selection?: TrackSelection
  /** Headings, by the index of the row they stand before. */
  groups?: ReadonlyMap<number, string>
}

export function TrackList({ label, tracks, columns: wanted, selection: whole, groups }: TrackListProps) {
  const { t } = useTranslation()
  const rowPx = useRowHeight()
  const listId = useId()
  const element = useRef<HTMLDivElement>(null)
  const mayMark = useMay('write')
  const columns = mayMark ? wanted : withoutMarks(wanted)
  const all = whole ?? { kind: 'tracks' as const, ids: tracks.map(({ id }) => id) }

  const playFrom = (index: number) => {
    const track = tracks[index]
    if (track) void player.play(all, { track, startAt: index })
  }
  const rows = useTrackRows({
    listKey: JSON.stringify([tracks[0]?.id, tracks.length]),
    total: tracks.length,
    rowAt: (index) => tracks[index],
    playFrom,
    selectionsOf: (ranges) =>
      Promise.resolve([
        { kind: 'tracks' as const, ids: [...indexesOf(ranges)].flatMap((index) => tracks[index]?.id ?? []) },
      ]),
  })
  const { selection } = rows
  const places = usePlaces()
  const soundingOf = useSounding()

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== element.current || event.altKey) {
      rows.onKeyDown(event)
      return
    }
    const from = selection.active
    const steps: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: Math.max(0, from - 1),
      PageDown: from + 10,
      PageUp: from - 10,
      Home: 0,
      End: tracks.length - 1,
    }
    const to = steps[event.key]
    if (to !== undefined) {
      const index = Math.min(Math.max(0, to), tracks.length - 1)
      selection.onActive(index, { extend: event.shiftKey, keep: event.ctrlKey || event.metaKey })
      element.current?.querySelector(`[data-row="${index}"]`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && from >= 0) playFrom(from)
    else {
      rows.onKeyDown(event)
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="relative">
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- it has a tabIndex */}
      <div
        ref={element}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={tracks.length}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={selection.active >= 0 ? `${listId}-${selection.active}` : undefined}
        data-list-focus=""
        className="track-list rounded-md outline-none"
        style={{ '--track-columns': templateOf(columns), '--track-row-height': `${rowPx}px` } as React.CSSProperties}
        onKeyDown={onKeyDown}
        {...rows.handlers}
      >
        {tracks.map((track, index) => (
          <Fragment key={track.id}>
            {groups?.has(index) && (
              <div role="row">
                <div role="gridcell" className="px-4 pt-5 pb-1.5 text-sm font-semibold text-ink-2">
                  {groups.get(index)}
                </div>
              </div>
            )}
            <TrackRowView
              id={`${listId}-${index}`}
              index={index}
              track={track}
              columns={columns}
              selected={selection.has(index)}
              active={selection.active === index}
              sounding={soundingOf(track)}
              places={places}
              rowsBefore={0}
              t={t}
              dragged={rows.dragged}
            />
          </Fragment>
        ))}
      </div>
      <div className="sticky bottom-3 h-0">
        <SelectionBar count={selection.count} onClear={selection.clear} />
      </div>
    </div>
  )
}
