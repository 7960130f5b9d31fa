/** The small sign of where something can be played from: a shape of its own for each, and the words for it. */
import type { TFunction } from 'i18next'
import { CircleSlash, Cloud, CloudOff, HardDrive, HardDriveDownload } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Availability } from '../../shared/model/availability.ts'
import { cx } from '../ui/class-names.ts'
import { isWorthSaying, whereWords, type Places, type Whereabouts } from './availability.ts'

/** Made once: a row that is drawn anew finds the same one. */
export const WHERE_ICONS: Record<Availability, ReactNode> = {
  local: <HardDrive aria-hidden />,
  cached: <HardDriveDownload aria-hidden />,
  streamable: <Cloud aria-hidden />,
  offline: <CloudOff aria-hidden />,
  gone: <CircleSlash aria-hidden />,
}

export interface AvailabilityMarkProps {
  of: Whereabouts
  places: Places
  t: TFunction
  className?: string
}

/** Nothing where there is nothing to tell apart. */
export function AvailabilityMark({ of, places, t, className }: AvailabilityMarkProps) {
  if (!isWorthSaying(of, places)) return null
  const words = whereWords(of, places, t)
  return (
    <span
      role="img"
      aria-label={words}
      data-tooltip={words}
      data-where={of.availability}
      className={cx('where', className)}
    >
      {WHERE_ICONS[of.availability]}
    </span>
  )
}
