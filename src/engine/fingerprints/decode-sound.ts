/**
 * From a file to its sound, no further than it is wanted: block by block through the streaming decoders of `@audio/decode`, each
 * of which is loaded when the first file needs it. MP4 goes another way, for its packets may lie anywhere (mp4-sound.ts).
 */
import { AAC_FRAME, decodeMp4 } from './mp4-sound.ts'
import type { Sound } from './print-maker.ts'
import type { SoundFile } from './sound-file.ts'

/** Thrown for sound that nothing here decodes. */
export class UnknownFormat extends Error {
  override name = 'UnknownFormat'
}

/** Answers whether more is wanted. */
export type Take = (sound: Sound) => boolean

interface StreamDecoder {
  (chunk?: Uint8Array): Promise<{ channelData: Float32Array[]; sampleRate: number }>
  free(): void
}

/** What the package calls them, by container, or by codec where one container holds several. */
const DECODERS: Record<string, string | Record<string, string>> = {
  mpeg: 'mp3',
  adts: 'aac',
  flac: 'flac',
  ogg: { vorbis: 'oga', opus: 'opus', flac: 'flac' },
  wav: 'wav',
  aiff: 'aiff',
  asf: 'wma',
  wavpack: 'wv',
  ape: 'ape',
  musepack: 'mpc',
  dsf: 'dsf',
  dff: 'dff',
}

/** A few bytes may be minutes of silence: what one block came to says how large the next may be. */
const FIRST_BLOCK = 32 * 1024
const MIN_BLOCK = 2 * 1024
const MAX_BLOCK = 256 * 1024
const MAX_SAMPLES = 1 << 18

/** Throws what decoders throw: the file is damaged. */
export async function decodeSound(file: SoundFile, give: Take): Promise<void> {
  if (file.container === 'mp4') {
    if (!(await decodeMp4(file, give))) throw new UnknownFormat(`MP4 with ${file.codec}`)
    return
  }
  const decoder = await decoderFor(file)
  const take = file.container === 'adts' ? withFirstFrame(give) : give
  try {
    let blockBytes = FIRST_BLOCK
    for (let at = endOfTag(file); at < file.sizeBytes;) {
      const block = file.at(at, blockBytes)
      if (block.length === 0) break
      at += block.length
      const { channelData, sampleRate } = await decoder(block)
      if (!take({ channels: channelData, sampleRateHz: sampleRate })) return
      const samples = (channelData[0]?.length ?? 0) * channelData.length
      const fitting = samples === 0 ? blockBytes * 2 : (blockBytes * MAX_SAMPLES) / samples
      blockBytes = Math.round(Math.min(MAX_BLOCK, blockBytes * 2, Math.max(MIN_BLOCK, fitting)))
    }
    const { channelData, sampleRate } = await decoder()
    take({ channels: channelData, sampleRateHz: sampleRate })
  } finally {
    decoder.free()
  }
}

/** The decoder of AAC keeps the first frame to itself; other decoders do not, and what is later must not come earlier. */
function withFirstFrame(give: Take): Take {
  let isFirst = true
  return (sound) => {
    if (isFirst && sound.channels.length > 0) {
      isFirst = false
      give({ channels: [new Float32Array(AAC_FRAME)], sampleRateHz: sound.sampleRateHz })
    }
    return give(sound)
  }
}

async function decoderFor({ container, codec }: SoundFile): Promise<StreamDecoder> {
  const named = DECODERS[container]
  const name = typeof named === 'object' ? named[codec] : named
  if (name === undefined) throw new UnknownFormat(`${container} with ${codec}`)
  const { default: decoders } = (await import('@audio/decode')) as unknown as {
    default: Record<string, () => Promise<StreamDecoder>>
  }
  try {
    return await decoders[name]!()
  } catch (error) {
    // The package names decoders that do not come with it.
    throw new UnknownFormat(`${container} with ${codec}`, { cause: error })
  }
}

const HEAD_BYTES = 10

/** A tag (ID3v2) before the sound may be a picture of many MB, and is not looked through for sound. */
function endOfTag(file: SoundFile): number {
  const head = Buffer.from(file.at(0, HEAD_BYTES))
  if (head.length < HEAD_BYTES || head.toString('latin1', 0, 3) !== 'ID3') return 0
  const bytes = [6, 7, 8, 9].reduce((size, at) => (size << 7) | (head[at]! & 0x7f), 0)
  return HEAD_BYTES + bytes + ((head[5]! & 0x10) === 0 ? 0 : HEAD_BYTES)
}
