/**
 * What music-metadata found, as a TagRecord. Its common fields come first; where it keeps one value of several, or does not
 * know a spelling that taggers use, the tags as written are asked. Foreign text is cut to sane lengths and stripped of
 * what is no text; nothing is guessed.
 */
import type { IAudioMetadata } from 'music-metadata'
import type { TagRecord } from '../source.ts'

const MAX_NAME = 1000
const MAX_TEXT = 64 * 1024
const MAX_LYRICS = 256 * 1024
const MAX_VALUES = 64

/** `written`: the tags by name, when they were read without music-metadata and its common fields say nothing. */
export function tagRecordOf(metadata: IAudioMetadata, written = writtenTags(metadata)): TagRecord {
  const { common, format } = metadata
  const mend = format.tagTypes.includes('exif') || format.tagTypes.length === 1 ? mojibakeMender(format.tagTypes) : same
  const one = (...values: unknown[]): string | undefined => {
    for (const value of values) {
      const text = clean(Array.isArray(value) ? value[0] : value, MAX_NAME)
      if (text !== undefined) return mend(text)
    }
    return undefined
  }
  const all = (...lists: unknown[]): string[] => {
    for (const list of lists) {
      const values = (Array.isArray(list) ? list : [list])
        .map((value) => clean(value, MAX_NAME))
        .filter((value) => value !== undefined)
      if (values.length > 0) return [...new Set(values.map(mend))].slice(0, MAX_VALUES)
    }
    return []
  }
  const tag = (...names: string[]): string[] | undefined => {
    for (const name of names) {
      const values = written.get(name)
      if (values) return values
    }
    return undefined
  }

  const artistNames = all(common.artists, common.artist, tag('ARTISTS'), tag('ARTIST'))
  const albumArtistNames = all(common.albumartists, common.albumartist, tag('ALBUMARTISTS'), tag('ALBUMARTIST'))
  const artists = unparted(metadata, 'TPE1', artistNames)
  const albumArtists = unparted(metadata, 'TPE2', albumArtistNames)
  const artistDisplay = displayOf(one(common.artist, tag('ARTIST')), artistNames)
  const albumArtistDisplay = displayOf(one(common.albumartist, tag('ALBUMARTIST')), albumArtistNames)
  const [trackNo, trackTotal] = numbers(
    common.track,
    tag('TRACKNUMBER', 'TRACK', 'PARTNUMBER'),
    tag('TRACKTOTAL', 'TOTALTRACKS'),
  )
  const [discNo, discTotal] = numbers(common.disk, tag('DISCNUMBER', 'DISC'), tag('DISCTOTAL', 'TOTALDISCS'))

  const record: TagRecord = {
    artists,
    artistSorts: all(tag('ARTISTSSORT', 'ARTISTSORT', 'TSOP', 'SOAR'), common.artistsort),
    artistMbids: all(common.musicbrainz_artistid, tag('MUSICBRAINZARTISTID')).flatMap(splitIds),
    albumArtists,
    albumArtistSorts: all(tag('ALBUMARTISTSSORT', 'ALBUMARTISTSORT', 'TSO2', 'SOAA'), common.albumartistsort),
    albumArtistMbids: all(common.musicbrainz_albumartistid, tag('MUSICBRAINZALBUMARTISTID')).flatMap(splitIds),
    compilation:
      common.compilation === true || /^(1|true|yes)$/i.test(tag('COMPILATION', 'ITUNESCOMPILATION')?.[0] ?? ''),
    genres: all(common.genre, tag('GENRE')),
    composers: all(common.composer, tag('COMPOSER')),
    composerSorts: all(tag('COMPOSERSORT', 'TSOC', 'SOCO'), common.composersort),
    conductors: all(common.conductor, tag('CONDUCTOR')),
    lyricists: all(common.lyricist, tag('LYRICIST')),
    remixers: all(common.remixer, tag('REMIXER', 'MIXARTIST')),
    producers: all(common.producer, tag('PRODUCER'), peopleOf(metadata, /^producer$/i)),
    performers: all(tag('PERFORMER'), musicians(metadata)),
  }
  put(record, 'title', one(common.title, tag('TITLE')))
  put(record, 'titleSort', one(common.titlesort, tag('TITLESORT')))
  put(record, 'artistDisplay', artistDisplay)
  put(record, 'album', one(common.album, tag('ALBUM')))
  put(record, 'albumSort', one(common.albumsort, tag('ALBUMSORT')))
  put(record, 'albumArtistDisplay', albumArtistDisplay)
  put(record, 'discNo', discNo)
  put(record, 'discTotal', discTotal)
  put(record, 'discSubtitle', one(common.discsubtitle, tag('DISCSUBTITLE', 'SETSUBTITLE')))
  put(record, 'trackNo', trackNo)
  put(record, 'trackTotal', trackTotal)
  put(record, 'releaseDate', isoDate(releaseDate(metadata, tag), tag))
  put(
    record,
    'originalDate',
    isoDate(one(common.originaldate, tag('ORIGINALDATE', 'TDOR'), common.originalyear, tag('ORIGINALYEAR'))),
  )
  put(record, 'label', one(common.label, tag('LABEL', 'PUBLISHER', 'ORGANIZATION')))
  put(record, 'catalogNumber', one(common.catalognumber, tag('CATALOGNUMBER')))
  put(record, 'bpm', within(Number(common.bpm ?? tag('BPM')?.[0]), 1, 1000))
  put(record, 'isrc', one(common.isrc, tag('ISRC')))
  put(record, 'comment', commentOf(metadata, mend) ?? clean(tag('COMMENT', 'DESCRIPTION')?.[0], MAX_TEXT))
  const lyrics = lyricsOf(metadata, tag)
  if (lyrics) record.lyrics = lyrics
  put(record, 'mbRecordingId', uuid(one(common.musicbrainz_recordingid, tag('MUSICBRAINZTRACKID'))))
  put(record, 'mbTrackId', uuid(one(common.musicbrainz_trackid, tag('MUSICBRAINZRELEASETRACKID'))))
  put(record, 'mbReleaseId', uuid(one(common.musicbrainz_albumid, tag('MUSICBRAINZALBUMID'))))
  put(record, 'mbReleaseGroupId', uuid(one(common.musicbrainz_releasegroupid, tag('MUSICBRAINZRELEASEGROUPID'))))
  put(record, 'trackGainDb', gainOf(tag('REPLAYGAINTRACKGAIN'), tag('R128TRACKGAIN')) ?? format.trackGain)
  put(record, 'trackPeak', within(Number.parseFloat(tag('REPLAYGAINTRACKPEAK')?.[0] ?? ''), 0, 100))
  put(record, 'albumGainDb', gainOf(tag('REPLAYGAINALBUMGAIN'), tag('R128ALBUMGAIN')) ?? format.albumGain)
  put(record, 'albumPeak', within(Number.parseFloat(tag('REPLAYGAINALBUMPEAK')?.[0] ?? ''), 0, 100))
  return record
}

