/** The bytes of a cover from whichever source still has them, if they are that cover. */
import { webcrypto } from 'node:crypto'
import { isAbort } from '../errors.ts'
import type { LibraryDb } from '../db/store.ts'

interface Origin {
  sourceId: number
  remoteId: string
  kind: 'embedded' | 'file'
}

/** As `Sources` reads one. */
export type ReadOrigin = (origin: Origin, options: { signal: AbortSignal }) => Promise<Uint8Array | undefined>

/** Undefined when none has them now. Rejects when aborted. */
export async function readAnyOrigin(
  { sql }: LibraryDb,
  coverId: string,
  read: ReadOrigin,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const origins = sql
    .prepare<[string], Origin>(
      `select o.source_id as sourceId, o.remote_id as remoteId, o.kind from cover_origin o join source s on s.id = o.source_id
       where o.cover_id = ? order by s.kind <> 'folder', s.reachable desc, o.kind = 'embedded', o.source_id, o.remote_id limit 8`,
    )
    .all(coverId)
  for (const origin of origins) {
    const bytes = await readOne(origin, read, signal)
    if (bytes !== undefined && (await idOf(bytes)) === coverId) return bytes
  }
  return undefined
}

async function readOne(origin: Origin, read: ReadOrigin, signal: AbortSignal): Promise<Uint8Array | undefined> {
  try {
    return await read(origin, { signal })
  } catch (error) {
    if (isAbort(error) || signal.aborted) throw error
    return undefined
  }
}

/** As the sources make them: CoverId in ids.ts. */
async function idOf(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Buffer.from(digest).toString('hex').slice(0, 32)
}
