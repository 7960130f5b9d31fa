/** What a menu target is, for hearts and stars: the ids of tracks, albums or artists. */
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { MenuTarget, Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import type { Marking } from './set-marks.ts'

/** As many rows as one window brings. */
const WINDOW_ROWS = 500

/** Undefined for what has neither heart nor stars: genres, folders. */
export async function markingOf(target: MenuTarget): Promise<Marking | undefined> {
  switch (target.kind) {
    case 'tracks': {
      if ((target.count ?? 1) === 1 || !target.selections)
        return { type: 'track', ids: [target.row.id], name: target.row.title }
      return markingOfSelections(target.selections())
    }
    case 'albums':
      return { type: 'album', ids: target.rows.map(({ id }) => id), name: target.rows[0]?.title }
    case 'artists':
      return { type: 'artist', ids: target.rows.map(({ id }) => id), name: target.rows[0]?.name }
    default:
      return undefined
  }
}

export async function markingOfSelections(selections: Selections | Promise<Selections>): Promise<Marking> {
  const ids = new Set<TrackId>()
  for (const selection of await selections) for (const id of await trackIdsOf(selection)) ids.add(id)
  return { type: 'track', ids: [...ids] }
}

type Selected<K extends TrackSelection['kind']> = Extract<TrackSelection, { kind: K }>

/** Rows of lists are asked for where they were never on screen. */
async function trackIdsOf(selection: TrackSelection): Promise<readonly TrackId[]> {
  if (selection.kind === 'tracks') return selection.ids
  if (selection.kind === 'playlist') return tracksOfPlaylist(selection)
  if (selection.kind === 'list') return tracksOfList(selection)
  return []
}

async function tracksOfList({ filter, sort, ...selection }: Selected<'list'>): Promise<TrackId[]> {
  const ids: TrackId[] = []
  for (const { from, to } of selection.rows ?? [{ from: 0, to: Number.MAX_SAFE_INTEGER }])
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const { rows, total } = await api.browse.tracks({
        filter,
        sort,
        offset,
        limit: Math.min(WINDOW_ROWS, to - offset + 1),
      })
      for (const { id } of rows) ids.push(id)
      if (offset + rows.length >= total || rows.length === 0) break
    }
  return ids
}

async function tracksOfPlaylist({ id, itemIds }: Selected<'playlist'>): Promise<TrackId[]> {
  const wanted = itemIds && new Set(itemIds)
  const ids: TrackId[] = []
  for (let offset = 0; ; offset += WINDOW_ROWS) {
    const { items, total } = await api.playlists.items({ id, offset, limit: WINDOW_ROWS })
    for (const { itemId, track } of items) if (track && (wanted?.has(itemId) ?? true)) ids.push(track.id)
    if (offset + items.length >= total || items.length === 0) return ids
  }
}
