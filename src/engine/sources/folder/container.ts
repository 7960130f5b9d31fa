/**
 * What a file really is, by its first bytes: names lie. Decides which parser reads its tags and where its sound is.
 */
import type { FileBytes } from './file-bytes.ts'
import { findMpegSound, type MpegSound } from './mpeg-frames.ts'
import { endOfLeadingTags, startOfTrailingTags } from './tags-around.ts'

/** As stored in `copy.container`; the media route makes content types of it. */
export type Container =
  | 'mpeg'
  | 'adts'
  | 'flac'
  | 'ogg'
  | 'mp4'
  | 'wav'
  | 'aiff'
  | 'ape'
  | 'wavpack'
  | 'musepack'
  | 'asf'
  | 'matroska'
  | 'webm'
  | 'dsf'
  | 'dff'

/** The type by which music-metadata picks its parser. */
export const PARSER_TYPE: Record<Container, string> = {
  mpeg: 'audio/mpeg',
  adts: 'audio/aacs',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'audio/mp4',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  ape: 'audio/ape',
  wavpack: 'audio/wavpack',
  musepack: 'audio/musepack',
  asf: 'audio/ms-asf',
  matroska: 'audio/matroska',
  webm: 'audio/webm',
  dsf: 'audio/dsf',
  dff: 'audio/dsd',
}

export interface Sniffed {
  container: Container
  /** Bytes between the tags around it. */
  start: number
  end: number
  /** Only for `mpeg` and `adts`. */
  mpeg?: MpegSound
}

const ASF_HEADER = '3026b2758e66cf11a6d900aa0062ce6c'

/** Undefined when it is nothing we know. */
export function sniff(file: FileBytes): Sniffed | undefined {
  const start = endOfLeadingTags(file)
  const head = Buffer.from(file.at(start, 64))
  const text = head.toString('latin1')
  const whole = (container: Container): Sniffed => ({ container, start, end: file.sizeBytes })
  const between = (container: Container): Sniffed => ({ container, start, end: startOfTrailingTags(file, start) })

  if (text.startsWith('fLaC')) return between('flac')
  if (text.startsWith('OggS')) return whole('ogg')
  if (/^(RIFF|RF64|BW64)/.test(text)) {
    return text.startsWith('WAVE', 8) ? whole('wav') : undefined
  }
  if (text.startsWith('FORM') && /^AIF[FC]/.test(text.slice(8))) return whole('aiff')
  if (text.startsWith('FRM8')) return whole('dff')
  if (text.startsWith('DSD ')) return whole('dsf')
  if (text.startsWith('MAC ')) return between('ape')
  if (text.startsWith('wvpk')) return between('wavpack')
  if (text.startsWith('MPCK') || text.startsWith('MP+')) return between('musepack')
  if (head.toString('hex', 0, 16) === ASF_HEADER) return whole('asf')
  if (head.length > 4 && head.readUInt32BE(0) === 0x1a45dfa3) {
    return whole(text.includes('webm') ? 'webm' : 'matroska')
  }
  if (/^....(ftyp|moov|mdat|wide|free|skip|pnot)/s.test(text)) return whole('mp4')

  const end = startOfTrailingTags(file, start)
  const mpeg = findMpegSound(file, start, end)
  return mpeg && { container: mpeg.kind, start, end, mpeg }
}
