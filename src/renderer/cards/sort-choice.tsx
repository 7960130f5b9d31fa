/** What a list of cards is sorted by, and which way. */
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'

export interface SortChoiceProps<K extends string> {
  sort: { by: K; desc: boolean }
  onSort: (sort: { by: K; desc: boolean }) => void
  /** `desc`: it begins with the most, the newest. */
  sorts: readonly { value: K; label: string; desc?: boolean }[]
}

export function SortChoice<K extends string>({ sort, onSort, sorts }: SortChoiceProps<K>) {
  const { t } = useTranslation()
  return (
    <>
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
