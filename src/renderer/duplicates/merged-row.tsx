/** A merged track: what it is called and what merged it, and the parts it is made of. Handlers are the list's (`data-do`). */
import type { TFunction } from 'i18next'
import { memo } from 'react'
import type { MergedRow } from '../../shared/model/duplicates.ts'
import { Cover } from '../app/cover.tsx'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { cx } from '../ui/class-names.ts'
import { PartWords } from './part-words.tsx'
import './duplicates.css'

/** As many lines as a row has room for. */
const LINES = 3

export interface MergedRowProps {
  id: string
  index: number
  top: number
  row: MergedRow | undefined
  selected: boolean
  active: boolean
  narrow: boolean
  t: TFunction
}

export const MergedRowView = memo(function MergedRowView({
  id,
  index,
  top,
  row,
  selected,
  active,
  narrow,
  t,
}: MergedRowProps) {
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1}
      aria-selected={selected}
      className={cx(
        'virtual-row merged',
        selected && 'merged-selected',
        active && 'merged-active',
        narrow && 'merged-narrow',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {row ? (
        <Merged row={row} t={t} />
      ) : (
        <span role="gridcell" className="merged-what">
          <span className="merged-coming">&nbsp;</span>
        </span>
      )}
    </div>
  )
})

function Merged({ row: { track, parts, by, at }, t }: { row: MergedRow; t: TFunction }) {
  const title = track.title || t('duplicates.untitled')
  const lines = parts.length > LINES ? parts.slice(0, LINES - 1) : parts
  return (
    <>
      <div role="gridcell" className="merged-what">
        <Cover
          coverId={track.coverId}
          seed={track.albumId ?? track.id}
          title={track.album}
          width={56}
          className="w-14 rounded-md!"
        />
        <div className="merged-names">
          <span className="merged-name font-medium" title={title}>
            {title}
          </span>
          <span className="merged-about">{[track.artist, track.album].filter(Boolean).join(' · ')}</span>
          <span className="merged-by" title={formatDateTime(at)}>
            {t(`duplicates.by.${by}`)} · {formatRelative(at)}
          </span>
        </div>
      </div>
      <div role="gridcell" className="merged-parts">
        {lines.map((part) => (
          <div key={part.trackKey} className="merged-part">
            <PartWords part={part} t={t} />
          </div>
        ))}
        {parts.length > lines.length && (
          <button type="button" tabIndex={-1} data-do="parts" className="merged-more">
            {t('duplicates.moreParts', { count: parts.length - lines.length })}
          </button>
        )}
      </div>
      <div role="gridcell" className="merged-acts">
        <button
          type="button"
          tabIndex={-1}
          data-do="parts"
          className="proposal-act"
          aria-label={`${t('duplicates.showParts')}: ${title}`}
        >
          {t('duplicates.parts', { count: parts.length })}
        </button>
        <button
          type="button"
          tabIndex={-1}
          data-do="split"
          className="proposal-act"
          aria-label={t('duplicates.splitOf', { name: title })}
        >
          {t('duplicates.split')}
        </button>
      </div>
    </>
  )
}
