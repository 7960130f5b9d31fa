/** What has a name and perhaps a description: a new playlist, a new folder, and the same for one that is there. */
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { NameDialog } from '../app/name-dialog.tsx'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { announce } from '../ui/announce.tsx'
import { createWith } from './add-to-playlist.ts'
import { setFolderOpen } from './open-folders.ts'
import { playlistsChanged } from './use-playlists.ts'

export function NewPlaylistDialog({
  folderId = null,
  selections,
  count,
  name = '',
  onClose,
}: {
  folderId?: PlaylistFolderId | null
  selections?: () => Promise<Selections>
  count?: number
  name?: string
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={count === undefined ? t('playlists.new.title') : t('playlists.new.titleWith', { count })}
      label={t('playlists.name')}
      action={t('playlists.new.create')}
      name={name}
      save={async (name) => {
        const made = await createWith({
          name,
          folderId,
          ...(selections && { selections: await selections() }),
          // Whoever adds tracks goes on with what they are at; whoever makes an empty one wants to fill it.
          show: selections === undefined,
        })
        if (made.folderId !== null) setFolderOpen(made.folderId, true)
      }}
      onClose={onClose}
    />
  )
}

export function NewFolderDialog({
  parentId = null,
  onClose,
}: {
  parentId?: PlaylistFolderId | null
  onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={t('playlists.new.folderTitle')}
      label={t('playlists.name')}
      action={t('playlists.new.create')}
      save={async (name) => {
        const made = await api.playlists.createFolder({ name, parentId })
        setFolderOpen(made.id, true)
        playlistsChanged()
        announce(t('playlists.new.created', { name: made.name }))
      }}
      onClose={onClose}
    />
  )
}

export function EditDialog({ playlist, onClose }: { playlist: PlaylistRow; onClose: () => void }) {
  const { t } = useTranslation()
  const areaId = useId()
  const [description, setDescription] = useState(playlist.description)
  return (
    <NameDialog
      title={t('playlists.editTitle')}
      label={t('playlists.name')}
      name={playlist.name}
      save={async (name) => {
        await api.playlists.update({ id: playlist.id, name, description: description.trim() })
        playlistsChanged()
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-1.5">
        <label htmlFor={areaId} className="text-sm font-medium">
          {t('playlists.description')}
        </label>
        <textarea
          id={areaId}
          rows={4}
          maxLength={4_000}
          value={description}
          placeholder={t('playlists.descriptionHint')}
          onChange={(event) => setDescription(event.target.value)}
          className="w-full resize-y rounded-lg bg-sunken px-3 py-2 text-ink shadow-[inset_0_0_0_1px_var(--line)] placeholder:text-ink-3"
        />
      </div>
    </NameDialog>
  )
}
