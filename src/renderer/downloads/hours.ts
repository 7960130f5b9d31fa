/** Hours of the day as fields show them (`23:05`) and settings hold them: minutes since midnight. Pure. */
import { formatTime } from '../i18n/format.ts'

export const fieldOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Undefined for a field that is half filled. */
export function minutesOf(field: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(field) ?? []
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined
  return Number(hours) * 60 + Number(minutes)
}

/** In the user's way of writing times. */
export const hoursWords = (minutes: number): string =>
  formatTime(new Date(2001, 0, 1, Math.floor(minutes / 60), minutes % 60).getTime())
