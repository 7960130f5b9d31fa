/** One play: when, what, how long, where. The day stands with its first play, and with the first one to be seen. */
import { memo } from 'react'
import type { TFunction } from 'i18next'
import type { HistoryRow } from '../../shared/api/history.ts'
import { formatDateTime, formatDuration, formatTime } from '../i18n/format.ts'
import { MoreButton } from '../menu/more-button.tsx'
import { isPlayable } from '../servers/availability.ts'
import { cx } from '../ui/class-names.ts'
import { dayText } from './days.ts'
import '../tracks/track-table.css'
import './history.css'

export interface HistoryRowViewProps {
  id: string
  index: number
  top: number
  play: HistoryRow | undefined
  /** Whether its day is another one than that of the row above. */
  begins: boolean
  withDevice: boolean
  selected: boolean
  active: boolean
  t: TFunction
}

export const HistoryRowView = memo(function HistoryRowView(props: HistoryRowViewProps) {
  const { id, index, top, play, begins, withDevice, selected, active, t } = props
  const track = play?.track
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={cx(
        'track-row virtual-row history-row',
        begins && 'history-row-begins',
        selected && 'track-row-selected',
        active && 'track-row-active',
        play && !(track && isPlayable(track)) && 'track-row-away',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {play === undefined ? (
        <span role="gridcell" className="track-cell">
          <span className="track-coming">&nbsp;</span>
        </span>
      ) : (
        <>
          <span role="gridcell" className="track-cell history-day">
            {begins ? dayText(play.at, t) : <span className="sr-only">{dayText(play.at, t)}</span>}
          </span>
          <span role="gridcell" className="track-cell tabular" data-tooltip={formatDateTime(play.at)}>
            {formatTime(play.at)}
          </span>
          <span role="gridcell" className="track-cell" title={track?.title}>
            {track ? track.title : t('marks.history.gone')}
          </span>
          <span role="gridcell" className="track-cell">
            {track?.artist}
          </span>
          <span role="gridcell" className="track-cell">
            {track?.album}
          </span>
          <span role="gridcell" className="track-cell track-cell-right" data-tooltip={t('marks.history.heardAbout')}>
            {play.playedMs > 0 && formatDuration(play.playedMs)}
          </span>
          {withDevice && (
            <span role="gridcell" className="track-cell" title={play.deviceName}>
              {play.deviceName}
            </span>
          )}
          <span role="gridcell" className="track-cell-more">
            {track && <MoreButton name={track.title} className="track-more" t={t} />}
          </span>
        </>
      )}
    </div>
  )
})
