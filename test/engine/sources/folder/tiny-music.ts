/**
 * Small music files made by hand, in the five formats most libraries hold: right in structure and tags, meaningless as
 * sound. The same `seed` gives the same sound, whatever the tags; so they show what a trackKey may and may not look at.
 */

export interface Tiny {
  /** Distinguishes the sound. */
  seed?: number
  title?: string
  artist?: string
  album?: string
  trackNo?: number
  picture?: Buffer
  /** More or less room before the sound, as taggers leave it. */
  padding?: number
}

export type TinyFormat = 'mp3' | 'flac' | 'opus' | 'm4a' | 'wav'
export const TINY_FORMATS: readonly TinyFormat[] = ['mp3', 'flac', 'opus', 'm4a', 'wav']

export function tinyFile(format: TinyFormat, tiny: Tiny = {}): Buffer {
  switch (format) {
    case 'mp3':
      return tinyMp3(tiny)
    case 'flac':
      return tinyFlac(tiny)
    case 'opus':
      return tinyOpus(tiny)
    case 'm4a':
      return tinyM4a(tiny)
    case 'wav':
      return tinyWav(tiny)
  }
}

/** Numbers from 0 to 2^32 - 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}

/** Bytes that are never 0xff, so that no frame header is in them by chance. */
export function noise(seed: number, length: number): Buffer {
  const next = randomFrom(seed + 1)
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at++) bytes[at] = next() % 255
  return bytes
}

/** The least that is a PNG to whoever reads its header. */
export function tinyPng(width = 3, height = 2, seed = 0): Buffer {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4, 'latin1')
  header.writeUInt32BE(width, 8)
  header.writeUInt32BE(height, 12)
  header.writeUInt32BE(0x08020000, 16)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, noise(seed, 64)])
}

export function id3v2({ title, artist, album, trackNo, picture, padding = 0 }: Tiny): Buffer {
  const text = (id: string, value: string | undefined) =>
    value === undefined ? Buffer.alloc(0) : id3Frame(id, Buffer.concat([Buffer.from([3]), Buffer.from(value)]))
  const frames = Buffer.concat([
    text('TIT2', title),
    text('TPE1', artist),
    text('TALB', album),
    text('TRCK', trackNo === undefined ? undefined : String(trackNo)),
    picture
      ? id3Frame('APIC', Buffer.concat([Buffer.from([0]), Buffer.from('image/png\0'), Buffer.from([3, 0]), picture]))
      : Buffer.alloc(0),
    Buffer.alloc(padding),
  ])
  const header = Buffer.alloc(10)
  header.write('ID3', 0, 'latin1')
  header[3] = 4
  header.set(syncsafe(frames.length), 6)
  return Buffer.concat([header, frames])
}

function id3Frame(id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(10)
  header.write(id, 0, 'latin1')
  header.set(syncsafe(body.length), 4)
  return Buffer.concat([header, body])
}

const syncsafe = (n: number) => [(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127]

export function id3v1({ title = '' }: Tiny): Buffer {
  const tag = Buffer.alloc(128)
  tag.write('TAG', 0, 'latin1')
  tag.write(title, 3, 30, 'latin1')
  return tag
}

export function apeTag({ title = '' }: Tiny): Buffer {
  const item = Buffer.alloc(8)
  item.writeUInt32LE(Buffer.byteLength(title), 0)
  const body = Buffer.concat([item, Buffer.from('Title\0'), Buffer.from(title)])
  const end = (isHeader: boolean) => {
    const bytes = Buffer.alloc(32)
    bytes.write('APETAGEX', 0, 'latin1')
    bytes.writeUInt32LE(2000, 8)
    bytes.writeUInt32LE(body.length + 32, 12)
    bytes.writeUInt32LE(1, 16)
    bytes.writeUInt32LE((0x80000000 | (isHeader ? 0x20000000 : 0)) >>> 0, 20)
    return bytes
  }
  return Buffer.concat([end(true), body, end(false)])
}

/** 128 kbit/s, 44.1 kHz, 26 ms a frame. */
export function mp3Frames(seed: number, count = 60): Buffer {
  const frames: Buffer[] = []
  for (let index = 0; index < count; index++) {
    frames.push(Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), noise(seed * 1000 + index, 413)]))
  }
  return Buffer.concat(frames)
}

export const tinyMp3 = (tiny: Tiny): Buffer => Buffer.concat([id3v2(tiny), mp3Frames(tiny.seed ?? 0)])

