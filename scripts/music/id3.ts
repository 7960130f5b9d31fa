/**
 * Writes ID3v2.3 and ID3v2.4 tags with the frame names that MusicBrainz Picard uses. Version 2.3 is UTF-16 and joins
 * several values with a slash; 2.4 is UTF-8 and separates them by a zero byte.
 */
import { gainText, ofTotal, peakText, type Picture, type Tags } from './tags.ts'

export interface Id3Options {
  version?: 3 | 4
  /** Zero bytes behind the frames, as editors leave them to write in place. */
  paddingBytes?: number
}

export function id3Tag(
  tags: Tags,
  picture: Picture | undefined,
  { version = 4, paddingBytes = 0 }: Id3Options = {},
): Buffer {
  const frames: Buffer[] = []
  const frame = (id: string, body: Buffer) => {
    const head = Buffer.alloc(10)
    head.write(id, 'latin1')
    if (version === 4) syncsafe(body.length).copy(head, 4)
    else head.writeUInt32BE(body.length, 4)
    frames.push(head, body)
  }
  const encode = (value: string) =>
    version === 4
      ? Buffer.from(value, 'utf8')
      : Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(value, 'utf16le')])
  const encoding = Buffer.from([version === 4 ? 3 : 1])
  const zero = Buffer.alloc(version === 4 ? 1 : 2)
  const join = (values: readonly string[]) =>
    version === 4
      ? Buffer.concat(values.flatMap((value, i) => (i > 0 ? [zero, encode(value)] : [encode(value)])))
      : encode(values.join('/'))
  const text = (id: string, value: string | readonly string[] | undefined) => {
    const values = typeof value === 'string' ? [value] : (value ?? [])
    if (values.length > 0) frame(id, Buffer.concat([encoding, join(values)]))
  }
  const own = (name: string, value: string | readonly string[] | undefined) => {
    const values = typeof value === 'string' ? [value] : (value ?? [])
    if (values.length > 0) frame('TXXX', Buffer.concat([encoding, encode(name), zero, join(values)]))
  }
  /** Role and name in turns. */
  const people = (id: string, pairs: [string, string][]) => {
    if (pairs.length === 0) return
    const parts = pairs.flat().flatMap((value, i) => (i > 0 ? [zero, encode(value)] : [encode(value)]))
    frame(id, Buffer.concat([encoding, ...parts]))
  }

  text('TIT2', tags.title)
  text('TSOT', tags.titleSort)
  text('TPE1', tags.artistDisplay ?? tags.artists)
  if (tags.artistDisplay) own('ARTISTS', tags.artists)
  text('TSOP', tags.artistSorts)
  text('TALB', tags.album)
  text('TSOA', tags.albumSort)
  text('TPE2', tags.albumArtistDisplay ?? tags.albumArtists)
  if (tags.albumArtistDisplay) own('ALBUMARTISTS', tags.albumArtists)
  text('TSO2', tags.albumArtistSorts)
  if (tags.compilation) text('TCMP', '1')
  text('TPOS', ofTotal(tags.discNo, tags.discTotal))
  if (version === 4) text('TSST', tags.discSubtitle)
  text('TRCK', ofTotal(tags.trackNo, tags.trackTotal))
  if (version === 4) {
    text('TDRC', tags.releaseDate)
    text('TDOR', tags.originalDate)
  } else {
    text('TYER', tags.releaseDate?.slice(0, 4))
    if (tags.releaseDate?.length === 10) text('TDAT', tags.releaseDate.slice(8, 10) + tags.releaseDate.slice(5, 7))
    text('TORY', tags.originalDate?.slice(0, 4))
  }
  text('TCON', tags.genres)
  text('TCOM', tags.composers)
  text('TSOC', tags.composerSorts)
  text('TPE3', tags.conductors)
  text('TEXT', tags.lyricists)
  text('TPE4', tags.remixers)
  people(
    version === 4 ? 'TIPL' : 'IPLS',
    (tags.producers ?? []).map((name) => ['producer', name]),
  )
  if (version === 4)
    people(
      'TMCL',
      (tags.performers ?? []).map((performer) => {
        const parts = /^(.*) \((.*)\)$/.exec(performer)
        return [parts?.[2] ?? 'performer', parts?.[1] ?? performer]
      }),
    )
  text('TPUB', tags.label)
  own('CATALOGNUMBER', tags.catalogNumber)
  text('TBPM', tags.bpm === undefined ? undefined : String(tags.bpm))
  text('TSRC', tags.isrc)
  if (tags.comment) frame('COMM', Buffer.concat([encoding, Buffer.from('eng'), encode(''), zero, encode(tags.comment)]))
  if (tags.lyrics)
    frame('USLT', Buffer.concat([encoding, Buffer.from('eng'), encode(''), zero, encode(tags.lyrics.text)]))
  if (tags.mbRecordingId)
    frame('UFID', Buffer.concat([Buffer.from('http://musicbrainz.org\0', 'latin1'), Buffer.from(tags.mbRecordingId)]))
  own('MusicBrainz Release Track Id', tags.mbTrackId)
  own('MusicBrainz Album Id', tags.mbReleaseId)
  own('MusicBrainz Release Group Id', tags.mbReleaseGroupId)
  own('MusicBrainz Artist Id', tags.artistMbids)
  own('MusicBrainz Album Artist Id', tags.albumArtistMbids)
  if (tags.trackGainDb !== undefined) own('replaygain_track_gain', gainText(tags.trackGainDb))
  if (tags.trackPeak !== undefined) own('replaygain_track_peak', peakText(tags.trackPeak))
  if (tags.albumGainDb !== undefined) own('replaygain_album_gain', gainText(tags.albumGainDb))
  if (tags.albumPeak !== undefined) own('replaygain_album_peak', peakText(tags.albumPeak))
  if (picture)
    frame(
      'APIC',
      Buffer.concat([Buffer.from([0]), Buffer.from(`${picture.mime}\0`), Buffer.from([3, 0]), picture.data]),
    )

  const body = Buffer.concat([...frames, Buffer.alloc(paddingBytes)])
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([version, 0, 0]), syncsafe(body.length), body])
}

/** The old 128 bytes at the end of a file; what does not fit is cut, what is not Latin-1 becomes a question mark. */
export function id3v1Tag(tags: Tags): Buffer {
  const tag = Buffer.alloc(128)
  const put = (value: string | undefined, at: number, length: number) =>
    tag.write((value ?? '').replaceAll(/[^\u0020-\u00ff]/g, '?').slice(0, length), at, 'latin1')
  tag.write('TAG', 'latin1')
  put(tags.title, 3, 30)
  put(tags.artistDisplay ?? tags.artists?.[0], 33, 30)
  put(tags.album, 63, 30)
  put(tags.releaseDate?.slice(0, 4), 93, 4)
  tag[126] = tags.trackNo ?? 0
  tag[127] = 255
  return tag
}

/** Length of an ID3v2 tag at the start of `bytes`, 0 when there is none. */
export function id3Length(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0
  const size = (bytes[6]! << 21) | (bytes[7]! << 14) | (bytes[8]! << 7) | bytes[9]!
  return 10 + size + (bytes[5]! & 0x10 ? 10 : 0)
}

const syncsafe = (n: number): Buffer => Buffer.from([(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127])
