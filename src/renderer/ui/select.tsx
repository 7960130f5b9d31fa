/** One of a few. Label, arrow keys and type-ahead included. */
import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { cx } from './class-names.ts'
import { POPUP, POPUP_ITEM } from './popup-styles.ts'

export interface SelectProps<T extends string> {
  label: string
  hideLabel?: boolean
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
  className?: string
}

export function Select<T extends string>({ label, hideLabel, value, options, onChange, className }: SelectProps<T>) {
  return (
    <Base.Root items={options} value={value} onValueChange={(next) => next !== null && onChange(next)} modal={false}>
      <div className={cx('flex items-center gap-2', className)}>
        <Base.Label className={hideLabel ? 'sr-only' : 'text-sm text-ink-3'}>{label}</Base.Label>
        <Base.Trigger className="inline-flex h-9 min-w-0 flex-1 items-center justify-between gap-2 rounded-lg bg-sunken px-3 text-base shadow-[inset_0_0_0_1px_var(--line)] hover:bg-[color-mix(in_oklab,var(--sunken),var(--ink)_6%)]">
          <Base.Value className="truncate" />
          <Base.Icon className="text-ink-3">
            <ChevronsUpDown className="size-3.5" />
          </Base.Icon>
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={cx(POPUP, 'min-w-(--anchor-width)')}>
            <Base.List>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className={POPUP_ITEM}>
                  <span aria-hidden className="w-4">
                    <Base.ItemIndicator>
                      <Check className="size-4 text-accent-text!" />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText className="pr-3">{option.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
