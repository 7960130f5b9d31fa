/** On or off, in force at once. The label is the caller's: pass the id of the element that holds it, or `label`. */
import { cx } from './class-names.ts'

export interface SwitchProps {
  checked: boolean
  onChange: (checked: boolean) => void
  label?: string
  labelledBy?: string
  describedBy?: string
  disabled?: boolean
}

export function Switch({ checked, onChange, label, labelledBy, describedBy, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={cx(
        'relative inline-flex h-5.5 w-9.5 shrink-0 items-center rounded-full transition-colors duration-150 disabled:opacity-50',
        checked ? 'bg-accent' : 'bg-sunken shadow-[inset_0_0_0_1.5px_var(--line-strong)]',
      )}
    >
      <span
        aria-hidden
        className={cx(
          'size-4 rounded-full transition-[translate,background-color] duration-150 ease-out-soft',
          checked ? 'translate-x-4.75 bg-on-accent' : 'translate-x-0.75 bg-ink-3',
        )}
      />
    </button>
  )
}
