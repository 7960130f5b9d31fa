/**
 * Where the samples of an AIFF or AIFF-C file lie and what they are. Reads the heads of its chunks only. Undefined for
 * what it cannot make sense of: foreign bytes are believed in nothing that the size of the file does not bear out.
 */
import type { CopyBytes } from '../sources/source.ts'
import { lookInto } from './bytes-at.ts'
import type { WavFormat } from './wav-header.ts'

export interface AiffSound extends WavFormat {
  /** Offset of the first sample in the file. */
  dataStart: number
  /** Whole frames only. */
  dataBytes: number
  littleEndian: boolean
}

const MAX_CHUNKS = 1000

export async function readAiff(file: CopyBytes, options: { signal: AbortSignal }): Promise<AiffSound | undefined> {
  const bytesAt = lookInto(file, options)
  const form = await bytesAt(0, 12)
  const kind = form.toString('latin1', 8, 12)
  if (form.toString('latin1', 0, 4) !== 'FORM' || (kind !== 'AIFF' && kind !== 'AIFC')) return undefined

  let common: Common | undefined
  let data: { start: number; bytes: number } | undefined
  let offset = 12
  for (let i = 0; i < MAX_CHUNKS && offset + 8 <= file.sizeBytes && !(common && data); i++) {
    const head = await bytesAt(offset, 48)
    if (head.length < 8) break
    const id = head.toString('latin1', 0, 4)
    const size = head.readUInt32BE(4)
    if (id === 'COMM') common = readCommon(head.subarray(8, 8 + size), kind === 'AIFC')
    if (id === 'SSND' && head.length >= 16) {
      const skipped = head.readUInt32BE(8)
      const start = offset + 16 + skipped
      // A recorder that was cut off leaves a size of 0 or too large; the file's own end counts.
      data = { start, bytes: Math.min(size === 0 ? Infinity : size - 8 - skipped, file.sizeBytes - start) }
    }
    // Chunks begin at even offsets.
    offset += 8 + size + (size % 2)
  }
  if (!common || !data || data.bytes < 0) return undefined
  const frameBytes = common.channels * (common.bitDepth / 8)
  const frames = Math.min(common.frames, Math.floor(data.bytes / frameBytes))
  return { ...common, dataStart: data.start, dataBytes: frames * frameBytes }
}

interface Common extends WavFormat {
  frames: number
  littleEndian: boolean
}

function readCommon(chunk: Buffer, compressed: boolean): Common | undefined {
  if (chunk.length < (compressed ? 22 : 18)) return undefined
  const channels = chunk.readUInt16BE(0)
  const frames = chunk.readUInt32BE(2)
  const bits = chunk.readUInt16BE(6)
  const sampleRateHz = readExtended(chunk, 8)
  const type = compressed ? chunk.toString('latin1', 18, 22) : 'NONE'
  if (channels < 1 || channels > 32 || !(sampleRateHz >= 1 && sampleRateHz <= 1_536_000)) return undefined
  const common = { channels, frames, sampleRateHz, float: false, littleEndian: false }
  switch (type) {
    case 'NONE':
    case 'twos':
    case 'in24':
    case 'in32':
      // Odd depths stand in the upper bits of whole bytes.
      return bits >= 1 && bits <= 32 ? { ...common, bitDepth: Math.ceil(bits / 8) * 8 } : undefined
    case 'sowt':
      return bits >= 1 && bits <= 32 ? { ...common, bitDepth: Math.ceil(bits / 8) * 8, littleEndian: true } : undefined
    case 'fl32':
    case 'FL32':
      return { ...common, bitDepth: 32, float: true }
    default:
      return undefined
  }
}

/** The 80-bit floating point number that AIFF keeps its sample rate in, rounded to whole hertz. */
function readExtended(bytes: Buffer, offset: number): number {
  const exponent = (bytes.readUInt16BE(offset) & 0x7fff) - 16383
  const mantissa = Number(bytes.readBigUInt64BE(offset + 2))
  return Math.round(mantissa * 2 ** (exponent - 63))
}
