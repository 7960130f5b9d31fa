/** All kinds of personal data, as their features declare them. */
import { corrections } from './corrections/kind.ts'
import { favourites } from './favourites/kind.ts'
import { plays } from './history/kind.ts'
import type { Kind } from './personal/kind.ts'
import { playlistKinds } from './playlists/kinds.ts'
import { savedQueues } from './queue/saved-queue-kind.ts'
import { ratings } from './ratings/kind.ts'
import { sameness } from './sameness/kind.ts'
import { keepRules, wants } from './wants/kind.ts'

export const personalKinds: readonly Kind[] = [
  plays,
  favourites,
  ratings,
  corrections,
  sameness,
  wants,
  keepRules,
  ...playlistKinds,
  savedQueues,
]
