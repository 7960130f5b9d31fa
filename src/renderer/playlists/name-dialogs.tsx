/** What has a name and perhaps a description: a new playlist, a new folder, and the same for one that is there. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { announce } from '../ui/announce.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/text-field.tsx'
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
    <NameForm
      title={count === undefined ? t('playlists.new.title') : t('playlists.new.titleWith', { count })}
      action={t('playlists.new.create')}
      name={name}
      save={async ({ name }) => {
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
    <NameForm
      title={t('playlists.new.folderTitle')}
      action={t('playlists.new.create')}
      save={async ({ name }) => {
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
  return (
    <NameForm
      title={t('playlists.editTitle')}
      action={t('common.save')}
      name={playlist.name}
      description={playlist.description}
      save={async ({ name, description }) => {
        await api.playlists.update({ id: playlist.id, name, description })
        playlistsChanged()
      }}
      onClose={onClose}
    />
  )
}

interface Named {
  name: string
  description: string
}

interface NameFormProps {
  title: string
  action: string
  name?: string
  /** Absent: none is asked for. */
  description?: string
  save: (named: Named) => Promise<void>
  onClose: () => void
}

function NameForm({ title, action, name = '', description, save, onClose }: NameFormProps) {
  const { t } = useTranslation()
  const formId = useId()
  const areaId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(name)
  const [about, setAbout] = useState(description ?? '')
  const saving = useMutation({
    mutationFn: () => save({ name: typed.trim(), description: about.trim() }),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '' && !saving.isPending) saving.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      initialFocus={field}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={saving.isPending} disabled={typed.trim() === ''}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-4 pb-1">
        <TextField
          ref={field}
          label={t('playlists.name')}
          value={typed}
          maxLength={200}
          error={saving.error ? errorText(saving.error, t).detail : undefined}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTyped(event.target.value)}
        />
        {description !== undefined && (
          <div className="flex flex-col gap-1.5">
            <label htmlFor={areaId} className="text-sm font-medium">
              {t('playlists.description')}
            </label>
            <textarea
              id={areaId}
              rows={4}
              maxLength={4_000}
              value={about}
              placeholder={t('playlists.descriptionHint')}
              onChange={(event) => setAbout(event.target.value)}
              className="w-full resize-y rounded-lg bg-sunken px-3 py-2 text-ink shadow-[inset_0_0_0_1px_var(--line)] placeholder:text-ink-3"
            />
          </div>
        )}
      </form>
    </Dialog>
  )
}
