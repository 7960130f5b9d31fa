/** Numbers, sizes, durations and times as people read them, in the page's language. */
import i18next from 'i18next'

const cache = new Map<string, unknown>()

/** Making an Intl object costs more than using it. */
function cached<T>(kind: string, make: (language: string) => T): T {
  const language = i18next.language || 'en'
  const key = `${kind} ${language}`
  let made = cache.get(key) as T | undefined
  if (made === undefined) cache.set(key, (made = make(language)))
  return made
}

/** Small whole numbers by hand: the first number format of a page takes some 20 ms to make, and its start shows a few of those. */
export const formatNumber = (value: number): string =>
  Number.isInteger(value) && value >= 0 && value < 1000
    ? String(value)
    : cached('number', (language) => new Intl.NumberFormat(language)).format(value)

/** `50%`. By hand, too: the volume is there at the start. */
export const formatPercent = (share: number): string =>
  `${Math.round(share * 100)}${SPACE_BEFORE_PERCENT.has(i18next.language) ? '\u00a0' : ''}%`

const SPACE_BEFORE_PERCENT = new Set(['de'])

/** `0.8%`: for small shares, whose tenths matter. */
export const formatFinePercent = (share: number): string =>
  cached(
    'finePercent',
    (language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }),
  ).format(share)

/** A track's length: `3:07`, `1:02:45`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const rest = String(seconds % 60).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${rest}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}

/** An album's or a list's length: `47 min`, `3 hr 12 min`, `12 days`. */
export function formatLongDuration(ms: number): string {
  const unit = (name: 'minute' | 'hour' | 'day', value: number) =>
    cached(
      name,
      (language) =>
        new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: name === 'day' ? 'long' : 'short' }),
    ).format(value)
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return unit('minute', Math.max(1, minutes))
  const hours = Math.floor(minutes / 60)
  if (hours < 48)
    return minutes % 60 === 0 ? unit('hour', hours) : `${unit('hour', hours)} ${unit('minute', minutes % 60)}`
  return unit('day', Math.round(hours / 24))
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function formatBytes(bytes: number): string {
  const step = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const unit = BYTE_UNITS[step]!
  const value = bytes / 1000 ** step
  return cached(
    `${unit}${value < 10 ? 1 : 0}`,
    (language) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        // The short form of bytes has no plural.
        unitDisplay: step > 0 ? 'short' : 'long',
        maximumFractionDigits: step > 0 && value < 10 ? 1 : 0,
      }),
  ).format(value)
}

export const formatDate = (at: number): string =>
  cached('date', (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' })).format(at)

export const formatDateTime = (at: number): string =>
  cached(
    'dateTime',
    (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
  ).format(at)

const STEPS = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
] as const

/** `in 5 minutes`, `tomorrow`: for what comes by itself. A moment that is over already is now. */
export function formatSoon(at: number, now = Date.now()): string {
  const ahead = at - now
  const relative = cached('relative', (language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))
  if (ahead < 60_000) return relative.format(Math.max(0, Math.ceil(ahead / 1000)), 'second')
  const [unit, ms] = STEPS.findLast(([, ms]) => ahead >= ms) ?? STEPS[0]
  return relative.format(Math.ceil(ahead / ms), unit)
}

/** `5 minutes ago`, `yesterday`; beyond a week the date. Put formatDateTime into the title beside it. */
export function formatRelative(at: number, now = Date.now()): string {
  const past = now - at
  if (past > 7 * 86_400_000) return formatDate(at)
  const relative = cached('relative', (language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))
  if (past < 60_000) return relative.format(0, 'second')
  const [unit, ms] = STEPS.findLast(([, ms]) => past >= ms) ?? STEPS[0]
  return relative.format(-Math.floor(past / ms), unit)
}

/** A day of this year as `Mon, 12 May`, of another one with its year. */
export const formatDay = (at: number, withYear: boolean): string =>
  cached(
    withYear ? 'day of a year' : 'day of this year',
    (language) =>
      new Intl.DateTimeFormat(language, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(withYear && { year: 'numeric' }),
      }),
  ).format(at)

/** `14:05`, or `2:05 PM`. */
export const formatTime = (at: number): string =>
  cached('time', (language) => new Intl.DateTimeFormat(language, { timeStyle: 'short' })).format(at)
