/**
 * Covers, sized on demand. A cover's id is a digest of the bytes it comes from, so an answer never changes and may be kept
 * for ever; bytes that no longer match the id are not that cover, and the next origin is asked.
 *
 * Equal requests in flight share one piece of work, which ends when the last of them is gone: a page that scrolls fast asks
 * for hundreds of covers and takes most of it back.
 */
import PQueue from 'p-queue'
import { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { COVER_SIZES } from '../../shared/model/media-url.ts'
import type { LibraryDb } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Host } from '../host.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { plainText, type MediaAnswer, type MediaRequest } from './answer.ts'
import { CoverCache } from './cover-cache.ts'
import { COVER_TYPE, MAX_PIXELS, RefusedImage, sizeCover } from './cover-image.ts'
import { isNotModified } from './conditions.ts'
import { Shared } from './shared.ts'

/** Reads one image as its source has it. The part of `Sources` that covers need. */
export interface CoverReader {
  readCover(
    origin: { sourceId: number; remoteId: string; kind: 'embedded' | 'file' },
    options: { signal: AbortSignal },
  ): Promise<Uint8Array | undefined>
}

interface Parts {
  host: Pick<Host, 'cacheDir' | 'now'>
  db: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  sources: CoverReader
  log: Logger
}

interface Origin {
  sourceId: number
  remoteId: string
  kind: 'embedded' | 'file'
  /** It comes over the network: waiting for it keeps nobody else waiting. */
  remote: number
  /** It lies in an own folder. */
  own: number
}

/** Images are decoded on libuv's four threads, which also read the sound: two at once leave two for it. */
const AT_ONCE = 2
/** Fetched beside each other from servers: a page of covers at once, and connections left for the sound. */
const FETCHED_AT_ONCE = 6

const ID = /^[0-9a-f]{32}$/
const SIZES: readonly number[] = COVER_SIZES
/** What a picture may be told to be. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'])

export class Covers {
  readonly #cache: CoverCache
  readonly #sources: CoverReader
  readonly #log: Logger
  readonly #queue = new PQueue({ concurrency: AT_ONCE })
  readonly #fetches = new PQueue({ concurrency: FETCHED_AT_ONCE })
  readonly #inFlight = new Shared<Uint8Array | undefined>()
  readonly #find: (id: string) => { mime: string; width: number; height: number } | undefined
  readonly #origins: (id: string) => Origin[]
  readonly #stopListening: () => void

  constructor({ host, db, settings, sources, log }: Parts) {
    this.#sources = sources
    this.#log = log
    this.#cache = new CoverCache({
      folder: join(host.cacheDir, 'covers'),
      quotaBytes: settings.current.coverCacheBytes,
      now: () => host.now(),
      log,
    })
    this.#stopListening = settings.onChange(({ coverCacheBytes }) => this.#cache.setQuota(coverCacheBytes))
    const find = db.sql.prepare<[string], { mime: string; width: number; height: number }>(
      'select mime, width, height from cover where id = ?',
    )
    const origins = db.sql.prepare<[string], Origin>(
      // What lies here comes before what a server has; an image in a file of its own is read with less work than one in a song.
      `select source_id as sourceId, remote_id as remoteId, o.kind, s.kind not in ('folder', 'kept') as remote, s.kind = 'folder' as own
       from cover_origin o join source s on s.id = o.source_id where cover_id = ?
       order by own desc, remote, s.reachable desc, o.kind = 'embedded', source_id, remote_id limit 8`,
    )
    this.#find = (id) => find.get(id)
    this.#origins = (id) => origins.all(id)
  }

  async answer(id: string, search: URLSearchParams, request: MediaRequest): Promise<MediaAnswer> {
    const size = Number(search.get('size'))
    if (!SIZES.includes(size)) return plainText(400, `Covers are made in these sizes only: ${SIZES.join(', ')}.`)
    if (!ID.test(id)) return plainText(404, 'There is no such cover.')

    const etag = `"${id}-${size}"`
    const headers = {
      etag,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    }
    const header = (name: string) => request.header(name)
    if (isNotModified(header, { etag, modifiedAt: 0 })) return { status: 304, headers }
    try {
      const bytes = await this.#sized(id, size, request.signal)
      if (!bytes) return plainText(404, 'There is no such cover.')
      return {
        status: 200,
        headers: { ...headers, 'content-type': COVER_TYPE, 'content-length': String(bytes.length) },
        body: bytes,
      }
    } catch (error) {
      if (!(error instanceof RefusedImage)) throw error
      return plainText(422, error.message)
    }
  }

  /** The image as its file has it, for devices that make their own sizes. Only what own folders have: others ask where it lies. */
  async original(id: string, request: MediaRequest): Promise<MediaAnswer> {
    if (!ID.test(id)) return plainText(404, 'There is no such cover.')
    const etag = `"${id}"`
    const headers = {
      etag,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      // Whatever it says it is, no browser is to take it for a page.
      'content-disposition': 'attachment',
    }
    if (isNotModified((name) => request.header(name), { etag, modifiedAt: 0 })) return { status: 304, headers }
    for (const origin of this.#origins(id)) {
      if (origin.own === 0) continue
      const bytes = await this.#queue.add(() => this.#read(origin, request.signal), { signal: request.signal })
      if (!bytes || (await coverIdOf(bytes)) !== id) continue
      const type = this.#find(id)?.mime ?? ''
      return {
        status: 200,
        headers: {
          ...headers,
          'content-type': IMAGE_TYPES.has(type) ? type : 'application/octet-stream',
          'content-length': String(bytes.length),
        },
        body: bytes,
      }
    }
    return plainText(404, 'There is no such cover.')
  }

  async stop(): Promise<void> {
    this.#stopListening()
    this.#queue.clear()
    this.#fetches.clear()
    this.#inFlight.stop()
    await Promise.all([this.#queue.onIdle(), this.#fetches.onIdle()])
    await this.#cache.stop()
  }

  async #sized(id: string, size: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const key = `${id}-${size}`
    return (
      (await this.#cache.get(key)) ?? this.#inFlight.join(key, { signal }, (shared) => this.#make(id, size, shared))
    )
  }

  async #make(id: string, size: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const known = this.#find(id)
    if (!known) return undefined
    if (known.width * known.height > MAX_PIXELS) throw new RefusedImage('This cover is larger than 100 megapixels.')
    for (const origin of this.#origins(id)) {
      const fetched = origin.remote === 1 ? await this.#fetches.add(() => this.#read(origin, signal), { signal }) : null
      const sized = await this.#queue.add(
        async () => {
          const original = fetched === null ? await this.#read(origin, signal) : fetched
          return original && (await coverIdOf(original)) === id ? sizeCover(original, size) : undefined
        },
        { signal },
      )
      if (!sized) continue
      await this.#cache.put(`${id}-${size}`, sized)
      return sized
    }
    return undefined
  }

  async #read(origin: Origin, signal: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return await this.#sources.readCover(origin, { signal })
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error
      this.#log.debug({ err: error, sourceId: origin.sourceId }, 'cover could not be read')
      return undefined
    }
  }
}

/** As the sources make them: CoverId in ids.ts. */
async function coverIdOf(bytes: Uint8Array): Promise<string> {
  // Not on the main thread: pictures of many megabytes exist.
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Buffer.from(digest).toString('hex').slice(0, 32)
}
