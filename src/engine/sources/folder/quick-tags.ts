/**
 * Tags of ordinary FLAC, Ogg, mp3 and mp4 files, read straight from the bytes in memory: most of a library, at a fraction
 * of what the general parser takes. It answers only where it is sure; anything unusual (other versions, flags, several
 * tracks, numbered genres, lists of people) is undefined, and music-metadata reads the file. A test holds both to agree.
 */
import type { Sniffed } from './container.ts'
import type { FileBytes } from './file-bytes.ts'
import type { OggSound } from './ogg-pages.ts'
import { picturesInComments } from './picture.ts'

export interface QuickTags {
  /** Values by name, as in tag-record: upper case, no separators. */
  written: Map<string, string[]>
  /** `data` is read when asked for, and good until the file is read elsewhere. */
  pictures: { data: () => Uint8Array; type: string }[]
  format: {
    codec?: string
    sampleRate?: number
    bitsPerSample?: number
    numberOfChannels?: number
    duration?: number
    bitrate?: number
    lossless?: boolean
  }
}

export function quickTags(file: FileBytes, sniffed: Sniffed, ogg: OggSound | undefined): QuickTags | undefined {
  try {
    switch (sniffed.container) {
      case 'flac':
        return flacTags(file, sniffed)
      case 'ogg':
        return oggTags(ogg!)
      case 'mpeg':
        return mp3Tags(file, sniffed)
      case 'mp4':
        return mp4Tags(file)
      default:
        return undefined
    }
  } catch (error) {
    // A length that leads out of its block: whatever is the matter, it is not ordinary.
    if (error instanceof RangeError || error instanceof TypeError) return undefined
    throw error
  }
}

/** More than this in one block is no tag of an ordinary file. */
const MAX_BLOCK = 16 * 1024 * 1024
const MAX_ITEMS = 2_000

function add(written: Map<string, string[]>, name: string, value: string): void {
  const values = written.get(name)
  if (values) values.push(value)
  else written.set(name, [value])
}

const nameOf = (text: string): string => text.toUpperCase().replace(/[ _/-]/g, '')

/** Vorbis comments: FLAC, Vorbis, Opus, Speex. Undefined when they do not add up. */
function readComments(block: Buffer, start: number): Map<string, string[]> | undefined {
  const written = new Map<string, string[]>()
  let at = start + 4 + block.readUInt32LE(start)
  const count = block.readUInt32LE(at)
  at += 4
  if (count > MAX_ITEMS) return undefined
  for (let index = 0; index < count; index++) {
    const length = block.readUInt32LE(at)
    at += 4
    if (at + length > block.length) return undefined
    const equals = block.indexOf(0x3d, at)
    if (equals < 0 || equals >= at + length) return undefined
    const name = nameOf(block.toString('utf8', at, equals))
    // Pictures are looked for elsewhere, without making text of them.
    if (name !== 'METADATABLOCKPICTURE' && name !== 'COVERART') {
      add(written, name, block.toString('utf8', equals + 1, at + length))
    }
    at += length
  }
  return written
}

function oggTags(ogg: OggSound): QuickTags | undefined {
  const { comments, codec } = ogg
  if (!comments || (codec !== 'vorbis' && codec !== 'opus')) return undefined
  const written = readComments(comments, codec === 'opus' ? 8 : 7)
  return written && { written, pictures: inMemory(comments), format: {} }
}

const inMemory = (comments: Buffer) =>
  picturesInComments(comments).map(({ data, type }) => ({ type, data: () => data }))

