/** What is said of playlists as wholes, and of rules before they are one; browse/playlist-numbers.ts counts it. */
import type { CoverId, PlaylistId } from '../../shared/model/ids.ts'

export interface PlaylistNumbers {
  id: PlaylistId
  length: number
  missing: number
  durationMs: number
  coverIds: CoverId[]
  /** Of the item added last; null where there is none. */
  lastAddedAt: number | null
}

/** What changes them, beside the library itself. */
export interface PlaylistMoves {
  plays: boolean
  marks: boolean
  sources: boolean
  /** As days pass. */
  days: boolean
}

export interface RulesAnswer {
  total: number
  durationMs: number
  /** Of the first of them in the order of the rules. */
  rowIds: number[]
}
