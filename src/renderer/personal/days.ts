/** Days as a list of times is parted by them: “Today”, “Yesterday”, “Tue, 17 November”. Pure, but for the clock. */
import i18next, { type TFunction } from 'i18next'
import './words.ts'

const DAY_MS = 86_400_000

/** The same for all moments of one day, as it is counted here. */
export function dayOf(at: number): number {
  const day = new Date(at)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
}

export function dayName(at: number, t: TFunction, now = Date.now()): string {
  const day = dayOf(at)
  if (day === dayOf(now)) return t('personal.changes.today')
  if (day === dayOf(dayOf(now) - DAY_MS / 2)) return t('personal.changes.yesterday')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(
    i18next.language,
    sameYear ? { weekday: 'short', day: 'numeric', month: 'short' } : { dateStyle: 'medium' },
  ).format(at)
}

export const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(i18next.language, { timeStyle: 'short' }).format(at)
