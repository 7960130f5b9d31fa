/**
 * Playlists as M3U and M3U8 (docs/export.md). Beside what every player knows (#EXTINF, #PLAYLIST), comments carry what a path cannot:
 * the MusicBrainz recording, and what the track and the playlist are here. Other players pass over them.
 */
import { PlaylistId, TrackId } from '../../shared/model/ids.ts'
import type { Pace } from './pace.ts'
import { refused } from './refused.ts'
import type { ToldItem, ToldPlaylist, TrackRef } from './told.ts'

export interface M3uTrack extends TrackRef {
  path: string
}

export interface M3uPlaylist {
  /** Absent for what follows from rules: taken in again, it is a playlist of its own. */
  id?: string
  name: string
}

const MOST_ITEMS = 100_000
const LONGEST_LINE = 8_192

export const m3uHead = ({ id, name }: M3uPlaylist): string =>
  `#EXTM3U\n#PLAYLIST:${oneLine(name)}\n${id === undefined ? '' : `#SOUL-PLAYLIST:${id}\n`}`

export function m3uEntry({ key, mbRecordingId, title, artist, album, durationMs = 0, path }: M3uTrack): string {
  const [by, name, on] = [oneLine(artist), oneLine(title), oneLine(album ?? '')]
  const lines = [
    `#EXTINF:${durationMs > 0 ? Math.round(durationMs / 1000) : -1},${by === '' ? name : `${by} - ${name}`}`,
    // Tells where in the line above the artist ends.
    `#EXTART:${by}`,
    ...(on === '' ? [] : [`#EXTALB:${on}`]),
    ...(mbRecordingId === undefined ? [] : [`#MUSICBRAINZ-RECORDING:${mbRecordingId}`]),
    ...(key === undefined ? [] : [`#SOUL-TRACK:${key}`]),
    oneLine(path).replace(/^(?=#)/, './'),
  ]
  return `${lines.join('\n')}\n`
}

/** REFUSED for what is no playlist. `fileName` names it when it does not do so itself. */
export async function readM3u(fileName: string, text: string, pace: Pace): Promise<ToldPlaylist> {
  if (/^\s*</.test(text.slice(0, 1_000)))
    throw refused(fileName, 'it is a web page or XML. Choose an M3U or JSON file.')
  let name = fileName.replace(/\.[^.]*$/, '').trim()
  let id: string | undefined
  const items: ToldItem[] = []
  let about: About = {}
  for (const line of linesOf(text)) {
    if (line.length > LONGEST_LINE)
      throw refused(fileName, 'it has lines longer than any path. It may be another sort of file.')
    const comment = COMMENT.exec(line)
    if (comment) {
      const [, word, value = ''] = comment
      if (word === 'PLAYLIST') name = value.trim() || name
      else if (word === 'SOUL-PLAYLIST') id = PlaylistId.safeParse(value.trim()).data
      else if (word === 'EXTINF') about = { ...about, ...readInfo(value) }
      else if (word === 'EXTART') about.artist = value.trim()
      else if (word === 'EXTALB') about.album = value.trim()
      else if (word === 'MUSICBRAINZ-RECORDING') about.mbRecordingId = readUuid(value)
      else if (word === 'SOUL-TRACK') about.key = TrackId.safeParse(value.trim()).data
      continue
    }
    if (line.startsWith('#') || line.trim() === '') continue
    if (items.length === MOST_ITEMS) throw refused(fileName, `it has more than ${MOST_ITEMS} entries. Divide it.`)
    items.push({ track: trackOf(about, line.trim()) })
    about = {}
    await pace.breathe()
  }
  if (items.length === 0) throw refused(fileName, 'no track is named in it.')
  return { id, name: name.slice(0, 200) || 'Playlist', description: '', folderId: null, rules: null, items }
}

interface About {
  durationMs?: number | undefined
  /** Artist and title as one. */
  shown?: string | undefined
  artist?: string | undefined
  album?: string | undefined
  mbRecordingId?: string | undefined
  key?: string | undefined
}

const COMMENT = /^#([A-Z][A-Z-]*):(.*)$/
const INFO = /^\s*(-?\d+(?:\.\d+)?)?(?:\s+[\w-]+="[^"]*")*\s*,(.*)$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readInfo(value: string): Pick<About, 'durationMs' | 'shown'> {
  const [, seconds = '-1', shown = ''] = INFO.exec(value) ?? [undefined, undefined, value]
  const durationMs = Math.round(Number(seconds) * 1000)
  return { shown, ...(durationMs > 0 && durationMs < 1e9 && { durationMs }) }
}

const readUuid = (value: string): string | undefined => {
  const uuid = value.trim().toLowerCase()
  return UUID.test(uuid) ? uuid : undefined
}

function trackOf({ shown, artist, ...about }: About, path: string): TrackRef {
  const told = (shown ?? fileTitle(path)).trimStart()
  if (artist !== undefined) {
    const title = artist !== '' && told.startsWith(`${artist} - `) ? told.slice(artist.length + 3) : told
    return { ...about, path, artist, title: title.trim() }
  }
  const dash = shown === undefined ? -1 : told.indexOf(' - ')
  return dash < 0
    ? { ...about, path, artist: '', title: told.trim() }
    : { ...about, path, artist: told.slice(0, dash).trim(), title: told.slice(dash + 3).trim() }
}

/** `…/01 - Song.flac` → `Song`. */
const fileTitle = (path: string): string =>
  path
    .replace(/^.*[/\\]/, '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/^\d{1,3}[ ._-]+(?=\S)/, '')

function* linesOf(text: string): Generator<string> {
  const line = /[^\r\n]+/g
  for (let found = line.exec(text); found !== null; found = line.exec(text)) yield found[0]
}

const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029\0]+/g, ' ').trim()
