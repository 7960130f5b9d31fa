/** What stands at the right of a list's title: the filter field, what plays now, further filters, and the sort. */
import type { ReactNode } from 'react'
import { FilterField } from '../app/filter-field.tsx'
import { PlaysNow } from '../servers/plays-now.tsx'
import { SortChoice, type SortChoiceProps } from './sort-choice.tsx'

export interface ListToolsProps<K extends string> extends SortChoiceProps<K> {
  filter: string
  onFilter: (text: string) => void
  filterLabel: string
  /** Whether only what plays now is shown; absent where a list cannot be that. */
  playable?: boolean
  onPlayable?: (playable: boolean) => void
  /** The filters by hearts, stars and plays (marks/use-marks-filter.tsx). */
  marks?: ReactNode
}

export function ListTools<K extends string>(props: ListToolsProps<K>) {
  const { filter, onFilter, filterLabel, playable, onPlayable, marks, ...sorting } = props
  return (
    <>
      <FilterField label={filterLabel} value={filter} onChange={onFilter} onDown={focusList} className="w-48" />
      {playable !== undefined && onPlayable && <PlaysNow on={playable} onChange={onPlayable} />}
      {marks}
      <SortChoice {...sorting} />
    </>
  )
}

/** A page has one list; it is what has the list's focus. */
const focusList = (): void => document.querySelector<HTMLElement>('[data-list-focus]')?.focus()
