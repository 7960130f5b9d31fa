/** The first letter of a name in a circle, where there is no picture. */
import { cx } from '../ui/class-names.ts'

export function Initial({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' }) {
  const [letter = ''] = name.trim()
  return (
    <span
      aria-hidden
      className={cx(
        'flex shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent-text uppercase',
        size === 'sm' ? 'size-6 text-xs' : 'size-9',
      )}
    >
      {letter}
    </span>
  )
}
