/** "Keep offline" in the menu of tracks, albums, artists, genres and playlists, one or many. */
import { HardDriveDownload, HardDriveUpload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import { nameOf, type MenuTarget } from '../menu/menu-target.ts'
import { MenuItem } from '../ui/menu.tsx'
import { askToKeep } from './keep-dialogs.ts'
import { stopKeeping } from './stop-keeping.ts'
import { useIsWanted, useMayKeep } from './use-is-wanted.ts'
import { questionOf, wantedAt } from './wanted-of.ts'

export function KeepMenuItems({ target }: { target: MenuTarget }) {
  const { t } = useTranslation()
  const may = useMayKeep()
  const what = wantedAt(target)
  const wanted = useIsWanted(what, may)
  if (!may || what.length === 0) return null
  const ask = () =>
    questionOf(target).then((question) => {
      if (!question) return
      if (wanted) return stopKeeping(question.what, nameOf(target))
      askToKeep(question)
    }, toastError)
  return (
    <MenuItem icon={wanted ? <HardDriveUpload /> : <HardDriveDownload />} onSelect={() => void ask()}>
      {t(wanted ? 'keeping.stop' : 'keeping.action')}
    </MenuItem>
  )
}
