/** How far something is, or with `value` null that it is under way. `label` is its accessible name. */
import { Progress } from '@base-ui/react/progress'
import { cx } from './class-names.ts'

export interface ProgressBarProps {
  label: string
  /** 0 to 1, or null when nobody can know. */
  value: number | null
  /** Spoken instead of a percentage: "312 of 5,000 files". */
  valueText?: string
  className?: string
}

export function ProgressBar({ label, value, valueText, className }: ProgressBarProps) {
  return (
    <Progress.Root
      aria-label={label}
      value={value === null ? null : Math.round(value * 1000) / 10}
      getAriaValueText={(formatted) => valueText ?? formatted ?? ''}
      className={className}
    >
      <Progress.Track className="relative block h-1.5 overflow-hidden rounded-full bg-pressed">
        <Progress.Indicator
          className={cx(
            'block h-full rounded-full bg-accent',
            value === null
              ? 'absolute w-2/5 animate-[slide_1.4s_ease-in-out_infinite]'
              : 'transition-[width] duration-200',
          )}
        />
      </Progress.Track>
    </Progress.Root>
  )
}
