/**
 * The built page: a few files, asked for at every start of a browser, read and compressed when first asked for and then
 * kept. The name of a built asset holds its digest, so it may be kept for ever there; the index is asked for again each time.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { PAGE_TYPES } from '../shared/page-files.ts'

export type Encoding = 'br' | 'gzip'

export class PageFile {
  readonly type: string
  readonly cacheControl: string
  readonly #path: string
  readonly #compressible: boolean
  #plain: Promise<Plain> | undefined
  readonly #compressed = new Map<Encoding, Promise<Buffer>>()

  constructor(path: string, name: string) {
    this.#path = path
    this.type = PAGE_TYPES[extname(name)]!
    this.#compressible = COMPRESSED.has(extname(name))
    this.cacheControl = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  }

  plain(): Promise<Plain> {
    this.#plain ??= readFile(this.#path).then((bytes) => ({
      bytes,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 20)}"`,
    }))
    return this.#plain
  }

  /** Undefined where it does not pay. */
  async compressed(encoding: Encoding): Promise<Buffer | undefined> {
    const { bytes } = await this.plain()
    if (!this.#compressible || bytes.length < WORTH_IT) return undefined
    const known = this.#compressed.get(encoding)
    if (known) return known
    const made = COMPRESS[encoding](bytes)
    this.#compressed.set(encoding, made)
    return made
  }
}

interface Plain {
  bytes: Buffer
  etag: string
}

/** By path, without the leading slash: `index.html`, `assets/index-4f2a.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>

/** Which files there are is settled here; nothing else can be asked for later. */
export async function readPage(dir: string): Promise<PageFiles> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile() && PAGE_TYPES[extname(entry.name)] !== undefined)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const name = path.slice(dir.length).split(sep).filter(Boolean).join('/')
        return [name, new PageFile(path, name)] as const
      }),
  )
}

const COMPRESSED = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest'])
const WORTH_IT = 1024

const COMPRESS: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        // Level 5 takes milliseconds where 11 takes seconds, for some percent.
        [constants.BROTLI_PARAM_QUALITY]: 5,
        // The window takes its memory whether it is needed or not.
        [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.ceil(Math.log2(bytes.length)) + 1),
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
}
