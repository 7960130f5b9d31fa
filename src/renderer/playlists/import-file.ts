/** Taking in a playlist file of the person's: chosen, read, sent, and what it came to is shown. */
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { pack } from '../rpc/pack.ts'
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
  if (file.size > MAX_BYTES) return tooLarge(file)
  const takeAway = toast({ id: 'playlist-import', title: t('playlists.import.running', { file: file.name }) })
  try {
    const packed = await pack(await readText(file))
    if (!packed) return tooLarge(file)
    const report = await api.playlists.importFile({ fileName: file.name, ...packed })
    openPlaylistDialog({ kind: 'imported', fileName: file.name, report })
  } catch (error) {
    const { detail, remedy } = errorText(error, t)
    notTaken(file, `${detail} ${remedy}`.trim())
  } finally {
    takeAway()
    playlistsChanged()
  }
}

const tooLarge = (file: File): void => notTaken(file, t('playlists.import.tooLarge', { file: file.name }))

function notTaken(file: File, detail: string): void {
  toast({ tone: 'danger', title: t('playlists.import.failed', { file: file.name }), detail })
}
