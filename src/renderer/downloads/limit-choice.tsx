/** A speed limit: one of a few, or one's own in megabytes a second. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CommittedField } from '../settings/committed-field.tsx'
import { Select } from '../ui/select.tsx'
import { formatRate } from './amounts.ts'
import { SPEEDS, speedOf, speedText } from './speed.ts'

const NONE = 'none'
const OWN = 'own'

export interface LimitChoiceProps {
  label: string
  /** Bytes a second; null: none. */
  value: number | null
  onChange: (value: number | null) => void
  className?: string
}

export function LimitChoice({ label, value, onChange, className = 'w-40' }: LimitChoiceProps) {
  const { t } = useTranslation()
  const [owning, setOwning] = useState(false)
  const isOwn = owning || (value !== null && !SPEEDS.includes(value))
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Select
        label={label}
        hideLabel
        className={className}
        value={isOwn ? OWN : value === null ? NONE : String(value)}
        options={[
          { value: NONE, label: t('downloads.limit.none') },
          ...SPEEDS.map((speed) => ({ value: String(speed), label: formatRate(speed, t) })),
          { value: OWN, label: t('downloads.limit.own') },
        ]}
        onChange={(next) => {
          setOwning(next === OWN)
          if (next !== OWN) onChange(next === NONE ? null : Number(next))
        }}
      />
      {isOwn && (
        <div className="flex items-center gap-2">
          <CommittedField
            label={t('downloads.limit.ownOf', { what: label })}
            value={value === null ? '' : speedText(value)}
            className="w-24"
            inputMode="decimal"
            maxLength={12}
            onCommit={(text) => onChange(speedOf(text) ?? value)}
            wrong={(text) => (speedOf(text) === undefined ? t('downloads.limit.wrong') : undefined)}
          />
          <span className="text-sm text-ink-3">{t('downloads.limit.unit')}</span>
        </div>
      )}
    </div>
  )
}
