/** Which columns a table shows. */
import { Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuCheckboxItem, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { COLUMN_IDS, COLUMN_SPECS, hidden, shown, type Columns } from './columns.ts'

export interface ColumnMenuProps {
  columns: Columns
  onColumns: (columns: Columns) => void
  onReset: () => void
}

export function ColumnMenu({ columns, onColumns, onReset }: ColumnMenuProps) {
  const { t } = useTranslation()
  return (
    <Menu trigger={<IconButton label={t('tracks.columns')} icon={<Columns3 />} />}>
      {COLUMN_IDS.filter((id) => !COLUMN_SPECS[id].fixed).map((id) => (
        <MenuCheckboxItem
          key={id}
          checked={columns.some((column) => column.id === id)}
          onChange={(checked) => onColumns(checked ? shown(columns, id) : hidden(columns, id))}
        >
          {t(`tracks.column.${id}`)}
        </MenuCheckboxItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={onReset}>{t('tracks.resetColumns')}</MenuItem>
    </Menu>
  )
}
