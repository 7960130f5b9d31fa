/**
 * One image made smaller: upright, never larger than it was, as WebP. The bytes come from anywhere, so only known raster
 * formats are handed to the decoder, and only after their declared size was looked at.
 */
import sharp from 'sharp'

export const COVER_TYPE = 'image/webp'
export const MAX_PIXELS = 100_000_000
const MAX_BYTES = 64 * 1024 * 1024

// Each request is one image on one thread; many requests are what runs side by side.
sharp.concurrency(1)
// Nothing is asked for twice: results lie in our own cache.
sharp.cache(false)

/** Thrown for what is no picture, or one that costs too much to decode. The message is for the user. */
export class RefusedImage extends Error {
  override name = 'RefusedImage'
}

export async function sizeCover(original: Uint8Array, size: number): Promise<Uint8Array> {
  if (original.length > MAX_BYTES) throw new RefusedImage('This cover is larger than 64 MB.')
  if (!isKnownImage(original)) throw new RefusedImage('This cover is not a JPEG, PNG, WebP, GIF, AVIF or TIFF image.')
  try {
    // The first picture of an animation only; `limitInputPixels` goes by the header, before anything is decoded.
    const image = sharp(original, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
    const { width, height } = await image.metadata()
    if (width * height > MAX_PIXELS) throw new RefusedImage('This cover is larger than 100 megapixels.')
    // More effort takes up to six times as long and saves next to nothing at these sizes.
    return await image
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82, effort: 0 })
      .toBuffer()
  } catch (error) {
    if (error instanceof RefusedImage) throw error
    if (/pixel limit/i.test((error as Error).message)) {
      throw new RefusedImage('This cover is larger than 100 megapixels.', { cause: error })
    }
    throw new RefusedImage('This cover is damaged and cannot be shown.', { cause: error })
  }
}

/** By the first bytes; names and declared types lie. SVG is not among them: it is a program rather than a picture. */
function isKnownImage(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1')
  return (
    head.startsWith('\xff\xd8\xff') ||
    head.startsWith('\x89PNG\r\n\x1a\n') ||
    /^GIF8[79]a/.test(head) ||
    /^RIFF....WEBP/s.test(head) ||
    /^....ftypavi[fs]/s.test(head) ||
    head.startsWith('II*\0') ||
    head.startsWith('MM\0*')
  )
}
