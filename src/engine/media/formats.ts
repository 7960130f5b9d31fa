/**
 * What the audio element of Chromium plays, what has to be turned into WAV for it, and the content types. Names of
 * containers and codecs are those of CopyRecord.
 */
export interface Format {
  container: string
  codec: string
}

/** `wav`: the samples are there but in a wrapping the element does not know; they are served as WAV. */
export type Delivery = 'as-is' | 'wav' | 'none'

const PLAYED: Record<string, readonly string[]> = {
  mpeg: ['mp3'],
  adts: ['aac'],
  flac: ['flac'],
  ogg: ['vorbis', 'opus', 'flac'],
  mp4: ['aac', 'mp3', 'flac', 'opus'],
  webm: ['vorbis', 'opus'],
  matroska: ['vorbis', 'opus', 'flac', 'aac', 'mp3', 'pcm'],
  wav: ['pcm', 'mp3'],
}

const AS_WAV: Record<string, readonly string[]> = { aiff: ['pcm'], mp4: ['alac'] }

export function deliveryOf({ container, codec }: Format): Delivery {
  if (PLAYED[container]?.includes(codec)) return 'as-is'
  return AS_WAV[container]?.includes(codec) ? 'wav' : 'none'
}

const TYPES: Record<string, string> = {
  mpeg: 'audio/mpeg',
  adts: 'audio/aac',
  flac: 'audio/flac',
  mp4: 'audio/mp4',
  webm: 'audio/webm',
  matroska: 'audio/x-matroska',
  wav: 'audio/wav',
}

/** With the codec where one container holds several, so that the element can say at once whether it plays it. */
export function contentTypeOf({ container, codec }: Format): string {
  if (container === 'ogg') return `audio/ogg; codecs=${codec}`
  if (container === 'mp4' && (codec === 'flac' || codec === 'opus')) return `audio/mp4; codecs=${codec}`
  return TYPES[container] ?? 'application/octet-stream'
}

const NAMES: Record<string, string> = {
  aiff: 'AIFF',
  alac: 'Apple Lossless (ALAC)',
  ape: "Monkey's Audio",
  wavpack: 'WavPack',
  musepack: 'Musepack',
  wma: 'Windows Media Audio',
  dsd: 'DSD',
  mp2: 'MPEG layer 2',
  mp1: 'MPEG layer 1',
  speex: 'Speex',
}

/** For people: "Apple Lossless (ALAC)". */
export const formatName = ({ container, codec }: Format): string =>
  NAMES[codec] ?? NAMES[container] ?? (codec || container).toUpperCase()
