/**
 * Gives hearts and stars. They are seen at once wherever the row is shown; when the engine cannot take them they go back to
 * what they were, and it is said why.
 */
import type { AlbumId, ArtistId, TrackId } from '../../shared/model/ids.ts'
import type { Favoured } from '../../shared/model/personal.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { queryClient } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { beginWrite, changeHeldRows, dropWrite, endWrite, marked, marksSince } from './recent-marks.ts'
import type { ChangeRows, Marks, MarksOf } from './recent-marks.ts'
import { starsText } from './stars-text.ts'
import './words.ts'

type Markable = Favoured['type']

/** As many as one call may name. */
const MAX_IDS = 10_000

/** What is marked: one kind of thing, by ids. */
export interface Marking {
  type: Markable
  ids: readonly string[]
  /** For what is said aloud: the name of the one, or nothing when they are many. */
  name?: string
}

export async function setFavourite(what: Marking, on: boolean): Promise<void> {
  if (what.ids.length === 0) return
  announce(t(on ? 'marks.said.favourite' : 'marks.said.notFavourite', { name: nameOf(what) }))
  await set(what, { favourite: on }, (part) => api.personal.setFavourite({ what: part, on }))
}

/** In halves, 0 to 10. */
export async function setStars(what: Marking, stars: number): Promise<void> {
  if (what.ids.length === 0) return
  announce(t('marks.said.stars', { stars: starsText(stars, t), name: nameOf(what) }))
  await set(what, { stars }, (part) => api.personal.setStars({ what: part, stars }))
}

async function set({ type, ids }: Marking, marks: Marks, tell: (part: Favoured) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const part = ids.slice(at, at + MAX_IDS)
    if (!(await setPart(part, marks, () => tell(favoured(type, part))))) return
  }
}

async function setPart(ids: readonly string[], marks: Marks, tell: () => Promise<unknown>): Promise<boolean> {
  const write = beginWrite(ids, marks)
  const before = new Map<string, Marks>()
  changeEverywhere((id, row) => {
    if (!write.ids.has(id)) return undefined
    if (!before.has(id)) before.set(id, marksIn(row, marks))
    return marks
  })
  try {
    await tell()
    endWrite(write)
    return true
  } catch (error) {
    changeEverywhere((id) => (write.ids.has(id) ? { ...before.get(id), ...marksSince(write, id) } : undefined))
    dropWrite(write)
    toastError(error)
    return false
  }
}

/** What a row says now, of the marks that are about to change. */
function marksIn(row: Marks, { favourite, stars }: Marks): Marks {
  return {
    ...(favourite !== undefined && { favourite: row.favourite }),
    ...(stars !== undefined && { stars: row.stars }),
  }
}

/** Lists, pages and what plays: everything that holds rows. */
function changeEverywhere(marksOf: MarksOf): void {
  const change: ChangeRows = (value) => marked(value, marksOf)
  changeHeldRows(change)
  for (const query of queryClient.getQueryCache().getAll()) {
    const { data, dataUpdatedAt, isInvalidated } = query.state
    const next: unknown = change(data)
    if (next === data) continue
    queryClient.setQueryData(query.queryKey, next, { updatedAt: dataUpdatedAt })
    // What was stale stays so.
    if (isInvalidated) query.invalidate()
  }
}

const favoured = (type: Markable, ids: readonly string[]): Favoured => {
  switch (type) {
    case 'track':
      return { type, ids: ids as TrackId[] }
    case 'album':
      return { type, ids: ids as AlbumId[] }
    case 'artist':
      return { type, ids: ids as ArtistId[] }
  }
}

/** "Dreams", or "12 tracks". */
function nameOf({ type, ids, name }: Marking): string {
  if (name !== undefined && ids.length === 1) return name
  return t(({ track: 'common.tracks', album: 'common.albums', artist: 'common.artists' } as const)[type], {
    count: ids.length,
  })
}
