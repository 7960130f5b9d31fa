/** A file that somebody chose, as what it says: JSON of ours, or a playlist as M3U. */
import { readCollection } from './collection-json.ts'
import { readM3u } from './m3u.ts'
import type { Pace } from './pace.ts'
import { refused } from './refused.ts'
import { nothingTold, type Told } from './told.ts'

/** REFUSED with what is wrong with it, and what to do. */
export async function readFile(fileName: string, text: string, pace: Pace): Promise<Told> {
  if (text.includes('\0')) throw refused(fileName, 'it is no text, or not in UTF-8. Save it as UTF-8 and try again.')
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text
  if (plain.trim() === '') throw refused(fileName, 'it is empty. Choose another file.')
  if (/^\s*[[{]/.test(plain) || /\.json$/i.test(fileName)) return readCollection(fileName, plain, pace)
  const playlist = await readM3u(fileName, plain, pace)
  return { ...nothingTold(), tracks: playlist.items.map(({ track }) => track), playlists: [playlist] }
}
