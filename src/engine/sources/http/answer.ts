/** Answers of servers, as the kinds of sources that speak HTTP look at them. */
import type { Dispatcher } from 'undici'

export type Answer = Dispatcher.ResponseData<unknown>

export function headerOf(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Reads what is left when that is little, so that the connection can be used again. */
export function letGo({ body }: Answer): void {
  body.dump({ limit: 16 * 1024 }).catch(() => {})
}

/** A body in another encoding than as it is. */
export const isPacked = (answer: Answer): boolean =>
  !['', 'identity'].includes((headerOf(answer, 'content-encoding') ?? '').trim().toLowerCase())

/** Both ends included. Undefined for what is not a part, or not one of a known whole. */
export function contentRange(answer: Answer): { start: number; end: number; total: number } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headerOf(answer, 'content-range') ?? '')
  if (!match) return undefined
  const [start, end, total] = match.slice(1).map(Number) as [number, number, number]
  return start <= end && end < total && Number.isSafeInteger(total) ? { start, end, total } : undefined
}

/** False only where a length is said, and it is not that of the part. */
export function hasLength(answer: Answer, { start, end }: { start: number; end: number }): boolean {
  const length = headerOf(answer, 'content-length')
  return length === undefined || Number(length) === end - start + 1
}

/** As hex. RFC 9530: of the whole whatever part of it is sent. */
export function digestOf(answer: Answer): string | undefined {
  const base64 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(headerOf(answer, 'repr-digest') ?? '')?.[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
}
