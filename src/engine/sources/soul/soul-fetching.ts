/**
 * Copies at servers, to be kept: the file as it is, with its digest, or smaller, where the server makes it so. What the
 * answers come to is judged by `resumeFrom`; here they are asked for, and what went wrong becomes a TransferError.
 */
import type { KeptQuality } from '../../../shared/model/downloads.ts'
import type { LibraryDb } from '../../db/store.ts'
import { EngineError, isAbort } from '../../errors.ts'
import type { Answer } from '../http/answer.ts'
import { pieces } from '../http/pieces.ts'
import { resumeFrom, WrongAnswer, type Resumed } from '../http/resumable.ts'
import type { CopyFetching, FetchAsk, FetchedBytes } from '../source.ts'
import { TransferError } from '../transfer-error.ts'
import type { SoulClient } from './soul-client.ts'
import { SoulError, type SoulErrorKind } from './soul-error.ts'
import { getSoulRow, type SoulRow } from './soul-rows.ts'

type Smaller = Exclude<KeptQuality, 'original'>

interface Format {
  readonly container: string
  readonly codec: string
  readonly contentType: RegExp
  readonly kbps: Readonly<Record<Smaller, number>>
}

/** By the names that servers give them; the one that sounds better for its size first. */
const FORMATS: readonly (readonly [name: string, Format])[] = [
  [
    'opus',
    { container: 'ogg', codec: 'opus', contentType: /^audio\/(ogg|opus)$/, kbps: { high: 192, medium: 128, low: 96 } },
  ],
  [
    'mp3',
    { container: 'mpeg', codec: 'mp3', contentType: /^audio\/mpeg$/, kbps: { high: 320, medium: 192, low: 128 } },
  ],
]

interface Parts {
  library: LibraryDb
  sourceId: number
  client(): Pick<SoulClient, 'openFile' | 'explain'>
  /** What asking it came to; undefined when it answered as it should. */
  onAnswer(row: SoulRow, error: unknown): void
}

interface CopyFacts {
  title: string
  container: string
  codec: string
  lossless: number
  bitrateKbps: number | null
}

export class SoulFetching implements CopyFetching {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get qualities(): readonly Smaller[] {
    return this.#format() ? ['high', 'medium', 'low'] : []
  }

  async fetch({ remoteId }: { remoteId: string }, { quality, signal, ...ask }: FetchAsk): Promise<FetchedBytes> {
    signal.throwIfAborted()
    const { onAnswer } = this.#parts
    const row = this.#row()
    if (row.state === 'signed-out') throw failed(new SoulError('signed-out', signedOut(row.name)), row.name)
    const copy = this.#copy(remoteId, row.name)
    const format = quality === 'original' ? undefined : this.#formatFor(copy, quality, row.name)
    const client = this.#parts.client()
    try {
      const send = async (headers: Record<string, string>) => {
        const made = format && { format: format.name, kbps: format.kbps }
        const answer = await client.openFile(remoteId, { headers, made }, { signal })
        refuseIfNone(answer, { ...copy, server: row.name })
        return answer
      }
      const resumed = await resumeFrom(ask, send)
      onAnswer(row, undefined)
      const isMade = format !== undefined && format.contentType.test(resumed.contentType ?? '')
      return {
        start: resumed.start,
        total: resumed.total,
        version: resumed.version,
        sha256: resumed.sha256,
        ...(isMade
          ? { container: format.container, codec: format.codec, bitrateKbps: format.kbps, lossless: false }
          : { ...soundOf(copy), ...(resumed.body === undefined && format && madeAs(format)) }),
        body: this.#body(resumed, client, row, copy, signal),
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error
      if (error instanceof SoulError) onAnswer(row, error)
      throw error instanceof WrongAnswer ? wrongAnswer(error, copy, row.name) : failed(error, row.name)
    }
  }

  async *#body(
    { body, start, total }: Resumed,
    client: Pick<SoulClient, 'explain'>,
    { name }: SoulRow,
    copy: CopyFacts,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void> {
    if (body === undefined) return
    let left = total === undefined ? Infinity : total - start
    try {
      for await (const piece of pieces(body)) {
        left -= piece.length
        if (left < 0) throw otherLength(copy, name)
        yield piece
      }
    } catch (error) {
      if (error instanceof TransferError || signal.aborted) throw signal.aborted ? signal.reason : error
      throw brokenOff(client.explain(error, signal), copy, name)
    }
    if (total !== undefined && left > 0) throw otherLength(copy, name)
  }

  #row(): SoulRow {
    const { library, sourceId } = this.#parts
    try {
      return getSoulRow(library, sourceId)
    } catch (error) {
      throw new TransferError('gone', (error as Error).message, { permanent: true, cause: error })
    }
  }