/**
 * Values by name: upper case, without the prefix of their format and without separators, so `TXXX:MusicBrainz Album Id`,
 * `MUSICBRAINZ_ALBUMID` and `----:com.apple.iTunes:MusicBrainz Album Id` are one. ID3v1 counts only where nothing else does.
 */
function writtenTags({ native, format }: IAudioMetadata): Map<string, string[]> {
  const tags = new Map<string, string[]>()
  const types = [...format.tagTypes].sort((a, b) => Number(a === 'ID3v1') - Number(b === 'ID3v1'))
  for (const type of types) {
    const known = new Set(tags.keys())
    for (const { id, value } of native[type] ?? []) {
      if (typeof value !== 'string' && typeof value !== 'number') continue
      const name = writtenName(id)
      if (known.has(name)) continue
      const values = tags.get(name)
      if (!values) tags.set(name, [String(value)])
      else if (values.length < MAX_VALUES) values.push(String(value))
    }
  }
  return tags
}

const PREFIX = /^(TXXX:|----:com\.apple\.iTunes:|track:|segment:|WM\/)/i

function writtenName(id: string): string {
  if (id === 'album:TITLE') return 'ALBUM'
  if (id === 'album:ARTIST') return 'ALBUMARTIST'
  const name = id.replace(PREFIX, '').replace(/^album:/, '')
  return name.length > 100 ? name : name.toUpperCase().replace(/[ _/-]/g, '')
}

