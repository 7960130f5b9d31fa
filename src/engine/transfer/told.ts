/** What a file of somebody's says, whatever its format: nothing of it is trusted to exist here. */
import type { SmartRules } from '../../shared/model/smart-rules.ts'

/** A track as a file names it, by any of these. The same object where a file means the same track. */
export interface TrackRef {
  readonly key?: string | undefined
  readonly mbRecordingId?: string | undefined
  readonly path?: string | undefined
  readonly title: string
  readonly artist: string
  readonly album?: string | undefined
  readonly durationMs?: number | undefined
}

export interface ToldItem {
  readonly id?: string | undefined
  readonly track: TrackRef
  readonly addedAt?: number | undefined
}

export interface ToldPlaylist {
  /** Absent: of a file that knows none. */
  readonly id?: string | undefined
  readonly name: string
  readonly description: string
  readonly folderId: string | null
  readonly createdAt?: number | undefined
  /** Null for an ordinary one. */
  readonly rules: SmartRules | null
  readonly items: readonly ToldItem[]
}

export type ToldMark = { readonly at?: number | undefined } & (
  | { readonly type: 'track'; readonly track: TrackRef }
  | { readonly type: 'album' | 'artist'; readonly id: string }
)

export interface Told {
  /** Every track that is named anywhere in it, once. */
  tracks: TrackRef[]
  folders: { id: string; name: string; parentId: string | null }[]
  playlists: ToldPlaylist[]
  favourites: ToldMark[]
  /** In halves, 1 to 10. */
  ratings: (ToldMark & { readonly stars: number })[]
  plays: { readonly track: TrackRef; readonly at: number; readonly playedMs: number }[]
}

export const nothingTold = (): Told => ({
  tracks: [],
  folders: [],
  playlists: [],
  favourites: [],
  ratings: [],
  plays: [],
})

/** As people call it. */
export const nameOf = ({ title, artist, path, key = '' }: TrackRef): string =>
  [artist, title].filter((part) => part !== '').join(' – ') || path || key
