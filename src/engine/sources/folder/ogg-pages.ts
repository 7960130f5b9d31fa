/**
 * The pages of an Ogg file, as far as needed: what the first sound stream is, where its headers end, its comment packet, and
 * its packets without the pages around them (taggers and remuxers cut pages anew; packets stay). Works from the head and the
 * tail of the file; only a chained file (several songs glued together) is walked through.
 */
import type { FileBytes } from './file-bytes.ts'

export interface OggSound {
  codec: 'vorbis' | 'opus' | 'flac' | 'speex'
  /** A picture track beside the sound: a film. */
  hasVideo: boolean
  sampleRateHz: number
  channels: number
  /** The packet with the comments, whole. */
  comments: Buffer | undefined
  /** Of ogg-flac: its headers as they would stand at the beginning of a FLAC file. */
  flacHeaders: Buffer | undefined
  /** End of the page in which the last header packet ends. */
  headersEnd: number
  durationMs: number
  /** In ogg-flac, the MD5 of the sound as hex; empty when the encoder left it out. */
  flacMd5: string
  /** Position of the last page in samples; stands for the length of the sound. */
  lastGranule: bigint
  /** First and last bytes of the sound's packets; good until the next file is read. */
  head: Buffer
  tail: Buffer
}

interface Page {
  start: number
  end: number
  body: number
  serial: number
  granule: bigint
  continued: boolean
  first: boolean
}

const NO_GRANULE = 0xffffffffffffffffn
/** Comments with pictures are large; more than this is no header. */
const MAX_HEADERS = 64 * 1024 * 1024
const MAX_CHAIN_WALK = 64 * 1024 * 1024

class BadOgg extends Error {
  override name = 'BadOgg'
}

export function readOgg(file: FileBytes, blockBytes: number): OggSound {
  const headers = readHeaders(file)
  const head = collectHead(file, headers, blockBytes)
  const last = lastPageOf(file, headers)
  const tail = collectTail(file, headers, blockBytes)
  return {
    codec: headers.codec,
    hasVideo: headers.hasVideo,
    sampleRateHz: headers.sampleRateHz,
    channels: headers.channels,
    comments: headers.packets[1],
    flacHeaders: headers.codec === 'flac' ? asFlac(headers.packets) : undefined,
    headersEnd: headers.end,
    durationMs: Math.round((samplesOf(headers, last.samples) / headers.clockHz) * 1000),
    flacMd5: headers.flacMd5,
    lastGranule: last.samples,
    head,
    tail,
  }
}

const samplesOf = (headers: Headers, granule: bigint): number =>
  granule > 0n ? Math.max(Number(granule) - headers.preSkip, 0) : headers.totalSamples

interface Headers {
  serial: number
  codec: OggSound['codec']
  hasVideo: boolean
  sampleRateHz: number
  /** Ticks of the granule per second: always 48000 for opus. */
  clockHz: number
  preSkip: number
  channels: number
  totalSamples: number
  flacMd5: string
  packets: Buffer[]
  end: number
  /** Where packet bytes of the sound begin: page, and byte in its body. */
  soundPage: number
  soundOffset: number
}

function pageAt(file: FileBytes, start: number): Page | undefined {
  const fixed = file.at(start, 27)
  if (fixed.length < 27 || fixed.readUInt32BE(0) !== 0x4f676753 || fixed[4] !== 0) return undefined
  const flags = fixed[5]!
  const granule = fixed.readBigUInt64LE(6)
  const serial = fixed.readUInt32LE(14)
  const count = fixed[26]!
  const segments = file.at(start + 27, count)
  if (segments.length < count) return undefined
  let length = 0
  for (const segment of segments) length += segment
  const body = start + 27 + count
  return {
    start,
    end: body + length,
    body,
    serial,
    granule,
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
  }
}

