/** Another name for a folder or server, in the library only. */
import { useTranslation } from 'react-i18next'
import type { SourceRow } from '../../shared/model/source.ts'
import { NameDialog } from '../app/name-dialog.tsx'
import { api } from '../rpc/client.ts'

export function RenameDialog({ source, onClose }: { source: SourceRow; onClose: () => void }) {
  const { t } = useTranslation()
  const isServer = source.kind === 'soul'
  return (
    <NameDialog
      title={t(isServer ? 'settings.folders.renameDialog.titleServer' : 'settings.folders.renameDialog.title')}
      label={t('settings.folders.renameDialog.label')}
      description={t(
        isServer ? 'settings.folders.renameDialog.descriptionServer' : 'settings.folders.renameDialog.description',
      )}
      name={source.name}
      save={(name) => api.sources.rename({ sourceId: source.id, name })}
      onClose={onClose}
    />
  )
}
