/** From when to when downloads run: two times of the day, which may go over midnight. */
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldOf, minutesOf } from './hours.ts'

interface Hours {
  from: number
  to: number
}

export function HoursChoice({ value, onChange }: { value: Hours; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TimeField
        label={t('downloads.hours.from')}
        value={value.from}
        onChange={(from) => onChange({ ...value, from })}
      />
      <TimeField label={t('downloads.hours.to')} value={value.to} onChange={(to) => onChange({ ...value, to })} />
      {value.from === value.to && <p className="w-full text-sm text-ink-3">{t('downloads.hours.same')}</p>}
    </div>
  )
}

/** Holds when it is left, or Enter is pressed: half a time is none. */
function TimeField({ label, value, onChange }: { label: string; value: number; onChange: (minutes: number) => void }) {
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const commit = () => {
    const minutes = typed === undefined ? undefined : minutesOf(typed)
    setTyped(undefined)
    if (minutes !== undefined && minutes !== value) onChange(minutes)
  }
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="min-w-9 text-sm text-ink-3">
        {label}
      </label>
      <input
        id={id}
        type="time"
        value={typed ?? fieldOf(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
        className="h-9 rounded-lg bg-sunken px-2.5 text-base text-ink shadow-[inset_0_0_0_1px_var(--line)]"
      />
    </div>
  )
}
