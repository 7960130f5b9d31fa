/** The queue as it stands, as tracks to make a playlist of. */
import type { TrackId } from '../../shared/model/ids.ts'
import { formatDateTime } from '../i18n/format.ts'
import { t } from '../i18n/i18n.ts'
import type { Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { api } from '../rpc/client.ts'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import './words.ts'

/** As many as one window has. */
const WINDOW = 500
/** As many as one selection may name. */
const MOST = 10_000

export function saveQueueAsPlaylist(): void {
  openPlaylistDialog({
    kind: 'new',
    selections: queueSelections,
    name: t('playlists.queue.name', { when: formatDateTime(Date.now()) }),
  })
}

/** What has left the library is left out: it can no longer be named. */
async function queueSelections(): Promise<Selections> {
  const ids: TrackId[] = []
  for (let offset = 0, length = 1; offset < length; offset += WINDOW) {
    const window = await api.queue.window({ playerId: player.playerId, offset, limit: WINDOW })
    length = window.length
    for (const { track } of window.items) if (track) ids.push(track.id)
  }
  const selections: Selections[number][] = []
  for (let at = 0; at < ids.length; at += MOST) selections.push({ kind: 'tracks', ids: ids.slice(at, at + MOST) })
  return selections
}
