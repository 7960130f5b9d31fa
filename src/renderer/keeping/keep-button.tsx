/**
 * "Keep offline" at an album, an artist, a playlist and so on: its name says whether that is so already. Only where there are servers to
 * fetch from.
 */
import { HardDriveDownload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Wanted } from '../../shared/model/downloads.ts'
import { IconButton } from '../ui/button.tsx'
import { stopKeeping } from './stop-keeping.ts'
import { askToKeep } from './keep-dialogs.ts'
import { useIsWanted, useMayKeep } from './use-is-wanted.ts'

/** `name`: what it is called; not needed for what has a name of its own (favourites, the library, a search). */
export function KeepButton({ what, name = '' }: { what: Wanted; name?: string }) {
  const { t } = useTranslation()
  const may = useMayKeep()
  const wanted = useIsWanted([what], may)
  if (!may) return null
  return (
    <IconButton
      label={t(wanted ? 'keeping.isKept' : 'keeping.action')}
      icon={<HardDriveDownload />}
      aria-haspopup={wanted ? undefined : 'dialog'}
      className={wanted ? 'text-accent-text!' : undefined}
      onClick={() => {
        if (wanted) void stopKeeping({ what: [what], name })
        else askToKeep({ what: [what], name })
      }}
    />
  )
}
