/**
 * MP4 sound (AAC or ALAC) without decoding: cuts a stretch of samples out of an encoded file into a fresh, plain file,
 * and replaces the iTunes tags of any file, moving its chunk offsets by what the tags grew.
 */
import { gainText, peakText, type Picture, type Tags } from './tags.ts'

export interface Mp4Clip {
  sampleRateHz: number
  /** Samples of sound in one packet. */
  packetSamples: number
  /** The sample description, kept as it is: it holds what the decoder needs. */
  stsd: Buffer
  packets: Buffer[]
}

export function mp4Clip(file: Buffer): Mp4Clip {
  const moov = mustFind(boxes(file), 'moov')
  const media = mustFind(boxes(mustFind(boxes(moov.body), 'trak').body), 'mdia')
  const table = boxes(mustFind(boxes(mustFind(boxes(media.body), 'minf').body), 'stbl').body)
  const sizes = mustFind(table, 'stsz').body
  const offsets = mustFind(table, 'stco').body
  const runs = mustFind(table, 'stsc').body
  const packets: Buffer[] = []
  const chunks = offsets.readUInt32BE(4)
  let run = 0
  for (let chunk = 1; chunk <= chunks; chunk++) {
    if (run + 1 < runs.readUInt32BE(4) && runs.readUInt32BE(8 + 12 * (run + 1)) <= chunk) run++
    let at = offsets.readUInt32BE(8 + 4 * (chunk - 1))
    for (let i = 0; i < runs.readUInt32BE(8 + 12 * run + 4); i++) {
      const size = sizes.readUInt32BE(12 + 4 * packets.length)
      packets.push(file.subarray(at, at + size))
      at += size
    }
  }
  return {
    sampleRateHz: mustFind(boxes(media.body), 'mdhd').body.readUInt32BE(12),
    packetSamples: mustFind(table, 'stts').body.readUInt32BE(12),
    stsd: mustFind(table, 'stsd').bytes,
    // The last one may be short.
    packets: packets.slice(0, -1),
  }
}

/** `count` packets from `from` on, untagged, with the index before the sound. */
export function cutMp4({ sampleRateHz, packetSamples, stsd, packets }: Mp4Clip, from: number, count: number): Buffer {
  const sound = packets.slice(from, from + count)
  const duration = sound.length * packetSamples
  const kind = box('ftyp', Buffer.from('M4A '), u32(512), Buffer.from('M4A mp42isom'))
  const moov = (offset: number) =>
    box(
      'moov',
      full('mvhd', [0, 0, sampleRateHz, duration, 0x10000, 0x1000000, 0, 0], MATRIX, Buffer.alloc(24), u32(2)),
      box(
        'trak',
        full('tkhd', [0, 0, 1, 0, duration, 0, 0, 0, 0x1000000], MATRIX, u32(0, 0), { flags: 7 }),
        box(
          'mdia',
          full('mdhd', [0, 0, sampleRateHz, duration, 0x55c40000]),
          full('hdlr', [0], Buffer.from('soun\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1')),
          box(
            'minf',
            full('smhd', [0]),
            box('dinf', full('dref', [1], full('url ', [], { flags: 1 }))),
            box(
              'stbl',
              stsd,
              full('stts', [1, sound.length, packetSamples]),
              full('stsc', [1, 1, sound.length, 1]),
              full('stsz', [0, sound.length], u32(...sound.map((packet) => packet.length))),
              full('stco', [1, offset]),
            ),
          ),
        ),
      ),
    )
  const before = kind.length + moov(0).length + 8
  return Buffer.concat([kind, moov(before), box('mdat', ...sound)])
}

export function tagMp4(file: Buffer, tags: Tags, picture?: Picture): Buffer {
  const top = boxes(file)
  const moov = mustFind(top, 'moov')
  const tagged = box(
    'moov',
    ...boxes(moov.body).flatMap(({ type, bytes }) => (type === 'udta' ? [] : [Buffer.from(bytes)])),
    userData(tags, picture),
  )
  const mdat = mustFind(top, 'mdat')
  if (top.indexOf(moov) < top.indexOf(mdat)) shiftOffsets(tagged, tagged.length - moov.bytes.length)
  return Buffer.concat(top.map((one) => (one === moov ? tagged : one.bytes)))
}

function shiftOffsets(moov: Buffer, by: number): void {
  for (const trak of boxes(moov.subarray(8)).filter(({ type }) => type === 'trak')) {
    const path = ['mdia', 'minf', 'stbl', 'stco']
    const { body } = path.reduce((inside, type) => mustFind(boxes(inside.body), type), trak)
    for (let i = 0; i < body.readUInt32BE(4); i++) body.writeUInt32BE(body.readUInt32BE(8 + 4 * i) + by, 8 + 4 * i)
  }
}

