/** A short stretch of an open copy, whole. */
import type { CopyBytes } from '../sources/source.ts'

/** Fewer bytes only where the file ends. */
export async function bytesAt(
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