function flacTags(file: FileBytes, { start, end }: Sniffed): QuickTags | undefined {
  // Tags of other kinds around a FLAC file are rare, and theirs count as well.
  if (start !== 0 || end !== file.sizeBytes) return undefined
  let written: Map<string, string[]> | undefined
  const pictures: QuickTags['pictures'] = []
  let format: QuickTags['format'] | undefined
  let at = 4
  for (let count = 0; count < 64; count++) {
    const header = file.at(at, 4)
    if (header.length < 4) return undefined
    const last = header[0]! >= 0x80
    const type = header[0]! & 0x7f
    const length = header.readUIntBE(1, 3)
    at += 4
    if (at + length > file.sizeBytes) return undefined
    if (type === 0) {
      const info = file.at(at, length)
      const samples = (info[13]! & 15) * 2 ** 32 + info.readUInt32BE(14)
      const sampleRate = info.readUIntBE(10, 3) >> 4
      if (sampleRate === 0) return undefined
      format = {
        codec: 'FLAC',
        lossless: true,
        sampleRate,
        numberOfChannels: ((info[12]! >> 1) & 7) + 1,
        bitsPerSample: (((info[12]! & 1) << 4) | (info[13]! >> 4)) + 1,
        duration: samples / sampleRate,
      }
    } else if (type === 4) {
      if (written) return undefined
      written = readComments(file.at(at, length), 0)
      if (!written) return undefined
    } else if (type === 6) {
      const picture = flacPicture(file, at, length)
      if (!picture) return undefined
      pictures.push(picture)
    }
    at += length
    if (!last) continue
    if (!format) return undefined
    if (format.duration) format.bitrate = ((file.sizeBytes - at) * 8) / format.duration
    return { written: written ?? new Map(), pictures, format }
  }
  return undefined
}

function flacPicture(file: FileBytes, at: number, length: number): QuickTags['pictures'][number] | undefined {
  const type = pictureType(file.at(at, 4).readUInt32BE(0))
  const textAt = 8 + file.at(at + 4, 4).readUInt32BE(0)
  if (textAt + 4 > length) return undefined
  const sizeAt = textAt + 4 + file.at(at + textAt, 4).readUInt32BE(0) + 16
  if (sizeAt + 4 > length) return undefined
  const size = file.at(at + sizeAt, 4).readUInt32BE(0)
  if (sizeAt + 4 + size > length) return undefined
  return { type, data: () => file.at(at + sizeAt + 4, size) }
}

const pictureType = (type: number): string => (type === 3 ? 'front' : '')

// ID3v2.3 and ID3v2.4.

const FRAMES: Record<string, string> = {
  TIT2: 'TITLE',
  TPE1: 'ARTIST',
  TPE2: 'ALBUMARTIST',
  TALB: 'ALBUM',
  TRCK: 'TRACKNUMBER',
  TPOS: 'DISCNUMBER',
  TCON: 'GENRE',
  TCOM: 'COMPOSER',
  TDRC: 'DATE',
  TYER: 'DATE',
  TDAT: 'TDAT',
  TDOR: 'ORIGINALDATE',
  TORY: 'ORIGINALYEAR',
  TDRL: 'RELEASEDATE',
  TPUB: 'LABEL',
  TBPM: 'BPM',
  TSRC: 'ISRC',
  TCMP: 'COMPILATION',
  TSST: 'DISCSUBTITLE',
  TSOT: 'TITLESORT',
  TSOP: 'ARTISTSORT',
  TSOA: 'ALBUMSORT',
  TSO2: 'ALBUMARTISTSORT',
  TSOC: 'COMPOSERSORT',
  TEXT: 'LYRICIST',
  TPE3: 'CONDUCTOR',
  TPE4: 'REMIXER',
}
/** Lists of people, and words timed to the music: read by the general parser. */
const NOT_QUICK = new Set(['TIPL', 'TMCL', 'IPLS', 'SYLT'])
/** Frames of which only the first counts. */
const SINGLE = new Set(['TITLE', 'ALBUM', 'TRACKNUMBER', 'DISCNUMBER', 'DATE', 'ORIGINALDATE', 'ORIGINALYEAR'])