  #copy(remoteId: string, server: string): CopyFacts {
    const { library, sourceId } = this.#parts
    const copy = library.sql
      .prepare<[number, string], CopyFacts>(
        `select coalesce(tags ->> 'title', remote_id) as title, container, codec, lossless, bitrate_kbps as bitrateKbps
         from copy where source_id = ? and remote_id = ?`,
      )
      .get(sourceId, remoteId)
    if (copy) return copy
    throw new TransferError('gone', `This track is not on “${server}” any more, nor in the library.`, {
      permanent: true,
    })
  }

  /** Of those that the server makes. */
  #format(): readonly [string, Format] | undefined {
    const { config } = this.#row()
    return FORMATS.find(([name]) => config.formats.includes(name) || (name === 'mp3' && config.canTranscode))
  }

  /** Undefined when the file is small enough as it is. */
  #formatFor(copy: CopyFacts, quality: Smaller, server: string) {
    const found = this.#format()
    if (!found) throw cannotConvert(copy, server)
    const [name, format] = found
    const kbps = format.kbps[quality]
    const isSmall = copy.lossless === 0 && copy.bitrateKbps !== null && copy.bitrateKbps <= kbps
    return isSmall ? undefined : { ...format, name, kbps }
  }
}

const soundOf = ({ container, codec, bitrateKbps, lossless }: CopyFacts) => ({
  container,
  codec,
  bitrateKbps,
  lossless: lossless === 1,
})

/** When nothing more is sent there is nothing to tell by but what was asked for. */
const madeAs = ({ container, codec, kbps }: { container: string; codec: string; kbps: number }) => ({
  container,
  codec,
  bitrateKbps: kbps,
  lossless: false,
})

/** Answers that say of this one file that it will not come. */
function refuseIfNone(answer: Answer, copy: CopyFacts & { server: string }): void {
  const { statusCode, body } = answer
  if (statusCode !== 404 && statusCode !== 501) return
  body.destroy()
  if (statusCode === 501) throw cannotConvert(copy, copy.server)
  throw new TransferError('gone', `“${copy.title}” is not on “${copy.server}” any more. Sync with it to see what is.`, {
    permanent: true,
  })
}

const signedOut = (server: string): string =>
  `“${server}” does not know this device any more. Sign in again, in Settings, Servers.`

const cannotConvert = ({ title }: CopyFacts, server: string): TransferError =>
  new TransferError(
    'cannot-convert',
    `“${server}” cannot make “${title}” smaller. Keep it as it is, or install ffmpeg on the server.`,
    { permanent: true },
  )

const otherLength = ({ title }: CopyFacts, server: string): TransferError =>
  new TransferError('damaged', `What “${server}” sent of “${title}” has another length than it said. Try again.`)

function brokenOff(error: unknown, { title }: CopyFacts, server: string): TransferError {
  if (error instanceof SoulError && error.kind === 'timeout') {
    return new TransferError('stalled', `“${server}” stopped sending “${title}”. It goes on where it stopped.`, {
      cause: error,
    })
  }
  return new TransferError(
    'unreachable',
    `The connection to “${server}” broke while “${title}” was sent. It goes on where it stopped.`,
    { cause: error },
  )
}

function wrongAnswer(error: WrongAnswer, { title }: CopyFacts, server: string): TransferError {
  const message = error.isPage
    ? `“${server}” answered with a page instead of “${title}”. Is there a network to sign in to, or a proxy before the server?`
    : `“${server}” sent something else than “${title}”. Try again; if it stays so, update the server.`
  return new TransferError('bad-answer', message, { cause: error })
}

const REASONS: Partial<Record<SoulErrorKind, ConstructorParameters<typeof TransferError>[0]>> = {
  offline: 'unreachable',
  timeout: 'unreachable',
  name: 'unreachable',
  refused: 'unreachable',
  'signed-out': 'signed-out',
  forbidden: 'refused',
  gone: 'gone',
}
/** After these no other file will come from there either. */
const LOST: ReadonlySet<SoulErrorKind> = new Set([
  'offline',
  'timeout',
  'name',
  'refused',
  'tls',
  'signed-out',
  'replaced',
  'version',
  'not-soul',
])
/** Of this very file; what is wrong with the source as a whole is over once that is. */
const PERMANENT: ReadonlySet<SoulErrorKind> = new Set(['forbidden', 'gone'])

function failed(error: unknown, server: string): unknown {
  if (error instanceof TransferError || !(error instanceof EngineError)) return error
  if (!(error instanceof SoulError)) {
    return new TransferError('gone', error.message, { permanent: true, cause: error })
  }
  const { kind, retryAfterMs } = error
  // Whose sentences may name addresses, which are for who minds the server.
  const message =
    kind === 'tls' || kind === 'not-soul'
      ? `At the address of “${server}” something else answers, or something that cannot be trusted. Settings, Servers, says more.`
      : error.message
  return new TransferError(REASONS[kind] ?? 'bad-answer', message, {
    permanent: PERMANENT.has(kind),
    sourceLost: LOST.has(kind),
    retryAfterMs,
    cause: error,
  })
}
