/**
 * The sound of a track, by ranges, from the best copy that can be opened. A copy that cannot be opened gives way to the
 * next; one that fails half-way ends the answer as an error, and the player asks again from where it stands: of another copy,
 * if the source has been found to be out of reach.
 *
 * Every answer carries a strong ETag of the very copy it came from, so that parts of two copies are never joined; and a player that says
 * which playing it asks for goes on with the copy that it began with, or is refused (412) and begins anew.
 */
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { EngineError, isAbort, type ErrorCode } from '../errors.ts'
import type { Events } from '../events.ts'
import type { CopyBytes, WantedRange } from '../sources/source.ts'
import { AnswerInstead, plainText, type MediaAnswer, type MediaRequest } from './answer.ts'
import { asWav } from './as-wav.ts'
import { httpDate, isNotModified, rangeHolds } from './conditions.ts'
import type { Candidate } from './copies.ts'
import { contentTypeOf, deliveryOf, formatName } from './formats.ts'
import { OpenCopies, type Lease } from './open-copies.ts'
import { OpenStreams, ReadyStream } from './open-streams.ts'
import { PlayedCopies } from './played-copies.ts'
import { planRange } from './range.ts'
import type { RecentBlocks } from './recent-blocks.ts'

/** Opens one copy at its source. The part of `Sources` that sound needs. */
export interface CopyOpener<Copy = { sourceId: number; remoteId: string }> {
  openCopy(copy: Copy, options: { signal: AbortSignal; range?: WantedRange | undefined }): Promise<CopyBytes>
}

const STATUS: Record<ErrorCode, number> = { NOT_FOUND: 404, REFUSED: 415, UNAVAILABLE: 503, FORBIDDEN: 403 }

interface Parts<Copy extends Candidate> {
  copiesOf(trackId: string): Copy[]
  sources: CopyOpener<Copy>
  /** Nothing is wrapped as WAV for a player that does not know it. */
  asTheyAre?: boolean
  /** How long a file stays open for a next request. */
  keepOpenMs: number
  /** Shared by all that sends files. */
  blocks: RecentBlocks
  events: Pick<Events, 'listen'>
  log: Logger
}

/** After these another copy may be the best one. */
const MOVING: ReadonlySet<string> = new Set(['library.changed', 'sources.changed', 'availability.changed'])
/** As long as an open file is trusted to be the one at its place. */
const LOOKED_UP_MS = 100

/** Headers beside the usual ones. */
type MoreHeaders<Copy> = (copy: Copy, bytes: CopyBytes) => Promise<Record<string, string>>

interface How<Copy> {
  more?: MoreHeaders<Copy>
  /** One playing of the track, as the player names it: all of it is of one copy. */
  playing?: string | undefined
}

export class Tracks<Copy extends Candidate = Candidate> {
  readonly #copiesOf: (trackId: string) => Copy[]
  readonly #sources: CopyOpener<Copy>
  readonly #asTheyAre: boolean
  readonly #open: OpenCopies
  readonly #streams = new OpenStreams()
  readonly #played = new PlayedCopies()
  readonly #log: Logger
  readonly #stopListening: () => void
  #last: { trackId: string; at: number; candidates: readonly Copy[] } | undefined

