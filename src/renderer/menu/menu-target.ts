/**
 * What a menu is about: tracks, albums, artists, genres, a folder or a playlist, one or many. Any part of the page can name
 * one; the menu finds out by itself what can be done with it.
 */
import type { AlbumRow } from '../../shared/model/album.ts'
import type { ArtistRow } from '../../shared/model/artist.ts'
import type { GenreRow } from '../../shared/model/genre.ts'
import type { ReactNode } from 'react'
import type { SourceId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'

/** Selections to be played in this order. Several, because one names at most 10,000 single tracks. */
export type Selections = readonly TrackSelection[]

export type MenuTarget =
  | {
      kind: 'tracks'
      /** The row the menu was opened on: what single-track items (properties, go to album) are about. */
      row: TrackRow
      /** How many are meant; more than one leaves out what only makes sense for one. */
      count?: number
      /** What to play. The one track, when absent. Asked only when an item was chosen. */
      selections?: () => Selections | Promise<Selections>
      /** Double click's meaning, for "Play": the whole list from this row. Absent: just what is selected. */
      play?: () => void
      /** Items of the place one is in, such as "Remove from the queue". They come last. */
      extra?: readonly MenuExtra[]
      place?: RowPlace
    }
  | {
      kind: 'albums'
      rows: readonly (Pick<AlbumRow, 'id' | 'title' | 'artist' | 'artistId'> &
        Partial<Pick<AlbumRow, 'favourite' | 'stars'>>)[]
    }
  | { kind: 'artists'; rows: readonly (Pick<ArtistRow, 'id' | 'name'> & Partial<Pick<ArtistRow, 'favourite'>>)[] }
  | { kind: 'genres'; rows: readonly Pick<GenreRow, 'id' | 'name'>[] }
  | { kind: 'folder'; sourceId: SourceId; path: string; name: string }
  | { kind: 'playlist'; row: Pick<PlaylistRow, 'id' | 'name' | 'rules'>; extra?: readonly MenuExtra[] }
  /** What has no tracks of its own: only its extra items are offered. */
  | { kind: 'other'; name: string; extra: readonly MenuExtra[]; place?: RowPlace }

/** Which list a row was taken from, and where, so that it can change places there when it is dragged. */
interface RowPlace {
  list: string
  row: number
}

export interface MenuExtra {
  label: string
  icon?: ReactNode
  danger?: boolean
  shortcut?: string
  onSelect: () => void
}

export const nameOf = (target: MenuTarget): string => {
  switch (target.kind) {
    case 'tracks':
      return target.row.title
    case 'albums':
      return target.rows[0]?.title ?? ''
    case 'folder':
    case 'other':
      return target.name
    case 'playlist':
      return target.row.name
    default:
      return target.rows[0]?.name ?? ''
  }
}

/** The tracks a target stands for. */
export async function selectionsOf(target: MenuTarget): Promise<Selections> {
  switch (target.kind) {
    case 'tracks':
      return target.selections ? await target.selections() : [{ kind: 'tracks', ids: [target.row.id] }]
    case 'albums':
      return [{ kind: 'albums', ids: target.rows.map(({ id }) => id) }]
    case 'artists':
      return [{ kind: 'artists', ids: target.rows.map(({ id }) => id) }]
    case 'genres':
      return [{ kind: 'genres', ids: target.rows.map(({ id }) => id) }]
    case 'folder':
      return [{ kind: 'folder', sourceId: target.sourceId, path: target.path }]
    case 'playlist':
      return [playlistSelection(target.row)]
    case 'other':
      return []
  }
}

/** A smart playlist is a list in the order of its rules. */
export const playlistSelection = ({ id, rules }: Pick<PlaylistRow, 'id' | 'rules'>): TrackSelection =>
  rules === null ? { kind: 'playlist', id } : { kind: 'list', filter: { playlistId: id }, sort: rules.sort }
