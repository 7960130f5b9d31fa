/**
 * One file into one CopyRecord: what it is by content, its tags, its trackKey, its picture. Runs in a worker thread only;
 * what goes wrong is an answer (a reason and a sentence for the user), not an exception.
 */
import type { IAudioMetadata } from 'music-metadata'
import type { ProblemReason } from '../../../shared/model/source.ts'
import type { CopyRecord } from '../source.ts'
import { PARSER_TYPE, sniff, type Sniffed } from './container.ts'
import { FileBytes, NotAFile, ShortFile } from './file-bytes.ts'
import { folderOf, joinPath } from './file-names.ts'
import { readOgg, type OggSound } from './ogg-pages.ts'
import { describePicture, pickFront, picturesInComments, type PictureFacts } from './picture.ts'
import { quickTags, type QuickTags } from './quick-tags.ts'
import { tagRecordOf } from './tag-record.ts'
import { FileTokenizer, memory } from './tokenizer.ts'
import { BLOCK_BYTES, HEAD_HASH_BYTES, headHashOf, trackKeyOf } from './track-key.ts'

export interface ReadRequest {
  remoteId: string
  /** As the walk saw it. */
  sizeBytes: number
  modifiedAt: number
  /** When given and still true of the file, the answer is `same` and nothing more is read. */
  headHash?: string
  /** The image that stands for its folder, for a file that brings none. */
  image?: string
}

export type ReadOutcome =
  | { kind: 'track'; copy: CopyRecord }
  | { kind: 'same'; remoteId: string; modifiedAt: number }
  | { kind: 'problem'; remoteId: string; reason: ProblemReason; message: string; sizeBytes: number; modifiedAt: number }

/** `general`: every file by the general parser, for comparing the two. */
export async function readTrack(
  root: string,
  request: ReadRequest,
  folderImage?: FolderImage,
  { general = false }: { general?: boolean } = {},
): Promise<ReadOutcome> {
  const { remoteId } = request
  let file: FileBytes | undefined
  try {
    file = new FileBytes(joinPath(root, remoteId), HEAD_HASH_BYTES)
    if (request.headHash?.startsWith('w') === true && request.sizeBytes === file.sizeBytes) {
      if (headHashOf(file, true) === request.headHash) return { kind: 'same', remoteId, modifiedAt: file.modifiedAt }
    }
    const copy = await readCopy(file, remoteId, general)
    const facts = copy.cover === undefined && request.image !== undefined ? folderImage?.(request.image) : undefined
    if (facts) copy.cover = { ...facts, kind: 'file', remoteId: request.image! }
    return { kind: 'track', copy }
  } catch (error) {
    const { reason, message } = explain(error)
    return {
      kind: 'problem',
      remoteId,
      reason,
      message,
      sizeBytes: file?.sizeBytes ?? 0,
      modifiedAt: file?.modifiedAt ?? 0,
    }
  } finally {
    file?.close()
  }
}

/** What an image file is; undefined when it is none. Asked again for every track of its folder. */
export type FolderImage = (remoteId: string) => PictureFacts | undefined

class Refused extends Error {
  readonly reason: ProblemReason

  constructor(reason: ProblemReason, message: string) {
    super(message)
    this.reason = reason
  }
}

async function readCopy(file: FileBytes, remoteId: string, general: boolean): Promise<CopyRecord> {
  if (file.sizeBytes === 0) throw new Refused('damaged', 'This file is empty.')
  const sniffed = sniff(file)
  if (!sniffed) throw new Refused('unsupported', 'This file has the name of music, but no music was found in it.')
  const ogg = sniffed.container === 'ogg' ? readOgg(file, BLOCK_BYTES) : undefined
  file.touchedBetween = false
  const quick = general ? undefined : quickTags(file, sniffed, ogg)
  const metadata = quick ? metadataOf(quick, sniffed) : await readTags(file, sniffed, ogg)
  const headHash = headHashOf(file, !file.touchedBetween)
  const sound = soundOf(file, metadata, sniffed, ogg)
  const record: CopyRecord = {
    remoteId,
    folder: folderOf(remoteId),
    trackKey: trackKeyOf(file, sniffed, ogg),
    sizeBytes: file.sizeBytes,
    modifiedAt: file.modifiedAt,
    headHash,
    ...sound,
    tags: tagRecordOf(metadata, quick?.written),
  }
  const picture = quick ? pickFront(quick.pictures)?.data() : frontPicture(metadata, ogg)
  const facts = picture && describePicture(picture)
  if (facts) record.cover = { ...facts, kind: 'embedded', remoteId }
  return record
}

