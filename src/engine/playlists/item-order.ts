/**
 * The items of a playlist in another order: by what is shown of them, or shuffled. What is unknown (no album, no stars, a track that
 * is not here) stands last whichever way the order is turned; items that are alike stay in the order they had.
 */
import type { PlaylistItemId, TrackId } from '../../shared/model/ids.ts'
import type { PlaylistItemSort } from '../../shared/model/playlist.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { sortText } from '../library/sort-text.ts'
import type { StoredItem } from './item-edits.ts'
import type { Random } from './positions.ts'

interface Reading {
  /** Null for a track that is not here. */
  rows(ids: readonly TrackId[]): (TrackRow | null)[]
  random: Random
}

/** What an item is sorted by, most significant first. */
type SortKeys = readonly (string | number | undefined)[]

interface Sortable {
  id: PlaylistItemId
  keys: SortKeys
}

/** The items that come in `slices` as they stand, and as they are to stand. */
export async function ordered(
  slices: AsyncIterable<readonly StoredItem[]>,
  { by, desc }: PlaylistItemSort,
  { rows, random }: Reading,
): Promise<{ before: PlaylistItemId[]; after: PlaylistItemId[] }> {
  const items: Sortable[] = []
  const needsTracks = by !== 'addedAt' && by !== 'shuffled'
  for await (const slice of slices) {
    const tracks = needsTracks ? rows(slice.map(({ trackId }) => trackId)) : []
    for (const [i, item] of slice.entries())
      items.push({ id: item.itemId, keys: keysOf(item, tracks[i] ?? null, by, random) })
  }
  const sorted = await inOrder(items, (a, b) => comparedBy(a.keys, b.keys, desc))
  return { before: items.map(({ id }) => id), after: sorted.map(({ id }) => id) }
}

/** `track`: null where it is not here; what its item was called then stands for it. */
function keysOf(item: StoredItem, track: TrackRow | null, by: PlaylistItemSort['by'], random: Random): SortKeys {
  switch (by) {
    case 'title':
      return [textOf((track ?? item).title)]
    case 'artist':
      return [textOf((track ?? item).artist), ...placeOnAlbum(track)]
    case 'album':
      return placeOnAlbum(track)
    case 'addedAt':
      return [item.addedAt]
    case 'durationMs':
      return [track?.durationMs]
    case 'plays':
      return [track?.plays]
    case 'stars':
      return [track?.stars || undefined]
    case 'shuffled':
      return [random()]
  }
}

/** Albums of the same title by different artists stand apart; what is on none is all alike. */
function placeOnAlbum(track: TrackRow | null): SortKeys {
  const album = textOf(track?.album ?? '')
  if (track === null || album === undefined) return [undefined]
  return [album, textOf(track.albumArtist), track.discNo ?? 1, track.trackNo ?? undefined]
}

const textOf = (text: string): string | undefined => sortText(text) || undefined

/** Sorted or merged between two turns of the event loop: a millisecond or two. */
const AT_ONCE = 1_000

async function inOrder<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Promise<Item[]> {
  let runs: Item[][] = []
  for (let from = 0; from < items.length; from += AT_ONCE) {
    if (from > 0) await breathe()
    runs.push(items.slice(from, from + AT_ONCE).toSorted(compare))
  }
  while (runs.length > 1) {
    const merged: Item[][] = []
    for (let at = 0; at < runs.length; at += 2) merged.push(await mergedOf(runs[at]!, runs[at + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

/** Of those that are alike, the ones on the left come first. */
async function mergedOf<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const merged: Item[] = []
  let [ofLeft, ofRight] = [0, 0]
  while (ofLeft < left.length && ofRight < right.length) {
    merged.push(compare(left[ofLeft]!, right[ofRight]!) <= 0 ? left[ofLeft++]! : right[ofRight++]!)
    if (merged.length % AT_ONCE === 0) await breathe()
  }
  return merged.concat(left.slice(ofLeft), right.slice(ofRight))
}

/** Only the first key is turned by `desc`, as in every list: an artist's albums stay as they are. */
function comparedBy(a: SortKeys, b: SortKeys, desc: boolean): number {
  for (const [at, one] of a.entries()) {
    const other = b[at]
    if (one === other) continue
    if (one === undefined) return 1
    if (other === undefined) return -1
    return one < other === (desc && at === 0) ? 1 : -1
  }
  return 0
}

const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
