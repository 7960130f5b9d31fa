/** Speeds, times left and amounts of downloads as people read them. */
import type { TFunction } from 'i18next'
import { formatBytes, formatLongDuration } from '../i18n/format.ts'
import './words.ts'

export const formatRate = (bytesPerSecond: number, t: TFunction): string =>
  t('downloads.rate', { bytes: formatBytes(bytesPerSecond) })

/** Below a minute in seconds; a guess need not be finer than it is. */
export function formatTimeLeft(ms: number, t: TFunction): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 60 ? t('downloads.seconds', { count: seconds }) : formatLongDuration(ms)
}

/** Null while nobody can know: no speed yet, or no known length. */
export function msLeftOf({
  bytesDone,
  bytesTotal,
  bytesPerSecond,
}: {
  bytesDone: number
  bytesTotal: number | null
  bytesPerSecond: number
}): number | null {
  if (bytesTotal === null || bytesPerSecond <= 0) return null
  return (Math.max(0, bytesTotal - bytesDone) / bytesPerSecond) * 1000
}

/** 0 to 1; null while the length is not known. */
export const shareDone = ({ bytesDone, bytesTotal }: { bytesDone: number; bytesTotal: number | null }): number | null =>
  bytesTotal === null || bytesTotal <= 0 ? null : Math.min(1, bytesDone / bytesTotal)
