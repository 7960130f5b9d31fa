/**
 * What syncing needs of the servers, and no more: `SoulServers` and `SoulClient` in sources/soul are these, and the tests'
 * double is too. Errors are SoulErrors; everything else that is thrown is a fault of ours.
 */
import type { SourceId } from '../../shared/model/ids.ts'
import type { SourceState } from '../../shared/model/source.ts'
import type { ServerEvent } from '../../shared/protocol/events.ts'
import type { LibraryInfo } from '../../shared/protocol/index.ts'
import type { CataloguePage } from '../sources/soul/catalogue-page.ts'

export type { CataloguePage }

export interface SyncClient {
  /** Light: asks the server itself and nobody else whether it is there. */
  health(options: { signal: AbortSignal }): Promise<void>
  /** Rejects with `replaced` when another server answers. */
  library(options: { signal: AbortSignal }): Promise<Pick<LibraryInfo, 'store_id'> & { counts: { tracks: number } }>
  tracks(query: { cursor: string | null; limit: number }, options: { signal: AbortSignal }): Promise<CataloguePage>
  /** Until the connection ends or the signal aborts. `lastId` is the last one that was seen, if any was. */
  events(options: { lastId?: string | undefined; signal: AbortSignal }): AsyncIterable<ServerEvent>
}

/** What `on…` returns is the function that stops listening. */
export interface SyncServers {
  list(): readonly { sourceId: SourceId; name: string }[]
  /** Throws NOT_FOUND. */
  client(sourceId: SourceId): SyncClient
  onChange(
    listener: (change: { sourceId: SourceId; why: 'added' | 'changed' | 'removed' | 'signed-in' }) => void,
  ): () => void
  /** Called when a server stopped answering while it was played from. */
  onLost(listener: (sourceId: SourceId) => void): () => void
  /** Stored, and announced when it changes. */
  setReachable(sourceId: SourceId, reachable: boolean): void
  setState(sourceId: SourceId, state: SourceState): void
}
