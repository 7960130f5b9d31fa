/**
 * One row of a table of tracks. Drawn anew only when what it shows changes; it has no handlers of its own, the table looks
 * at `data-row`. Without a track it is the shape of one that is still to come.
 */
import { useEffect, useRef, memo } from 'react'
import type { TFunction } from 'i18next'
import type { TrackRow } from '../../shared/model/track.ts'
import { TrackMark } from '../keeping/track-mark.tsx'
import type { MenuTarget } from '../menu/menu-target.ts'
import { MoreButton } from '../menu/more-button.tsx'
import { dragSource } from '../queue/drag.ts'
import { cx } from '../ui/class-names.ts'
import { isPlayable, type Places } from '../servers/availability.ts'
import { COLUMN_SPECS, type ColumnId, type Columns } from './columns.ts'
import { cellOf } from './track-cells.tsx'
import './track-table.css'

export type Sounding = 'playing' | 'paused' | undefined

export interface TrackRowViewProps {
  id: string
  index: number
  /** Where it lies in a virtual list; absent in the flow of a plain one. */
  top?: number
  track: TrackRow | undefined
  columns: Columns
  selected: boolean
  active: boolean
  sounding: Sounding
  /** What the sources are called, handed down likewise. */
  places: Places
  /** The words, handed down: asking for them in every row would cost as much as the row. */
  t: TFunction
  /** Rows of the table before this list's first one: its heading. */
  rowsBefore?: number
  /** What is dragged when a drag begins here. */
  dragged: (index: number) => MenuTarget | undefined
}

export const TrackRowView = memo(function TrackRowView(props: TrackRowViewProps) {
  const { id, index, top, track, columns, selected, active, sounding, places, t, rowsBefore = 1, dragged } = props
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(
    () =>
      dragSource(element.current!, () =>
        latest.current.track ? latest.current.dragged(latest.current.index) : undefined,
      ),
    [dragged],
  )

  return (
    <div
      ref={element}
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1 + rowsBefore}
      aria-selected={selected}
      className={cx(
        'track-row',
        top === undefined ? 'track-row-flow' : 'virtual-row',
        index % 2 === 1 && 'track-row-odd',
        selected && 'track-row-selected',
        active && 'track-row-active',
        sounding && 'track-row-sounding',
        track && !isPlayable(track) && 'track-row-away',
      )}
      style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    >
      {columns.map(({ id: column }, at) => (
        <span
          key={column}
          role="gridcell"
          aria-colindex={at + 1}
          className={cellClass(column)}
          title={track && column === 'title' ? track.title : undefined}
        >
          {track ? (
            <>
              {column === 'title' && <Mark sounding={sounding} t={t} />}
              {column === 'title' ? (
                <span className="track-title">{track.title}</span>
              ) : (
                cellOf(column, track, index, t)
              )}
              {column === 'title' && <TrackMark track={track} places={places} t={t} className="track-where" />}
            </>
          ) : (
            <span className="track-coming" />
          )}
        </span>
      ))}
      <span role="gridcell" aria-colindex={columns.length + 1} className="track-cell-more">
        {track && <MoreButton name={track.title} className="track-more" t={t} />}
      </span>
    </div>
  )
})

/** Before the title of what plays: colour alone would not say it. */
function Mark({ sounding, t }: { sounding: Sounding; t: TFunction }) {
  if (!sounding) return null
  return (
    <span
      role="img"
      aria-label={t(sounding === 'playing' ? 'tracks.playing' : 'tracks.pausedHere')}
      className="track-mark"
    >
      {sounding === 'playing' ? '▶' : '❚❚'}
    </span>
  )
}

function cellClass(column: ColumnId): string {
  if (column === 'title') return 'track-cell track-cell-title'
  if (column === 'favourite' || column === 'stars') return 'track-cell track-cell-marks'
  return COLUMN_SPECS[column].right ? 'track-cell track-cell-right' : 'track-cell'
}