function readHeaders(file: FileBytes): Headers {
  let headers: Headers | undefined
  let wanted = 0
  let hasVideo = false
  let open: Buffer[] = []
  let held = 0
  for (let at = 0; at < file.sizeBytes;) {
    const page = pageAt(file, at)
    if (!page) throw new BadOgg(`no page at byte ${at}`)
    at = page.end
    if (page.end > file.sizeBytes) throw new BadOgg('a page of its headers is cut off')
    if (page.first) {
      const id = file.at(page.body, Math.min(page.end - page.body, 256))
      if (id.toString('latin1', 1, 7) === 'theora' || id.toString('latin1', 0, 4) === 'BBCD') hasVideo = true
      if (!headers) {
        headers = identify(Buffer.from(id), page)
        if (headers) wanted = headers.end
      }
    }
    if (!headers || page.serial !== headers.serial) {
      if (at > MAX_HEADERS) break
      continue
    }
    let offset = page.body
    const segments = Buffer.from(file.at(page.start + 27, page.body - page.start - 27))
    let packetStart = page.body
    for (let index = 0; index < segments.length; index++) {
      offset += segments[index]!
      const ends = segments[index]! < 255
      if (!ends && index < segments.length - 1) continue
      held += offset - packetStart
      if (held > MAX_HEADERS) throw new BadOgg('its headers are too large')
      open.push(Buffer.from(file.at(packetStart, offset - packetStart)))
      packetStart = offset
      if (!ends) continue
      const packet = open.length === 1 ? open[0]! : Buffer.concat(open)
      open = []
      if (headers.packets.length > 0 && wanted === Infinity && isFlacFrame(packet)) {
        // A FLAC stream that did not say how many headers it has: this packet is already sound.
        return { ...headers, hasVideo, end: at, soundPage: page.start, soundOffset: offset - packet.length - page.body }
      }
      headers.packets.push(packet)
      if (headers.packets.length === wanted) {
        return { ...headers, hasVideo, end: at, soundPage: page.start, soundOffset: offset - page.body }
      }
    }
  }
  throw new BadOgg(headers ? 'its headers do not end' : 'it holds no sound this program knows')
}

/** The header of a stream, with the number of header packets in `end` for now; undefined when it is no sound. */
function identify(id: Buffer, page: Page): Headers | undefined {
  const base = {
    serial: page.serial,
    hasVideo: false,
    preSkip: 0,
    totalSamples: 0,
    flacMd5: '',
    packets: [],
    soundPage: 0,
    soundOffset: 0,
  }
  if (id.length >= 30 && id.toString('latin1', 0, 7) === '\x01vorbis') {
    const rate = id.readUInt32LE(12)
    return { ...base, codec: 'vorbis', sampleRateHz: rate, clockHz: rate || 44100, channels: id[11]!, end: 3 }
  }
  if (id.length >= 19 && id.toString('latin1', 0, 8) === 'OpusHead') {
    return {
      ...base,
      codec: 'opus',
      // Opus always decodes to 48 kHz, whatever the rate of the recording was.
      sampleRateHz: 48000,
      clockHz: 48000,
      preSkip: id.readUInt16LE(10),
      channels: id[9]!,
      end: 2,
    }
  }
  if (id.length >= 51 && id.toString('latin1', 0, 5) === '\x7fFLAC' && id.toString('latin1', 9, 13) === 'fLaC') {
    const info = id.subarray(17)
    const rate = info.readUIntBE(10, 3) >> 4
    const md5 = info.toString('hex', 18, 34)
    return {
      ...base,
      codec: 'flac',
      sampleRateHz: rate,
      clockHz: rate || 44100,
      channels: ((info[12]! >> 1) & 7) + 1,
      totalSamples: (info[13]! & 15) * 2 ** 32 + info.readUInt32BE(14),
      flacMd5: /^0*$/.test(md5) ? '' : md5,
      end: id.readUInt16BE(7) === 0 ? Infinity : id.readUInt16BE(7) + 1,
    }
  }
  if (id.length >= 68 && id.toString('latin1', 0, 8) === 'Speex   ') {
    const rate = id.readInt32LE(36)
    const extra = Math.max(0, Math.min(id.readInt32LE(68 <= id.length - 4 ? 68 : 64), 16))
    return {
      ...base,
      codec: 'speex',
      sampleRateHz: rate,
      clockHz: rate > 0 ? rate : 8000,
      channels: id.readInt32LE(48),
      end: 2 + extra,
    }
  }
  return undefined
}

/** In Ogg each metadata block of FLAC is a packet, the first behind a preamble of its own. */
function asFlac(packets: Buffer[]): Buffer {
  const blocks = [packets[0]!.subarray(13), ...packets.slice(1)].filter((block) => block.length >= 4)
  const copies = blocks.map((block, index) => {
    const copy = Buffer.from(block)
    copy[0] = (copy[0]! & 0x7f) | (index === blocks.length - 1 ? 0x80 : 0)
    return copy
  })
  return Buffer.concat([Buffer.from('fLaC'), ...copies])
}

