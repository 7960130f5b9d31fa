/**
 * Ogg Vorbis and Opus without decoding: cuts a stretch of whole pages out of an encoded file and replaces its comment
 * packet; pages are renumbered, their time made to start at zero and their checksums computed anew.
 */
import type { Picture, Tags } from './tags.ts'
import { vorbisComment } from './vorbis-comment.ts'

interface Page {
  granule: bigint
  segments: Uint8Array
  body: Buffer
  continued: boolean
}

export interface OggClip {
  codec: 'vorbis' | 'opus'
  sampleRateHz: number
  serial: number
  /** First packet; then comments and, for Vorbis, the set-up. */
  identity: Buffer
  setup: Buffer | undefined
  pages: Page[]
}

export function oggClip(file: Buffer): OggClip {
  const all = pagesOf(file)
  const packets: Buffer[] = []
  let open: Buffer[] = []
  let used = 0
  const wanted = file.subarray(0, 256).includes('OpusHead') ? 2 : 3
  // The header packets end with a page: sound begins on a fresh one.
  while (packets.length < wanted) {
    const page = all[used++]
    if (!page) throw new Error('not an Ogg file with sound')
    let at = 0
    let from = 0
    for (const segment of page.segments) {
      at += segment
      if (segment < 255) {
        packets.push(Buffer.concat([...open, page.body.subarray(from, at)]))
        open = []
        from = at
      }
    }
    if (from < at) open.push(page.body.subarray(from, at))
  }
  const identity = packets[0]!
  const opus = wanted === 2
  return {
    codec: opus ? 'opus' : 'vorbis',
    sampleRateHz: opus ? 48_000 : identity.readUInt32LE(12),
    serial: file.readUInt32LE(14),
    identity,
    setup: packets[2],
    pages: all.slice(used),
  }
}

/** `count` pages from `from` on, as a clip of its own. Starts at the next page that begins with a fresh packet. */
export function cutOgg(clip: OggClip, from: number, count: number, serial: number): OggClip {
  let first = from
  while (clip.pages[first]?.continued) first++
  const before = first > 0 ? clip.pages[first - 1]!.granule : 0n
  const pages = clip.pages.slice(first, first + count).map((page) => ({ ...page, granule: page.granule - before }))
  return { ...clip, serial, pages }
}

export function tagOgg(file: Buffer, tags: Tags, picture?: Picture): Buffer {
  return oggFile(oggClip(file), tags, picture)
}

export function oggFile({ serial, identity, setup, pages }: OggClip, tags: Tags, picture?: Picture): Buffer {
  const comment = vorbisComment(tags, picture)
  const headers = setup
    ? [Buffer.concat([Buffer.from('\x03vorbis', 'latin1'), comment, Buffer.from([1])]), setup]
    : [Buffer.concat([Buffer.from('OpusTags'), comment])]
  const out = [...paged([identity]), ...paged(headers), ...pages]
  return Buffer.concat(
    out.map((page, number) =>
      pageBytes(page, { serial, number, first: number === 0, last: number === out.length - 1 }),
    ),
  )
}

/** Lays packets into pages of at most 255 segments; the last page ends with the last packet. */
function paged(packets: Buffer[]): Page[] {
  const segments: number[] = []
  for (const packet of packets) {
    for (let left = packet.length; ; left -= 255) {
      segments.push(Math.min(left, 255))
      if (left < 255) break
    }
  }
  const body = Buffer.concat(packets)
  const pages: Page[] = []
  let at = 0
  for (let from = 0; from < segments.length; from += 255) {
    const part = Uint8Array.from(segments.slice(from, from + 255))
    const size = part.reduce((sum, n) => sum + n, 0)
    const ends = part.some((n) => n < 255)
    pages.push({
      // A page on which no packet ends has no time.
      granule: ends ? 0n : -1n,
      segments: part,
      body: body.subarray(at, at + size),
      continued: from > 0 && segments[from - 1] === 255,
    })
    at += size
  }
  return pages
}

function pagesOf(file: Buffer): Page[] {
  const pages: Page[] = []
  for (let at = 0; at + 27 <= file.length && file.toString('latin1', at, at + 4) === 'OggS';) {
    const segments = file.subarray(at + 27, at + 27 + file[at + 26]!)
    const from = at + 27 + segments.length
    const size = segments.reduce((sum, n) => sum + n, 0)
    pages.push({
      granule: file.readBigInt64LE(at + 6),
      segments,
      body: file.subarray(from, from + size),
      continued: (file[at + 5]! & 1) === 1,
    })
    at = from + size
  }
  return pages
}

function pageBytes(
  { granule, segments, body, continued }: Page,
  { serial, number, first, last }: { serial: number; number: number; first: boolean; last: boolean },
): Buffer {
  const head = Buffer.alloc(27)
  head.write('OggS', 'latin1')
  head[5] = (continued ? 1 : 0) | (first ? 2 : 0) | (last ? 4 : 0)
  head.writeBigInt64LE(granule, 6)
  head.writeUInt32LE(serial >>> 0, 14)
  head.writeUInt32LE(number, 18)
  head[26] = segments.length
  const page = Buffer.concat([head, segments, body])
  page.writeUInt32LE(crc32(page), 22)
  return page
}

const CRC = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

function crc32(bytes: Buffer): number {
  let crc = 0
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ CRC[((crc >>> 24) ^ bytes[i]!) & 255]!
  return crc >>> 0
}
