/** Vorbis comments, as FLAC, Ogg Vorbis and Opus carry them, and the picture block of FLAC that rides along in base64. */
import { gainText, peakText, type Picture, type Tags } from './tags.ts'

const VENDOR = 'Soul Player test music'

/** Without the framing bit that Ogg Vorbis wants behind it. */
export function vorbisComment(tags: Tags, picture?: Picture): Buffer {
  const lines: string[] = []
  const put = (name: string, value: string | number | readonly string[] | undefined) => {
    if (value === undefined) return
    for (const one of Array.isArray(value) ? value : [value]) lines.push(`${name}=${one}`)
  }
  put('TITLE', tags.title)
  put('TITLESORT', tags.titleSort)
  put('ARTIST', tags.artistDisplay ?? tags.artists)
  if (tags.artistDisplay) put('ARTISTS', tags.artists)
  put('ARTISTSORT', tags.artistSorts)
  put('ALBUM', tags.album)
  put('ALBUMSORT', tags.albumSort)
  put('ALBUMARTIST', tags.albumArtistDisplay ?? tags.albumArtists)
  if (tags.albumArtistDisplay) put('ALBUMARTISTS', tags.albumArtists)
  put('ALBUMARTISTSORT', tags.albumArtistSorts)
  if (tags.compilation) put('COMPILATION', 1)
  put('DISCNUMBER', tags.discNo)
  put('DISCTOTAL', tags.discTotal)
  put('DISCSUBTITLE', tags.discSubtitle)
  put('TRACKNUMBER', tags.trackNo)
  put('TRACKTOTAL', tags.trackTotal)
  put('DATE', tags.releaseDate)
  put('ORIGINALDATE', tags.originalDate)
  put('GENRE', tags.genres)
  put('COMPOSER', tags.composers)
  put('COMPOSERSORT', tags.composerSorts)
  put('CONDUCTOR', tags.conductors)
  put('LYRICIST', tags.lyricists)
  put('REMIXER', tags.remixers)
  put('PRODUCER', tags.producers)
  put('PERFORMER', tags.performers)
  put('LABEL', tags.label)
  put('CATALOGNUMBER', tags.catalogNumber)
  put('BPM', tags.bpm)
  put('ISRC', tags.isrc)
  put('COMMENT', tags.comment)
  put('LYRICS', tags.lyrics?.text)
  put('MUSICBRAINZ_TRACKID', tags.mbRecordingId)
  put('MUSICBRAINZ_RELEASETRACKID', tags.mbTrackId)
  put('MUSICBRAINZ_ALBUMID', tags.mbReleaseId)
  put('MUSICBRAINZ_RELEASEGROUPID', tags.mbReleaseGroupId)
  put('MUSICBRAINZ_ARTISTID', tags.artistMbids)
  put('MUSICBRAINZ_ALBUMARTISTID', tags.albumArtistMbids)
  if (tags.trackGainDb !== undefined) put('REPLAYGAIN_TRACK_GAIN', gainText(tags.trackGainDb))
  if (tags.trackPeak !== undefined) put('REPLAYGAIN_TRACK_PEAK', peakText(tags.trackPeak))
  if (tags.albumGainDb !== undefined) put('REPLAYGAIN_ALBUM_GAIN', gainText(tags.albumGainDb))
  if (tags.albumPeak !== undefined) put('REPLAYGAIN_ALBUM_PEAK', peakText(tags.albumPeak))
  if (picture) put('METADATA_BLOCK_PICTURE', pictureBlock(picture).toString('base64'))

  return Buffer.concat([prefixed(VENDOR), uint32le(lines.length), ...lines.map(prefixed)])
}

export function pictureBlock({ mime, width, height, data }: Picture): Buffer {
  const type = Buffer.from(mime)
  const head = Buffer.alloc(4 + 4 + type.length + 4 + 20)
  head.writeUInt32BE(3, 0)
  head.writeUInt32BE(type.length, 4)
  type.copy(head, 8)
  const at = 8 + type.length + 4
  head.writeUInt32BE(width, at)
  head.writeUInt32BE(height, at + 4)
  head.writeUInt32BE(24, at + 8)
  head.writeUInt32BE(data.length, at + 16)
  return Buffer.concat([head, data])
}

function uint32le(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(n)
  return bytes
}

function prefixed(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  return Buffer.concat([uint32le(bytes.length), bytes])
}
