/** Taking in a playlist file of the person's: chosen, read, sent, and what it came to is shown. */
import { t } from '../i18n/i18n.ts'
import { formatBytes } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { chooseFile, readText } from '../ui/choose-file.ts'
import { toast } from '../ui/toast.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { playlistsChanged } from './use-playlists.ts'
import './words.ts'

const ACCEPTED = '.m3u,.m3u8,.json,audio/x-mpegurl,application/json'
const MAX_BYTES = 32 * 1024 * 1024

export async function importPlaylistFile(): Promise<void> {
  const file = await chooseFile(ACCEPTED)
  if (!file) return
  if (file.size > MAX_BYTES) {
    toast({
      tone: 'danger',
      title: t('playlists.import.failed', { file: file.name }),
      detail: t('playlists.import.tooLarge', { file: file.name, most: formatBytes(MAX_BYTES) }),
    })
    return
  }
  const takeAway = toast({ id: 'playlist-import', title: t('playlists.import.running', { file: file.name }) })
  try {
    const report = await api.playlists.importFile({ fileName: file.name, text: await readText(file) })
    openPlaylistDialog({ kind: 'imported', fileName: file.name, report })
  } catch (error) {
    const { detail, remedy } = errorText(error, t)
    toast({
      tone: 'danger',
      title: t('playlists.import.failed', { file: file.name }),
      detail: `${detail} ${remedy}`.trim(),
    })
  } finally {
    takeAway()
    playlistsChanged()
  }
}
