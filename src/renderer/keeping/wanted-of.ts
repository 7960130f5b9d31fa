/** What a menu's target is as something to be kept; nothing for what cannot be named so that it stays true (a folder). */
import type { Wanted } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { markingOf } from '../marks/marking-of.ts'
import { nameOf, type MenuTarget } from '../menu/menu-target.ts'
import type { KeepQuestion } from './keep-dialogs.ts'

/** Without asking anything: of several tracks the one that the menu was opened on. */
export function wantedAt(target: MenuTarget): Wanted[] {
  switch (target.kind) {
    case 'tracks':
      return [{ type: 'track', id: target.row.id }]
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

export async function questionOf(target: MenuTarget): Promise<KeepQuestion | undefined> {
  const name = nameOf(target)
  switch (target.kind) {
    case 'tracks': {
      const marking = await markingOf(target)
      return marking && { name, what: marking.ids.map((id) => ({ type: 'track', id: id as TrackId })) }
    }
    case 'albums':
      return { name, what: target.rows.map(({ id }) => ({ type: 'album', id })) }
    case 'artists':
      return { name, what: target.rows.map(({ id }) => ({ type: 'artist', id })) }
    case 'genres':
      return { name, what: target.rows.map(({ id }) => ({ type: 'genre', id })) }
    case 'playlist':
      return { name, what: [{ type: 'playlist', id: target.row.id }] }
    default:
      return undefined
  }
}