function userData(tags: Tags, picture?: Picture): Buffer {
  const items: Buffer[] = []
  const data = (kind: number, body: Buffer) => box('data', u32(kind, 0), body)
  const text = (name: string, value: string | readonly string[] | undefined) => {
    const values = typeof value === 'string' ? [value] : (value ?? [])
    if (values.length > 0) items.push(box(name, ...values.map((one) => data(1, Buffer.from(one, 'utf8')))))
  }
  const own = (name: string, value: string | readonly string[] | undefined) => {
    const values = typeof value === 'string' ? [value] : (value ?? [])
    if (values.length > 0)
      items.push(
        box(
          '----',
          full('mean', [], Buffer.from('com.apple.iTunes')),
          full('name', [], Buffer.from(name)),
          ...values.map((one) => data(1, Buffer.from(one, 'utf8'))),
        ),
      )
  }
  const pair = (name: string, no: number | undefined, total: number | undefined, length: number) => {
    if (no === undefined) return
    const body = Buffer.alloc(length)
    body.writeUInt16BE(no, 2)
    body.writeUInt16BE(total ?? 0, 4)
    items.push(box(name, data(0, body)))
  }

  text('\u00a9nam', tags.title)
  text('sonm', tags.titleSort)
  text('\u00a9ART', tags.artistDisplay ?? tags.artists)
  if (tags.artistDisplay) own('ARTISTS', tags.artists)
  text('soar', tags.artistSorts)
  text('\u00a9alb', tags.album)
  text('soal', tags.albumSort)
  text('aART', tags.albumArtistDisplay ?? tags.albumArtists)
  if (tags.albumArtistDisplay) own('ALBUMARTISTS', tags.albumArtists)
  text('soaa', tags.albumArtistSorts)
  if (tags.compilation) items.push(box('cpil', data(21, Buffer.from([1]))))
  pair('disk', tags.discNo, tags.discTotal, 6)
  own('DISCSUBTITLE', tags.discSubtitle)
  pair('trkn', tags.trackNo, tags.trackTotal, 8)
  text('\u00a9day', tags.releaseDate)
  own('ORIGINALDATE', tags.originalDate)
  text('\u00a9gen', tags.genres)
  text('\u00a9wrt', tags.composers)
  text('soco', tags.composerSorts)
  own('CONDUCTOR', tags.conductors)
  own('LYRICIST', tags.lyricists)
  own('REMIXER', tags.remixers)
  own('PRODUCER', tags.producers)
  own('LABEL', tags.label)
  own('CATALOGNUMBER', tags.catalogNumber)
  if (tags.bpm !== undefined) {
    const body = Buffer.alloc(2)
    body.writeUInt16BE(Math.round(tags.bpm))
    items.push(box('tmpo', data(21, body)))
  }
  own('ISRC', tags.isrc)
  text('\u00a9cmt', tags.comment)
  text('\u00a9lyr', tags.lyrics?.text)
  own('MusicBrainz Track Id', tags.mbRecordingId)
  own('MusicBrainz Release Track Id', tags.mbTrackId)
  own('MusicBrainz Album Id', tags.mbReleaseId)
  own('MusicBrainz Release Group Id', tags.mbReleaseGroupId)
  own('MusicBrainz Artist Id', tags.artistMbids)
  own('MusicBrainz Album Artist Id', tags.albumArtistMbids)
  if (tags.trackGainDb !== undefined) own('replaygain_track_gain', gainText(tags.trackGainDb))
  if (tags.trackPeak !== undefined) own('replaygain_track_peak', peakText(tags.trackPeak))
  if (tags.albumGainDb !== undefined) own('replaygain_album_gain', gainText(tags.albumGainDb))
  if (tags.albumPeak !== undefined) own('replaygain_album_peak', peakText(tags.albumPeak))
  if (picture) items.push(box('covr', data(picture.mime === 'image/png' ? 14 : 13, picture.data)))

  const handler = full('hdlr', [0], Buffer.from('mdirappl\0\0\0\0\0\0\0\0\0', 'latin1'))
  return box('udta', full('meta', [], handler, box('ilst', ...items)))
}

interface Box {
  type: string
  bytes: Buffer
  body: Buffer
}

function boxes(bytes: Buffer): Box[] {
  const found: Box[] = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at) || bytes.length - at
    const one = bytes.subarray(at, at + size)
    found.push({ type: one.toString('latin1', 4, 8), bytes: one, body: one.subarray(8) })
    at += size
  }
  return found
}

function mustFind(among: Box[], type: string): Box {
  const found = among.find((one) => one.type === type)
  if (!found) throw new Error(`no ${type} box`)
  return found
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

function u32(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((n, i) => bytes.writeUInt32BE(n >>> 0, 4 * i))
  return bytes
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([u32(size), Buffer.from(type, 'latin1'), ...parts])
}

/** A box that begins with version and flags, then some numbers. */
function full(type: string, numbers: number[], ...parts: (Buffer | { flags: number })[]): Buffer {
  const flags = parts.find((part): part is { flags: number } => !Buffer.isBuffer(part))?.flags ?? 0
  return box(type, u32(flags, ...numbers), ...parts.filter((part) => Buffer.isBuffer(part)))
}