  constructor({ copiesOf, sources, keepOpenMs, blocks, asTheyAre = false, events, log }: Parts<Copy>) {
    this.#stopListening = events.listen(({ kind }) => {
      if (MOVING.has(kind)) this.#last = undefined
    })
    this.#asTheyAre = asTheyAre
    this.#copiesOf = copiesOf
    this.#sources = sources
    this.#open = new OpenCopies({ keepMs: keepOpenMs, blocks })
    this.#log = log
  }

  async answer(trackId: string, request: MediaRequest, how: How<Copy> = {}): Promise<MediaAnswer> {
    const candidates = this.#played.order(how.playing, this.#candidatesFor(trackId))
    if (candidates.length === 0) return plainText(404, 'This track is not in the library any more.')
    const best = candidates[0]!
    if (best.delivery === 'none') {
      return plainText(415, `Soul Player cannot play ${formatName(best)} files yet. The file itself is fine.`)
    }
    const errors: unknown[] = []
    for (const candidate of candidates) {
      if (candidate.delivery === 'none') break
      try {
        return await this.#fromCopy(candidate, request, how)
      } catch (error) {
        if (isAbort(error) || request.signal.aborted) throw error
        if (error instanceof AnswerInstead) return error.answer
        errors.push(error)
        this.#log.warn({ err: error, trackId, sourceId: candidate.sourceId }, 'copy could not be opened')
      }
    }
    const told = toTell(errors)
    return told
      ? plainText(STATUS[told.code], told.message)
      : plainText(404, 'The file of this track cannot be opened. Look into Settings, Folders, and scan again.')
  }

  /**
   * The same answer in this very turn, where all that it takes was looked up or read a moment ago: a short range from memory.
   * Undefined wherever there is anything else to it.
   */
  atOnce(
    trackId: string,
    request: MediaRequest,
    { playing }: Pick<How<Copy>, 'playing'> = {},
  ): MediaAnswer | undefined {
    if (request.method !== 'GET' || CONDITIONS.some((name) => request.header(name))) return undefined
    const [best] = this.#played.order(playing, this.#fresh(trackId) ?? [])
    const open = best && this.#open.glance(keyOf(best))
    if (!open) return undefined
    const { bytes, blocks } = open
    const plan = planRange(request.header('range'), bytes.sizeBytes)
    if (plan.kind !== 'part' || !blocks.suits(plan)) return undefined
    const { etag } = validatorsOf(best, bytes)
    const { sourceId, remoteId } = best
    const parts = this.#played.goesOn(playing, { sourceId, remoteId, etag }) ? blocks.find(plan) : undefined
    if (!parts) return undefined
    const headers = { ...fileHeaders(best, bytes), 'content-type': contentTypeOf(bytes), ...partHeaders(bytes, plan) }
    return { status: 206, headers, body: new ReadyStream(parts, plan.end - plan.start + 1) }
  }

  /** Players ask for many parts of one track; what they may be parts of is looked up when that may have changed, and now and then. */
  #candidatesFor(trackId: string): readonly Copy[] {
    const fresh = this.#fresh(trackId)
    if (fresh) return fresh
    this.#last = { trackId, at: performance.now(), candidates: this.#copiesOf(trackId) }
    return this.#last.candidates
  }

  #fresh(trackId: string): readonly Copy[] | undefined {
    const last = this.#last
    return last?.trackId === trackId && performance.now() - last.at <= LOOKED_UP_MS ? last.candidates : undefined
  }

  async stop(): Promise<void> {
    this.#stopListening()
    await this.#streams.closeAll()
    await this.#open.close()
  }

  async #fromCopy(candidate: Copy, request: MediaRequest, { more, playing }: How<Copy>): Promise<MediaAnswer> {
    const { sourceId, remoteId, delivery } = candidate
    const lease = await this.#open.lease(keyOf(candidate), request, async (signal) => {
      const range = delivery === 'as-is' ? firstPartOf(request) : undefined
      const file = await this.#sources.openCopy(candidate, { signal, range })
      try {
        // A server may have made something else of it, which is played as it is.
        return !this.#asTheyAre && deliveryOf(file) === 'wav' ? await asWav(file, { signal }) : file
      } catch (error) {
        await file.close()
        throw error
      }
    })
    try {
      const { etag } = validatorsOf(candidate, lease.bytes)
      if (!this.#played.goesOn(playing, { sourceId, remoteId, etag })) {
        throw new AnswerInstead(
          plainText(412, 'What was played is no longer there, but another copy of it is: begin anew.'),
        )
      }
      const answer = await this.#answerWith(candidate, lease, request, await more?.(candidate, lease.bytes))
      if (!holdsFile(answer)) await lease.release({ keep: true })
      return answer
    } catch (error) {
      await lease.release({ keep: false })
      throw error
    }
  }

  async #answerWith(
    candidate: Candidate,
    lease: Lease,
    request: MediaRequest,
    more: Record<string, string> = {},
  ): Promise<MediaAnswer> {
    const { bytes, blocks } = lease
    const header = (name: string) => request.header(name)
    const { sizeBytes, modifiedAt } = bytes
    const { etag } = validatorsOf(candidate, bytes)
    const headers: Record<string, string> = { ...fileHeaders(candidate, bytes), ...more }
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
    if (plan.kind === 'part') Object.assign(headers, partHeaders(bytes, plan))
    else headers['content-length'] = String(length)
    const status = plan.kind === 'part' ? 206 : 200
    if (request.method === 'HEAD' || length === 0) return { status, headers }
    if (blocks.suits({ start, end })) {
      return { status, headers, body: new ReadyStream(await blocks.read({ start, end }), length) }
    }
    return { status, headers, body: this.#streams.open(lease, { start, end }, request.signal) }
  }
}

