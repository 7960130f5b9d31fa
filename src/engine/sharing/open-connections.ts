/**
 * What is being sent to whom: streams and sockets by the token they were opened with, so that all of them end in the moment
 * in which the token does. Ending is up to whoever opened; it must not wait for anything.
 */
import type { TokenId } from '../../shared/model/ids.ts'
import type { Access } from '../access/access.ts'
import { Refusal, tooMany } from './refusal.ts'

export type ConnectionKind = 'stream' | 'cover' | 'socket'

/** At once, of one token. A player needs two streams, a device that fetches for later some more. */
export const MOST_AT_ONCE: Readonly<Record<ConnectionKind, number>> = { stream: 8, cover: 64, socket: 32 }

/** When one of its streams may have ended; nobody can know. */
const RETRY_MS = 2_000

interface Connection {
  kind: ConnectionKind
  end(): void
}

export class OpenConnections {
  readonly #byToken = new Map<TokenId, Set<Connection>>()
  readonly #stopListening: () => void

  constructor({ access }: { access: Pick<Access, 'onRevoked'> }) {
    this.#stopListening = access.onRevoked((tokenId) => this.endAll(tokenId))
  }

  /**
   * Returns the function that says it has closed by itself. Throws the refusal (429) when the token has too many of the
   * kind. Open it in the same turn in which the token was looked up, or a revocation between the two goes by unseen.
   */
  add(tokenId: TokenId, kind: ConnectionKind, end: () => void): () => void {
    if (this.count(tokenId, kind) >= MOST_AT_ONCE[kind]) throw tooManyOf(kind)
    const connection: Connection = { kind, end }
    const all = this.#byToken.get(tokenId) ?? new Set()
    this.#byToken.set(tokenId, all.add(connection))
    return () => {
      all.delete(connection)
      if (all.size === 0 && this.#byToken.get(tokenId) === all) this.#byToken.delete(tokenId)
    }
  }

  count(tokenId: TokenId, kind: ConnectionKind): number {
    return [...(this.#byToken.get(tokenId) ?? [])].filter((connection) => connection.kind === kind).length
  }

  /** Of all tokens. */
  get size(): number {
    return [...this.#byToken.values()].reduce((sum, connections) => sum + connections.size, 0)
  }

  endAll(tokenId: TokenId): void {
    const connections = this.#byToken.get(tokenId)
    this.#byToken.delete(tokenId)
    for (const { end } of connections ?? []) end()
  }

  stop(): void {
    this.#stopListening()
    for (const tokenId of this.#byToken.keys()) this.endAll(tokenId)
  }
}

function tooManyOf(kind: ConnectionKind): Refusal {
  return tooMany(`This device has ${MOST_AT_ONCE[kind]} ${kind}s open, which is all it may. Close one first.`, RETRY_MS)
}
