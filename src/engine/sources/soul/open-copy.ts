/**
 * The sound of one track at a server, by ranges. Opening it is the request for its first part: the answer tells how long the
 * sound is and which version, and its bytes are passed on as they come. Every further part must be of the same version and
 * of the same length, or the reading ends with an error: bytes of two versions are never joined, and what stops short is
 * never taken for whole.
 */
import type { Readable } from 'node:stream'
import { EngineError } from '../../errors.ts'
import { contentRange, digestOf, hasLength, headerOf, isPacked, letGo, type Answer } from '../http/answer.ts'
import type { CopyBytes, WantedRange } from '../source.ts'
import type { SoulClient } from './soul-client.ts'
import { SoulError } from './soul-error.ts'

export interface SoulCopy {
  client: Pick<SoulClient, 'openTrack' | 'explain'>
  remoteId: string
  container: string
  codec: string
  /** As sentences name them. */
  title: string
  server: string
  mp3Kbps: number | undefined
  /** The part that will be read first; without it only the facts are asked for. */
  first?: WantedRange | undefined
  onError?(error: unknown): void
  /** While the player took all there was. */
  onMeasured?(measured: { bytes: number; ms: number; made: boolean }): void
}

/** A body whose first byte is at `start`, and which goes on to `end`. */
interface Part {
  start: number
  end: number
  body: Readable
}

interface Facts {
  sizeBytes: number
  etag: string | undefined
  modifiedAt: number
}

/** Longer than this between two pieces, and the player has enough for now: what comes then says nothing about the line. */
const HUNGRY_MS = 50

/** Throws NOT_FOUND when the server has no such track, SoulError when it does not answer as it should. */
export async function openSoulCopy(copy: SoulCopy, { signal }: { signal: AbortSignal }): Promise<CopyBytes> {
  signal.throwIfAborted()
  try {
    return await open(copy, signal)
  } catch (error) {
    if (!signal.aborted) copy.onError?.(error)
    throw error
  }
}

async function open(copy: SoulCopy, signal: AbortSignal): Promise<CopyBytes> {
  const first: WantedRange = copy.first ?? { start: 0, end: 0 }
  const answer = await ask(copy, { range: first, signal })
  const { facts, part } = readHead(copy, answer, first)
  const sha256 = digestOf(answer)
  const made = copy.mp3Kbps !== undefined && (headerOf(answer, 'content-type') ?? '').startsWith('audio/mpeg')
  let waiting: Part | undefined = part
  return {
    sizeBytes: facts.sizeBytes,
    modifiedAt: facts.modifiedAt,
    ...(facts.etag !== undefined && { version: facts.etag }),
    ...(sha256 !== undefined && { sha256 }),
    ...(made ? { container: 'mpeg', codec: 'mp3' } : { container: copy.container, codec: copy.codec }),
    async *read(range, options) {
      options.signal.throwIfAborted()
      const ready = waiting
      try {
        if (ready && ready.start === range.start && ready.end >= range.end) {
          waiting = undefined
          yield* bytesOf(copy, ready, range, { signal: options.signal, made })
          return
        }
        const next = await askFurther(copy, facts, range, options.signal)
        yield* bytesOf(copy, next, range, { signal: options.signal, made })
      } catch (error) {
        if (!options.signal.aborted) copy.onError?.(error)
        throw error
      }
    },
    // No `isCurrent`: asking costs as much as opening anew, and then the answer is there already.
    close: async () => {
      waiting?.body.destroy()
      waiting = undefined
    },
  }
}

