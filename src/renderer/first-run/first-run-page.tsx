/**
 * The first thing somebody without music sees: what this is, the folders that are likely theirs, and any other. A choice
 * takes effect at once; the page shows how reading goes, and lets go of the person as soon as there is something to hear.
 */
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowRight, Check, FolderOpen, FolderPlus, type LucideIcon, Music4, Server, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SourceRow } from '../../shared/model/source.ts'
import { navigate } from '../app/history.ts'
import { Page } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { phaseText, shareOf } from '../app/scan-badge.tsx'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { useScanProgress } from '../rpc/live.ts'
import { useMay, useMe } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { openServerDialog } from '../servers/server-dialogs.ts'
import { isRunning, shareOf as syncShareOf } from '../servers/condition.ts'
import { useSyncStatuses } from '../servers/use-servers.ts'
import { useFolderChooser } from '../settings/choose-folder.tsx'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'

export function FirstRunPage() {
  const { t } = useTranslation()
  if (useMay('admin')) return <Welcome />
  return (
    <Page title={t('firstRun.pageTitle')}>
      <EmptyLibrary />
    </Page>
  )
}

function Welcome() {
  const { t } = useTranslation()
  const { data: suggestions } = useQuery(orpc.sources.suggestions.queryOptions())
  const { data: sources = [] } = useQuery(orpc.sources.list.queryOptions())
  const { ask, dialog } = useFolderChooser()
  const add = useMutation({ mutationFn: (path: string) => api.sources.addFolder({ path }), onError: toastError })
  const isAdded = (path: string) => sources.some((source) => source.location === path)
  const onChoose = async () => {
    const path = await ask()
    if (path !== null) add.mutate(path)
  }
  const others = sources.filter((source) => !suggestions?.some(({ path }) => path === source.location))
  const choices = suggestions ?? []
  return (
    <Page
      title={t('firstRun.pageTitle')}
      heading={false}
      className="flex min-h-full max-w-2xl flex-col justify-center py-8"
    >
      {dialog}
      <Waves />
      <h1 className="mt-6 text-3xl font-bold tracking-tight text-balance">{t('firstRun.title')}</h1>
      <p className="mt-3 max-w-prose text-lg text-ink-2">{t('firstRun.lead')}</p>

      {suggestions !== undefined && (
        <section aria-label={t('firstRun.suggestionsTitle')} className="mt-8">
          {choices.length + others.length > 0 ? (
            <>
              <h2 className="mb-2 text-sm font-medium text-ink-3">
                {t(choices.length > 0 ? 'firstRun.suggestionsTitle' : 'firstRun.yourFolders')}
              </h2>
              <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
                {choices.map(({ name, path }) => (
                  <FolderRow key={path} name={name} path={path}>
                    {isAdded(path) ? (
                      <Added />
                    ) : (
                      <Button
                        size="sm"
                        variant="primary"
                        busy={add.isPending && add.variables === path}
                        aria-label={t('firstRun.add', { name })}
                        onClick={() => add.mutate(path)}
                      >
                        {t('firstRun.addShort')}
                      </Button>
                    )}
                  </FolderRow>
                ))}
                {others.map((source) => (
                  <FolderRow
                    key={source.id}
                    name={source.name}
                    path={source.location}
                    icon={source.kind === 'soul' ? Server : FolderOpen}
                  >
                    <Added />
                  </FolderRow>
                ))}
              </ul>
            </>
          ) : (
            <p className="text-ink-2">{t('firstRun.suggestionsNone')}</p>
          )}
          <div className="mt-4 flex flex-wrap items-center gap-3">
            <Button
              size={choices.length > 0 || sources.length > 0 ? 'md' : 'lg'}
              variant={choices.length > 0 || sources.length > 0 ? 'secondary' : 'primary'}
              icon={<FolderPlus className="size-4.5" />}
              onClick={() => void onChoose()}
            >
              {t(choices.length > 0 ? 'firstRun.chooseOther' : 'firstRun.choose')}
            </Button>
            <Button
              size={choices.length > 0 || sources.length > 0 ? 'md' : 'lg'}
              icon={<Server className="size-4.5" />}
              onClick={() => openServerDialog({ kind: 'add' })}
            >
              {t('firstRun.addServer')}
            </Button>
          </div>
        </section>
      )}

      {sources.length > 0 && <Reading sources={sources} />}

      <p className="mt-10 flex items-center gap-2 text-sm text-ink-3">
        <ShieldCheck aria-hidden className="size-4 shrink-0" />
        {t(useMe() ? 'firstRun.privateServed' : 'firstRun.private')}
      </p>
    </Page>
  )
}

