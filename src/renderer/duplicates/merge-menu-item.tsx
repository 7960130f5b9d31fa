/** In the menu of several tracks: "Merge as one recording…", for whoever minds the library. */
import { Combine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TrackId } from '../../shared/model/ids.ts'
import { toastError } from '../app/toast-error.ts'
import { markingOf } from '../marks/marking-of.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { useOwns } from '../rpc/may.ts'
import { MenuItem } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'
import './words.ts'

/** As many as the engine takes at once. */
const MOST = 100

export interface MergeMenuItemProps {
  target: MenuTarget
  /** It was chosen for these tracks. */
  onMerge: (ids: readonly TrackId[]) => void
}

export function MergeMenuItem({ target, onMerge }: MergeMenuItemProps) {
  const { t } = useTranslation()
  const mayMerge = useOwns()
  if (!mayMerge || target.kind !== 'tracks' || (target.count ?? 1) < 2) return null
  const choose = async () => {
    if (target.count! > MOST) {
      toast({ title: t('duplicates.mergeTracks.tooMany', { most: MOST }) })
      return
    }
    // The same track may be selected twice, as in a playlist.
    const ids = ((await markingOf(target))?.ids ?? []) as TrackId[]
    if (ids.length < 2) toast({ title: t('duplicates.mergeTracks.tooFew') })
    else onMerge(ids)
  }
  return (
    <MenuItem icon={<Combine />} onSelect={() => void choose().catch(toastError)}>
      {t('duplicates.mergeTracks.menu')}
    </MenuItem>
  )
}
