/** What + offers beside "Playlists": a playlist, a smart one, a folder, or one from a file. */
import { FileInput, FolderPlus, ListPlus, Plus, WandSparkles } from 'lucide-react'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { importPlaylistFile } from './import-file.ts'
import { openPlaylistDialog } from './playlist-dialogs.ts'

export function NewMenu({ trigger, align = 'start' }: { trigger?: ReactElement; align?: 'start' | 'end' }) {
  const { t } = useTranslation()
  return (
    <Menu align={align} trigger={trigger ?? <IconButton size="sm" label={t('playlists.new.open')} icon={<Plus />} />}>
      <MenuItem icon={<ListPlus />} onSelect={() => openPlaylistDialog({ kind: 'new' })}>
        {t('playlists.new.playlist')}
      </MenuItem>
      <MenuItem icon={<WandSparkles />} onSelect={() => openPlaylistDialog({ kind: 'new-smart' })}>
        {t('playlists.new.smart')}
      </MenuItem>
      <MenuItem icon={<FolderPlus />} onSelect={() => openPlaylistDialog({ kind: 'new-folder' })}>
        {t('playlists.new.folder')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<FileInput />} onSelect={() => void importPlaylistFile()}>
        {t('playlists.new.import')}
      </MenuItem>
    </Menu>
  )
}