/** With any of them there is more to decide than which bytes. */
const CONDITIONS = ['if-none-match', 'if-modified-since', 'if-range'] as const

const keyOf = ({ sourceId, remoteId }: Candidate): string => `${sourceId} ${remoteId}`

/** Of every answer with bytes of this file, or about them. */
const fileHeaders = (candidate: Candidate, bytes: CopyBytes) => ({
  ...validatorsOf(candidate, bytes),
  'accept-ranges': 'bytes',
  // May be kept, but must be asked for: the file can change under the same address.
  'cache-control': 'private, no-cache',
  'x-content-type-options': 'nosniff',
})

const partHeaders = ({ sizeBytes }: CopyBytes, { start, end }: { start: number; end: number }) => ({
  'content-length': String(end - start + 1),
  'content-range': `bytes ${start}-${end}/${sizeBytes}`,
})

const holdsFile = ({ body }: MediaAnswer): boolean =>
  body !== undefined && !(body instanceof Uint8Array) && body.ready === undefined

/** What the request will most likely read first. Undefined when it only asks what is there. */
function firstPartOf(request: MediaRequest): WantedRange | undefined {
  if (request.method !== 'GET') return undefined
  const range = request.header('range')
  if (!range) return { start: 0 }
  const [, start, end] = /^\s*bytes=\s*(\d{1,15})-(\d{0,15})\s*$/i.exec(range) ?? []
  if (start === undefined) return undefined
  const wanted = { start: Number(start), ...(end && { end: Number(end) }) }
  return wanted.end === undefined || wanted.end >= wanted.start ? wanted : { start: 0 }
}

/** What may work later says more to the user than what is gone. */
function toTell(errors: readonly unknown[]): EngineError | undefined {
  const told = errors.filter((error) => error instanceof EngineError)
  return told.find(({ code }) => code === 'UNAVAILABLE') ?? told[0]
}

type Validators = Readonly<Record<'etag' | 'last-modified', string>>

/** Made once for each open file. */
const knownValidators = new WeakMap<CopyBytes, Validators>()

function validatorsOf(candidate: Candidate, bytes: CopyBytes): Validators {
  let validators = knownValidators.get(bytes)
  if (validators === undefined) {
    validators = { etag: etagOf(candidate, bytes), 'last-modified': httpDate(bytes.modifiedAt) }
    knownValidators.set(bytes, validators)
  }
  return validators
}

/** Which copy, how it is wrapped, which version, how long and when last changed: with any of them another, the bytes may differ. */
function etagOf(
  { sourceId, remoteId }: Candidate,
  { sizeBytes, modifiedAt, container, version = '' }: CopyBytes,
): string {
  const named = [sourceId, remoteId, container, version].join('\0')
  const digest = createHash('sha1').update(named).digest('base64url').slice(0, 12)
  return `"${digest}-${sizeBytes.toString(36)}-${modifiedAt.toString(36)}"`
}
