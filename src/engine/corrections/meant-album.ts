/**
 * Which album the user means when they correct a track's album, or whose it is: the one of that title by that artist, if there
 * is one. Albums are told apart by folder, release id and year too (docs/grouping.md), of which nobody who types a title
 * thinks; without this the track would often stand alone beside the album it was meant for.
 */
import type { Database } from 'better-sqlite3'
import type { TrackId } from '../../shared/model/ids.ts'
import { rootOf } from '../library/alias-sql.ts'
import { titleWithoutDisc } from '../library/disc-names.ts'
import { factsByTags } from '../library/grouping-step.ts'
import { nameKey } from '../library/name-key.ts'
import { perDatabase } from '../library/per-database.ts'
import { sortText } from '../library/sort-text.ts'

/** As corrected; absent: as the tags say. */
export interface MeantAlbum {
  album: string
  albumArtist?: string | undefined
  artist?: string | undefined
  year?: string | undefined
}

interface Candidate {
  id: number
  grouping: string
  title: string
  artist: string
  year: number | null
  tracks: number
}

const statements = perDatabase((sql) => ({
  track: sql.prepare<[string], { id: number; albumId: number | null; artist: string }>(
    'select id, album_id as albumId, artist from track where key = ?',
  ),
  titled: sql.prepare<[string], Candidate>(
    `select id, "grouping", title, artist, year, track_count as tracks from album where title_sort = ?
     order by track_count desc, "grouping"`,
  ),
}))

/** As `ALBUM_GROUPING` has it; undefined where there is none, and where the track is the only one in it. */
export function meantAlbum(sql: Database, trackId: TrackId, meant: MeantAlbum): string | undefined {
  const db = statements(sql)
  const track = db.track.get(rootOf(sql, trackId))
  const title = titleWithoutDisc(meant.album.trim()).text
  const candidates = db.titled.all(sortText(title)).filter((one) => nameKey(one.title) === nameKey(title))
  if (track === undefined || candidates.length === 0) return undefined
  const by =
    meant.albumArtist || factsByTags(sql, track.id)?.album?.albumArtist?.display || meant.artist || track.artist
  const found = candidates.find(
    ({ id, artist, year, tracks }) =>
      nameKey(artist) === nameKey(by) &&
      (!meant.year || year === Number(meant.year)) &&
      (tracks > 1 || id !== track.albumId),
  )
  return found && `${nameKey(title)}\n${found.grouping}`
}
