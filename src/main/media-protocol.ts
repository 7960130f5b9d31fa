/**
 * The scheme `media://app/`: the built page with its headers, and below `media/` the engine's sound and covers. Nothing
 * goes over a socket, so no port is open. What can be asked for is the build's own files and opaque ids; every other host,
 * path, method or asking origin gets 4xx.
 */
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Logger } from 'pino'
import { PAGE_HEADERS, PAGE_TYPES } from '../shared/page-files.ts'
import { PAGE_ORIGIN } from './own-page.ts'

/** Must run before the program is ready, and once. */
export function registerMediaScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'media',
      // `stream` lets sound begin before its last byte is here; `codeCache` keeps compiled scripts between starts.
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

export interface MediaProtocolParts {
  /** Folder of the built page. */
  pageDir: string
  /** Vite's address while developing; the page then comes from there, under the same origin as ever. */
  devServer?: string
  media(request: Request): Promise<Response>
  log: Logger
}

export function handleMediaScheme({ pageDir, devServer, media, log }: MediaProtocolParts): void {
  protocol.handle('media', async (request) => {
    try {
      const url = new URL(request.url)
      if (url.host !== 'app' || isForeign(request)) return refuse(403)
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
      if (url.pathname.startsWith('/media/')) return guarded(await media(request))
      return devServer ? await fromDevServer(devServer, url) : await pageFile(pageDir, url.pathname)
    } catch (error) {
      if (!request.signal.aborted) log.error({ err: error }, 'an answer on the media scheme failed')
      return refuse(500)
    }
  })
}

/** Electron tells which origin made a request; another one can only be there by a hole in the page's policy. */
function isForeign(request: Request & { initiatorOrigin?: string }): boolean {
  return request.initiatorOrigin !== undefined && request.initiatorOrigin !== PAGE_ORIGIN
}

/** Covers are bytes from other people's files: whatever they are, they are not to be looked at as anything else. */
function guarded(response: Response): Response {
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('cross-origin-resource-policy', 'same-origin')
  return response
}

async function pageFile(pageDir: string, pathname: string): Promise<Response> {
  const name = containedName(pathname)
  const type = name && PAGE_TYPES[extname(name)]
  if (!type) return refuse(404)
  let body: Buffer
  try {
    body = await readFile(join(pageDir, name))
  } catch {
    return refuse(404)
  }
  return new Response(new Uint8Array(body), {
    headers: {
      ...PAGE_HEADERS,
      'content-type': type,
      'content-length': String(body.length),
      // Names of built assets hold their digest.
      'cache-control': name.startsWith('assets') ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  })
}

/** The file's name inside the page's folder; undefined for anything that is not plainly inside. */
function containedName(pathname: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (path === '/') return 'index.html'
  const parts = path.slice(1).split('/')
  // Only names as a build gives them; so no `..`, no drive letter, no backslash, no NUL, no hidden file.
  return parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)) ? parts.join(sep) : undefined
}

async function fromDevServer(devServer: string, url: URL): Promise<Response> {
  const answer = await fetch(new URL(url.pathname + url.search, devServer))
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': answer.headers.get('content-type') ?? 'text/plain', 'cache-control': 'no-store' },
  })
}

const refuse = (status: 403 | 404 | 405 | 500): Response =>
  new Response(null, { status, headers: { ...PAGE_HEADERS, ...(status === 405 && { allow: 'GET, HEAD' }) } })
