/** "Add to playlist" of every menu: those changed last at once, all of them in a dialog with a field to find one, or a new one. */
import { ListMusic, ListPlus, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type MenuTarget, selectionsOf } from '../menu/menu-target.ts'
import { MenuItem, MenuSeparator, SubMenu } from '../ui/menu.tsx'
import { addToPlaylist } from './add-to-playlist.ts'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { addableOf, usePlaylists } from './use-playlists.ts'
import './words.ts'

/** More than these are found sooner by typing. */
const MOST = 8

export function AddToPlaylistMenu({ target }: { target: MenuTarget }) {
  const { t } = useTranslation()
  const ownId = target.kind === 'playlist' ? target.row.id : undefined
  const playlists = addableOf(usePlaylists().playlists).filter(({ id }) => id !== ownId)
  const selections = () => selectionsOf(target)
  const count = target.kind === 'tracks' ? { count: target.count ?? 1 } : {}
  return (
    <SubMenu icon={<ListPlus />} label={t('playlists.add.menu')}>
      <MenuItem
        icon={<Plus />}
        onSelect={() => openPlaylistDialog({ kind: 'new', selections, ...count, name: nameFor(target) })}
      >
        {t('playlists.add.new')}
      </MenuItem>
      {playlists.length > 0 && <MenuSeparator />}
      {playlists.slice(0, MOST).map((playlist) => (
        <MenuItem key={playlist.id} icon={<ListMusic />} onSelect={() => void addToPlaylist(playlist, selections())}>
          {playlist.name}
        </MenuItem>
      ))}
      {playlists.length > MOST && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => openPlaylistDialog({ kind: 'pick', selections, ...count })}>
            {t('playlists.add.all')}
          </MenuItem>
        </>
      )}
    </SubMenu>
  )
}

/** An album's playlist is often called like it. */
function nameFor(target: MenuTarget): string {
  switch (target.kind) {
    case 'albums':
      return target.rows.length === 1 ? target.rows[0]!.title : ''
    case 'artists':
    case 'genres':
      return target.rows.length === 1 ? target.rows[0]!.name : ''
    case 'folder':
      return target.name
    default:
      return ''
  }
}
