/** The dialogs about playlists: one at a time. */
import type { ReactNode } from 'react'
import { DuplicatesDialog } from './duplicates-dialog.tsx'
import { ImportedDialog } from './imported-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { EditDialog, NewFolderDialog, NewPlaylistDialog } from './name-dialogs.tsx'
import { PickDialog } from './pick-dialog.tsx'
import { closePlaylistDialog as close, type PlaylistDialog } from './playlist-dialogs.ts'
import { PropertiesDialog } from './properties-dialog.tsx'
import { RulesDialog } from './rules-dialog.tsx'
import { SortDialog } from './sort-dialog.tsx'
import './words.ts'

export function PlaylistDialogsLayer({ dialog }: { dialog: PlaylistDialog }): ReactNode {
  switch (dialog.kind) {
    case 'new':
      return <NewPlaylistDialog {...dialog} onClose={close} />
    case 'new-folder':
      return <NewFolderDialog {...dialog} onClose={close} />
    case 'new-smart':
      return <RulesDialog folderId={dialog.folderId ?? null} onClose={close} />
    case 'rules':
      return <RulesDialog playlist={dialog.playlist} onClose={close} />
    case 'edit':
      return <EditDialog playlist={dialog.playlist} onClose={close} />
    case 'move':
      return <MoveDialog what={dialog.what} onClose={close} />
    case 'sort':
      return <SortDialog playlist={dialog.playlist} onClose={close} />
    case 'properties':
      return <PropertiesDialog playlist={dialog.playlist} onClose={close} />
    case 'pick':
      return <PickDialog {...dialog} onClose={close} />
    case 'duplicates':
      return <DuplicatesDialog question={dialog.question} onClose={close} />
    case 'imported':
      return <ImportedDialog {...dialog} onClose={close} />
  }
}
