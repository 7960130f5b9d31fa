/** One thing that was chosen to be kept, with its menu. */
import { Ellipsis, FolderOutput, SquareArrowOutUpRight, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { KeptQuality, WantRow } from '../../shared/model/downloads.ts'
import { formatBytes, formatNumber } from '../i18n/format.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Menu, MenuItem, MenuRadioItems, MenuSeparator } from '../ui/menu.tsx'
import { keep } from './queue-actions.ts'
import { useQualities } from './quality-select.tsx'
import { missingWords } from './rule-words.ts'
import { wantIcon, wantName, wantPath } from './want-words.tsx'
import './downloads.css'

export interface WantRowViewProps {
  id: string
  index: number
  top: number
  want: WantRow
  active: boolean
  mayMind: boolean
  menu: boolean
  onMenu: (open: boolean) => void
  onPress: () => void
  onOpen: () => void
  onExport: () => void
  onDrop: () => void
}

export function WantRowView({ id, index, top, want, active, mayMind, menu, ...does }: WantRowViewProps) {
  const { t } = useTranslation()
  const qualities = useQualities()
  const name = wantName(want, t)
  const { sums } = want
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list has the focus and the keys
    <div
      id={id}
      role="row"
      data-row={index}
      tabIndex={-1}
      aria-rowindex={index + 2}
      className={cx('virtual-row download-row download-row-wants', active && 'download-row-active')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={does.onPress}
      onDoubleClick={does.onOpen}
    >
      <span role="gridcell" className="download-what">
        <span aria-hidden className="text-ink-3 [&_svg]:size-5">
          {wantIcon(want.what)}
        </span>
        <span className="download-text">
          <span className="download-title" title={name}>
            {name}
          </span>
          <span className="download-artist">{t(`downloads.wanted.type.${want.what.type}`)}</span>
        </span>
      </span>
      <span role="gridcell" className="download-cell download-cell-number">
        {sums ? formatNumber(sums.tracks) : ''}
      </span>
      <span role="gridcell" className="download-cell download-cell-number download-wide">
        {sums ? formatBytes(sums.bytes) : ''}
      </span>
      <span role="gridcell" className="download-cell">
        {sums ? missingWords(sums, t) : t('downloads.sums.counting')}
      </span>
      <span role="gridcell" className="download-cell">
        {t(`downloads.qualities.${want.quality}`)}
      </span>
      <span role="gridcell" className="download-acts">
        <Menu
          open={menu}
          onOpenChange={does.onMenu}
          trigger={
            <IconButton
              size="sm"
              tabIndex={-1}
              label={t('downloads.wanted.actionsFor', { name })}
              data-tooltip={t('common.more')}
              icon={<Ellipsis />}
            />
          }
        >
          {wantPath(want.what) !== undefined && (
            <MenuItem icon={<SquareArrowOutUpRight />} onSelect={does.onOpen}>
              {t('downloads.wanted.open')}
            </MenuItem>
          )}
          {mayMind && (
            <>
              <MenuItem icon={<FolderOutput />} onSelect={does.onExport}>
                {t('downloads.action.export')}
              </MenuItem>
              <MenuSeparator />
              <div className="px-2.5 pt-1 pb-0.5 text-sm text-ink-3">{t('downloads.quality')}</div>
              <MenuRadioItems
                value={want.quality}
                options={qualities}
                onChange={(quality) => void keep([want.what], quality as KeptQuality)}
              />
              <MenuSeparator />
              <MenuItem icon={<Trash2 />} danger shortcut="delete" onSelect={does.onDrop}>
                {t('downloads.action.remove')}
              </MenuItem>
            </>
          )}
        </Menu>
      </span>
    </div>
  )
}

/** In its place until it is there. */
export function WantComing({ id, index, top, active }: Pick<WantRowViewProps, 'id' | 'index' | 'top' | 'active'>) {
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      className={cx('virtual-row download-row download-row-wants', active && 'download-row-active')}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="download-what">
        <span className="download-coming">&nbsp;</span>
      </span>
    </div>
  )
}

export function WantHead() {
  const { t } = useTranslation()
  return (
    <div role="row" aria-rowindex={1} className="download-row download-row-wants download-column-head">
      <span role="columnheader">{t('downloads.wanted.column.name')}</span>
      <span role="columnheader" className="download-cell-number">
        {t('downloads.wanted.column.tracks')}
      </span>
      <span role="columnheader" className="download-cell-number download-wide">
        {t('downloads.wanted.column.size')}
      </span>
      <span role="columnheader">{t('downloads.wanted.column.here')}</span>
      <span role="columnheader">{t('downloads.wanted.column.quality')}</span>
      <span role="presentation" className="w-7" />
    </div>
  )
}
