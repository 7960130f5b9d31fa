/** Copies with readable names into a folder of the user's: asks where to, says how it went, and can be stopped meanwhile. */
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Wanted } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { useFolderChooser } from '../settings/choose-folder.tsx'
import { toast } from '../ui/toast.tsx'

export interface Export {
  dialog: ReactNode
  running: boolean
  /** Never rejects. */
  exportTo: (what: Wanted) => Promise<void>
  stop: () => void
}

export function useExport(): Export {
  const { t } = useTranslation()
  const { ask, dialog } = useFolderChooser()
  const [running, setRunning] = useState(false)
  const copying = useRef<AbortController>(undefined)

  const stop = () => copying.current?.abort()
  const exportTo = async (what: Wanted) => {
    const path = await ask(t('downloads.space.exportTitle'))
    if (path === null) return
    copying.current = new AbortController()
    setRunning(true)
    const takeAway = toast({
      id: 'downloads-export',
      title: t('downloads.space.exporting'),
      action: { label: t('downloads.space.exportStop'), onAction: stop },
    })
    try {
      const { copied, skipped, missing } = await api.downloads.exportTo(
        { what, path },
        { signal: copying.current.signal },
      )
      const more = [
        skipped > 0 && t('downloads.space.exportSkipped', { count: skipped }),
        missing > 0 && t('downloads.space.exportMissing', { count: missing }),
      ]
      toast({
        id: 'downloads-export',
        tone: 'success',
        title: t('downloads.space.exported', { count: copied }),
        detail: more.filter(Boolean).join(' '),
      })
    } catch (error) {
      takeAway()
      toastError(error)
    } finally {
      setRunning(false)
    }
  }
  return { dialog, running, exportTo, stop }
}
