/** What menus ask of the world outside the player: the clipboard, and the system's file manager. */
import type { TrackId } from '../../shared/model/ids.ts'
import { t } from '../i18n/i18n.ts'
import { desktop } from '../rpc/desktop.ts'
import { announce } from '../ui/announce.tsx'
import { writeClipboard } from '../ui/clipboard.ts'
import { toast } from '../ui/toast.tsx'

export async function copyText(text: string): Promise<void> {
  try {
    await writeClipboard(text)
    announce(t('menu.copied'))
    toast({ id: 'copied', title: t('menu.copied'), detail: text })
  } catch {
    toast({ tone: 'danger', title: t('menu.copyFailed'), detail: text })
  }
}

export async function revealTrack(trackId: TrackId): Promise<void> {
  try {
    if (await desktop?.revealTrack(trackId)) return
    toast({ tone: 'danger', title: t('menu.showInFolder'), detail: t('player.unplayable.missing') })
  } catch (error) {
    toast({ tone: 'danger', title: t('menu.showInFolder'), detail: error instanceof Error ? error.message : '' })
  }
}
