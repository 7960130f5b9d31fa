/** The list behind the page of albums: its key and how its windows are asked for. Also used to ask before the page is there. */
import type { AlbumRow } from '../../shared/model/album.ts'
import type { AlbumSort } from '../../shared/model/list.ts'
import { ALBUM_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import type { MarksFilter } from '../marks/marks-filter.ts'
import { api } from '../rpc/client.ts'
import type { ListOf } from '../rpc/use-windowed.ts'

export interface AlbumsShown {
  sort: { by: AlbumSort['by']; desc: boolean }
  filter: string
  /** Only what can be played now. */
  playable?: boolean
  marks?: MarksFilter
}

export const ALL_ALBUMS: AlbumsShown = { sort: { by: 'title', desc: false }, filter: '' }

export const albumsInput = ({ sort, filter, playable, marks }: AlbumsShown) => ({
  filter: { ...(filter.trim() === '' ? {} : { text: filter }), ...(playable && { playable }), ...marks },
  sort: { ...sort, thenBy: sort.by === 'artist' ? ('year' as const) : ('artist' as const), thenDesc: false },
})

export function albumsList(shown: AlbumsShown): ListOf<AlbumRow> {
  const input = albumsInput(shown)
  return {
    key: JSON.stringify(['albums', input]),
    fetch: (window, options) => api.browse.albums({ ...input, ...window }, options),
  }
}

/** What one means by a sort of albums: the newest, the most played, the longest come first. */
export const ALBUM_SORTS = ALBUM_SORT_KEYS.map((value) => ({ value, desc: value !== 'title' && value !== 'artist' }))
