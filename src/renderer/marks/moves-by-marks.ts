/** Whether hearts, stars or plays decide which rows a list has, or in what order: then a mark would move rows. */
interface ListLike {
  filter?: { text?: string; favourite?: boolean; starsFrom?: number; played?: boolean; playlistId?: string }
  sort: { by: string; thenBy?: string }
}

const KEYS: ReadonlySet<string> = new Set(['stars', 'favouriteAt', 'plays', 'lastPlayedAt'])

/** Filter words about them: `stars:>=4`, `favourite:yes`. */
const WORDS = /\b(?:stars|favou?rite|played):/i

export const movesByMarks = ({ filter = {}, sort }: ListLike): boolean =>
  KEYS.has(sort.by) ||
  KEYS.has(sort.thenBy ?? '') ||
  filter.favourite !== undefined ||
  filter.starsFrom !== undefined ||
  filter.played !== undefined ||
  // A smart playlist's rules may be about them.
  filter.playlistId !== undefined ||
  WORDS.test(filter.text ?? '')
