/**
 * Hearts of tracks, albums and artists. Taking one away is a write like giving it, so that the last of both wins and nothing
 * has to be brought back.
 */
import { aboutMarked, markRow, projectMarks } from '../marks/mark-row.ts'
import type { Change } from '../personal/personal.ts'
import { flag, number, quiet, type Kind } from '../personal/kind.ts'

const TYPES = ['track', 'album', 'artist'] as const
export type FavouriteType = (typeof TYPES)[number]

export const favourites: Kind = {
  name: 'favourite',
  /** `at`: when the heart was given. */
  fields: { on: flag, at: quiet(number) },
  announces: { kind: 'marks.changed' },
  subject: aboutMarked(TYPES),
  projection: projectMarks('favourite', TYPES),
}

/** `at`: absent when it is taken away, for then it says nothing. */
export const favouriteChange = (type: FavouriteType, key: string, at?: number): Change => ({
  do: 'set',
  kind: favourites.name,
  row: markRow(type, key),
  fields: at === undefined ? { on: false } : { on: true, at },
})