function put<Key extends keyof TagRecord>(record: TagRecord, key: Key, value: TagRecord[Key] | undefined): void {
  if (value !== undefined) record[key] = value
}

function clean(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  // eslint-disable-next-line no-control-regex -- exactly those are to go
  const text = String(value).slice(0, limit).replace(/\0+/g, ' ').trim().toWellFormed()
  return text === '' ? undefined : text
}

/** How the tags write the artists together; undefined when they only name one, or name them one by one. */
/**
 * The older ID3 versions join several artists with a slash, and music-metadata parts them there: AC/DC would be two. What
 * it parted is put together again; whether it is several is the library's question, which sees the MusicBrainz ids as well.
 */
function unparted({ native }: IAudioMetadata, frame: string, names: string[]): string[] {
  const written = native['ID3v2.3']?.filter(({ id }) => id === frame).map(({ value }) => value)
  const parted = names.length > 1 && written?.length === names.length && names.every((name) => written.includes(name))
  return parted ? [names.join('/')] : names
}

const displayOf = (display: string | undefined, names: string[]): string | undefined =>
  display === undefined || (names.length > 1 && names.includes(display)) || display === names[0] ? undefined : display

function numbers(
  common: { no: number | null; of: number | null },
  written: string[] | undefined,
  total: string[] | undefined,
): [number | undefined, number | undefined] {
  const [no, of] = (written?.[0] ?? '').split('/')
  return [
    count(common.no) ?? count(Number.parseInt(no ?? '', 10)),
    count(common.of) ?? count(Number.parseInt(of ?? total?.[0] ?? '', 10)),
  ]
}

const count = (value: number | null | undefined): number | undefined => {
  const whole = within(Number(value), 1, 99_999)
  return whole === undefined ? undefined : Math.trunc(whole)
}

const within = (value: number, least: number, most: number): number | undefined =>
  Number.isFinite(value) && value >= least && value <= most ? value : undefined

function releaseDate({ common }: IAudioMetadata, tag: (...names: string[]) => string[] | undefined): unknown {
  return common.date ?? common.releasedate ?? tag('DATE', 'RELEASEDATE', 'YEAR', 'DATERELEASED')?.[0] ?? common.year
}

/** `1994`, `1994-08`, `1994-08-29`, from whatever way it is written; undefined when there is no year in it. */
function isoDate(value: unknown, tag?: (...names: string[]) => string[] | undefined): string | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (!match || match[1] === '0000') return undefined
  const [, year, month, day] = match
  if (month === undefined) {
    // ID3v2.3 keeps the year and `DDMM` apart.
    const dayMonth = /^(\d{2})(\d{2})$/.exec(tag?.('TDAT')?.[0] ?? '')
    return dayMonth && valid(dayMonth[2]!, 12) && valid(dayMonth[1]!, 31)
      ? `${year}-${dayMonth[2]}-${dayMonth[1]}`
      : year
  }
  if (!valid(month, 12)) return year
  const start = `${year}-${month.padStart(2, '0')}`
  return day !== undefined && valid(day, 31) ? `${start}-${day.padStart(2, '0')}` : start
}

const valid = (text: string, most: number): boolean => Number(text) >= 1 && Number(text) <= most

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const uuid = (text: string | undefined): string | undefined =>
  text !== undefined && UUID.test(text) ? text.toLowerCase() : undefined

/** Some taggers write several ids into one value. */
const splitIds = (text: string): string[] =>
  text
    .split(/[/;,\s]+/)
    .map(uuid)
    .filter((id) => id !== undefined)

