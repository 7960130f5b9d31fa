/** Into which folder a playlist, or a folder, is to be put: the way without a mouse. */
import { type RefObject, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { setFolderOpen } from './open-folders.ts'
import { moveFolder, movePlaylist } from './playlist-actions.ts'
import { foldersFor } from './tree.ts'
import { usePlaylists } from './use-playlists.ts'

export interface MoveDialogProps {
  what: { playlist: PlaylistRow } | { folder: PlaylistFolderRow }
  onClose: () => void
}

export function MoveDialog({ what, onClose }: MoveDialogProps) {
  const { t } = useTranslation()
  const { folders } = usePlaylists()
  const formId = useId()
  const checked = useRef<HTMLInputElement>(null)
  const now = 'playlist' in what ? what.playlist.folderId : what.folder.parentId
  const [chosen, setChosen] = useState(now)
  const name = 'playlist' in what ? what.playlist.name : what.folder.name
  const choices = foldersFor(folders, 'folder' in what ? what.folder.id : undefined)
  const move = () => {
    const to = folders.find(({ id }) => id === chosen) ?? null
    if (to) setFolderOpen(to.id, true)
    if ('playlist' in what) void movePlaylist(what.playlist, to)
    else void moveFolder(what.folder, to)
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('playlists.move.title', { name })}
      closeLabel={t('common.close')}
      initialFocus={checked}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={chosen === now}>
            {t('playlists.move.apply')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          if (chosen !== now) move()
        }}
      >
        <div role="radiogroup" aria-label={t('playlists.move.into')} className="-mx-2 flex flex-col">
          <Choice
            label={t('playlists.move.top')}
            checked={chosen === null}
            field={now === null ? checked : undefined}
            level={1}
            onChoose={() => setChosen(null)}
          />
          {choices.map(({ folder, level }) => (
            <Choice
              key={folder.id}
              label={folder.name}
              checked={chosen === folder.id}
              field={now === folder.id ? checked : undefined}
              level={level}
              onChoose={() => setChosen(folder.id)}
            />
          ))}
        </div>
        {choices.length === 0 && <p className="mt-2 text-sm text-ink-3">{t('playlists.move.none')}</p>}
      </form>
    </Dialog>
  )
}

function Choice({
  label,
  checked,
  field,
  level,
  onChoose,
}: {
  label: string
  checked: boolean
  field: RefObject<HTMLInputElement | null> | undefined
  level: number
  onChoose: () => void
}) {
  return (
    <label
      className="flex min-h-9 items-center gap-2.5 rounded-lg px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-text"
      style={{ paddingLeft: `${0.5 + (level - 1) * 1.25}rem` }}
    >
      <input
        ref={field}
        type="radio"
        name="folder"
        checked={checked}
        onChange={onChoose}
        className="size-4 accent-(--accent)"
      />
      <span className="truncate">{label}</span>
    </label>
  )
}
