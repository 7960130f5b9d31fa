/**
 * Up to five stars in halves, as one control: a slider for screen readers ("3 and a half stars"), with the arrows half a star
 * at a time, digits for whole stars, a full stop for half of one, Delete for none. In rows of tables it stands without a place
 * in the order of Tab; there the row's keys do it (mark-keys.ts).
 */
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../ui/class-names.ts'
import './marks.css'
import { previewStars, rateByPointer } from './star-pointer.ts'
import { starsAfterKey } from './stars-keys.ts'
import { starsText } from './stars-text.ts'
import './words.ts'

export interface StarsProps {
  /** In halves. */
  stars: number
  label: string
  onRate: (stars: number) => void
  small?: boolean
  className?: string
}

export function Stars({ stars, label, onRate, small = false, className }: StarsProps) {
  const { t } = useTranslation()
  // Keys may come faster than what they do is drawn.
  const latest = useRef(stars)
  useEffect(() => {
    latest.current = stars
  }, [stars])
  const rate = (next: number) => {
    if (next === latest.current) return
    latest.current = next
    onRate(next)
  }
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={5}
      aria-valuenow={stars / 2}
      aria-valuetext={starsText(stars, t)}
      className={cx('stars', small && 'stars-small', className)}
      style={{ '--stars': stars } as React.CSSProperties}
      onPointerMove={(event) => event.buttons === 0 && previewStars(event.currentTarget, event)}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.stopPropagation()
        rateByPointer(event.currentTarget, event, { current: latest.current, onRate: rate })
      }}
      onKeyDown={(event) => {
        const next = starsAfterKey(event, latest.current)
        if (next === undefined) return
        event.preventDefault()
        event.stopPropagation()
        rate(next)
      }}
    />
  )
}
