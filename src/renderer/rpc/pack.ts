/**
 * A file's text as it fits into one message: as it is while it is small, else as gzip in base64, which makes some twelve times as
 * much fit.
 */

/** The server takes messages of 8 MiB, and there is more in one than the text. */
const MAX_CHARACTERS = 7 * 1024 * 1024
/** Less than that is not worth the work. */
const SMALL_CHARACTERS = 256 * 1024

export interface Packed {
  text: string
  packed: boolean
}

/** Undefined when it is too large even so. */
export async function pack(text: string): Promise<Packed | undefined> {
  if (text.length <= SMALL_CHARACTERS) return { text, packed: false }
  const zipped = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  const base64 = toBase64(new Uint8Array(await new Response(zipped).arrayBuffer()))
  return base64.length <= MAX_CHARACTERS ? { text: base64, packed: true } : undefined
}

/** As many bytes at once as a call takes arguments; a multiple of three, so that the pieces can be joined. */
const PIECE_BYTES = 3 * 8192

function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES))))
  return pieces.join('')
}
