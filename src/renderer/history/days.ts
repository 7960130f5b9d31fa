/** Days of the history, by this device's own clock and time zone. */
import type { TFunction } from 'i18next'
import { formatDay } from '../i18n/format.ts'

/** Equal for two moments of one day. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`
}

export function dayText(at: number, t: TFunction, now = Date.now()): string {
  if (dayOf(at) === dayOf(now)) return t('marks.history.today')
  const today = new Date(now)
  // By the calendar: a day may have 23 hours.
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1).getTime()
  if (dayOf(at) === dayOf(yesterday)) return t('marks.history.yesterday')
  return formatDay(at, new Date(at).getFullYear() !== today.getFullYear())
}
