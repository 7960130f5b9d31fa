/** What stands in each column of a row of tracks. Plain text: a double click anywhere plays. */
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import type { TrackRow } from '../../shared/model/track.ts'
import { formatDate, formatDateTime, formatDuration, formatNumber, formatRelative } from '../i18n/format.ts'
import { heartCell, starsCell } from '../marks/row-marks.tsx'
import type { ColumnId } from './columns.ts'
import { QualityBadge } from './quality-badge.tsx'

export function cellOf(column: ColumnId, track: TrackRow, index: number, t: TFunction): ReactNode {
  switch (column) {
    case 'index':
      return formatNumber(index + 1)
    case 'trackNo':
      return track.trackNo ?? ''
    case 'title':
      return track.title
    case 'artist':
      return track.artist
    case 'albumArtist':
      return track.albumArtist
    case 'album':
      return track.album
    case 'year':
      return track.year ?? ''
    case 'genre':
      return track.genre
    case 'durationMs':
      return formatDuration(track.durationMs)
    case 'addedAt':
      return <span title={formatDateTime(track.addedAt)}>{formatDate(track.addedAt)}</span>
    case 'plays':
      return track.plays === 0 ? '' : formatNumber(track.plays)
    case 'lastPlayedAt':
      return track.lastPlayedAt === null ? (
        ''
      ) : (
        <span title={formatDateTime(track.lastPlayedAt)}>{formatRelative(track.lastPlayedAt)}</span>
      )
    case 'stars':
      return starsCell(track.stars, t)
    case 'favourite':
      return heartCell(track.favourite, t)
    case 'format':
      return track.format.toUpperCase()
    case 'bitrate':
      return track.bitrateKbps === null ? '' : t('player.bitrate', { kbps: track.bitrateKbps })
    case 'quality':
      return <QualityBadge quality={track} />
  }
}
