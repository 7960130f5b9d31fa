/**
 * What is to be kept offline: a track, an album, an artist, a playlist. Whether that goes for one device or for all is the user's
 * choice: it leaves a device only once they let it.
 */
import { aboutMarked, projectMarks } from '../marks/mark-row.ts'
import { flag, number, quiet, type Kind } from '../personal/kind.ts'

const TYPES = ['track', 'album', 'artist', 'playlist'] as const
export type WantedType = (typeof TYPES)[number]

export const wants: Kind = {
  name: 'want',
  fields: { on: flag, at: quiet(number) },
  travels: 'chosen',
  subject: aboutMarked(TYPES),
  projection: projectMarks('want', TYPES),
}