function vorbisComment({ title, artist, album, trackNo, picture }: Tiny, withPicture: boolean): Buffer {
  const comments = [
    title !== undefined && `TITLE=${title}`,
    artist !== undefined && `ARTIST=${artist}`,
    album !== undefined && `ALBUM=${album}`,
    trackNo !== undefined && `TRACKNUMBER=${trackNo}`,
    picture && withPicture && `METADATA_BLOCK_PICTURE=${flacPicture(picture).toString('base64')}`,
  ].filter((comment) => typeof comment === 'string')
  return Buffer.concat([u32le(4), Buffer.from('tiny'), u32le(comments.length), ...comments.map(counted)])
}

const counted = (text: string) => Buffer.concat([u32le(Buffer.byteLength(text)), Buffer.from(text)])

const flacPicture = (picture: Buffer) =>
  Buffer.concat([
    u32be(3),
    u32be(9),
    Buffer.from('image/png'),
    u32be(0),
    Buffer.alloc(16),
    u32be(picture.length),
    picture,
  ])

export function tinyFlac(tiny: Tiny & { md5?: Buffer }): Buffer {
  const seed = tiny.seed ?? 0
  const info = Buffer.alloc(34)
  info.writeUInt16BE(4096, 0)
  info.writeUInt16BE(4096, 2)
  // 44,100 Hz, 2 channels, 16 bits; 88,200 samples: two seconds.
  info.writeUInt32BE(((44100 << 12) | (1 << 9) | (15 << 4)) >>> 0, 10)
  info.writeUInt32BE(88200, 14)
  ;(tiny.md5 ?? noise(seed + 77, 16)).copy(info, 18)
  const block = (type: number, body: Buffer, last = false) => {
    const header = u32be(body.length)
    header[0] = type | (last ? 128 : 0)
    return Buffer.concat([header, body])
  }
  return Buffer.concat([
    Buffer.from('fLaC'),
    block(0, info),
    block(4, vorbisComment(tiny, false)),
    ...(tiny.picture ? [block(6, flacPicture(tiny.picture))] : []),
    block(1, Buffer.alloc(tiny.padding ?? 0), true),
    noise(seed, 20_000),
  ])
}

/** `perPage` packets go into one page: remuxers choose differently, and the sound stays the same. */
export function tinyOpus(tiny: Tiny & { perPage?: number }): Buffer {
  const seed = tiny.seed ?? 0
  const head = Buffer.alloc(19)
  head.write('OpusHead', 0, 'latin1')
  head[8] = 1
  head[9] = 2
  head.writeUInt16LE(312, 10)
  head.writeUInt32LE(48000, 12)
  const packets: Buffer[] = []
  for (let index = 0; index < 100; index++) packets.push(noise(seed * 1000 + index, 150 + ((seed + index) % 40)))
  let sequence = 0
  const pages = [
    ...oggPages([head], 0n, 2, () => sequence++),
    ...oggPages([Buffer.concat([Buffer.from('OpusTags'), vorbisComment(tiny, true)])], 0n, 0, () => sequence++),
  ]
  const perPage = tiny.perPage ?? 50
  for (let at = 0; at < packets.length; at += perPage) {
    const some = packets.slice(at, at + perPage)
    const last = at + perPage >= packets.length
    pages.push(...oggPages(some, BigInt(312 + (at + some.length) * 960), last ? 4 : 0, () => sequence++))
  }
  return Buffer.concat(pages)
}

/** Packets as pages; one that fills more than a page goes on in the next. */
function oggPages(packets: Buffer[], granule: bigint, flags: number, sequence: () => number): Buffer[] {
  const segments: number[] = []
  for (const packet of packets) {
    for (let left = packet.length; ; left -= 255) {
      segments.push(Math.min(left, 255))
      if (left < 255) break
    }
  }
  const body = Buffer.concat(packets)
  const pages: Buffer[] = []
  let at = 0
  for (let from = 0; from < segments.length; from += 255) {
    const table = segments.slice(from, from + 255)
    const length = table.reduce((sum, segment) => sum + segment, 0)
    const more = from + 255 < segments.length
    const header = Buffer.alloc(27)
    header.write('OggS', 0, 'latin1')
    header[5] = (from === 0 ? flags : 1) & (more ? 3 : 7)
    header.writeBigUInt64LE(more ? 0xffffffffffffffffn : granule, 6)
    header.writeUInt32LE(7, 14)
    header.writeUInt32LE(sequence(), 18)
    header[26] = table.length
    pages.push(Buffer.concat([header, Buffer.from(table), body.subarray(at, at + length)]))
    at += length
  }
  return pages
}