function mp3Tags(file: FileBytes, { start, end }: Sniffed): QuickTags | undefined {
  const header = file.at(0, 10)
  const version = header[3]!
  // One tag in front and nothing behind; no tag at all is for the general parser too, which then looks everywhere.
  if (header.toString('latin1', 0, 3) !== 'ID3' || end !== file.sizeBytes) return undefined
  if ((version !== 3 && version !== 4) || header[5] !== 0) return undefined
  const size = syncsafe(header, 6)
  if (size + 10 !== start || size > MAX_BLOCK) return undefined
  const tag = file.at(10, size)
  const written = new Map<string, string[]>()
  const pictures: QuickTags['pictures'] = []
  for (let at = 0, count = 0; at + 10 <= tag.length && tag[at] !== 0; count++) {
    const id = tag.toString('latin1', at, at + 4)
    const length = version === 4 ? syncsafe(tag, at + 4) : tag.readUInt32BE(at + 4)
    const flags = tag[at + 9]!
    const from = at + 10
    at = from + length
    if (!/^[A-Z][A-Z0-9]{3}$/.test(id) || flags !== 0 || at > tag.length || count > MAX_ITEMS) return undefined
    if (NOT_QUICK.has(id)) return undefined
    if (
      length > 0 &&
      !readFrame(id, tag.subarray(from, at), version, written, (picture) =>
        pictures.push(within(file, 10 + from, picture)),
      )
    )
      return undefined
  }
  return { written, pictures, format: {} }
}

