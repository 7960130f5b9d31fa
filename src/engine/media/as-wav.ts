/**
 * Serves as WAV, while it is read, what no browser plays: AIFF gets another header and the bytes of each sample the other
 * way round, Apple Lossless is decoded. The length is known beforehand, so ranges and seeking work as with any file.
 */
import { EngineError } from '../errors.ts'
import type { CopyBytes } from '../sources/source.ts'
import { readAiff, type AiffSound } from './aiff.ts'
import { alacAsWav } from './alac-as-wav.ts'
import { formatName } from './formats.ts'
import { MAX_WAV_DATA, WAV_HEADER_BYTES, wavHeader } from './wav-header.ts'

/** Throws REFUSED when the samples are of a kind that WAV, or the player, does not know. `file` stays the caller's to close. */
export async function asWav(file: CopyBytes, options: { signal: AbortSignal }): Promise<CopyBytes> {
  const wav = file.codec === 'alac' ? await alacAsWav(file, options) : await aiffAsWav(file, options)
  if (wav) return wav
  throw new EngineError('REFUSED', `This ${formatName(file)} file holds sound of a kind that Soul Player cannot play.`)
}

async function aiffAsWav(file: CopyBytes, { signal }: { signal: AbortSignal }): Promise<CopyBytes | undefined> {
  const sound = await readAiff(file, { signal })
  if (!sound || sound.dataBytes > MAX_WAV_DATA) return undefined
  const header = wavHeader(sound, sound.dataBytes)
  return {
    sizeBytes: WAV_HEADER_BYTES + sound.dataBytes,
    modifiedAt: file.modifiedAt,
    container: 'wav',
    codec: 'pcm',
    async *read({ start, end }, options) {
      if (start < WAV_HEADER_BYTES) yield header.subarray(start, Math.min(end + 1, WAV_HEADER_BYTES))
      if (end < WAV_HEADER_BYTES) return
      yield* readSamples(
        file,
        sound,
        { start: Math.max(start, WAV_HEADER_BYTES) - WAV_HEADER_BYTES, end: end - WAV_HEADER_BYTES },
        options,
      )
    },
    ...(file.isCurrent && { isCurrent: () => file.isCurrent!() }),
    close: () => file.close(),
  }
}

/** Bytes `start` to `end` of the samples as WAV has them. A range may begin or end inside a sample. */
async function* readSamples(
  file: CopyBytes,
  sound: AiffSound,
  { start, end }: { start: number; end: number },
  options: { signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const width = sound.bitDepth / 8
  const wholeStart = start - (start % width)
  const wholeEnd = Math.min(end - (end % width) + width, sound.dataBytes) - 1
  let position = wholeStart
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of file.read(
    { start: sound.dataStart + wholeStart, end: sound.dataStart + wholeEnd },
    options,
  )) {
    // A copy, for the bytes are about to be turned round in place.
    const bytes = Buffer.concat([rest, chunk])
    const usable = bytes.length - (bytes.length % width)
    rest = bytes.subarray(usable)
    const samples = bytes.subarray(0, usable)
    turnRound(samples, sound)
    const from = Math.max(start - position, 0)
    const to = Math.min(end + 1 - position, usable)
    position += usable
    if (to > from) yield samples.subarray(from, to)
  }
}

function turnRound(samples: Buffer, { bitDepth, littleEndian }: AiffSound): void {
  // 8 bits are signed in AIFF and unsigned in WAV.
  if (bitDepth === 8) for (let i = 0; i < samples.length; i++) samples[i]! ^= 0x80
  else if (littleEndian) return
  else if (bitDepth === 16) samples.swap16()
  else if (bitDepth === 32) samples.swap32()
  else {
    for (let i = 0; i + 2 < samples.length; i += 3) {
      const first = samples[i]!
      samples[i] = samples[i + 2]!
      samples[i + 2] = first
    }
  }
}
