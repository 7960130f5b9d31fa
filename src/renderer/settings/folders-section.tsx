/** The folders the library is made of: their state, what can be done with each, and adding more. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { FolderPlus, FolderSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SourceRow } from '../../shared/model/source.ts'
import { QueryState } from '../app/query-state.tsx'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { useFolderChooser } from './choose-folder.tsx'
import { FolderCard } from './folder-card.tsx'
import { useFolderRequest } from './folder-request.ts'
import { Block, Rows, SwitchRow } from './section.tsx'

const foldersOf = (sources: readonly SourceRow[]): SourceRow[] => sources.filter(({ kind }) => kind === 'folder')

export function FoldersSection() {
  const { t } = useTranslation()
  const settings = useSettings()
  const update = useUpdateSettings()
  const query = useQuery(orpc.sources.list.queryOptions({ select: foldersOf }))
  const { ask, dialog } = useFolderChooser()
  const add = useMutation({
    mutationFn: (path: string) => api.sources.addFolder({ path }),
    onSuccess: ({ name }) => toast({ tone: 'success', title: t('settings.folders.added', { name }) }),
    onError: toastError,
  })
  const onAdd = async () => {
    const path = await ask()
    if (path !== null) add.mutate(path)
  }
  useFolderRequest(() => void onAdd())
  const addButton = (
    <Button
      variant="primary"
      icon={<FolderPlus className="size-4" />}
      busy={add.isPending}
      onClick={() => void onAdd()}
    >
      {t('settings.folders.add')}
    </Button>
  )
  return (
    <>
      {dialog}
      <Block
        title={t('settings.folders.title')}
        lead={t('settings.folders.lead')}
        tools={query.data?.length ? addButton : null}
      >
        <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
          {(sources) =>
            sources.length === 0 ? (
              <EmptyState icon={<FolderSearch />} title={t('settings.folders.empty.title')} action={addButton}>
                {t('settings.folders.empty.detail')}
              </EmptyState>
            ) : (
              <ul className="flex flex-col gap-3">
                {sources.map((source) => (
                  <li key={source.id}>
                    <FolderCard source={source} />
                  </li>
                ))}
              </ul>
            )
          }
        </QueryState>
      </Block>
      <Block>
        <Rows>
          <SwitchRow
            label={t('settings.folders.watch')}
            about={t('settings.folders.watchAbout')}
            checked={settings.watchFolders}
            onChange={(watchFolders) => update({ watchFolders })}
          />
          <SwitchRow
            label={t('settings.folders.symlinks')}
            about={t('settings.folders.symlinksAbout')}
            checked={settings.followSymlinks}
            onChange={(followSymlinks) => update({ followSymlinks })}
          />
        </Rows>
      </Block>
    </>
  )
}
