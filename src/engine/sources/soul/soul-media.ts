/** Sound and covers from servers: opens what the library says is there, in the quality that the connection carries. */
import type { SourceId } from '../../../shared/model/ids.ts'
import type { StreamQuality } from '../../../shared/model/settings.ts'
import type { LibraryDb } from '../../db/store.ts'
import { EngineError } from '../../errors.ts'
import { perDatabase } from '../../library/per-database.ts'
import { deliveryOf } from '../../media/formats.ts'
import type { CopyBytes, WantedRange } from '../source.ts'
import { openSoulCopy } from './open-copy.ts'
import { Quality } from './quality.ts'
import type { SoulClient } from './soul-client.ts'
import { isUnreached, SoulError } from './soul-error.ts'
import { getSoulRow, type SoulRow } from './soul-rows.ts'

interface Parts {
  library: LibraryDb
  wantedQuality(): StreamQuality
  client(sourceId: number): SoulClient
  /** What asking it came to; undefined when it answered as it should. */
  onAnswer(row: SoulRow, error: unknown): void
}

interface CopyFacts {
  title: string | null
  container: string
  codec: string
  bitrateKbps: number | null
  sizeBytes: number
  durationMs: number
}

const factsOf = perDatabase((sql) =>
  sql.prepare<[number, string], CopyFacts>(
    `select tags ->> 'title' as title, container, codec, bitrate_kbps as bitrateKbps, size_bytes as sizeBytes,
       duration_ms as durationMs from copy where source_id = ? and remote_id = ?`,
  ),
)

export class SoulMedia {
  readonly #parts: Parts
  readonly #quality: Quality

  constructor(parts: Parts) {
    this.#parts = parts
    this.#quality = new Quality({ wanted: () => parts.wantedQuality() })
  }

  /** Throws NOT_FOUND for what is not there, SoulError when the server does not answer as it should. */
  async openCopy(
    { sourceId, remoteId }: { sourceId: number; remoteId: string },
    { signal, range }: { signal: AbortSignal; range?: WantedRange | undefined },
  ): Promise<CopyBytes> {
    signal.throwIfAborted()
    const row = this.#usable(sourceId)
    const copy = factsOf(this.#parts.library.sql).get(sourceId, remoteId)
    if (!copy) throw new EngineError('NOT_FOUND', `This track of “${row.name}” is not in the library any more.`)
    const playable = deliveryOf(copy) !== 'none'
    const mp3Kbps = this.#quality.choose(
      { ...copy, sourceId, remoteId, playable },
      { canTranscode: row.config.canTranscode, fromStart: range && range.start === 0 },
    )
    const open = (kbps: number | undefined) =>
      openSoulCopy(
        {
          client: this.#parts.client(sourceId),
          remoteId,
          container: copy.container,
          codec: copy.codec,
          title: copy.title ?? remoteId,
          server: `“${row.name}”`,
          mp3Kbps: kbps,
          first: range,
          onError: (error) => this.#parts.onAnswer(row, error),
          onMeasured: (measured) => this.#quality.measured(sourceId, measured),
        },
        { signal },
      )
    const opened = await open(mp3Kbps)
      .catch((error: unknown) => {
        // Too busy to make it, or no longer able to: the file itself is still there.
        if (mp3Kbps === undefined || !playable || !isRefusal(error)) throw error
        this.#quality.notMade({ sourceId, remoteId })
        return open(undefined)
      })
      .catch((error: unknown) => {
        throw forListeners(error, row.name)
      })
    this.#parts.onAnswer(row, undefined)
    return opened
  }

  /** Undefined when the server has no such cover, or cannot be asked: nobody waits for a picture. */
  async readCover(
    { sourceId, coverId }: { sourceId: number; coverId: string },
    { signal }: { signal: AbortSignal },
  ): Promise<Buffer | undefined> {
    const row = getSoulRow(this.#parts.library, sourceId)
    if (!row.reachable || row.state === 'signed-out' || row.state === 'replaced') return undefined
    try {
      return await this.#parts.client(sourceId).cover(coverId, { signal })
    } catch (error) {
      if (!signal.aborted) this.#parts.onAnswer(row, error)
      throw error
    }
  }

  forget(sourceId: SourceId): void {
    this.#quality.forget(sourceId)
  }

  /** Asking a server that does not know us only costs time. One in whose place another stood may be back, and is asked who it is. */
  #usable(sourceId: number): SoulRow {
    const row = getSoulRow(this.#parts.library, sourceId)
    if (row.state !== 'signed-out') return row
    throw new SoulError(
      'signed-out',
      `“${row.name}” does not know this device any more. Sign in again, in Settings, Servers.`,
    )
  }
}

/** Whoever plays is shown why it will not play. Sentences that may name addresses are for who minds the server. */
function forListeners(error: unknown, name: string): unknown {
  if (!(error instanceof SoulError) || (error.kind !== 'tls' && error.kind !== 'not-soul')) return error
  const message = `At the address of “${name}” something else answers, or something that cannot be trusted. Settings, Servers, says more.`
  return new SoulError(error.kind, message, { cause: error })
}

const isRefusal = (error: unknown): boolean =>
  error instanceof SoulError && (error.kind === 'server' || error.kind === 'too-many')

/** What an error says of the server as a whole: that it cannot be reached, or its state; nothing, mostly. */
export function meaningOf(error: unknown): 'lost' | 'signed-out' | 'replaced' | undefined {
  if (isUnreached(error)) return 'lost'
  if (error instanceof SoulError && (error.kind === 'signed-out' || error.kind === 'replaced')) return error.kind
  return undefined
}
