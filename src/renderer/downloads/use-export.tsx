/** Copies with readable names into a folder of the user's: asks where to. How it goes on, the Downloads page says (export-note). */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Wanted } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { useFolderChooser } from '../settings/choose-folder.tsx'

export interface Export {
  dialog: ReactNode
  /** Never rejects. */
  exportTo: (what: Wanted) => Promise<void>
}

export function useExport(): Export {
  const { t } = useTranslation()
  const { ask, dialog } = useFolderChooser()
  const exportTo = async (what: Wanted) => {
    const path = await ask(t('downloads.export.choose'))
    if (path !== null) await api.downloads.exportTo({ what, path }).catch(toastError)
  }
  return { dialog, exportTo }
}
