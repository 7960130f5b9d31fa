/** The headings over the tracks of a playlist: its order is the user's, so none of them sorts. */
import { useTranslation } from 'react-i18next'
import { COLUMN_SPECS, minWidthOf, type Columns } from '../tracks/columns.ts'
import { cx } from '../ui/class-names.ts'

export function ItemsHead({ columns }: { columns: Columns }) {
  const { t } = useTranslation()
  return (
    <div style={{ minWidth: minWidthOf(columns) }} className="contents">
      <div role="row" aria-rowindex={1} className="track-head">
        {columns.map(({ id }, at) => (
          <div
            key={id}
            role="columnheader"
            aria-colindex={at + 1}
            className={cx('truncate px-2 font-medium text-ink-3', COLUMN_SPECS[id].right && 'text-right')}
          >
            {id === 'index' ? <span aria-label={t('playlists.page.index')}>#</span> : t(`tracks.column.${id}`)}
          </div>
        ))}
      </div>
    </div>
  )
}
