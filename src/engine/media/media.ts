/**
 * Sound and covers by ordinary requests: `…/media/track/{trackId}?playing=` and `…/media/cover/{coverId}?size=`. Addresses hold
 * opaque ids only; which file that is, the library knows.
 *
 * Both shells serve from here. `media(request)` answers as the web does; `media.answer` is the same answer before it
 * becomes a `Response`, for a shell that can write to a socket without going through web streams.
 */
import type { Stores } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Host } from '../host.ts'
import { requestTarget } from '../lib/request-target.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { plainText, toResponse, type MediaAnswer, type MediaRequest } from './answer.ts'
import { copiesOf } from './copies.ts'
import { Covers, type CoverReader } from './covers.ts'
import { RecentBlocks } from './recent-blocks.ts'
import { Share, type ShareRequest } from './share.ts'
import { Tracks, type CopyOpener } from './tracks.ts'
import type { TranscodeOptions } from './transcodes.ts'

export interface MediaParts {
  host: Pick<Host, 'cacheDir' | 'log' | 'now'>
  stores: Pick<Stores, 'library'>
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  sources: CopyOpener & CoverReader
  /** How long a file stays open after an answer, for the next part that is asked for. */
  keepOpenMs?: number
  /** Without a search path nothing is converted. */
  transcode?: TranscodeOptions
}

const KEEP_OPEN_MS = 2_000

export interface Media {
  (request: Request): Promise<Response>
  answer(request: MediaRequest): Promise<MediaAnswer>
  /** The same in this very turn, where all that it takes is at hand. */
  atOnce(request: MediaRequest): MediaAnswer | undefined
  /** Of own copies only, for other devices. */
  share(request: ShareRequest): Promise<MediaAnswer>
  /** The image as it lies here, for other devices. */
  shareCover(coverId: string, request: MediaRequest): Promise<MediaAnswer>
  /** Formats that `share` can make of others; none until it is known, shortly after the start. */
  canTranscode(): string[]
  /** Ends what is being sent and made; safe to call twice. */
  stop(): Promise<void>
}

const ROUTE = /\/media\/(track|cover)\/([^/?#]+)$/
const ID = /^[A-Za-z0-9_-]{1,64}$/

export function createMedia({
  host,
  stores,
  settings,
  sources,
  keepOpenMs = KEEP_OPEN_MS,
  transcode = {},
}: MediaParts): Media {
  const log = host.log.child({ part: 'media' })
  const { events } = stores.library
  const blocks = new RecentBlocks()
  const tracks = new Tracks({
    copiesOf: copiesOf(stores.library, () => settings.current.duplicates.bestCopy),
    sources,
    keepOpenMs,
    blocks,
    events,
    log,
  })
  const covers = new Covers({ host, db: stores.library, settings, sources, log })

  const sharing = new Share({
    db: stores.library,
    sources,
    cacheDir: host.cacheDir,
    keepOpenMs,
    blocks,
    transcode,
    log,
  })

  function atOnce(request: MediaRequest): MediaAnswer | undefined {
    const { path, query } = requestTarget(request.url)
    const [, kind, id] = ROUTE.exec(path) ?? []
    if (kind !== 'track' || id === undefined || !ID.test(id)) return undefined
    return tracks.atOnce(id, request, { playing: query.get('playing') ?? undefined })
  }

  async function answer(request: MediaRequest): Promise<MediaAnswer> {
    const full = await route(request)
    return request.method === 'HEAD' ? { status: full.status, headers: full.headers } : full
  }

  async function route(request: MediaRequest): Promise<MediaAnswer> {
    const { path, query } = requestTarget(request.url)
    const [, kind, encodedId] = ROUTE.exec(path) ?? []
    if (!encodedId) return plainText(404, 'There is no sound or cover at this address.')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainText(405, 'Sound and covers can only be read.', { allow: 'GET, HEAD' })
    }
    const id = decodeId(encodedId)
    if (id === undefined) return plainText(404, 'There is no sound or cover at this address.')
    try {
      if (kind === 'cover') return await covers.answer(id, query, request)
      return await tracks.answer(id, request, { playing: query.get('playing') ?? undefined })
    } catch (error) {
      if (isAbort(error) || request.signal.aborted) throw error
      log.error({ err: error, kind, id }, 'media request failed')
      return plainText(500, 'Something went wrong inside Soul Player; the log says more.')
    }
  }

  async function share(request: ShareRequest): Promise<MediaAnswer> {
    const { method, trackId } = request
    if (method !== 'GET' && method !== 'HEAD') return plainText(405, 'Sound can only be read.', { allow: 'GET, HEAD' })
    if (!ID.test(trackId)) return plainText(404, 'This track is not in the library.')
    try {
      const full = await sharing.answer(request)
      return method === 'HEAD' ? { status: full.status, headers: full.headers } : full
    } catch (error) {
      if (isAbort(error) || request.signal.aborted) throw error
      log.error({ err: error, trackId }, 'sharing a track failed')
      return plainText(500, 'Something went wrong inside Soul Player; the log says more.')
    }
  }

  const media = async (request: Request): Promise<Response> =>
    toResponse(
      await answer({
        method: request.method,
        url: request.url,
        header: (name) => request.headers.get(name),
        signal: request.signal,
      }),
    )

  return Object.assign(media, {
    answer,
    atOnce,
    share,
    async shareCover(coverId: string, request: MediaRequest) {
      const full = await covers.original(coverId, request)
      return request.method === 'HEAD' ? { status: full.status, headers: full.headers } : full
    },
    canTranscode: () => sharing.canTranscode(),
    async stop() {
      await Promise.all([tracks.stop(), covers.stop(), sharing.stop()])
    },
  })
}

function decodeId(encoded: string): string | undefined {
  try {
    const id = decodeURIComponent(encoded)
    return ID.test(id) ? id : undefined
  } catch {
    return undefined
  }
}
