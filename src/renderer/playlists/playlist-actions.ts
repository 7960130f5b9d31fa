/** What is done with a playlist or a folder as a whole. Each says what it did; what destroys something offers the way back. */
import type { PlaylistFolderId, PlaylistId } from '../../shared/model/ids.ts'
import type { PlaylistFolderRow, PlaylistFormat, PlaylistRow } from '../../shared/model/playlist.ts'
import { currentEntry, navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { announce } from '../ui/announce.tsx'
import { downloadText } from '../ui/download.ts'
import { toast } from '../ui/toast.tsx'
import { setFolderOpen } from './open-folders.ts'
import { playlistsChanged, type AllPlaylists } from './use-playlists.ts'
import './words.ts'

/** Runs an edit, shows what it changed, and says what went wrong. Resolves to whether it went through. */
async function edit(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run()
    return true
  } catch (error) {
    toastError(error)
    return false
  } finally {
    playlistsChanged()
  }
}

export async function renamePlaylist({ id, name: before }: PlaylistRow, name: string): Promise<void> {
  if (name === '' || name === before) return
  if (await edit(() => api.playlists.update({ id, name }))) announce(t('playlists.renamed', { name }))
}

export async function renameFolder({ id, name: before }: PlaylistFolderRow, name: string): Promise<void> {
  if (name === '' || name === before) return
  if (await edit(() => api.playlists.updateFolder({ id, name }))) announce(t('playlists.renamed', { name }))
}

/** Where its page is shown, the page of all takes its place. */
export async function deletePlaylist({ id, name }: Pick<PlaylistRow, 'id' | 'name'>): Promise<void> {
  if (!(await edit(() => api.playlists.remove({ id })))) return
  const onItsPage = currentEntry().path === paths.playlist(id)
  if (onItsPage) navigate(paths.playlists, { replace: true })
  toast({
    id: `playlist-deleted-${id}`,
    title: t('playlists.deleted', { name }),
    action: { label: t('common.undo'), onAction: () => void restorePlaylist({ id, name }, onItsPage) },
  })
}

export async function restorePlaylist({ id, name }: { id: PlaylistId; name?: string }, show = false): Promise<void> {
  let restored: PlaylistRow | undefined
  if (!(await edit(async () => (restored = await api.playlists.restore({ id }))))) return
  announce(t('playlists.restored', { name: restored?.name ?? name ?? '' }))
  if (show) navigate(paths.playlist(id))
}

/** What lay in it moves one up. Taken back, another folder of the same name holds it again. */
export async function deleteFolder(folder: PlaylistFolderRow, { playlists, folders }: AllPlaylists): Promise<void> {
  const { id, name, parentId } = folder
  const inside = playlists.filter(({ folderId }) => folderId === id)
  const foldersInside = folders.filter((other) => other.parentId === id)
  if (!(await edit(() => api.playlists.removeFolder({ id })))) return
  const undo = () =>
    edit(async () => {
      const again = await api.playlists.createFolder({ name, parentId })
      setFolderOpen(again.id, true)
      for (const playlist of inside) await api.playlists.update({ id: playlist.id, folderId: again.id })
      for (const other of foldersInside) await api.playlists.updateFolder({ id: other.id, parentId: again.id })
    })
  toast({
    id: 'playlist-edit',
    title: t('playlists.folder.deleted', { name }),
    action: { label: t('common.undo'), onAction: () => void undo() },
  })
}

interface MoveTo {
  id: PlaylistFolderId
  name: string
}

export async function movePlaylist({ id, name, folderId }: PlaylistRow, to: MoveTo | null): Promise<void> {
  if (folderId === (to?.id ?? null)) return
  if (await edit(() => api.playlists.update({ id, folderId: to?.id ?? null }))) sayMoved(name, to)
}

export async function moveFolder({ id, name, parentId }: PlaylistFolderRow, to: MoveTo | null): Promise<void> {
  if (parentId === (to?.id ?? null) || id === to?.id) return
  if (await edit(() => api.playlists.updateFolder({ id, parentId: to?.id ?? null }))) sayMoved(name, to)
}

const sayMoved = (name: string, to: MoveTo | null): void =>
  announce(to ? t('playlists.move.moved', { name, folder: to.name }) : t('playlists.move.movedTop', { name }))

export async function exportPlaylist(id: PlaylistId, format: PlaylistFormat): Promise<void> {
  try {
    const file = await api.playlists.exportFile({ id, format })
    downloadText(file)
    toast({ id: 'playlist-exported', tone: 'success', title: t('playlists.export.done', { file: file.fileName }) })
  } catch (error) {
    toastError(error)
  }
}
