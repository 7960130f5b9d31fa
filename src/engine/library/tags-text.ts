/** Tags as the library keeps them: JSON without what is empty, for most fields of most files are. */
import type { TagRecord } from '../sources/source.ts'

/** What a file without tags says. */
export const NO_TAGS: TagRecord = {
  artists: [],
  artistSorts: [],
  artistMbids: [],
  albumArtists: [],
  albumArtistSorts: [],
  albumArtistMbids: [],
  compilation: false,
  genres: [],
  composers: [],
  composerSorts: [],
  conductors: [],
  lyricists: [],
  remixers: [],
  producers: [],
  performers: [],
}

export function writeTags(tags: TagRecord): string {
  const some: Record<string, unknown> = {}
  // In one order, so that equal tags are equal text.
  for (const name of Object.keys(tags).sort()) {
    const value = tags[name as keyof TagRecord]
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue
    some[name] = value
  }
  return JSON.stringify(some)
}

/** What comes out must not be changed: empty lists are shared. */
export const readTags = (text: string): TagRecord =>
  Object.assign({ ...NO_TAGS }, JSON.parse(text) as Partial<TagRecord>)
