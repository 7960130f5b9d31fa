/** How a run of look-ups stands, in a sentence; and what is the matter with a service. Pure. */
import type { TFunction } from 'i18next'
import type { LookupFailure, LookupRun, LookupsStatus } from '../../shared/model/lookups.ts'
import { formatNumber, formatPercent } from '../i18n/format.ts'

export const troubleWords = ({ service, trouble }: LookupFailure, t: TFunction): string =>
  t(`lookups.trouble.${trouble}`, { service: t(`lookups.${service}`) })

export function runWords(run: LookupRun, t: TFunction, timeOf: (at: number) => string): string {
  const { done, total, found, held, failure, waitsUntil } = run
  if (failure) return troubleWords(failure, t)
  if (held === 'offline' || held === 'off') return t(`lookups.run.${held}`)
  if (total === null) return t('lookups.run.counting')
  const numbers = { done: formatNumber(done), total: formatNumber(total), found: formatNumber(found) }
  if (waitsUntil !== null) return t('lookups.run.waitsUntil', { ...numbers, time: timeOf(waitsUntil) })
  return t('lookups.run.progress', numbers)
}

export function lastWords(
  { done, found, skipped, cancelled }: NonNullable<LookupsStatus['last']>,
  t: TFunction,
): string {
  const numbers = { done: formatNumber(done), found: formatNumber(found) }
  const words = t(cancelled ? 'lookups.run.cancelled' : 'lookups.run.ended', numbers)
  return skipped > 0 ? `${words} ${t('lookups.run.skipped', { count: skipped })}` : words
}

/** Rounded down: 100 % is what there is no doubt about. */
export const sureWords = (score: number, t: TFunction): string =>
  t('lookups.sure', { percent: formatPercent(Math.floor(score * 100) / 100) })