export function tinyWav(tiny: Tiny): Buffer {
  const sound = noise(tiny.seed ?? 0, 30_000)
  const format = Buffer.alloc(16)
  format.writeUInt16LE(1, 0)
  format.writeUInt16LE(2, 2)
  format.writeUInt32LE(44100, 4)
  format.writeUInt32LE(176400, 8)
  format.writeUInt16LE(4, 12)
  format.writeUInt16LE(16, 14)
  const info = Buffer.concat([
    Buffer.from('INFO'),
    riffText('INAM', tiny.title),
    riffText('IART', tiny.artist),
    riffText('IPRD', tiny.album),
  ])
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    riffChunk('fmt ', format),
    riffChunk('LIST', info),
    riffChunk('data', sound),
    ...(tiny.picture ? [riffChunk('id3 ', id3v2(tiny))] : []),
  ])
  return Buffer.concat([Buffer.from('RIFF'), u32le(body.length), body])
}

const riffText = (id: string, text: string | undefined) =>
  text === undefined ? Buffer.alloc(0) : riffChunk(id, Buffer.from(`${text}\0`))

const riffChunk = (id: string, body: Buffer) =>
  Buffer.concat([Buffer.from(id), u32le(body.length), body, Buffer.alloc(body.length & 1)])

export function tinyM4a(tiny: Tiny & { moovLast?: boolean }): Buffer {
  const sound = noise(tiny.seed ?? 0, 20_000)
  const data = (body: Buffer, type = 1) => box('data', u32be(type), u32be(0), body)
  const text = (name: string, value: string | undefined) =>
    value === undefined ? Buffer.alloc(0) : box(name, data(Buffer.from(value)))
  const ilst = box(
    'ilst',
    text('\xa9nam', tiny.title),
    text('\xa9ART', tiny.artist),
    text('\xa9alb', tiny.album),
    tiny.trackNo === undefined
      ? Buffer.alloc(0)
      : box('trkn', data(Buffer.from([0, 0, 0, tiny.trackNo, 0, 0, 0, 0]), 0)),
    tiny.picture ? box('covr', data(tiny.picture, 14)) : Buffer.alloc(0),
  )
  const handler = (kind: string) => box('hdlr', u32be(0), u32be(0), Buffer.from(kind), Buffer.alloc(13))
  const mp4a = box(
    'mp4a',
    Buffer.alloc(6),
    Buffer.from([0, 1]),
    Buffer.alloc(8),
    Buffer.from([0, 2, 0, 16, 0, 0, 0, 0]),
    u32be((44100 << 16) >>> 0),
  )
  const stbl = box(
    'stbl',
    box('stsd', u32be(0), u32be(1), mp4a),
    box('stts', u32be(0), u32be(1), u32be(86), u32be(1024)),
    box('stsc', u32be(0), u32be(1), u32be(1), u32be(86), u32be(1)),
    box('stsz', u32be(0), u32be(0), u32be(1), u32be(sound.length)),
    box('stco', u32be(0), u32be(1), u32be(0)),
  )
  const moov = box(
    'moov',
    box('mvhd', Buffer.alloc(12), u32be(44100), u32be(88064), Buffer.alloc(80)),
    box(
      'trak',
      box('tkhd', u32be(1), Buffer.alloc(8), u32be(1), u32be(0), u32be(88064), Buffer.alloc(60)),
      box(
        'mdia',
        box('mdhd', Buffer.alloc(12), u32be(44100), u32be(88064), u32be(0)),
        handler('soun'),
        box('minf', stbl),
      ),
    ),
    box('udta', box('meta', u32be(0), handler('mdir'), ilst)),
  )
  const ftyp = box('ftyp', Buffer.from('M4A '), u32be(0), Buffer.from('M4A isom'))
  const free = box('free', Buffer.alloc(tiny.padding ?? 0))
  const mdat = box('mdat', sound)
  return Buffer.concat(tiny.moovLast ? [ftyp, free, mdat, moov] : [ftyp, moov, free, mdat])
}

export const box = (name: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32be(body.length + 8), Buffer.from(name, 'latin1'), body])
}

export function u32be(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

export function u32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
