/** The shape of what is coming. It appears only after a moment, so that quick answers do not flicker. */
import { cx } from './class-names.ts'

export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={cx(
        'rounded-md bg-pressed [animation:appear_120ms_180ms_backwards,skeleton_1.6s_300ms_ease-in-out_infinite]',
        className,
      )}
    />
  )
}