/** `signal` counts until the answer begins; its body is for who reads it to end. */
async function ask(
  { client, remoteId, mp3Kbps }: SoulCopy,
  { range, ifRange, signal }: { range: WantedRange; ifRange?: string | undefined; signal: AbortSignal },
): Promise<Answer> {
  const asking = new AbortController()
  const onAbort = () => asking.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const wanted = { range: `bytes=${range.start}-${range.end ?? ''}`, ifRange, mp3Kbps }
    return await client.openTrack(remoteId, wanted, { signal: asking.signal })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** What the first answer says. `part` is missing when the sound ends before what was asked for. */
function readHead(copy: SoulCopy, answer: Answer, wanted: WantedRange): { facts: Facts; part: Part | undefined } {
  const etag = headerOf(answer, 'etag')
  const modifiedAt = Date.parse(headerOf(answer, 'last-modified') ?? '') || 0
  const { statusCode, body } = answer
  try {
    if (statusCode === 404) {
      throw new EngineError(
        'NOT_FOUND',
        `“${copy.title}” is not on ${copy.server} any more. Sync with it to see what is.`,
      )
    }
    if (isPacked(answer)) throw wrong(copy)
    if (statusCode === 416) {
      const total = /^bytes \*\/(\d+)$/.exec(headerOf(answer, 'content-range') ?? '')?.[1]
      if (total === undefined) throw wrong(copy)
      letGo(answer)
      return { facts: { sizeBytes: Number(total), etag, modifiedAt }, part: undefined }
    }
    if (statusCode === 206) {
      const range = contentRange(answer)
      const end = Math.min(wanted.end ?? Infinity, (range?.total ?? 0) - 1)
      if (!range || range.start !== wanted.start || range.end !== end || !hasLength(answer, range)) throw wrong(copy)
      return { facts: { sizeBytes: range.total, etag, modifiedAt }, part: { start: range.start, end: range.end, body } }
    }
    // The whole: allowed, and of use when it was wanted from its beginning.
    const length = headerOf(answer, 'content-length')
    if (statusCode !== 200 || length === undefined || !/^\d+$/.test(length) || wanted.start !== 0) throw wrong(copy)
    const sizeBytes = Number(length)
    if (sizeBytes === 0) body.destroy()
    return {
      facts: { sizeBytes, etag, modifiedAt },
      part: sizeBytes === 0 ? undefined : { start: 0, end: sizeBytes - 1, body },
    }
  } catch (error) {
    body.destroy()
    throw error
  }
}

async function askFurther(
  copy: SoulCopy,
  facts: Facts,
  range: { start: number; end: number },
  signal: AbortSignal,
): Promise<Part> {
  const strong = facts.etag !== undefined && !facts.etag.startsWith('W/')
  const answer = await ask(copy, { range, ifRange: strong ? facts.etag : undefined, signal })
  const { body } = answer
  const got = answer.statusCode === 206 ? contentRange(answer) : undefined
  const same = headerOf(answer, 'etag') === facts.etag && (got === undefined || got.total === facts.sizeBytes)
  if (
    got &&
    same &&
    !isPacked(answer) &&
    got.start === range.start &&
    got.end === range.end &&
    hasLength(answer, got)
  ) {
    return { ...range, body }
  }
  body.destroy()
  if (same && answer.statusCode === 206) throw wrong(copy)
  throw new EngineError('UNAVAILABLE', `“${copy.title}” has changed on ${copy.server} meanwhile. Play it again.`)
}

async function* bytesOf(
  copy: SoulCopy,
  part: Part,
  range: { start: number; end: number },
  { signal, made }: { signal: AbortSignal; made: boolean },
): AsyncGenerator<Uint8Array, void> {
  const { body } = part
  const wanted = range.end - range.start + 1
  const onAbort = () => body.destroy(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  let left = wanted
  const measured = { bytes: 0, ms: 0, made }
  let hungry = true
  try {
    let askedAt = performance.now()
    for await (const piece of body as AsyncIterable<Buffer>) {
      const cameAt = performance.now()
      if (hungry) {
        measured.bytes += piece.length
        measured.ms += cameAt - askedAt
      }
      const usable = piece.length <= left ? piece : piece.subarray(0, left)
      left -= usable.length
      // A body that goes on beyond what is wanted is left where it is; one that ends here lets its connection be used again.
      if (left === 0 && part.end > range.end) {
        yield usable
        return
      }
      if (piece.length > usable.length) throw wrong(copy)
      yield usable
      askedAt = performance.now()
      if (askedAt - cameAt > HUNGRY_MS) hungry = false
    }
    if (left > 0) throw wrong(copy)
  } catch (error) {
    throw copy.client.explain(error, signal)
  } finally {
    signal.removeEventListener('abort', onAbort)
    body.destroy()
    copy.onMeasured?.(measured)
  }
}

const wrong = ({ title, server }: SoulCopy) =>
  new SoulError(
    'bad-answer',
    `${server} sent something else than was asked for of “${title}”. Play it again; if it stays so, update the server.`,
  )
