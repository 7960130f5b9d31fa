/**
 * Looks into an open copy here and there, for the few bytes that tell what it is: reads more than was asked for, because
 * what is wanted next mostly lies close behind.
 */
import type { CopyBytes } from '../sources/source.ts'

const AHEAD_BYTES = 64 * 1024

/** Fewer bytes only where the file ends. The bytes stay as they are. */
export type BytesAt = (start: number, length: number) => Promise<Buffer>

export function lookInto(file: CopyBytes, options: { signal: AbortSignal }): BytesAt {
  let piece: Buffer = Buffer.alloc(0)
  let pieceStart = 0
  return async (start, length) => {
    const end = Math.min(start + length, file.sizeBytes)
    if (end <= start) return Buffer.alloc(0)
    if (start < pieceStart || end > pieceStart + piece.length) {
      piece = await readBytes(file, start, Math.max(length, AHEAD_BYTES), options)
      pieceStart = start
    }
    return piece.subarray(start - pieceStart, end - pieceStart)
  }
}

/** Fewer bytes only where the file ends. */
export async function readBytes(
  file: CopyBytes,
  start: number,
  length: number,
  options: { signal: AbortSignal },
): Promise<Buffer> {
  const end = Math.min(start + length, file.sizeBytes) - 1
  if (end < start) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  for await (const chunk of file.read({ start, end }, options)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
