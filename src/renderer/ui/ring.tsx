/** A ring that fills, as large as the letters beside it. Says nothing to screen readers: its words stand beside it. */
import { cx } from './class-names.ts'

const LENGTH = 2 * Math.PI * 6
/** So that one that has just begun is seen to be one. */
const LEAST = 0.06

/** `share`: 0 to 1. */
export function Ring({ share, className }: { share: number; className?: string }) {
  const circle = { cx: 8, cy: 8, r: 6, fill: 'none', stroke: 'currentColor', strokeWidth: 2.5 }
  return (
    <svg aria-hidden viewBox="0 0 16 16" className={cx('-rotate-90 text-accent-text', className)}>
      <circle {...circle} opacity="0.25" />
      <circle {...circle} strokeLinecap="round" strokeDasharray={`${LENGTH * Math.max(share, LEAST)} ${LENGTH}`} />
    </svg>
  )
}
