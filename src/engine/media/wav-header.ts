/** The 44 bytes before the samples of a WAV file, and the most it can hold. */
export interface WavFormat {
  channels: number
  sampleRateHz: number
  bitDepth: number
  /** Samples are IEEE floats instead of integers. */
  float: boolean
}

export const WAV_HEADER_BYTES = 44

/** Sizes in the header have 32 bits. */
export const MAX_WAV_DATA = 0xffffffff - WAV_HEADER_BYTES

export function wavHeader({ channels, sampleRateHz, bitDepth, float }: WavFormat, dataBytes: number): Buffer {
  const frameBytes = channels * (bitDepth / 8)
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  // An odd number of sample bytes is followed by one byte of padding that belongs to the RIFF, not to the samples; players
  // do without it, and so do we.
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(float ? 3 : 1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRateHz, 24)
  header.writeUInt32LE(sampleRateHz * frameBytes, 28)
  header.writeUInt16LE(frameBytes, 32)
  header.writeUInt16LE(bitDepth, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}
