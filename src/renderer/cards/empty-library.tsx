/** The empty states of library lists: nothing matches the filter, or there is nothing yet, and then why. */
import { FolderPlus, Library, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { useScanProgress } from '../rpc/live.ts'
import { useMay } from '../rpc/may.ts'
import { isRunning } from '../servers/condition.ts'
import { openServerDialog } from '../servers/server-dialogs.ts'
import { useSyncStatuses } from '../servers/use-servers.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

export function NoMatch({ filter, onClear }: { filter: string; onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<SearchX />}
      title={t('cards.noMatch.title', { filter })}
      action={<Button onClick={onClear}>{t('cards.noMatch.clear')}</Button>}
    >
      {t('cards.noMatch.detail')}
    </EmptyState>
  )
}

export function EmptyLibrary() {
  const { t } = useTranslation()
  const syncing = useSyncStatuses().some(isRunning)
  const scanning = useScanProgress() !== null || syncing
  const mayAdd = useMay('admin')
  if (!scanning && !mayAdd)
    return (
      <EmptyState icon={<Library />} title={t('cards.emptyLibrary.title')}>
        {t('cards.emptyLibrary.ownersTurn')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={scanning ? <Library /> : <FolderPlus />}
      title={scanning ? t('cards.emptyLibrary.scanning') : t('cards.emptyLibrary.title')}
      action={
        !scanning && (
          <>
            <Button variant="primary" onClick={() => navigate(paths.settingsSection('folders'))}>
              {t('cards.emptyLibrary.folders')}
            </Button>
            <Button onClick={() => openServerDialog({ kind: 'add' })}>{t('cards.emptyLibrary.server')}</Button>
            <Button onClick={() => navigate(paths.settingsSection('scans'))}>{t('cards.emptyLibrary.problems')}</Button>
          </>
        )
      }
    >
      {scanning ? t('cards.emptyLibrary.scanningDetail') : t('cards.emptyLibrary.detail')}
    </EmptyState>
  )
}
