/** One of two to five, all visible: a radio group that looks like one control. */
import { type ReactNode, useId } from 'react'
import { cx } from './class-names.ts'
import { usePromptValue } from './use-prompt-value.ts'

export interface SegmentedProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string; icon?: ReactNode }[]
  onChange: (value: T) => void
}

export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  const name = useId()
  const [shown, choose] = usePromptValue(value, onChange)
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex gap-0.5 rounded-lg bg-sunken p-0.5 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative flex h-8 items-center gap-1.5 rounded-md px-3 select-none has-focus-visible:outline-2 has-focus-visible:outline-accent-text [&_svg]:size-4',
            option.value === shown
              ? 'bg-raised font-medium shadow-sm dark:bg-[color-mix(in_oklab,var(--sunken),white_16%)]'
              : 'text-ink-2 hover:text-ink',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === shown}
            onChange={() => choose(option.value)}
            className="absolute inset-0 m-0 size-full opacity-0"
          />
          {option.icon && (
            <span aria-hidden className="contents">
              {option.icon}
            </span>
          )}
          {option.label}
        </label>
      ))}
    </div>
  )
}