/** As music-metadata would put it, as far as the rest of this file asks. */
const metadataOf = ({ format }: QuickTags, { mpeg }: Sniffed): IAudioMetadata => ({
  format: {
    ...format,
    ...(mpeg?.trackGainDb !== undefined && { trackGain: mpeg.trackGainDb }),
    trackInfo: [],
    tagTypes: [],
    hasAudio: true,
  },
  native: {},
  quality: { warnings: [] },
  common: { track: NONE, disk: NONE, movementIndex: NONE },
})

const NONE = { no: null, of: null }

async function readTags(file: FileBytes, { container }: Sniffed, ogg: OggSound | undefined): Promise<IAudioMetadata> {
  // Large, and not needed for an ordinary library: loaded with the first file that is unusual.
  const { parseFromTokenizer } = await import('music-metadata')
  if (ogg?.flacHeaders) {
    // The parser reads tags of FLAC in its own files only, so it is shown one.
    const source = { limit: ogg.flacHeaders.length, mimeType: PARSER_TYPE.flac }
    return parseFromTokenizer(new FileTokenizer(memory(ogg.flacHeaders), source), { includeChapters: false })
  }
  const tokenizer = new FileTokenizer(file, {
    // Of an Ogg file the parser sees the headers; the rest would be read page by page for nothing.
    limit: ogg?.headersEnd ?? file.sizeBytes,
    mimeType: PARSER_TYPE[container],
  })
  return parseFromTokenizer(tokenizer, { duration: false, includeChapters: false, skipCovers: ogg !== undefined })
}

/** The picture to show for a file, as bytes; a view of what the parser holds. */
export function frontPicture(metadata: IAudioMetadata, ogg: OggSound | undefined): Uint8Array | undefined {
  if (ogg && !ogg.flacHeaders) return ogg.comments && pickFront(picturesInComments(ogg.comments))?.data
  return pickFront(metadata.common.picture ?? [])?.data
}

/** The front picture inside a file; undefined when it has none. For showing it, not for scanning. */
export async function readPicture(path: string): Promise<Uint8Array | undefined> {
  const file = new FileBytes(path, 0)
  try {
    const sniffed = sniff(file)
    if (!sniffed) return undefined
    const ogg = sniffed.container === 'ogg' ? readOgg(file, 0) : undefined
    return frontPicture(await readTags(file, sniffed, ogg), ogg)
  } finally {
    file.close()
  }
}

type Sound = Pick<
  CopyRecord,
  'container' | 'codec' | 'lossless' | 'bitrateKbps' | 'sampleRateHz' | 'bitDepth' | 'channels' | 'durationMs'
>

