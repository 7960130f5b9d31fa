/** One file that is on this device. */
import { TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { KeptRow } from '../../shared/model/downloads.ts'
import { Cover } from '../app/cover.tsx'
import { formatBytes, formatDateTime, formatRelative } from '../i18n/format.ts'
import { MoreButton } from '../menu/more-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { cx } from '../ui/class-names.ts'
import './downloads.css'

export interface KeptRowViewProps {
  id: string
  index: number
  top: number
  row: KeptRow | undefined
  selected: boolean
  active: boolean
  t: TFunction
}

export const KeptRowView = memo(function KeptRowView({ id, index, top, row, selected, active, t }: KeptRowViewProps) {
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={cx(
        'virtual-row download-row download-row-files',
        selected && 'download-row-selected',
        active && 'download-row-active',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {row === undefined ? (
        <span role="gridcell" className="download-what">
          <span className="download-cover-coming" />
          <span className="download-coming">&nbsp;</span>
        </span>
      ) : (
        <>
          <span role="gridcell" className="download-what">
            <Cover
              coverId={row.track.coverId}
              seed={row.track.albumId ?? row.track.id}
              title={row.track.album}
              width={40}
              className="w-10 rounded-sm!"
            />
            <span className="download-text">
              <span className="download-title" title={row.track.title}>
                {row.track.title}
              </span>
              <span className="download-artist">{row.track.artist}</span>
            </span>
            {!row.atSource && (
              <span
                role="img"
                aria-label={t('downloads.kept.notAtSource')}
                data-tooltip={t('downloads.kept.notAtSource')}
                className="text-warning-text [&_svg]:size-4"
              >
                <TriangleAlert aria-hidden />
              </span>
            )}
          </span>
          <span role="gridcell" className="download-cell download-wide" title={row.track.album}>
            {row.track.album}
          </span>
          <span role="gridcell" className="download-cell download-cell-number">
            {formatBytes(row.sizeBytes)}
          </span>
          <span role="gridcell" className="download-cell">
            {t(`downloads.qualities.${row.quality}`)}
          </span>
          <span role="gridcell" className="download-cell download-wide" title={formatDateTime(row.keptAt)}>
            {formatRelative(row.keptAt)}
          </span>
          <span role="gridcell" className="download-cell">
            <Badge tone={row.wanted ? 'accent' : 'neutral'}>
              {t(row.wanted ? 'downloads.kept.isWanted' : 'downloads.kept.isPlayed')}
            </Badge>
          </span>
          <span role="gridcell" className="download-acts">
            <MoreButton name={row.track.title} className="download-act" t={t} />
          </span>
        </>
      )}
    </div>
  )
})

export function KeptHead() {
  const { t } = useTranslation()
  return (
    <div role="row" aria-rowindex={1} className="download-row download-row-files download-column-head">
      <span role="columnheader">{t('downloads.kept.column.title')}</span>
      <span role="columnheader" className="download-wide">
        {t('downloads.kept.column.album')}
      </span>
      <span role="columnheader" className="download-cell-number">
        {t('downloads.kept.column.size')}
      </span>
      <span role="columnheader">{t('downloads.kept.column.quality')}</span>
      <span role="columnheader" className="download-wide">
        {t('downloads.kept.column.when')}
      </span>
      <span role="columnheader">{t('downloads.kept.column.why')}</span>
      <span role="presentation" className="w-[1.875rem]" />
    </div>
  )
}
