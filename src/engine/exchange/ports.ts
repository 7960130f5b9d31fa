/** What exchanging needs of the servers, and no more: `SoulServers`, `SoulClient` and `Sync` are these. Errors are SoulErrors. */
import type { SourceId } from '../../shared/model/ids.ts'
import type { SoulClient } from '../sources/soul/soul-client.ts'
import type { ExchangeFacts } from '../sources/soul/soul-rows.ts'

export type ExchangeClient = Pick<SoulClient, 'exchange' | 'personalState' | 'personalDevices' | 'lead'>

export interface ExchangeServer {
  readonly sourceId: SourceId
  readonly name: string
  readonly exchange: ExchangeFacts
}

/** What `on…` returns is the function that stops listening. */
export interface ExchangeServers {
  list(): readonly ExchangeServer[]
  /** Throws NOT_FOUND. */
  client(sourceId: SourceId): ExchangeClient
  onChange(
    listener: (change: { sourceId: SourceId; why: 'added' | 'changed' | 'removed' | 'signed-in' }) => void,
  ): () => void
  /** Kept of the server, over restarts. */
  noteExchange(sourceId: SourceId, facts: Partial<ExchangeFacts>): void
}

/** Who keeps up the sockets and asks whether servers answer. */
export interface ServerNews {
  /** It said that personal data there is not what it was. */
  onPersonal(listener: (sourceId: SourceId) => void): () => void
  /** It answers again. */
  onOnline(listener: (sourceId: SourceId) => void): () => void
  /** It could not be reached. */
  noteLost(sourceId: SourceId): void
}
