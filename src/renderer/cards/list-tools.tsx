/** What stands at the right of a list's title: the filter field, what plays now, and the sort with its direction. */
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterField } from '../app/filter-field.tsx'
import { PlaysNow } from '../servers/plays-now.tsx'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'

export interface ListToolsProps<K extends string> {
  filter: string
  onFilter: (text: string) => void
  filterLabel: string
  sort: { by: K; desc: boolean }
  onSort: (sort: { by: K; desc: boolean }) => void
  sorts: readonly { value: K; label: string; desc?: boolean }[]
  /** Whether only what plays now is shown; absent where a list cannot be that. */
  playable?: boolean
  onPlayable?: (playable: boolean) => void
  /** The filters by hearts, stars and plays (marks/use-marks-filter.tsx). */
  marks?: ReactNode
}

export function ListTools<K extends string>(props: ListToolsProps<K>) {
  const { filter, onFilter, filterLabel, sort, onSort, sorts, playable, onPlayable } = props
  const { t } = useTranslation()
  return (
    <>
      <FilterField label={filterLabel} value={filter} onChange={onFilter} onDown={focusList} className="w-48" />
      {playable !== undefined && onPlayable && <PlaysNow on={playable} onChange={onPlayable} />}
      {props.marks}
      <Select
        label={t('common.sortBy')}
        hideLabel
        value={sort.by}
        options={sorts}
        className="w-40"
        onChange={(by) => onSort({ by, desc: sorts.find((one) => one.value === by)?.desc ?? false })}
      />
      <IconButton
        label={sort.desc ? t('common.descending') : t('common.ascending')}
        icon={sort.desc ? <ArrowDownNarrowWide /> : <ArrowUpNarrowWide />}
        onClick={() => onSort({ ...sort, desc: !sort.desc })}
      />
    </>
  )
}

/** A page has one list; it is what has the list's focus. */
const focusList = (): void => document.querySelector<HTMLElement>('[data-list-focus]')?.focus()
