/**
 * Conditional requests (RFC 9110, 13): whether what the caller has is still good. ETags here are always strong, so a part
 * fetched earlier may be continued only under the very same tag; a date is never good enough for that.
 */
export interface Validators {
  etag: string
  modifiedAt: number
}

export type HeaderOf = (name: string) => string | null | undefined

/** True when the answer is 304. `If-None-Match` silences `If-Modified-Since`. */
export function isNotModified(header: HeaderOf, { etag, modifiedAt }: Validators): boolean {
  const noneMatch = header('if-none-match')
  if (noneMatch) return noneMatch.trim() === '*' || tagsOf(noneMatch).includes(etag)
  const since = header('if-modified-since')
  if (!since) return false
  const sinceMs = Date.parse(since)
  return !Number.isNaN(sinceMs) && wholeSeconds(modifiedAt) <= sinceMs
}

/** Whether `Range` may be honoured. */
export function rangeHolds(header: HeaderOf, { etag }: Validators): boolean {
  const ifRange = header('if-range')
  return !ifRange || ifRange.trim() === etag
}

export const httpDate = (ms: number): string => new Date(wholeSeconds(ms)).toUTCString()

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000

/** For `If-None-Match` weak tags compare like strong ones. Commas may stand inside the quotes. */
const tagsOf = (list: string): string[] => (list.match(/"[^"]*"/g) ?? []) as string[]
