/**
 * Putting tracks into a playlist: asks first when some stand in it already, says what was done, and offers the way back. Every
 * way of adding (menu, drop, picker) comes through here.
 */
import type { PlaylistItemId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { toast } from '../ui/toast.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { playlistsChanged } from './use-playlists.ts'
import './words.ts'

/** As many as one call may name. */
const MAX_IDS = 100_000
const SOON_MS = 500

export interface AddOptions {
  /** Before the item now at this place; absent: at the end. */
  at?: number
}

export async function addToPlaylist(
  playlist: Pick<PlaylistRow, 'id' | 'name' | 'rules'>,
  wanted: Selections | Promise<Selections>,
  { at }: AddOptions = {},
): Promise<void> {
  const { id, name } = playlist
  if (playlist.rules !== null) {
    toast({ id: 'playlist-edit', title: t('playlists.add.smartRefuses', { name }) })
    return
  }
  let saying: ReturnType<typeof setTimeout> | undefined
  try {
    const selections = await wanted
    const choice = await askAboutDuplicates(playlist, selections)
    if (choice === 'none') return
    // Thousands of them take a moment.
    saying = setTimeout(() => toast({ id: 'playlist-edit', title: t('playlists.add.running', { name }) }), SOON_MS)
    const itemIds: PlaylistItemId[] = []
    let skipped = 0
    for (const selection of selections) {
      const done = await api.playlists.add({
        id,
        selection,
        skipDuplicates: choice === 'new',
        ...(at !== undefined && { at: at + itemIds.length }),
      })
      for (const itemId of done.itemIds) itemIds.push(itemId)
      skipped += done.skipped
    }
    clearTimeout(saying)
    sayAdded(playlist, itemIds, skipped)
  } catch (error) {
    toastError(error)
  } finally {
    clearTimeout(saying)
    playlistsChanged()
  }
}

function sayAdded({ id, name }: Pick<PlaylistRow, 'id' | 'name'>, itemIds: PlaylistItemId[], skipped: number): void {
  const count = itemIds.length
  if (count === 0) {
    toast({ id: 'playlist-edit', title: t('playlists.add.nothing') })
    return
  }
  const undo = async () => {
    for (let from = 0; from < count; from += MAX_IDS)
      await api.playlists.removeItems({ id, itemIds: itemIds.slice(from, from + MAX_IDS) })
    playlistsChanged()
  }
  toast({
    id: 'playlist-edit',
    title: t(skipped > 0 ? 'playlists.add.addedSome' : 'playlists.add.added', { count, name }),
    action: { label: t('common.undo'), onAction: () => void undo().catch(toastError) },
  })
}

/** A playlist of its own for these tracks, said in a toast. Rejects when the engine refused it. */
export async function createWith({
  name,
  folderId = null,
  description = '',
  selections = [],
  show = false,
}: {
  name: string
  folderId?: PlaylistRow['folderId']
  description?: string
  selections?: Selections
  /** Goes to its page. */
  show?: boolean
}): Promise<PlaylistRow> {
  const [first, ...rest] = selections
  const made = await api.playlists.create({ name, folderId, description, ...(first && { selection: first }) })
  let count = made.length ?? 0
  for (const selection of rest) count += (await api.playlists.add({ id: made.id, selection })).added
  playlistsChanged()
  const page = paths.playlist(made.id)
  if (show) navigate(page)
  toast({
    id: 'playlist-edit',
    tone: 'success',
    title:
      count > 0
        ? t('playlists.new.createdWith', { count, name: made.name })
        : t('playlists.new.created', { name: made.name }),
    ...(!show && { action: { label: t('playlists.show'), onAction: () => navigate(page) } }),
  })
  return made
}

/** What is there already, over all parts of what is to be added. Nothing there: no question. */
async function askAboutDuplicates(
  { id, name }: Pick<PlaylistRow, 'id' | 'name'>,
  selections: readonly TrackSelection[],
): Promise<'all' | 'new' | 'none'> {
  const tracks: TrackRow[] = []
  let of = 0
  let count = 0
  for (const selection of selections) {
    const found = await api.playlists.duplicates({ id, selection })
    of += found.of
    count += found.count
    tracks.push(...found.tracks)
  }
  if (count === 0) return 'all'
  return new Promise((answer) =>
    openPlaylistDialog({ kind: 'duplicates', question: { name, of, count, tracks, answer } }),
  )
}
