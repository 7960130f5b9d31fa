/**
 * The built page, read once and kept: a few files, asked for at every start of a browser. Each is offered compressed; the
 * name of a built asset holds its digest, so it may be kept for ever, and the index is asked for again every time.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface PageFile {
  readonly type: string
  readonly etag: string
  readonly cacheControl: string
  readonly plain: Buffer
  /** Absent where compressing does not pay. */
  readonly br?: Buffer
  readonly gzip?: Buffer
}

/** By path, without the leading slash: `index.html`, `assets/index-4f2a.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

const COMPRESSED = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest'])
const WORTH_IT = 1024

export async function readPage(dir: string): Promise<PageFiles> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined)
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        const name = path.slice(dir.length).split(sep).filter(Boolean).join('/')
        return [name, await readPageFile(path, name)] as const
      }),
  )
  return new Map(files)
}

async function readPageFile(path: string, name: string): Promise<PageFile> {
  const plain = await readFile(path)
  const ending = extname(name)
  return {
    type: TYPES[ending]!,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`,
    cacheControl: name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    plain,
    ...(COMPRESSED.has(ending) && plain.length >= WORTH_IT && (await compress(plain))),
  }
}

async function compress(plain: Buffer): Promise<{ br: Buffer; gzip: Buffer }> {
  const [br, gz] = await Promise.all([
    // Level 5 takes milliseconds where 11 takes seconds, for some percent.
    promisify(brotliCompress)(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    promisify(gzip)(plain),
  ])
  return { br, gzip: gz }
}
