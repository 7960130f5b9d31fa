/** In which order tracks of some rules come, and how many of them at most. */
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSortKey } from '../../shared/model/list.ts'
import { TRACK_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import { IconButton } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { DOWNWARDS, type Draft } from './rule-draft.ts'

export function RuleOrder({
  draft,
  onChange,
  fault,
}: {
  draft: Draft
  onChange: (draft: Draft) => void
  fault: string | undefined
}) {
  const { t } = useTranslation()
  const { sort, limit } = draft
  const limitId = useId()
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <div className="flex items-center gap-1">
        <Select<TrackSortKey>
          label={t('playlists.rules.sort')}
          value={sort.by}
          options={TRACK_SORT_KEYS.map((value) => ({ value, label: t(`playlists.rules.sorts.${value}`) }))}
          onChange={(by) => onChange({ ...draft, sort: { by, desc: DOWNWARDS.has(by), thenDesc: false } })}
        />
        <IconButton
          label={sort.desc ? t('common.descending') : t('common.ascending')}
          icon={sort.desc ? <ArrowDownNarrowWide /> : <ArrowUpNarrowWide />}
          onClick={() => onChange({ ...draft, sort: { ...sort, desc: !sort.desc } })}
        />
      </div>
      <div className="flex items-center gap-2">
        <label htmlFor={limitId} className="text-sm text-ink-3">
          {t('playlists.rules.limit')}
        </label>
        <input
          id={limitId}
          inputMode="numeric"
          value={limit}
          maxLength={6}
          placeholder="∞"
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${limitId}-unit`}
          title={fault}
          onChange={(event) => onChange({ ...draft, limit: event.target.value })}
          className="h-9 w-20 rounded-lg bg-sunken px-3 text-ink shadow-[inset_0_0_0_1px_var(--line)] placeholder:text-ink-3 aria-invalid:shadow-[inset_0_0_0_1px_var(--danger)]"
        />
        <span id={`${limitId}-unit`} className={fault ? 'text-sm text-danger-text' : 'text-sm text-ink-3'}>
          {fault ?? t('playlists.rules.limitUnit')}
        </span>
      </div>
    </div>
  )
}
