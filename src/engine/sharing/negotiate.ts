/** Which compression a client takes (RFC 9110, 12.5.3), and doing it off the main thread. */
import { promisify } from 'node:util'
import { constants, gzip, zstdCompress } from 'node:zlib'

export type Encoding = 'zstd' | 'gzip'

/** In order of our liking: of one and the same page, zstd makes half as much of gzip's output in half the time. */
const KNOWN: readonly Encoding[] = ['zstd', 'gzip']
/** Below, headers weigh more than what is saved. */
export const WORTH_COMPRESSING_BYTES = 1024

/** Undefined: as it is. What a client ranks highest is taken; among equals, what we like best. */
export function encodingFor(acceptEncoding: string | undefined): Encoding | undefined {
  if (!acceptEncoding) return undefined
  const wishes = new Map(acceptEncoding.slice(0, 1_000).split(',').map(wishOf))
  const ranked = KNOWN.map((name) => ({ name, quality: wishes.get(name) ?? wishes.get('*') ?? 0 }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  return ranked[0]?.name
}

function wishOf(part: string): [name: string, quality: number] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return [name, quality === undefined ? 1 : Number(quality) || 0]
}

export const compress: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  zstd: (bytes) =>
    promisify(zstdCompress)(bytes, {
      params: {
        [constants.ZSTD_c_compressionLevel]: 3,
        // The window takes its memory whether it is needed or not.
        [constants.ZSTD_c_windowLog]: Math.min(21, Math.max(10, Math.ceil(Math.log2(bytes.length)))),
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 6 }),
}
