/**
 * "Keep offline" in the menu of tracks, albums, artists, genres and playlists, one or many; and where it is so already, the way back.
 * Of several of which some are kept it offers both.
 */
import { HardDriveDownload, HardDriveUpload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { MenuItem } from '../ui/menu.tsx'
import { askToKeep, type KeepQuestion } from './keep-dialogs.ts'
import { shareWords } from './share-words.ts'
import { stopKeeping } from './stop-keeping.ts'
import { useMayKeep } from './use-is-wanted.ts'
import { useKeptShare } from './use-kept-share.ts'
import { areMany, questionOf, wantedAt } from './wanted-of.ts'

export function KeepMenuItems({ target }: { target: MenuTarget }) {
  const { t } = useTranslation()
  const may = useMayKeep()
  const share = useKeptShare(target, may)
  if (!may || (!areMany(target) && wantedAt(target).length === 0)) return null
  const { offersKeep, offersStop, ofKeep, ofStop } = shareWords(share, t)
  const withQuestion = (does: (question: KeepQuestion) => void) => () =>
    void questionOf(target).then((question) => question && does(question), toastError)
  return (
    <>
      {offersKeep && (
        <MenuItem icon={<HardDriveDownload />} detail={ofKeep} onSelect={withQuestion(askToKeep)}>
          {t('keeping.action')}
        </MenuItem>
      )}
      {offersStop && (
        <MenuItem
          icon={<HardDriveUpload />}
          detail={ofStop}
          onSelect={withQuestion((question) => void stopKeeping(question))}
        >
          {t('keeping.stop')}
        </MenuItem>
      )}
    </>
  )
}