function soundOf(file: FileBytes, { format }: IAudioMetadata, sniffed: Sniffed, ogg: OggSound | undefined): Sound {
  if (ogg?.hasVideo || (format.hasVideo === true && MAY_BE_FILM.has(sniffed.container))) {
    throw new Refused('unsupported', 'This is a film. Soul Player plays music files only.')
  }
  const codec = ogg?.codec ?? sniffed.mpeg?.codec ?? codecOf(format.codec ?? '', sniffed.container)
  const durationMs = ogg?.durationMs ?? sniffed.mpeg?.durationMs ?? Math.round((format.duration ?? 0) * 1000)
  if (format.hasAudio === false) throw new Refused('unsupported', 'This file holds no sound.')
  const lossless = ogg ? ogg.codec === 'flac' : (format.lossless ?? LOSSLESS.has(codec))
  const sound: Sound = {
    container: sniffed.container,
    codec,
    lossless,
    durationMs: Number.isFinite(durationMs) && durationMs > 0 ? Math.min(durationMs, MAX_DURATION_MS) : 0,
  }
  const bitrate =
    sniffed.mpeg?.bitrateKbps ??
    (ogg || format.bitrate === undefined
      ? sound.durationMs > 0
        ? (file.sizeBytes * 8) / sound.durationMs
        : undefined
      : format.bitrate / 1000)
  if (bitrate !== undefined && bitrate > 0 && Number.isFinite(bitrate)) sound.bitrateKbps = Math.round(bitrate)
  const sampleRate = ogg?.sampleRateHz ?? sniffed.mpeg?.sampleRateHz ?? format.sampleRate
  if (sampleRate && Number.isFinite(sampleRate)) sound.sampleRateHz = Math.round(sampleRate)
  if (lossless && format.bitsPerSample) sound.bitDepth = format.bitsPerSample
  const channels = ogg?.channels ?? sniffed.mpeg?.channels ?? format.numberOfChannels
  if (channels) sound.channels = channels
  return sound
}

const MAY_BE_FILM = new Set(['mp4', 'matroska', 'webm', 'asf'])
const LOSSLESS = new Set(['flac', 'alac', 'pcm', 'ape', 'wavpack', 'dsd', 'tta'])
const MAX_DURATION_MS = 30 * 24 * 3600 * 1000

/** Short names, as lists show them and as the media route knows them. */
function codecOf(name: string, container: Sniffed['container']): string {
  if (container === 'wavpack') return 'wavpack'
  if (container === 'ape') return 'ape'
  if (container === 'musepack') return 'musepack'
  if (container === 'dsf' || container === 'dff') return 'dsd'
  for (const [pattern, codec] of CODECS) if (pattern.test(name)) return codec
  return name === '' ? 'unknown' : name.toLowerCase().slice(0, 20)
}

const CODECS: readonly [RegExp, string][] = [
  [/alac/i, 'alac'],
  [/flac/i, 'flac'],
  [/aac|mp4a/i, 'aac'],
  [/opus/i, 'opus'],
  [/vorbis/i, 'vorbis'],
  [/layer 3|mp3/i, 'mp3'],
  [/layer 2/i, 'mp2'],
  [/e-?ac-?3/i, 'eac3'],
  [/ac-?3/i, 'ac3'],
  [/dts/i, 'dts'],
  [/windows media audio|wma|0x016[0-3]/i, 'wma'],
  [/pcm|lpcm|sowt|twos|ieee|float/i, 'pcm'],
]

function explain(error: unknown): { reason: ProblemReason; message: string } {
  if (error instanceof Refused) return { reason: error.reason, message: error.message }
  if (error instanceof NotAFile) {
    return { reason: 'not-a-file', message: 'This has the name of a music file but is a pipe, socket or device.' }
  }
  if (error instanceof ShortFile) {
    return { reason: 'damaged', message: `This file ${error.message}.` }
  }
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return { reason: 'unreadable', message: 'You may not read this file. Change its permissions, then scan again.' }
    case 'ENOENT':
      return { reason: 'unreadable', message: 'This file vanished while it was looked at.' }
    case 'EISDIR':
    case 'ENXIO':
      return { reason: 'not-a-file', message: 'This has the name of a music file but is none.' }
    case 'EIO':
      return { reason: 'unreadable', message: 'The disk could not read this file.' }
    case 'EMFILE':
    case 'ENFILE':
      return { reason: 'unreadable', message: 'Too many files are open on this machine. Scan again later.' }
    default:
      return { reason: 'damaged', message: `This file is damaged: ${String(message).slice(0, 200)}.` }
  }
}