/** False when it is not as usual. */
function readFrame(
  id: string,
  body: Buffer,
  version: number,
  written: Map<string, string[]>,
  onPicture: (picture: Place) => void,
): boolean {
  if (id === 'TXXX') {
    const parts = textOf(body, 0, 1)
    if (!parts || parts.length < 2 || (version === 3 && (parts.length > 2 || parts[1]!.includes('/')))) return false
    for (const value of parts.slice(1)) add(written, nameOf(parts[0]!), value)
    return true
  }
  const name = FRAMES[id]
  if (name !== undefined) {
    const values = textOf(body, 0, 1)
    if (!values || (version === 3 && values.length > 1)) return false
    // Numbers stand for names there; a slash may part the names of version 3.
    if (name === 'GENRE' && values.some((value) => /^\(|^\d+$|^(RX|CR)$/.test(value))) return false
    if (version === 3 && values.some((value) => value.includes('/')) && SLASHED.has(id)) return false
    if (SINGLE.has(name) && (written.has(name) || values.length > 1)) return false
    for (const value of values) add(written, name, value)
    return true
  }
  if (id === 'COMM' || id === 'USLT') {
    const parts = textOf(body, 0, 4)
    if (!parts || parts.length < 2) return false
    const kind = id === 'USLT' ? 'LYRICS' : /^iTun/i.test(parts[0]!) ? 'ITUNESCOMMENT' : 'COMMENT'
    add(written, kind, parts.slice(1).join('\0'))
    return true
  }
  if (id === 'UFID') {
    const zero = body.indexOf(0)
    if (body.toString('latin1', 0, zero) === 'http://musicbrainz.org') {
      add(written, 'MUSICBRAINZTRACKID', body.toString('latin1', zero + 1))
    }
    return true
  }
  if (id === 'APIC') {
    const picture = id3Picture(body)
    if (picture) onPicture(picture)
    return picture !== undefined
  }
  return true
}

/**
 * In version 3 a slash separates people; the general parser knows its rules. Not so for artists (TPE1, TPE2): there the
 * value is kept as it stands, for AC/DC is one.
 */
const SLASHED = new Set(['TPE3', 'TPE4', 'TCOM', 'TEXT', 'TSRC'])

/** Text of a frame whose encoding stands at `encodingAt`, cut at its zeros; undefined for an encoding there is not. */
function textOf(body: Buffer, encodingAt: number, from: number): string[] | undefined {
  const encoding = body[encodingAt]
  let text: string
  if (encoding === 3) text = body.toString('utf8', from)
  else if (encoding === 0) text = body.toString('latin1', from)
  else if (encoding === 1) {
    // Each part begins with a mark of its byte order; all but the usual one are left to the general parser.
    if (body[from] !== 0xff || body[from + 1] !== 0xfe || (body.length - from) % 2 !== 0) return undefined
    text = body.toString('utf16le', from).replaceAll('\ufeff', '')
  } else return undefined
  const parts = text.split('\0')
  while (parts.length > 1 && parts.at(-1) === '') parts.pop()
  return parts
}

/** Where in a frame or a box a picture lies. */
interface Place {
  type: string
  start: number
  length: number
}

const within = (file: FileBytes, base: number, { type, start, length }: Place) => ({
  type,
  data: () => file.at(base + start, length),
})

function id3Picture(body: Buffer): Place | undefined {
  const encoding = body[0]!
  const mimeEnd = body.indexOf(0, 1)
  if (mimeEnd < 0 || encoding > 3 || body.toString('latin1', 1, mimeEnd) === '-->') return undefined
  const type = pictureType(body[mimeEnd + 1]!)
  let at = mimeEnd + 2
  if (encoding === 0 || encoding === 3) at = body.indexOf(0, at) + 1
  else {
    while (at + 1 < body.length && (body[at] !== 0 || body[at + 1] !== 0)) at += 2
    at += 2
  }
  return at < mimeEnd + 2 || at >= body.length ? undefined : { type, start: at, length: body.length - at }
}

function syncsafe(bytes: Buffer, at: number): number {
  let value = 0
  for (let index = at; index < at + 4; index++) {
    if (bytes[index]! > 0x7f) throw new RangeError('no such length')
    value = value * 128 + bytes[index]!
  }
  return value
}

// MP4.

const ITEMS: Record<string, string> = {
  '\xa9nam': 'TITLE',
  '\xa9ART': 'ARTIST',
  aART: 'ALBUMARTIST',
  '\xa9alb': 'ALBUM',
  '\xa9day': 'DATE',
  '\xa9gen': 'GENRE',
  '\xa9wrt': 'COMPOSER',
  '\xa9cmt': 'COMMENT',
  '\xa9lyr': 'LYRICS',
  soal: 'ALBUMSORT',
  sonm: 'TITLESORT',
  soar: 'ARTISTSORT',
  soaa: 'ALBUMARTISTSORT',
  soco: 'COMPOSERSORT',
}

interface Box {
  name: string
  start: number
  end: number
}

function boxesIn(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = []
  for (let at = start; at + 8 <= end;) {
    const size = bytes.readUInt32BE(at)
    if (size < 8 || at + size > end) throw new RangeError('a box larger than the one it is in')
    boxes.push({ name: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size })
    at += size
    if (boxes.length > MAX_ITEMS) throw new RangeError('too many boxes')
  }
  return boxes
}

function mp4Tags(file: FileBytes): QuickTags | undefined {
  let tables: { start: number; length: number } | undefined
  let soundBytes = 0
  for (let at = 0, count = 0; at + 8 <= file.sizeBytes; count++) {
    const header = file.at(at, 8)
    const size = header.readUInt32BE(0)
    const name = header.toString('latin1', 4, 8)
    // Long and open boxes, and films in pieces.
    if (size < 8 || at + size > file.sizeBytes || name === 'moof' || count > 100) return undefined
    if (name === 'mdat') soundBytes += size - 8
    if (name === 'moov') {
      if (tables || size > MAX_BLOCK) return undefined
      tables = { start: at + 8, length: size - 8 }
    }
    at += size
  }
  if (!tables) return undefined
  const { start } = tables
  const moov = file.at(start, tables.length)
  const boxes = boxesIn(moov, 0, moov.length)
  const tracks = boxes.filter(({ name }) => name === 'trak')
  if (tracks.length !== 1) return undefined
  const format = mp4Format(moov, tracks[0]!)
  if (!format) return undefined
  if (format.duration) format.bitrate = (soundBytes * 8) / format.duration
  const written = new Map<string, string[]>()
  const pictures: QuickTags['pictures'] = []
  const list = below(moov, boxes, 'udta', 'meta', 'ilst')
  for (const item of list ? boxesIn(moov, list.start, list.end) : []) {
    if (!readItem(moov, item, written, (picture) => pictures.push(within(file, start, picture)))) return undefined
  }
  return { written, pictures, format }
}

/** The box at the end of a path; `meta` has four bytes in front of what it holds. */
function below(bytes: Buffer, boxes: Box[], ...path: string[]): Box | undefined {
  let level = boxes
  for (const [index, name] of path.entries()) {
    const found = level.find((box) => box.name === name)
    if (!found || index === path.length - 1) return found
    const skip = name === 'meta' && bytes.toString('latin1', found.start + 4, found.start + 8) !== 'hdlr' ? 4 : 0
    level = boxesIn(bytes, found.start + skip, found.end)
  }
  return undefined
}

function mp4Format(moov: Buffer, track: Box): QuickTags['format'] | undefined {
  const media = boxesIn(moov, track.start, track.end).find(({ name }) => name === 'mdia')
  if (!media) return undefined
  const inMedia = boxesIn(moov, media.start, media.end)
  const head = inMedia.find(({ name }) => name === 'mdhd')
  const handler = inMedia.find(({ name }) => name === 'hdlr')
  const descriptions = below(moov, inMedia, 'minf', 'stbl', 'stsd')
  if (!head || !handler || !descriptions || moov[head.start] !== 0) return undefined
  if (moov.toString('latin1', handler.start + 8, handler.start + 12) !== 'soun') return undefined
  if (moov.readUInt32BE(descriptions.start + 4) !== 1) return undefined
  const [entry] = boxesIn(moov, descriptions.start + 8, descriptions.end)
  const timescale = moov.readUInt32BE(head.start + 12)
  if (!entry || timescale === 0) return undefined
  const version = moov.readUInt16BE(entry.start + 8)
  if (version > 1) return undefined
  const format = {
    duration: moov.readUInt32BE(head.start + 16) / timescale,
    numberOfChannels: moov.readUInt16BE(entry.start + 16),
    bitsPerSample: moov.readUInt16BE(entry.start + 18),
    sampleRate: moov.readUInt32BE(entry.start + 24) >>> 16,
  }
  if (entry.name === 'alac') return format.sampleRate > 0 ? { ...format, codec: 'alac', lossless: true } : undefined
  if (entry.name !== 'mp4a' || version !== 0) return undefined
  const descriptor = boxesIn(moov, entry.start + 28, entry.end).find(({ name }) => name === 'esds')
  // The object type says which codec it is; 0x40 is AAC. Its tag is 4, its length one to four bytes.
  if (!descriptor) return { ...format, codec: 'aac', lossless: false }
  const config = moov.indexOf(4, descriptor.start + 9)
  let typeAt = config + 1
  while (typeAt < config + 4 && moov[typeAt]! >= 0x80) typeAt++
  return config > 0 && config < descriptor.end && moov[typeAt + 1] === 0x40
    ? { ...format, codec: 'aac', lossless: false }
    : undefined
}

function readItem(
  moov: Buffer,
  item: Box,
  written: Map<string, string[]>,
  onPicture: (picture: Place) => void,
): boolean {
  const parts = boxesIn(moov, item.start, item.end)
  const data = parts.filter(({ name }) => name === 'data')
  const text = ({ start, end }: Box) => moov.toString('utf8', start + 8, end)
  const type = ({ start }: Box) => moov.readUInt32BE(start)
  const name = ITEMS[item.name]
  if (name !== undefined) {
    for (const box of data) {
      if (type(box) !== 1) return false
      add(written, name, text(box))
    }
    return true
  }
  switch (item.name) {
    case 'trkn':
    case 'disk': {
      const [box] = data
      if (!box || box.end - box.start < 14) return false
      const of = moov.readUInt16BE(box.start + 12)
      const number = `${moov.readUInt16BE(box.start + 10)}${of > 0 ? `/${of}` : ''}`
      add(written, item.name === 'trkn' ? 'TRACKNUMBER' : 'DISCNUMBER', number)
      return true
    }
    case 'cpil':
    case 'tmpo': {
      const [box] = data
      if (!box || box.end - box.start < 9) return false
      const value = moov.readUIntBE(box.start + 8, Math.min(box.end - box.start - 8, 4))
      add(written, item.name === 'cpil' ? 'COMPILATION' : 'BPM', String(value))
      return true
    }
    case 'covr':
      for (const box of data) onPicture({ type: '', start: box.start + 8, length: box.end - box.start - 8 })
      return true
    case '----': {
      const called = parts.find((part) => part.name === 'name')
      if (!called || data.length === 0) return false
      const freeName = nameOf(moov.toString('utf8', called.start + 4, called.end))
      // Binary values are nothing we show.
      for (const box of data) if (type(box) === 1) add(written, freeName, text(box))
      return true
    }
    case 'gnre':
      return false
    default:
      return true
  }
}
