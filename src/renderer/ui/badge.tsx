/** A short word about a thing. Tones differ in words and icon too, never by colour alone. */
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

const TONES = {
  neutral: 'bg-hover text-ink-2',
  accent: 'bg-accent-soft text-accent-text',
  success: 'bg-success-soft text-success-text',
  warning: 'bg-warning-soft text-warning-text',
  danger: 'bg-danger-soft text-danger-text',
}

export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: keyof typeof TONES
  icon?: ReactNode
  children: ReactNode
}) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5',
        TONES[tone],
      )}
    >
      {icon && (
        <span aria-hidden className="contents">
          {icon}
        </span>
      )}
      {children}
    </span>
  )
}
