/**
 * Sound of MP4 files, packet by packet where their tables say that they lie: the decoder of the package reads a whole file when
 * its tables stand at the end. Apple Lossless is decoded by our own decoder, AAC by that which comes with `@audio/decode`.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { AlacDecoder, BadPacket } from '../media/alac.ts'
import { alacConfigOf } from '../media/alac-as-wav.ts'
import { readMp4Packets, type Mp4Packets } from '../media/mp4-packets.ts'
import type { Take } from './decode-sound.ts'
import type { SoundFile } from './sound-file.ts'

/** Packets that are read and decoded together. */
const RUN_BYTES = 128 * 1024
const RUN_PACKETS = 128
/** A packet is at most as long as its samples are without packing, and a little. */
const MAX_PACKET_BYTES = 1024 * 1024
/** FAAD2 keeps its first frame to itself; with SBR a frame is twice as long, and its filters are late. */
export const AAC_FRAME = 1_024
const SBR_DELAY = 962

/** Answers whether there is sound that can be decoded. */
export async function decodeMp4(file: SoundFile, take: Take): Promise<boolean> {
  const packets = await readMp4Packets(file, { signal: new AbortController().signal })
  if (!packets) throw new Error('its tables cannot be read')
  const kind = packets.description.toString('latin1', 4, 8)
  if (kind === 'alac') return decodeAlac(file, packets, take)
  if (kind === 'mp4a') return decodeAac(file, packets, take)
  return false
}

function decodeAlac(file: SoundFile, packets: Mp4Packets, take: Take): boolean {
  const config = alacConfigOf(packets.description)
  if (!config) return false
  const decoder = new AlacDecoder(config)
  const scale = 2 ** -(config.bitDepth - 1)
  const toFloat = (samples: Int32Array, frames: number): Float32Array => {
    const floats = new Float32Array(frames)
    for (let i = 0; i < frames; i++) floats[i] = samples[i]! * scale
    return floats
  }
  for (const { bytes, sizes } of runs(file, packets)) {
    let at = 0
    for (const size of sizes) {
      let frames: number
      try {
        frames = decoder.decode(bytes.subarray(at, at + size))
      } catch (error) {
        if (!(error instanceof BadPacket)) throw error
        frames = 0
      }
      at += size
      const left = toFloat(decoder.left, frames)
      const channels = config.channels === 2 ? [left, toFloat(decoder.right, frames)] : [left]
      if (!take({ channels, sampleRateHz: config.sampleRateHz })) return true
    }
  }
  return true
}

interface AacDecoder {
  decode(packets: Uint8Array[]): { channelData: Float32Array[]; sampleRate: number }
  free(): void
}

async function decodeAac(file: SoundFile, packets: Mp4Packets, take: Take): Promise<boolean> {
  const config = audioSpecificConfig(packets.description)
  if (!config) return false
  const decoder = await aacDecoder(config)
  try {
    let toDrop: number | undefined
    for (const { bytes, sizes } of runs(file, packets)) {
      let at = 0
      const together = sizes.map((size) => bytes.subarray(at, (at += size)))
      const { channelData, sampleRate: sampleRateHz } = decoder.decode(together)
      if (channelData.length === 0) continue
      if (toDrop === undefined) {
        toDrop = framesBefore(packets, { sampleRateHz, config })
        // The decoder began later than the sound: what is missing is the silence of a beginning.
        if (toDrop < 0 && !take({ channels: [new Float32Array(-toDrop)], sampleRateHz })) return true
        toDrop = Math.max(toDrop, 0)
      }
      const dropped = Math.min(toDrop, channelData[0]!.length)
      toDrop -= dropped
      if (!take({ channels: channelData.map((channel) => channel.subarray(dropped)), sampleRateHz })) return true
    }
    return true
  } finally {
    decoder.free()
  }
}

/** How many frames come out of the decoder before the sound begins; less than 0 when it begins in the sound. */
function framesBefore(
  { begins, timescale }: Mp4Packets,
  { sampleRateHz, config }: { sampleRateHz: number; config: Buffer },
): number {
  const isDoubled = sampleRateHz > rateOf(config) * 1.5
  const withheld = isDoubled ? 2 * AAC_FRAME - SBR_DELAY : AAC_FRAME
  return Math.round(timescale > 0 ? (begins / timescale) * sampleRateHz : 0) - withheld
}

const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

/** The rate that is named first, before SBR doubles it. */
const rateOf = (config: Buffer): number =>
  RATES[((config[0]! & 7) << 1) | (config[1]! >> 7)] ?? Number.POSITIVE_INFINITY

/** Out of the description's `esds`: one descriptor in another in a third. */
function audioSpecificConfig(description: Buffer): Buffer | undefined {
  const esds = description.indexOf('esds', 36, 'latin1')
  if (esds < 0) return undefined
  for (let at = esds + 8; at + 2 < description.length;) {
    const tag = description[at++]!
    let length = 0
    for (let i = 0; i < 4 && at < description.length; i++) {
      const byte = description[at++]!
      length = (length << 7) | (byte & 0x7f)
      if (byte < 0x80) break
    }
    if (tag === 0x05) return length >= 2 ? description.subarray(at, at + length) : undefined
    // What stands before the descriptors inside.
    at += tag === 0x03 ? 3 : tag === 0x04 ? 13 : length
  }
  return undefined
}

/** It is a dependency of the package, and wherever that has it. */
async function aacDecoder(asc: Uint8Array): Promise<AacDecoder> {
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('@audio/decode'))
  const { decoder } = (await import(pathToFileURL(ofPackage.resolve('@audio/decode-aac')).href)) as {
    decoder(options: { asc: Uint8Array }): Promise<AacDecoder>
  }
  return decoder({ asc })
}

/** Packets in their order, those that lie one behind the other together. */
function* runs(
  file: SoundFile,
  { offsets, sizes }: Mp4Packets,
): Generator<{ bytes: Uint8Array; sizes: number[] }, void> {
  for (let packet = 0; packet < sizes.length;) {
    const first = offsets[packet]!
    const together: number[] = []
    let bytes = 0
    while (
      packet < sizes.length &&
      together.length < RUN_PACKETS &&
      offsets[packet] === first + bytes &&
      (together.length === 0 || bytes + sizes[packet]! <= RUN_BYTES)
    ) {
      if (sizes[packet]! > MAX_PACKET_BYTES) throw new Error('a packet is larger than sound can be')
      bytes += sizes[packet]!
      together.push(sizes[packet]!)
      packet++
    }
    const read = file.at(first, bytes)
    if (read.length < bytes) return
    yield { bytes: read, sizes: together }
  }
}
