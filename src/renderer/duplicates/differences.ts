/** What two sides of a proposal tell differently, as far as it matters for whether they are one recording. Pure. */
import type { TrackRow } from '../../shared/model/track.ts'

const FIELDS = ['title', 'artist', 'album', 'year', 'duration'] as const
export type Field = (typeof FIELDS)[number]

type Told = Pick<TrackRow, 'title' | 'artist' | 'album' | 'year' | 'durationMs'>

/** Files tell their length to the frame; encoders add some. */
const SAME_LENGTH_MS = 1_500

export function differencesOf(a: Told, b: Told): ReadonlySet<Field> {
  const differs: Record<Field, boolean> = {
    title: a.title !== b.title,
    artist: a.artist !== b.artist,
    album: a.album !== b.album,
    year: a.year !== b.year,
    duration: Math.abs(a.durationMs - b.durationMs) >= SAME_LENGTH_MS,
  }
  return new Set(FIELDS.filter((field) => differs[field]))
}
