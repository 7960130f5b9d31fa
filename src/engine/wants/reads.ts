/**
 * What is asked of the library for keeping offline; browse/ answers, mostly in its worker, for a want can be the whole library. Tracks are
 * row ids here, as in the tables beside which they are compared.
 */
import type { KeepRuleWhat, KeptBadge, KeptQuality, KeptSums, Wanted } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { Want, WantKey } from './wants.ts'

/** What a want or rule says, as far as its tracks follow from it. */
export type WantedBy = WantKey | { type: 'rule'; what: KeepRuleWhat }

/** What changes the tracks of a want, beside the library itself. */
export interface WantMoves {
  plays: boolean
  marks: boolean
  playlists: boolean
  sources: boolean
  /** As days pass. */
  days: boolean
}

export interface WantChangesAsk {
  /** Its name in `wanted`. */
  want: string
  by: WantedBy
  priority: number
  quality: KeptQuality
  /** Milliseconds since 1970. */
  now: number
}

export interface WantChanges {
  /** What is not in `wanted` as it is to be, in the order in which one would hear it. */
  added: Int32Array
  /** What is there and no longer belongs to it. */
  removed: Int32Array
}

export interface SumsAsk {
  quality: KeptQuality
  /** Sources that make files smaller. */
  converting: readonly number[]
}

export interface Sums extends KeptSums {
  canBeSmaller: boolean
  /** Of `missingBytes`, what stands in the queue already. */
  queuedBytes: number
}

/** Words of a name, and types of which all are meant because the page calls them so. */
export interface WantsFilter {
  text: string
  types: readonly Wanted['type'][]
}

/** In the order in which pages show them; a track that was wanted by several of its keys is one, by the first, in the best of the qualities. */
export interface WantsWindow {
  wants: Want[]
  total: number
  revision: number
}

export type BadgesAsk = { type: 'album' | 'artist' | 'playlist' | 'genre'; ids: readonly string[] }

interface Waiting {
  signal?: AbortSignal | undefined
}

export interface WantReads {
  movesOf(by: WantedBy): WantMoves
  /** Of all of these: each once, in the order in which one would hear them. */
  tracksOf(bys: readonly WantedBy[], how: { urgent: boolean } & Waiting): Promise<Int32Array>
  /** Of tracks chosen in lists, each once. */
  selectedIds(selections: readonly TrackSelection[], waiting: Waiting): Promise<Int32Array>
  selectedKeys(selections: readonly TrackSelection[], waiting: Waiting): Promise<TrackId[]>
  /** Of these tracks, those that are wanted by themselves. */
  wantedAlone(ids: Int32Array, how: { urgent: boolean } & Waiting): Promise<Int32Array>
  wantsWindow(ask: Window & { filter?: WantsFilter | undefined }, waiting: Waiting): Promise<WantsWindow>
  /** In the order asked; of the library at this revision. */
  changes(asks: readonly WantChangesAsk[], waiting: Waiting): Promise<{ changes: WantChanges[]; revision: number }>
  /** What stands in `wanted`. */
  rowsOf(want: string, waiting: Waiting): Promise<Int32Array>
  /** Of these tracks, those left out as well. */
  sumsOf(ids: Int32Array, ask: SumsAsk, how: { urgent: boolean } & Waiting): Promise<Sums>
  /** Of what stands in `wanted`; tracks that the user left out, and that are not here, do not count. */
  sumsOfWant(want: string, ask: SumsAsk, waiting: Waiting): Promise<Sums>
  /** Tracks whose queue row or kept file is not as wants say. */
  astray(waiting: Waiting): AsyncIterable<Int32Array>
  /**
   * Of kept files that are wanted: all, and those that nobody would want were each track of `ids` wanted by one want fewer (as
   * often as it stands there), by their tracks.
   */
  givenUp(ids: Int32Array, waiting: Waiting): Promise<{ kept: number; givenUp: Int32Array; digest: string }>
  badges(ask: BadgesAsk, waiting: Waiting): Promise<(Omit<KeptBadge, 'wanted'> | null)[]>
  rows(ids: readonly number[]): TrackRow[]
  idsOf(trackIds: readonly TrackId[]): number[]
}
