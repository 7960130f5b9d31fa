/** What a menu's target is as something to be kept; nothing for what cannot be named so that it stays true (a folder). */
import type { Wanted } from '../../shared/model/downloads.ts'
import { nameOf, type MenuTarget } from '../menu/menu-target.ts'
import type { KeepQuestion } from './keep-dialogs.ts'

/** By name, without asking anything: nothing where many tracks are meant. */
export function wantedAt(target: MenuTarget): Wanted[] {
  switch (target.kind) {
    case 'tracks':
      return areMany(target) ? [] : [{ type: 'track', id: target.row.id }]
    case 'albums':
      return target.rows.map(({ id }) => ({ type: 'album', id }))
    case 'artists':
      return target.rows.map(({ id }) => ({ type: 'artist', id }))
    case 'genres':
      return target.rows.map(({ id }) => ({ type: 'genre', id }))
    case 'playlist':
      return [{ type: 'playlist', id: target.row.id }]
    default:
      return []
  }
}

/** Tracks of a list that are meant together, and which of them only who asks the list knows. */
type ManyTracks = Extract<MenuTarget, { kind: 'tracks' }> &
  Required<Pick<MenuTarget & { kind: 'tracks' }, 'selections'>>

export const areMany = (target: MenuTarget): target is ManyTracks =>
  target.kind === 'tracks' && (target.count ?? 1) > 1 && target.selections !== undefined

export async function questionOf(target: MenuTarget): Promise<KeepQuestion | undefined> {
  if (areMany(target)) return { count: target.count ?? 1, selections: await target.selections() }
  const what = wantedAt(target)
  return what.length === 0 ? undefined : { name: nameOf(target), what }
}
