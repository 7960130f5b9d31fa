/**
 * Frames of MPEG audio (mp1, mp2, mp3) and of ADTS (bare aac): where the sound begins, and how long it is. Length comes from
 * a Xing, Info or VBRI header, else from the bitrate when it is constant, else from counting frames. Counting stops after
 * 48 MiB and goes on by proportion, so that a scan never waits for one file.
 */
import type { FileBytes } from './file-bytes.ts'

export interface MpegSound {
  kind: 'mpeg' | 'adts'
  codec: 'mp1' | 'mp2' | 'mp3' | 'aac'
  /** First frame that holds sound; the frame with the Xing header, which encoders rewrite, is before it. */
  start: number
  sampleRateHz: number
  channels: number
  durationMs: number
  bitrateKbps: number
  /** ReplayGain as LAME noted it in the first frame. */
  trackGainDb?: number
}

export interface Frame {
  kind: 'mpeg' | 'adts'
  layer: 0 | 1 | 2 | 3
  lengthBytes: number
  samples: number
  sampleRateHz: number
  channels: number
  /** Constant in a stream but for padding; 0 for ADTS. */
  bitrateKbps: number
  /** What may not change from frame to frame. */
  signature: number
  lowSampling: boolean
}

const MAX_COUNTED_BYTES = 48 * 1024 * 1024
/** How far to look for the first frame behind junk. */
const MAX_SEARCH = 256 * 1024

const BITRATES: Record<string, readonly number[]> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
BITRATES['2-3'] = BITRATES['2-2']!
const RATES = [44100, 48000, 32000]
const ADTS_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]

function frameAt(bytes: Buffer, at: number): Frame | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined
  const second = bytes[at + 1]!
  const layerBits = (second >> 1) & 3
  if (layerBits === 0) return (second & 0xf0) === 0xf0 ? adtsFrame(bytes, at) : undefined
  const layer = (4 - layerBits) as 1 | 2 | 3
  const versionBits = (second >> 3) & 3
  if (versionBits === 1) return undefined
  const low = versionBits !== 3
  const third = bytes[at + 2]!
  const bitrateKbps = BITRATES[`${low ? 2 : 1}-${layer}`]![third >> 4]
  const rate = RATES[(third >> 2) & 3]
  if (!bitrateKbps || !rate) return undefined
  const sampleRateHz = versionBits === 3 ? rate : versionBits === 2 ? rate / 2 : rate / 4
  const padding = (third >> 1) & 1
  const samples = layer === 1 ? 384 : layer === 3 && low ? 576 : 1152
  const lengthBytes =
    layer === 1
      ? (Math.floor((12000 * bitrateKbps) / sampleRateHz) + padding) * 4
      : Math.floor((samples * 125 * bitrateKbps) / sampleRateHz) + padding
  return {
    kind: 'mpeg',
    layer,
    lengthBytes,
    samples,
    sampleRateHz,
    channels: bytes[at + 3]! >> 6 === 3 ? 1 : 2,
    bitrateKbps,
    signature: (second & 0xfe) * 4 + ((third >> 2) & 3),
    lowSampling: low,
  }
}

function adtsFrame(bytes: Buffer, at: number): Frame | undefined {
  const sampleRateHz = ADTS_RATES[(bytes[at + 2]! >> 2) & 15]
  const lengthBytes = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5)
  if (!sampleRateHz || lengthBytes < 7) return undefined
  const channels = ((bytes[at + 2]! & 1) << 2) | (bytes[at + 3]! >> 6)
  return {
    kind: 'adts',
    layer: 0,
    lengthBytes,
    samples: 1024 * ((bytes[at + 6]! & 3) + 1),
    sampleRateHz,
    channels: channels === 7 ? 8 : channels,
    bitrateKbps: 0,
    signature: (bytes[at + 1]! & 0xfe) * 256 + (bytes[at + 2]! & 0xfd),
    lowSampling: false,
  }
}

/** Undefined when no two frames follow one another near `from`: then this is no MPEG audio. */
export function findMpegSound(file: FileBytes, from: number, end: number): MpegSound | undefined {
  const first = findFrame(file, from, Math.min(end, from + MAX_SEARCH), end)
  if (!first) return undefined
  const { frame } = first
  const header = frame.kind === 'mpeg' ? readLengthHeader(file, first.at, frame) : undefined
  const start = header ? first.at + frame.lengthBytes : first.at
  const sound = {
    kind: frame.kind,
    codec: frame.kind === 'adts' ? ('aac' as const) : (`mp${frame.layer as 1 | 2 | 3}` as const),
    start,
    sampleRateHz: frame.sampleRateHz,
    channels: frame.channels,
    ...(header?.trackGainDb !== undefined && { trackGainDb: header.trackGainDb }),
  }
  const sizeBytes = Math.max(end - start, 0)
  const seconds =
    header?.frames !== undefined
      ? Math.max(header.frames * frame.samples - header.trimSamples, 0) / frame.sampleRateHz
      : frame.kind === 'mpeg' && hasConstantBitrate(file, start, end, frame)
        ? (sizeBytes * 8) / (frame.bitrateKbps * 1000)
        : countSeconds(file, start, end, frame)
  return {
    ...sound,
    durationMs: Math.round(seconds * 1000),
    bitrateKbps: seconds > 0 ? Math.round((sizeBytes * 8) / seconds / 1000) : frame.bitrateKbps,
  }
}

