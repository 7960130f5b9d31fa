/** "Look up…" in the menu of tracks without a recording id, for the owner of the library. Without a service it leads to the settings. */
import { ScanSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { useSettings } from '../app/settings.ts'
import { toastError } from '../app/toast-error.ts'
import { t as words } from '../i18n/i18n.ts'
import { markingOf } from '../marks/marking-of.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { useOwns } from '../rpc/may.ts'
import { MenuItem } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'
import './words.ts'

/** As many as the engine takes at once. */
const MOST = 10_000

export function LookUpMenuItem({ target }: { target: MenuTarget }) {
  const { t } = useTranslation()
  const mayLookUp = useOwns()
  const { lookups } = useSettings()
  if (!mayLookUp || target.kind !== 'tracks') return null
  const choose = () => {
    if (!lookups.acoustid && !lookups.musicbrainz) navigate(paths.settingsSection('lookups'))
    else lookUp(target).catch(toastError)
  }
  return (
    <MenuItem icon={<ScanSearch />} onSelect={choose}>
      {t('lookups.menu')}
    </MenuItem>
  )
}

async function lookUp(target: MenuTarget): Promise<void> {
  if (target.kind === 'tracks' && (target.count ?? 1) > MOST) {
    toast({ title: words('lookups.run.tooMany', { count: MOST }) })
    return
  }
  // The same track may be selected twice, as in a playlist.
  const ids = [...new Set(((await markingOf(target))?.ids ?? []) as TrackId[])]
  if (ids.length === 0) return
  await api.lookups.run({ what: 'tracks', trackIds: ids })
  toast({
    id: 'lookups-run',
    title: words('lookups.run.began', { count: ids.length }),
    action: { label: words('lookups.run.show'), onAction: () => navigate(paths.duplicatesView('identify')) },
  })
}
