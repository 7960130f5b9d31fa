/**
 * The bytes of a text file as text, whichever program wrote it: by the mark at its beginning; else as UTF-8; else, if every other
 * byte is 0, as UTF-16; else as Windows wrote in the west. Never throws; what is no text comes out as nonsense with NULs in it.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const unmarked = unmarkedUtf16(bytes)
  if (unmarked !== undefined) return new TextDecoder(unmarked).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const LOOKED_AT = 256

/** Paths and names hold some ASCII, and UTF-8 holds no 0. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(bytes.length, LOOKED_AT)
  if (bytes.length % 2 === 1 || length < 8) return undefined
  let [atEven, atOdd] = [0, 0]
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) atEven++
    if (bytes[at + 1] === 0) atOdd++
  }
  if (atEven === 0 && atOdd > length / 8) return 'utf-16le'
  return atOdd === 0 && atEven > length / 8 ? 'utf-16be' : undefined
}