function findFrame(
  file: FileBytes,
  from: number,
  until: number,
  end: number,
): { at: number; frame: Frame } | undefined {
  const WINDOW = 16 * 1024
  for (let at = from; at < until; at += WINDOW) {
    // Seven bytes more than the window, so that a header may straddle its end.
    const bytes = Buffer.from(file.at(at, WINDOW + 7))
    for (let index = bytes.indexOf(0xff); index >= 0 && index < WINDOW; index = bytes.indexOf(0xff, index + 1)) {
      const frame = frameAt(bytes, index)
      if (frame && isFollowed(file, at + index, frame, end)) return { at: at + index, frame }
    }
  }
  return undefined
}

/** A lone frame is often chance; two more of the same kind behind it, or the end of the sound, are not. */
function isFollowed(file: FileBytes, at: number, frame: Frame, end: number): boolean {
  let next = at + frame.lengthBytes
  for (let count = 0; count < 2; count++) {
    if (next + 7 > end) return count > 0 || next === end
    const following = frameAt(file.at(next, 7), 0)
    if (!following || following.signature !== frame.signature) return false
    next += following.lengthBytes
  }
  return true
}

interface LengthHeader {
  frames?: number
  /** Samples the encoder added before and after, known from LAME. */
  trimSamples: number
  trackGainDb?: number
}

function readLengthHeader(file: FileBytes, at: number, frame: Frame): LengthHeader | undefined {
  const bytes = file.at(at, Math.min(frame.lengthBytes, 256))
  const sideBytes = frame.lowSampling ? (frame.channels === 1 ? 9 : 17) : frame.channels === 1 ? 17 : 32
  const xing = 4 + sideBytes
  const name = bytes.toString('latin1', xing, xing + 4)
  if ((name === 'Xing' || name === 'Info') && bytes.length >= xing + 16) {
    const flags = bytes.readUInt32BE(xing + 4)
    const frames = (flags & 1) !== 0 ? bytes.readUInt32BE(xing + 8) : 0
    let lame = xing + 8
    for (const [flag, length] of [
      [1, 4],
      [2, 4],
      [4, 100],
      [8, 4],
    ] as const) {
      if ((flags & flag) !== 0) lame += length
    }
    let trimSamples = 0
    let gain: { trackGainDb?: number } = {}
    if (bytes.length >= lame + 24 && /^(LAME|Lav[cf])/.test(bytes.toString('latin1', lame, lame + 4))) {
      trimSamples = (bytes.readUIntBE(lame + 21, 3) >> 12) + (bytes.readUIntBE(lame + 21, 3) & 0xfff)
      gain = gainOf(bytes.readUInt16BE(lame + 15))
    }
    return frames > 0 ? { frames, trimSamples, ...gain } : { trimSamples: 0 }
  }
  if (bytes.toString('latin1', 36, 40) === 'VBRI' && bytes.length >= 54) {
    const frames = bytes.readUInt32BE(50)
    return frames > 0 ? { frames, trimSamples: 0 } : { trimSamples: 0 }
  }
  return undefined
}

/** Three bits for the kind (1: of the track), three for who set it (0: nobody), a sign, and tenths of a dB. */
function gainOf(bits: number): { trackGainDb?: number } {
  if (bits >> 13 !== 1 || ((bits >> 10) & 7) === 0) return {}
  return { trackGainDb: (((bits >> 9) & 1) === 1 ? -1 : 1) * ((bits & 0x1ff) / 10) }
}

/** Looks at 64 frames at the beginning, in the middle and before the end. */
function hasConstantBitrate(file: FileBytes, start: number, end: number, frame: Frame): boolean {
  const length = end - start
  for (const from of [start, start + Math.floor(length / 2), start + Math.floor(length * 0.9)]) {
    let at = from
    if (from !== start) {
      const found = findFrame(file, from, Math.min(from + 8192, end), end)
      if (!found) continue
      at = found.at
    }
    for (let count = 0; count < 64 && at + 7 <= end; count++) {
      const next = frameAt(file.at(at, 7), 0)
      if (!next || next.signature !== frame.signature) break
      if (next.bitrateKbps !== frame.bitrateKbps) return false
      at += next.lengthBytes
    }
  }
  return true
}

function countSeconds(file: FileBytes, start: number, end: number, first: Frame): number {
  let samples = 0
  let at = start
  let sound = 0
  const until = Math.min(end, start + MAX_COUNTED_BYTES)
  while (at + 7 <= until) {
    const frame = frameAt(file.at(at, 7), 0)
    if (!frame || frame.signature !== first.signature) {
      const found = findFrame(file, at + 1, Math.min(at + 1 + MAX_SEARCH, until), end)
      if (!found || found.frame.signature !== first.signature) break
      at = found.at
      continue
    }
    samples += frame.samples
    sound += frame.lengthBytes
    at += frame.lengthBytes
  }
  const seconds = samples / first.sampleRateHz
  return until < end && sound > 0 ? (seconds * (end - start)) / sound : seconds
}
