/** One rule: a field, a comparison, a value. Which comparisons and what sort of value there are comes from the field. */
import { X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Select } from '../ui/select.tsx'
import {
  comparisonsOf,
  familyOf,
  RULE_FIELDS,
  withField,
  type Comparison,
  type DraftRule,
  type Fault,
  type RuleField,
} from './rule-draft.ts'
import { starsWords } from './rules-in-words.ts'
import { usePlaylists } from './use-playlists.ts'

export interface RuleRowProps {
  rule: DraftRule
  /** Its place in its group, from 1. */
  number: number
  fault: Fault | undefined
  ownId: string | undefined
  onChange: (rule: DraftRule) => void
  onRemove: () => void
}

export function RuleRow({ rule, number, fault, ownId, onChange, onRemove }: RuleRowProps) {
  const { t } = useTranslation()
  const faultId = useId()
  const comparisons = comparisonsOf(rule.field)
  // One that is no longer offered stays as it was made.
  const offered = comparisons.includes(rule.is) ? comparisons : [...comparisons, rule.is]
  return (
    <div role="group" aria-label={t('playlists.rules.rule', { number })} data-rule="">
      <div className="flex flex-wrap items-center gap-2">
        <Select<RuleField>
          label={t('playlists.rules.field')}
          hideLabel
          value={rule.field}
          options={RULE_FIELDS.map((value) => ({ value, label: t(`playlists.rules.fields.${value}`) }))}
          onChange={(field) => onChange(withField(rule, field))}
          className="w-44"
        />
        <Select<Comparison>
          label={t('playlists.rules.comparison')}
          hideLabel
          value={rule.is}
          options={offered.map((value) => ({ value, label: t(`playlists.rules.is.${value}`) }))}
          onChange={(is) => onChange({ ...rule, is })}
          className="w-44"
        />
        <div className="flex min-w-40 flex-1 items-center gap-2">
          <Value rule={rule} fault={fault} faultId={faultId} ownId={ownId} onChange={onChange} />
        </div>
        <IconButton size="sm" label={t('playlists.rules.remove')} icon={<X />} onClick={onRemove} />
      </div>
      {fault && (
        <p id={faultId} role="alert" className="mt-1 text-sm text-danger-text">
          {t(`playlists.rules.${fault}`)}
        </p>
      )}
    </div>
  )
}

type ValueProps = Pick<RuleRowProps, 'rule' | 'fault' | 'ownId' | 'onChange'> & { faultId: string }

const HALVES = Array.from({ length: 11 }, (_, halves) => String(halves))

function Value({ rule, fault, faultId, ownId, onChange }: ValueProps): ReactNode {
  const { t } = useTranslation()
  const set = (value: string) => onChange({ ...rule, value })
  const field = { value: rule.value, onChange: set, invalid: fault !== undefined, describedBy: fault && faultId }
  switch (familyOf(rule.field)) {
    case 'flag':
      return null
    case 'playlist':
      return <PlaylistValue value={rule.value} ownId={ownId} onChange={set} invalid={fault !== undefined} />
    case 'date':
      return (
        <>
          <Field {...field} label={t('playlists.rules.days')} numeric className="w-20" />
          <span className="text-sm text-ink-3">
            {t('playlists.rules.daysUnit', { count: Number(rule.value) || 0 })}
          </span>
        </>
      )
    case 'number':
      if (rule.field === 'stars')
        return (
          <Select
            label={t('playlists.rules.value')}
            hideLabel
            value={rule.value}
            options={HALVES.map((value) => ({ value, label: starsWords(Number(value), t) }))}
            onChange={set}
            className="w-36"
          />
        )
      if (rule.field === 'durationMs')
        return <Field {...field} label={t('playlists.rules.minutes')} placeholder="3:30" className="w-28" />
      return <Field {...field} label={t('playlists.rules.value')} numeric className="w-28" />
    case 'text':
      return <Field {...field} label={t('playlists.rules.value')} className="w-full" />
  }
}

function PlaylistValue({
  value,
  ownId,
  onChange,
  invalid,
}: {
  value: string
  ownId: string | undefined
  onChange: (id: string) => void
  invalid: boolean
}) {
  const { t } = useTranslation()
  const ordinary = usePlaylists().playlists.filter(({ rules, id }) => rules === null && id !== ownId)
  const options = [
    {
      value: '',
      label: ordinary.length === 0 ? t('playlists.rules.noPlaylists') : t('playlists.rules.choosePlaylist'),
    },
    ...ordinary.map(({ id, name }) => ({ value: id as string, label: name })),
  ]
  return (
    <div className={cx('min-w-0 flex-1 rounded-lg', invalid && 'outline-1 outline-danger')}>
      <Select label={t('playlists.rules.value')} hideLabel value={value} options={options} onChange={onChange} />
    </div>
  )
}

function Field({
  label,
  value,
  onChange,
  invalid,
  describedBy,
  numeric,
  placeholder,
  className,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  invalid: boolean
  describedBy: string | undefined
  numeric?: boolean
  placeholder?: string
  className: string
}) {
  return (
    <input
      aria-label={label}
      value={value}
      maxLength={numeric ? 9 : 500}
      inputMode={numeric ? 'numeric' : undefined}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
      className={cx(
        'h-9 min-w-0 rounded-lg bg-sunken px-3 text-ink shadow-[inset_0_0_0_1px_var(--line)] placeholder:text-ink-3 aria-invalid:shadow-[inset_0_0_0_1px_var(--danger)]',
        className,
      )}
    />
  )
}
