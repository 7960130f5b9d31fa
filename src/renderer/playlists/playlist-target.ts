/** The menu of a playlist, wherever one is shown: what every menu has, and what only a playlist can. */
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { t } from '../i18n/i18n.ts'
import type { MenuExtra, MenuTarget } from '../menu/menu-target.ts'
import { may } from '../rpc/may.ts'
import { deletePlaylist, exportPlaylist } from './playlist-actions.ts'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import './words.ts'

/** `onRename`: where its name stands and can be edited in place; elsewhere a dialog is opened. */
export function playlistTarget(playlist: PlaylistRow, { onRename }: { onRename?: () => void } = {}): MenuTarget {
  const { id, name, rules } = playlist
  return { kind: 'playlist', row: { id, name, rules }, extra: extraOf(playlist, onRename) }
}

function extraOf(playlist: PlaylistRow, onRename: (() => void) | undefined): MenuExtra[] {
  const { id, rules, length } = playlist
  const show = (kind: 'edit' | 'rules' | 'sort' | 'properties') => () => openPlaylistDialog({ kind, playlist })
  const looks: MenuExtra[] = [
    { label: t('playlists.export.m3u8Long'), onSelect: () => void exportPlaylist(id, 'm3u8') },
    { label: t('playlists.export.jsonLong'), onSelect: () => void exportPlaylist(id, 'json') },
    { label: t('playlists.properties'), onSelect: show('properties') },
  ]
  if (!may('write')) return looks
  return [
    ...(rules ? [{ label: t('playlists.editRules'), onSelect: show('rules') }] : []),
    ...(onRename ? [{ label: t('playlists.rename'), shortcut: 'f2', onSelect: onRename }] : []),
    ...(!rules && length !== 0 && length !== 1 ? [{ label: t('playlists.sort.action'), onSelect: show('sort') }] : []),
    { label: t('playlists.edit'), onSelect: show('edit') },
    {
      label: t('playlists.move.action'),
      onSelect: () => openPlaylistDialog({ kind: 'move', what: { playlist } }),
    },
    ...looks,
    { label: t('playlists.delete'), danger: true, shortcut: 'delete', onSelect: () => void deletePlaylist(playlist) },
  ]
}
