/**
 * The sound of a track, by ranges, from the best copy that can be opened. A copy that cannot be opened gives way to the
 * next; a file that fails half-way ends the answer as an error, and the player asks again from where it stands.
 *
 * Every answer carries a strong ETag of the very copy it came from, so that parts of two copies are never joined.
 */
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { EngineError, isAbort, type ErrorCode } from '../errors.ts'
import type { CopyBytes } from '../sources/source.ts'
import { plainText, type MediaAnswer, type MediaRequest } from './answer.ts'
import { asWav } from './as-wav.ts'
import { httpDate, isNotModified, rangeHolds } from './conditions.ts'
import type { Candidate } from './copies.ts'
import { contentTypeOf, formatName } from './formats.ts'
import { OpenCopies, type Lease } from './open-copies.ts'
import { OpenStreams } from './open-streams.ts'
import { planRange } from './range.ts'

/** Opens one copy at its source. The part of `Sources` that sound needs. */
export interface CopyOpener {
  openCopy(copy: { sourceId: number; remoteId: string }, options: { signal: AbortSignal }): Promise<CopyBytes>
}

const STATUS: Record<ErrorCode, number> = { NOT_FOUND: 404, REFUSED: 415, UNAVAILABLE: 503, FORBIDDEN: 403 }

interface Parts {
  copiesOf(trackId: string): Candidate[]
  sources: CopyOpener
  /** How long a file stays open for a next request. */
  keepOpenMs: number
  log: Logger
}

export class Tracks {
  readonly #copiesOf: (trackId: string) => Candidate[]
  readonly #sources: CopyOpener
  readonly #open: OpenCopies
  readonly #streams = new OpenStreams()
  readonly #log: Logger

  constructor({ copiesOf, sources, keepOpenMs, log }: Parts) {
    this.#copiesOf = copiesOf
    this.#sources = sources
    this.#open = new OpenCopies({ keepMs: keepOpenMs })
    this.#log = log
  }

  async answer(trackId: string, request: MediaRequest): Promise<MediaAnswer> {
    const candidates = this.#copiesOf(trackId)
    if (candidates.length === 0) return plainText(404, 'This track is not in the library any more.')
    const best = candidates[0]!
    if (best.delivery === 'none') {
      return plainText(415, `Soul Player cannot play ${formatName(best)} files yet. The file itself is fine.`)
    }
    let firstError: unknown
    for (const candidate of candidates) {
      if (candidate.delivery === 'none') break
      try {
        return await this.#fromCopy(candidate, request)
      } catch (error) {
        if (isAbort(error) || request.signal.aborted) throw error
        firstError ??= error
        this.#log.warn({ err: error, trackId, sourceId: candidate.sourceId }, 'copy could not be opened')
      }
    }
    return firstError instanceof EngineError
      ? plainText(STATUS[firstError.code], firstError.message)
      : plainText(404, 'The file of this track cannot be opened. Look into Settings, Folders, and scan again.')
  }

  async stop(): Promise<void> {
    await this.#streams.closeAll()
    await this.#open.close()
  }

  async #fromCopy(candidate: Candidate, request: MediaRequest): Promise<MediaAnswer> {
    const { sourceId, remoteId, delivery } = candidate
    const lease = await this.#open.lease(`${sourceId} ${remoteId}`, { signal: request.signal }, async (signal) => {
      const file = await this.#sources.openCopy(candidate, { signal })
      try {
        return delivery === 'wav' ? await asWav(file, { signal }) : file
      } catch (error) {
        await file.close()
        throw error
      }
    })
    try {
      const answer = this.#answerWith(candidate, lease, request)
      if (answer.body === undefined) await lease.release({ keep: true })
      return answer
    } catch (error) {
      await lease.release({ keep: false })
      throw error
    }
  }

  #answerWith(candidate: Candidate, lease: Lease, request: MediaRequest): MediaAnswer {
    const { bytes } = lease
    const header = (name: string) => request.header(name)
    const etag = etagOf(candidate, bytes)
    const { sizeBytes, modifiedAt } = bytes
    const headers: Record<string, string> = {
      etag,
      'last-modified': httpDate(modifiedAt),
      'accept-ranges': 'bytes',
      // May be kept, but must be asked for: the file can change under the same address.
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
    }
    if (isNotModified(header, { etag, modifiedAt })) return { status: 304, headers }

    headers['content-type'] = contentTypeOf(bytes)
    // A range means something for GET only.
    const plan =
      request.method === 'GET' && rangeHolds(header, { etag, modifiedAt })
        ? planRange(header('range'), sizeBytes)
        : ({ kind: 'whole' } as const)
    if (plan.kind === 'unsatisfiable') {
      return { status: 416, headers: { ...headers, 'content-range': `bytes */${sizeBytes}`, 'content-length': '0' } }
    }
    const start = plan.kind === 'part' ? plan.start : 0
    const end = plan.kind === 'part' ? plan.end : sizeBytes - 1
    const length = end - start + 1
    headers['content-length'] = String(length)
    if (plan.kind === 'part') headers['content-range'] = `bytes ${start}-${end}/${sizeBytes}`
    const status = plan.kind === 'part' ? 206 : 200
    if (request.method === 'HEAD' || length === 0) return { status, headers }
    return { status, headers, body: this.#streams.open(lease, { start, end }, request.signal) }
  }
}

/** Which copy, how it is wrapped, how long it is and when it last changed: with any of them another, the bytes may differ. */
function etagOf({ sourceId, remoteId, delivery }: Candidate, { sizeBytes, modifiedAt }: CopyBytes): string {
  const digest = createHash('sha1').update(`${sourceId}\0${remoteId}\0${delivery}`).digest('base64url').slice(0, 12)
  return `"${digest}-${sizeBytes.toString(36)}-${modifiedAt.toString(36)}"`
}
