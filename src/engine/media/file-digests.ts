/**
 * SHA-256 of whole files, for whoever downloads one to check what arrived. Each is worked out once, by reading the file
 * through, and kept for as long as its size and time stay the same.
 *
 * Reading a small file twice costs less than a download without a digest; a large one is sent at once, and its digest is
 * there for the next request.
 */
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { write, type LibraryDb } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { CopyBytes } from '../sources/source.ts'
import { Shared } from './shared.ts'

/** Up to this size the answer waits for it. */
const WAIT_BYTES = 64 * 1024 * 1024

const NEVER = new AbortController().signal

interface Parts {
  db: LibraryDb
  log: Logger
  /** For what is worked out while the file is already being sent. */
  reopen(copy: CopyName, options: { signal: AbortSignal }): Promise<CopyBytes>
}

export interface CopyName {
  sourceId: number
  remoteId: string
}

export class FileDigests {
  readonly #parts: Parts
  readonly #find
  readonly #put
  readonly #working = new Shared<string>()
  readonly #stopping = new AbortController()
  /** One after another: they would only take the disk from each other. */
  #later: Promise<void> = Promise.resolve()
  readonly #queued = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.db
    this.#find = sql
      .prepare<[number, string, number, number], string>(
        'select sha256 from file_digest where source_id = ? and remote_id = ? and size_bytes = ? and modified_at = ?',
      )
      .pluck()
    this.#put = sql.prepare(
      `insert into file_digest (source_id, remote_id, size_bytes, modified_at, sha256) values (?, ?, ?, ?, ?)
       on conflict (source_id, remote_id) do update set size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
         sha256 = excluded.sha256`,
    )
  }

  /** Hex. Undefined when it is not known yet, or cannot be. Rejects when aborted. */
  async of(copy: CopyName, bytes: CopyBytes, { signal }: { signal: AbortSignal }): Promise<string | undefined> {
    const known = this.known(copy, bytes)
    if (known !== undefined) return known
    if (bytes.sizeBytes <= WAIT_BYTES) {
      return this.#now(copy, bytes, signal)
    }
    this.#workLater(copy, nameOf(copy, bytes))
    return undefined
  }

  /** The same where it was worked out before; nothing is begun for it. */
  known({ sourceId, remoteId }: CopyName, { sizeBytes, modifiedAt }: CopyBytes): string | undefined {
    return this.#find.get(sourceId, remoteId, sizeBytes, modifiedAt) as string | undefined
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#working.stop()
    await this.#later
  }

  async #now(copy: CopyName, bytes: CopyBytes, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.#working.join(nameOf(copy, bytes), { signal }, (shared) => this.#work(copy, bytes, shared))
    } catch (error) {
      signal.throwIfAborted()
      this.#parts.log.warn({ err: error, ...copy }, 'a digest could not be worked out')
      return undefined
    }
  }

  #workLater(copy: CopyName, name: string): void {
    if (this.#queued.has(name)) return
    this.#queued.add(name)
    const { signal } = this.#stopping
    this.#later = this.#later
      .then(async () => {
        signal.throwIfAborted()
        const bytes = await this.#parts.reopen(copy, { signal })
        try {
          await this.#work(copy, bytes, signal)
        } finally {
          await bytes.close()
        }
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) this.#parts.log.warn({ err: error, ...copy }, 'a digest could not be worked out')
      })
      .finally(() => this.#queued.delete(name))
  }

  async #work(copy: CopyName, bytes: CopyBytes, signal: AbortSignal): Promise<string> {
    const { sizeBytes, modifiedAt } = bytes
    const hash = createHash('sha256')
    if (sizeBytes > 0) {
      // Not by the signal: aborting a read closes the file, from which others may be sending.
      for await (const piece of bytes.read({ start: 0, end: sizeBytes - 1 }, { signal: NEVER })) {
        signal.throwIfAborted()
        hash.update(piece)
      }
    }
    signal.throwIfAborted()
    const digest = hash.digest('hex')
    if ((await bytes.isCurrent?.()) !== false) {
      write(this.#parts.db, () => this.#put.run(copy.sourceId, copy.remoteId, sizeBytes, modifiedAt, digest))
    }
    return digest
  }
}

const nameOf = ({ sourceId, remoteId }: CopyName, { sizeBytes, modifiedAt }: CopyBytes): string =>
  [sourceId, remoteId, sizeBytes, modifiedAt].join('\0')

/** RFC 9530, of the whole file, whatever part of it is sent. */
export const reprDigest = (sha256: string): string => `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
