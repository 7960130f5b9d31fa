/**
 * Serves an Apple Lossless file as WAV, decoded while it is read. How many frames there are, the file's tables tell, so the
 * length is known beforehand; every packet stands for itself, so a range costs no more than its own packets.
 *
 * Decoding shares the main thread with everything else: it stops for breath every few milliseconds.
 */
import { setImmediate } from 'node:timers/promises'
import type { CopyBytes } from '../sources/source.ts'
import { AlacDecoder, BadPacket, readAlacConfig, type AlacConfig } from './alac.ts'
import { readBytes } from './bytes-at.ts'
import { readMp4Packets, type Mp4Packets } from './mp4-packets.ts'
import { MAX_WAV_DATA, WAV_HEADER_BYTES, wavHeader } from './wav-header.ts'

const BREATH_MS = 5
/** Packets that lie together are read together, up to this. */
const READ_BYTES = 128 * 1024
/** A packet is at most as long as its samples are without packing, and a little. */
const MAX_PACKET_BYTES = 1024 * 1024

/** Undefined when it is no Apple Lossless that can be decoded here. `file` stays the caller's to close. */
export async function alacAsWav(file: CopyBytes, { signal }: { signal: AbortSignal }): Promise<CopyBytes | undefined> {
  const packets = await readMp4Packets(file, { signal })
  const config = packets && alacConfigOf(packets.description)
  if (!config) return undefined
  // 20 bits stand in the upper part of 24.
  const bitDepth = Math.ceil(config.bitDepth / 8) * 8
  const frameBytes = config.channels * (bitDepth / 8)
  const dataBytes = packets.starts.at(-1)! * frameBytes
  if (dataBytes > MAX_WAV_DATA || packets.sizes.some((size) => size > MAX_PACKET_BYTES)) return undefined
  const header = wavHeader({ ...config, bitDepth, float: false }, dataBytes)
  return {
    sizeBytes: WAV_HEADER_BYTES + dataBytes,
    modifiedAt: file.modifiedAt,
    container: 'wav',
    codec: 'pcm',
    async *read({ start, end }, options) {
      if (start < WAV_HEADER_BYTES) yield header.subarray(start, Math.min(end + 1, WAV_HEADER_BYTES))
      if (end < WAV_HEADER_BYTES) return
      yield* decodeRange(
        { file, packets, config, bitDepth, frameBytes },
        { start: Math.max(start, WAV_HEADER_BYTES) - WAV_HEADER_BYTES, end: end - WAV_HEADER_BYTES },
        options,
      )
    },
    ...(file.isCurrent && { isCurrent: () => file.isCurrent!() }),
    close: () => file.close(),
  }
}

/** The configuration lies in a box named like the codec, inside the entry named like the codec, wherever that is. */
export function alacConfigOf(description: Buffer): AlacConfig | undefined {
  if (description.toString('latin1', 4, 8) !== 'alac') return undefined
  const at = description.indexOf('alac', 36, 'latin1')
  return at < 0 ? undefined : readAlacConfig(description.subarray(at + 8))
}

interface Sound {
  file: CopyBytes
  packets: Mp4Packets
  config: AlacConfig
  bitDepth: number
  frameBytes: number
}

async function* decodeRange(
  { file, packets, config, bitDepth, frameBytes }: Sound,
  { start, end }: { start: number; end: number },
  options: { signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const { starts, sizes } = packets
  const decoder = new AlacDecoder(config)
  const last = packetAt(starts, Math.floor(end / frameBytes))
  let breath = performance.now()
  for (let packet = packetAt(starts, Math.floor(start / frameBytes)); packet <= last;) {
    const together = lengthOfRun(packets, packet, last)
    const first = packets.offsets[packet]!
    const runBytes = packets.offsets[packet + together - 1]! + sizes[packet + together - 1]! - first
    const run = await readBytes(file, first, runBytes, options)
    for (let i = 0; i < together; i++, packet++) {
      if (performance.now() - breath > BREATH_MS) {
        await setImmediate()
        options.signal.throwIfAborted()
        breath = performance.now()
      }
      const at = packets.offsets[packet]! - first
      const frames = starts[packet + 1]! - starts[packet]!
      const pcm = Buffer.alloc(frames * frameBytes)
      decodeInto(pcm, decoder, run.subarray(at, at + sizes[packet]!), { frames, config, bitDepth })
      const pcmStart = starts[packet]! * frameBytes
      const from = Math.max(start - pcmStart, 0)
      const to = Math.min(end + 1 - pcmStart, pcm.length)
      if (to > from) yield pcm.subarray(from, to)
    }
  }
}

/** A packet that is damaged, or shorter than the tables say, leaves silence: the rest of the song is still good. */
function decodeInto(
  pcm: Buffer,
  decoder: AlacDecoder,
  packet: Uint8Array,
  { frames, config, bitDepth }: { frames: number; config: AlacConfig; bitDepth: number },
): void {
  let decoded: number
  try {
    decoded = Math.min(decoder.decode(packet), frames)
  } catch (error) {
    if (error instanceof BadPacket) return
    throw error
  }
  const { left, right } = decoder
  const stereo = config.channels === 2
  const shift = bitDepth - config.bitDepth
  let at = 0
  for (let i = 0; i < decoded; i++) {
    at = putSample(pcm, at, left[i]! << shift, bitDepth)
    if (stereo) at = putSample(pcm, at, right[i]! << shift, bitDepth)
  }
}

function putSample(pcm: Buffer, at: number, sample: number, bitDepth: number): number {
  pcm[at++] = sample
  pcm[at++] = sample >> 8
  if (bitDepth > 16) pcm[at++] = sample >> 16
  if (bitDepth > 24) pcm[at++] = sample >> 24
  return at
}

/** How many packets from `packet` on lie one behind the other, within what is read at once. */
function lengthOfRun({ offsets, sizes }: Mp4Packets, packet: number, last: number): number {
  let count = 1
  let bytes = sizes[packet]!
  while (packet + count <= last) {
    const next = packet + count
    bytes += sizes[next]!
    if (offsets[next] !== offsets[next - 1]! + sizes[next - 1]! || bytes > READ_BYTES) break
    count += 1
  }
  return count
}

/** The packet that holds a frame, by halving. */
function packetAt(starts: Float64Array, frame: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= frame) low = middle
    else high = middle - 1
  }
  return low
}