function FolderRow({
  name,
  path,
  icon: Icon = FolderOpen,
  children,
}: {
  name: string
  path: string
  icon?: LucideIcon
  children: ReactNode
}) {
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-sm text-ink-3" title={path}>
          {path}
        </p>
      </div>
      {children}
    </li>
  )
}

function Added() {
  const { t } = useTranslation()
  return (
    <span className="flex items-center gap-1.5 text-sm font-medium text-success-text">
      <Check aria-hidden className="size-4" />
      {t('firstRun.added')}
    </span>
  )
}

/** How reading goes, and the way on: offered from the first track. */
function Reading({ sources }: { sources: readonly SourceRow[] }) {
  const { t } = useTranslation()
  const progress = useScanProgress()
  const syncing = useSyncStatuses().find(isRunning)
  const tracks = sources.reduce((sum, source) => sum + source.trackCount, 0)
  const words = progress
    ? t('firstRun.scanning')
    : syncing
      ? t('firstRun.syncing', { name: syncing.sourceName })
      : tracks > 0
        ? t('firstRun.done')
        : sources.every((source) => source.lastScanAt !== null)
          ? t('firstRun.doneEmpty')
          : t('firstRun.scanning')
  return (
    <section aria-live="polite" className="mt-8 rounded-xl bg-sunken p-4">
      <div className="flex flex-wrap items-center gap-4">
        <Music4 aria-hidden className="size-6 shrink-0 text-accent-text" />
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium">{words}</p>
          <p className="tabular text-sm text-ink-2">
            {progress ? phaseText(progress, t) : t('common.tracks', { count: tracks })}
          </p>
        </div>
        {(tracks > 0 || progress || syncing) && (
          <Button variant="primary" onClick={() => navigate(paths.home)}>
            {t(progress || syncing ? 'firstRun.openNow' : 'firstRun.open')}
            <ArrowRight aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      {progress && (
        <ProgressBar
          className="mt-3"
          label={t('app.scan.title', { name: progress.sourceName })}
          value={shareOf(progress)}
          valueText={phaseText(progress, t)}
        />
      )}
      {!progress && syncing && (
        <ProgressBar
          className="mt-3"
          label={t('firstRun.syncing', { name: syncing.sourceName })}
          value={syncShareOf(syncing.tracks)}
        />
      )}
    </section>
  )
}

/** Records leaning on each other: something to look at before there are covers. */
function Waves() {
  return (
    <div aria-hidden className="flex items-end">
      {[292, 340, 25, 75, 160, 230].map((hue, index) => (
        <span
          key={hue}
          className="-ml-7 flex size-24 items-center justify-center rounded-xl shadow-cover first:ml-0"
          style={{
            background: `linear-gradient(${120 + index * 20}deg, oklch(0.5 0.12 ${hue}), oklch(0.66 0.13 ${hue + 36}))`,
            rotate: `${(index - 2.5) * 3}deg`,
            translate: `0 ${Math.abs(index - 2.5) * 3}px`,
          }}
        >
          <span className="size-8 rounded-full bg-[oklch(0.16_0.01_280/0.55)] shadow-[0_0_0_6px_oklch(0.16_0.01_280/0.2)]" />
        </span>
      ))}
    </div>
  )
}