const isFlacFrame = (packet: Buffer): boolean => packet.length > 2 && packet[0] === 0xff && (packet[1]! & 0xfc) === 0xf8

/** Used again for every file: large buffers that come and go keep the garbage collector busy. */
const MAX_BLOCK = 64 * 1024
const headBlock = Buffer.allocUnsafeSlow(MAX_BLOCK)
const tailBlock = Buffer.allocUnsafeSlow(MAX_BLOCK)

/** The first bytes of the packets; at most 64 KiB. */
function collectHead(file: FileBytes, headers: Headers, blockBytes: number): Buffer {
  let held = 0
  let skip = headers.soundOffset
  for (let at = headers.soundPage; held < blockBytes;) {
    const page = pageAt(file, at)
    if (!page) break
    at = page.end
    if (page.serial !== headers.serial) continue
    const part = file.at(page.body + skip, Math.min(page.end - page.body - skip, blockBytes - held))
    skip = 0
    held += part.copy(headBlock, held)
  }
  return headBlock.subarray(0, held)
}

/** The last bytes of the packets, however the pages are cut; at most 64 KiB. */
function collectTail(file: FileBytes, headers: Headers, blockBytes: number): Buffer {
  for (let reach = 76 * 1024; ; reach *= 2) {
    const from = Math.max(file.sizeBytes - reach, headers.soundPage)
    const bodies: { start: number; length: number }[] = []
    let total = 0
    for (const page of pagesFrom(file, from)) {
      if (page.serial !== headers.serial) continue
      const start = page.body + (page.start === headers.soundPage ? headers.soundOffset : 0)
      const length = Math.max(Math.min(page.end, file.sizeBytes) - start, 0)
      bodies.push({ start, length })
      total += length
    }
    if (total < blockBytes && from !== headers.soundPage && reach <= 2 ** 21) continue
    let surplus = Math.max(total - blockBytes, 0)
    let held = 0
    for (const { start, length } of bodies) {
      const skip = Math.min(surplus, length)
      surplus -= skip
      held += file.at(start + skip, length - skip).copy(tailBlock, held)
    }
    return tailBlock.subarray(0, held)
  }
}

/** Pages from the first that begins at or after `from`; junk between them is stepped over. */
function* pagesFrom(file: FileBytes, from: number): Generator<Page> {
  for (let at = from; at < file.sizeBytes;) {
    const page = pageAt(file, at)
    if (page && (page.end === file.sizeBytes || pageAt(file, page.end))) {
      yield page
      at = page.end
      continue
    }
    const next = file.at(at + 1, 64 * 1024).indexOf('OggS')
    if (next < 0) {
      at += 64 * 1024 - 3
      if (at >= file.sizeBytes) return
    } else at += 1 + next
  }
}

function lastPageOf(file: FileBytes, headers: Headers): { samples: bigint } {
  let samples = 0n
  let chained = false
  for (let reach = 76 * 1024; ; reach *= 2) {
    const from = Math.max(file.sizeBytes - reach, headers.soundPage)
    for (const page of pagesFrom(file, from)) {
      if (page.serial === headers.serial) {
        if (page.granule !== NO_GRANULE) samples = page.granule
      } else if (page.first && page.start > headers.end) chained = true
    }
    if (samples > 0n || from === headers.soundPage || reach > 2 ** 20) break
  }
  if (samples === 0n || chained) {
    const walked = walkChain(file, headers)
    if (walked > samples) samples = walked
  }
  return { samples }
}

/** Sum over the links of a chained file. */
function walkChain(file: FileBytes, headers: Headers): bigint {
  let sum = 0n
  let link = 0n
  let serial = headers.serial
  for (let at = headers.soundPage; at < Math.min(file.sizeBytes, MAX_CHAIN_WALK);) {
    const page = pageAt(file, at)
    if (!page) break
    at = page.end
    if (page.first && identify(Buffer.from(file.at(page.body, 256)), page)?.codec === headers.codec) {
      sum += link
      link = 0n
      serial = page.serial
    }
    if (page.serial === serial && page.granule !== NO_GRANULE && page.granule > link) link = page.granule
  }
  return sum + link
}
