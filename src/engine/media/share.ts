/**
 * Own copies for other devices: the file as it is, to play or to keep, or made smaller. What is sent has ranges, conditions
 * and a strong ETag like all sound; a download has a name and a digest beside.
 */
import type { Logger } from 'pino'
import type { LibraryDb } from '../db/store.ts'
import type { CopyBytes } from '../sources/source.ts'
import { plainText, type MediaAnswer, type MediaRequest } from './answer.ts'
import { contentDisposition } from './download-name.ts'
import { FileDigests, reprDigest } from './file-digests.ts'
import { BIT_RATES, ENCODINGS, rateFor, type MadeFormat } from './encoding.ts'
import { ownCopiesOf, type OwnCopy } from './own-copies.ts'
import type { RecentBlocks } from './recent-blocks.ts'
import { Tracks, type CopyOpener } from './tracks.ts'
import { Transcodes, type TranscodeOptions } from './transcodes.ts'

export interface ShareRequest extends MediaRequest {
  kind: 'stream' | 'download'
  trackId: string
  /** Of a stream: what to make of it; nothing is made of what is it already. */
  format?: string | undefined
  /** Of a stream, in kbit/s: taken down to the next that is offered. */
  maxBitRate?: number | undefined
}

interface Parts {
  db: LibraryDb
  sources: CopyOpener
  cacheDir: string
  keepOpenMs: number
  blocks: RecentBlocks
  transcode: TranscodeOptions
  log: Logger
}

const FROM_THE_BEGINNING = 'bytes=0-'

/** Where only a format is asked for. */
const USUAL_KBPS = 192

export class Share {
  readonly #copiesOf: (trackId: string) => OwnCopy[]
  readonly #files: Tracks<OwnCopy>
  /** By what is made and its rate. */
  readonly #made: Map<string, Tracks<OwnCopy>>
  readonly #digests: FileDigests
  readonly #transcodes: Transcodes

  constructor({ db, sources, cacheDir, keepOpenMs, blocks, transcode, log }: Parts) {
    const copiesOf = ownCopiesOf(db)
    const tracks = (opener: CopyOpener<OwnCopy>) =>
      new Tracks({ copiesOf, sources: opener, keepOpenMs, blocks, asTheyAre: true, events: db.events, log })
    const transcodes = new Transcodes({ ...transcode, cacheDir, log })
    this.#copiesOf = copiesOf
    this.#transcodes = transcodes
    this.#digests = new FileDigests({ db, log, reopen: (copy, options) => sources.openCopy(copy, options) })
    this.#files = tracks(sources)
    this.#made = new Map(
      Object.values(ENCODINGS).flatMap(({ format }) =>
        BIT_RATES.map((kbps) => [
          madeName(format, kbps),
          tracks({
            async openCopy(copy, { signal }) {
              return transcodes.open(copy, await sources.openCopy(copy, { signal }), { format, kbps }, { signal })
            },
          }),
        ]),
      ),
    )
  }

  /** Empty without the program that makes them. */
  canTranscode(): string[] {
    return this.#transcodes.formats()
  }

  /** Rejects when aborted. */
  async answer(request: ShareRequest): Promise<MediaAnswer> {
    const { kind, trackId } = request
    if (kind === 'download') {
      return this.#files.answer(trackId, request, {
        more: async (copy, bytes) => {
          const digest = await this.#digests.of(copy, bytes, { signal: request.signal })
          return { 'content-disposition': contentDisposition(copy), ...digestHeader(digest) }
        },
      })
    }
    const kbps = this.#wantedRate(request)
    if (kbps === undefined) return this.#files.answer(trackId, request, this.#ofStream(request))
    await this.#transcodes.ready
    const formats = this.canTranscode()
    if (formats.length === 0) {
      return plainText(501, 'This server cannot convert music: it has no ffmpeg. Ask for the file as it is.')
    }
    const wanted = request.format ?? formats[0]!
    const format = this.#transcodes.formats().find((one) => one === wanted)
    if (format === undefined) {
      return plainText(501, `This server cannot make ${wanted}, only ${formats.join(', ')}.`)
    }
    return this.#made.get(madeName(format, kbps))!.answer(trackId, request)
  }

  /** Undefined when it is to be sent as it is. */
  #wantedRate(request: ShareRequest): number | undefined {
    if (request.format === undefined && request.maxBitRate === undefined) return undefined
    const [best] = this.#copiesOf(request.trackId)
    return best && wantedRate(best, request)
  }

  /** Processes that convert now. */
  pids(): number[] {
    return this.#transcodes.pids()
  }

  /** Whoever keeps what is played is told the digest at its beginning, where it is known: further parts come often, and cost nothing. */
  #ofStream(request: ShareRequest) {
    if (!(request.header('range') ?? FROM_THE_BEGINNING).startsWith(FROM_THE_BEGINNING)) return {}
    return { more: async (copy: OwnCopy, bytes: CopyBytes) => digestHeader(this.#digests.known(copy, bytes)) }
  }

  async stop(): Promise<void> {
    const all = [this.#files, ...this.#made.values()]
    await Promise.all([this.#digests.stop(), ...all.map((tracks) => tracks.stop())])
    await this.#transcodes.stop()
  }
}

const madeName = (format: MadeFormat, kbps: number): string => `${format} ${kbps}`

/** Undefined when the file is what is asked for, or its length is not known. */
function wantedRate(copy: OwnCopy, { format, maxBitRate }: ShareRequest): number | undefined {
  const isFormat = format === undefined || format === 'raw' || format === copy.codec
  const isSmall = maxBitRate === undefined || (copy.bitrateKbps !== null && copy.bitrateKbps <= maxBitRate)
  if ((isFormat && isSmall) || format === 'raw' || copy.durationMs <= 0) return undefined
  const rate = rateFor(maxBitRate ?? USUAL_KBPS)
  if (copy.lossless || copy.bitrateKbps === null) return rate
  // More than what it has would only be larger.
  const enough = BIT_RATES.find((one) => one >= copy.bitrateKbps!)
  return Math.min(rate, enough ?? rate)
}

const digestHeader = (digest: string | undefined): Record<string, string> =>
  digest === undefined ? {} : { 'repr-digest': reprDigest(digest) }