/** `-6.5 dB` as it stands; R128 counts 256ths of a dB from -23 LUFS, where ReplayGain counts from -18. */
function gainOf(replayGain: string[] | undefined, r128: string[] | undefined): number | undefined {
  const db = within(Number.parseFloat(replayGain?.[0] ?? ''), -100, 100)
  if (db !== undefined) return db
  const steps = within(Number.parseInt(r128?.[0] ?? '', 10), -32768, 32767)
  return steps === undefined ? undefined : Math.round((steps / 256 + 5) * 100) / 100
}

function commentOf({ common }: IAudioMetadata, mend: (text: string) => string): string | undefined {
  for (const comment of common.comment ?? []) {
    // iTunes keeps numbers of its own in comments with a name.
    if (/^iTun/i.test(comment.descriptor ?? '')) continue
    const text = clean(comment.text, MAX_TEXT)
    if (text !== undefined) return mend(text)
  }
  return undefined
}

function lyricsOf(
  { common }: IAudioMetadata,
  tag: (...names: string[]) => string[] | undefined,
): { text: string; synced: boolean } | undefined {
  const written = tag('LYRICS', 'UNSYNCEDLYRICS', 'SYNCEDLYRICS', '©LYR')?.find((text) => text.trim() !== '')
  if (written !== undefined) {
    const text = clean(written, MAX_LYRICS)
    if (text !== undefined) return { text, synced: /^\s*\[\d{1,3}:\d{2}/m.test(text) }
  }
  let plain: string | undefined
  for (const lyrics of common.lyrics ?? []) {
    // Lyrics without times (USLT) come without the list, whatever the type says.
    if (lyrics.syncText?.length > 0 && lyrics.timeStampFormat === 2) {
      const text = lyrics.syncText
        .slice(0, 10_000)
        .map((line) => `[${lrcTime(line.timestamp ?? 0)}]${line.text.trim()}`)
        .join('\n')
      return { text: text.slice(0, MAX_LYRICS).toWellFormed(), synced: true }
    }
    plain ??= clean(lyrics.text, MAX_LYRICS)
  }
  return plain === undefined ? undefined : { text: plain, synced: /^\s*\[\d{1,3}:\d{2}/m.test(plain) }
}

function lrcTime(ms: number): string {
  const hundredths = Math.round(ms / 10)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`
}

/** Lists of people in ID3: what they did, then who. */
function peopleLists({ native }: IAudioMetadata, ids: readonly string[]): [string, string[]][] {
  const found: [string, string[]][] = []
  for (const tags of Object.values(native)) {
    for (const { id, value } of tags) {
      if (!ids.includes(id) || typeof value !== 'object' || value === null) continue
      for (const [what, who] of Object.entries(value)) {
        if (Array.isArray(who)) found.push([what, who.filter((name) => typeof name === 'string')])
      }
    }
  }
  return found
}

const peopleOf = (metadata: IAudioMetadata, what: RegExp): string[] =>
  peopleLists(metadata, ['TIPL', 'IPLS']).flatMap(([role, names]) => (what.test(role) ? names : []))

const NOT_MUSICIANS = /^(producer|engineer|arranger|mix|dj-mix|mixer|remixer|writer)$/i

const musicians = (metadata: IAudioMetadata): string[] =>
  peopleLists(metadata, ['TMCL', 'IPLS']).flatMap(([role, names]) =>
    NOT_MUSICIANS.test(role) ? [] : names.map((name) => `${name.trim()} (${role.trim()})`),
  )

const same = (text: string): string => text

/** Formats without a declared encoding (RIFF INFO, ID3v1) mostly hold UTF-8 today, and are read as Latin-1. */
function mojibakeMender(types: readonly string[]): (text: string) => string {
  if (!types.every((type) => type === 'exif' || type === 'ID3v1')) return same
  return (text) => {
    if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'))
    } catch {
      return text
    }
  }
}
