/** Whether what came from elsewhere is written as batches of changes are: looked at before anything of it is used. */
import { isStamp } from './clock.ts'
import type { Batch } from './exchange.ts'
import { MARK, NO_DIGEST } from './op.ts'

/** A long queue that was saved is some 2 MB. */
const MOST_BODY = 16 * 1024 * 1024
const MOST_BATCH = 64 * 1024 * 1024
const MOST_OPS = 1_000_000
const MOST_SKIPPED = 1_000_000
const MOST_SEQ = 2 ** 48

const DIGEST = /^[0-9a-f]{32}$/
const MARKS = /^[0-9a-f]+$/

export function isBatch(told: unknown): told is Batch {
  if (!isPlain(told)) return false
  const { origin, first, before, after, ops } = told
  if (!isDigest(origin) || !isDigest(before) || !isDigest(after)) return false
  if (!isPlace(first) || first < 1 || first > MOST_SEQ) return false
  if (first === 1 && before !== NO_DIGEST) return false
  if (!Array.isArray(ops) || ops.length > MOST_OPS || !ops.every(isOpOrSkip)) return false
  return ops.reduce((sum: number, op: { body?: string }) => sum + (op.body?.length ?? 0), 0) <= MOST_BATCH
}

function isOpOrSkip(told: unknown): boolean {
  if (!isPlain(told) || !isPlace(told.part)) return false
  if (!('skip' in told)) {
    const { stamp, schema, body } = told
    return isStamp(stamp) && isPlace(schema) && typeof body === 'string' && body.length <= MOST_BODY
  }
  const { skip, digest, marks } = told
  if (!isPlace(skip) || skip < 1 || skip > MOST_SKIPPED || !isDigest(digest)) return false
  return typeof marks === 'string' && marks.length === skip * MARK && MARKS.test(marks)
}

const isDigest = (told: unknown): told is string => typeof told === 'string' && DIGEST.test(told)

const isPlace = (told: unknown): told is number => Number.isSafeInteger(told) && (told as number) >= 0

const isPlain = (told: unknown): told is Record<string, unknown> =>
  typeof told === 'object' && told !== null && !Array.isArray(told)
