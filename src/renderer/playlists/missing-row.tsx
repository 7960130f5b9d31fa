/** An item whose track is not in the library now: its place is kept, and it says what belongs there. */
import type { TFunction } from 'i18next'
import { useEffect, useRef } from 'react'
import type { PlaylistItem } from '../../shared/model/playlist.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { MoreButton } from '../menu/more-button.tsx'
import { dragSource } from '../queue/drag.ts'
import { COLUMN_SPECS, type Columns } from '../tracks/columns.ts'
import '../tracks/track-table.css'
import { cx } from '../ui/class-names.ts'
import { formatNumber } from '../i18n/format.ts'

export interface MissingRowProps {
  id: string
  index: number
  top: number
  item: PlaylistItem
  columns: Columns
  selected: boolean
  active: boolean
  dragged: (index: number) => MenuTarget | undefined
  t: TFunction
}

export function MissingRow({ id, index, top, item, columns, selected, active, dragged, t }: MissingRowProps) {
  const element = useRef<HTMLDivElement>(null)
  // Where title and artist end, nothing is known any more: there is room to say why, if any column follows.
  const told = Math.max(...['title', 'artist'].map((name) => columns.findIndex((column) => column.id === name))) + 1
  const word = <span className="missing-word">{t('playlists.page.notHere')}</span>
  const latest = useRef(index)
  latest.current = index
  useEffect(() => dragSource(element.current!, () => dragged(latest.current)), [dragged])
  return (
    <div
      ref={element}
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      title={t('playlists.page.notHereHint')}
      className={cx(
        'track-row track-row-away virtual-row',
        index % 2 === 1 && 'track-row-odd',
        selected && 'track-row-selected',
        active && 'track-row-active',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.slice(0, told).map(({ id: column }, at) => (
        <span
          key={column}
          role="gridcell"
          aria-colindex={at + 1}
          className={cx(
            'track-cell',
            column === 'title' && 'track-cell-title',
            COLUMN_SPECS[column].right && 'track-cell-right',
          )}
        >
          {column === 'index' && formatNumber(index + 1)}
          {column === 'title' && (
            <>
              <span className="track-title">{item.title}</span>
              {told === columns.length && word}
            </>
          )}
          {column === 'artist' && item.artist}
        </span>
      ))}
      {told < columns.length && (
        <span
          role="gridcell"
          aria-colindex={told + 1}
          aria-colspan={columns.length - told}
          className="track-cell"
          style={{ gridColumn: `${told + 1} / ${columns.length + 1}` }}
        >
          {word}
        </span>
      )}
      <span role="gridcell" aria-colindex={columns.length + 1} className="track-cell-more">
        <MoreButton name={item.title} className="track-more" t={t} />
      </span>
    </div>
  )
}
