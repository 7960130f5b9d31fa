/** One item of the queue. Like rows of tracks it has no handlers of its own but for the drag. */
import { memo, useEffect, useRef } from 'react'
import type { TFunction } from 'i18next'
import type { QueueItem } from '../../shared/model/queue.ts'
import { Cover } from '../app/cover.tsx'
import { formatDuration } from '../i18n/format.ts'
import { TrackMark } from '../keeping/track-mark.tsx'
import { heartCell } from '../marks/row-marks.tsx'
import { MoreButton } from '../menu/more-button.tsx'
import { isPlayable, type Places } from '../servers/availability.ts'
import { cx } from '../ui/class-names.ts'
import { draggable } from './drag.ts'
import './queue.css'

export const QUEUE_ROWS = 'soul.queue-rows'

export interface QueueRowProps {
  id: string
  index: number
  top: number
  item: QueueItem | undefined
  place: 'played' | 'current' | 'upcoming'
  selected: boolean
  active: boolean
  /** Where something dragged would be put. */
  drop: 'before' | 'after' | undefined
  /** What the sources are called, and the words: handed down, as for rows of tracks. */
  places: Places
  t: TFunction
  mayMark: boolean
}

export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { id, index, top, item, place, selected, active, drop, places, t, mayMark } = props
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(index)
  latest.current = index
  useEffect(
    () => draggable({ element: element.current!, getInitialData: () => ({ [QUEUE_ROWS]: latest.current }) }),
    [],
  )
  const track = item?.track
  return (
    <div
      ref={element}
      id={id}
      role="option"
      data-row={index}
      aria-selected={selected}
      aria-current={place === 'current' || undefined}
      aria-setsize={-1}
      aria-posinset={index + 1}
      className={cx(
        'virtual-row queue-row',
        selected && 'queue-row-selected',
        active && 'queue-row-active',
        place === 'played' && 'queue-row-played',
        place === 'current' && 'queue-row-current',
        track && !isPlayable(track) && 'queue-row-away',
        drop === 'before' && 'queue-row-drop-before',
        drop === 'after' && 'queue-row-drop-after',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {item === undefined ? (
        <>
          <span className="queue-cover-coming" />
          <span className="queue-text">
            <span className="queue-coming" />
          </span>
        </>
      ) : (
        <>
          <Cover
            coverId={track?.coverId ?? null}
            seed={track?.albumId ?? String(item.itemId)}
            title={track?.album ?? ''}
            width={40}
            className="w-10 rounded-sm!"
          />
          <span className="queue-text">
            <span className="queue-title">
              {place === 'current' && (
                <span role="img" aria-label={t('queue.current')} className="queue-mark">
                  ▶
                </span>
              )}
              {track?.title ?? t('queue.gone')}
            </span>
            <span className="queue-artist">{track?.artist}</span>
          </span>
          {track && mayMark && heartCell(track.favourite, t)}
          {track && <TrackMark track={track} places={places} t={t} className="queue-where" />}
          <span className="queue-time">{track ? formatDuration(track.durationMs) : ''}</span>
          <MoreButton name={track?.title ?? t('queue.gone')} className="queue-more" t={t} />
        </>
      )}
    </div>
  )
})
