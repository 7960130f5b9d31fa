/** The folders as they lie on disk: the way here, the folders inside, and the tracks directly in it. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Folder, FolderOpen, FolderX, HardDrive, Play } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { FolderRow } from '../../shared/api/browse.ts'
import type { SourceId } from '../../shared/model/ids.ts'
import type { TrackSort } from '../../shared/model/list.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { ListPage, Page } from '../app/page.tsx'
import { decodeFolder, paths } from '../app/paths.ts'
import { QueryState } from '../app/query-state.tsx'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { useMarksFilter } from '../marks/use-marks-filter.tsx'
import { menuProps, MoreButton } from '../menu/library-menu.tsx'
import { playSelections } from '../menu/play-actions.ts'
import { orpc } from '../rpc/query.ts'
import { TrackTable } from '../tracks/track-table.tsx'
import { useColumns } from '../tracks/use-columns.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

interface Place {
  sourceId: SourceId
  path: string
}

export function FoldersPage({ sourceId, folder }: { sourceId: string | undefined; folder: string | undefined }) {
  const id = Number(sourceId)
  if (!Number.isInteger(id) || id < 1) return <Roots />
  const place = { sourceId: id as SourceId, path: decodeFolder(folder ?? '') }
  return <OneFolder key={`${place.sourceId} ${place.path}`} place={place} />
}

function Roots() {
  const { t } = useTranslation()
  const roots = useQuery(orpc.browse.folders.queryOptions({ input: { path: '' } }))
  return (
    <Page title={t('folders.title')} pull>
      <QueryState query={roots} skeleton={<FoldersSkeleton />}>
        {(rows) => (rows.length === 0 ? <EmptyLibrary /> : <Tiles folders={rows} roots />)}
      </QueryState>
    </Page>
  )
}

function OneFolder({ place }: { place: Place }) {
  const { t } = useTranslation()
  const roots = useQuery(orpc.browse.folders.queryOptions({ input: { path: '' } }))
  const inside = useQuery(orpc.browse.folders.queryOptions({ input: place, placeholderData: undefined }))
  const [sort, setSort] = useEntryState<TrackSort>('sort', {
    by: 'album',
    desc: false,
    thenBy: 'trackNo',
    thenDesc: false,
  })
  const [total, setTotal] = useState<number>()
  const { columns, show, keep } = useColumns('folders')
  const marks = useMarksFilter()

  const root = roots.data?.find((row) => row.sourceId === place.sourceId)
  if (roots.data && !root) return <Gone />
  const name = place.path === '' ? (root?.name ?? '') : place.path.slice(place.path.lastIndexOf('/') + 1)
  const folders = inside.data ?? []
  const noTracks = total === 0 && !marks.isOn
  return (
    <ListPage
      title={name}
      about={total === undefined || noTracks ? undefined : t('common.tracks', { count: total })}
      tools={
        <>
          {!noTracks && marks.menu}
          <Button
            variant="primary"
            icon={<Play className="size-4 fill-current" />}
            onClick={() => void playSelections([{ kind: 'folder', ...place }])}
          >
            {t('folders.playFolder')}
          </Button>
          <MoreButton size="md" target={() => ({ kind: 'folder', ...place, name })} />
        </>
      }
      below={marks.chips}
    >
      <Way place={place} rootName={root?.name ?? ''} />
      {folders.length > 0 && (
        <div
          className={
            noTracks ? 'min-h-0 flex-1 overflow-y-auto px-6 pb-6' : 'max-h-[40%] shrink-0 overflow-y-auto px-6 pb-3'
          }
        >
          <Tiles folders={folders} />
        </div>
      )}
      <div className={noTracks && folders.length > 0 ? 'hidden' : 'flex min-h-0 flex-1 flex-col'}>
        <LibraryPull>
          <TrackTable
            list={{ filter: { folder: { ...place, deep: false }, ...marks.filter }, sort }}
            label={t('folders.tracksHere')}
            onSort={setSort}
            columns={columns}
            onColumns={keep}
            onDraggedColumns={show}
            onTotal={setTotal}
            empty={
              marks.isOn ? marks.nothing() : inside.isPending ? <FoldersSkeleton /> : <NothingHere place={place} />
            }
          />
        </LibraryPull>
      </div>
    </ListPage>
  )
}

/** From the top to here, each step a link. */
function Way({ place, rootName }: { place: Place; rootName: string }) {
  const { t } = useTranslation()
  const parts = place.path === '' ? [] : place.path.split('/')
  const steps = [
    { name: t('folders.root'), href: paths.folders },
    { name: rootName, href: paths.folder(place.sourceId) },
    ...parts.map((name, i) => ({ name, href: paths.folder(place.sourceId, parts.slice(0, i + 1).join('/')) })),
  ]
  return (
    <nav aria-label={t('folders.path')} className="shrink-0 px-6 pb-3">
      <ol className="flex flex-wrap items-center gap-x-1 gap-y-0.5 text-sm text-ink-3">
        {steps.map(({ name, href }, i) => (
          <Fragment key={href}>
            {i > 0 && (
              <li aria-hidden>
                <ChevronRight className="size-3.5" />
              </li>
            )}
            <li className="max-w-64 truncate">
              {i === steps.length - 1 ? (
                <span aria-current="page" className="text-ink-2">
                  {name}
                </span>
              ) : (
                <Link href={href} className="rounded hover:text-ink hover:underline">
                  {name}
                </Link>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}

function Tiles({ folders, roots = false }: { folders: readonly FolderRow[]; roots?: boolean }) {
  const { t } = useTranslation()
  const Icon = roots ? HardDrive : Folder
  return (
    <ul aria-label={t('folders.foldersHere')} className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-2">
      {folders.map(({ sourceId, path, name, trackCount }) => {
        const target = () => ({ kind: 'folder' as const, sourceId, path, name })
        return (
          <li
            key={`${sourceId} ${path}`}
            className="group flex items-center rounded-lg bg-sunken pr-1 hover:bg-pressed"
            {...menuProps(target)}
          >
            <Link
              href={paths.folder(sourceId, path)}
              className="flex min-w-0 flex-1 items-center gap-3 rounded-lg px-3 py-2.5"
              title={name}
              draggable={false}
            >
              <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
              <span className="min-w-0">
                <span className="block truncate font-medium">{name}</span>
                <span className="block text-sm text-ink-3">{t('common.tracks', { count: trackCount })}</span>
              </span>
            </Link>
            <MoreButton target={target} className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100" />
          </li>
        )
      })}
    </ul>
  )
}

function NothingHere({ place }: { place: Place }) {
  const { t } = useTranslation()
  const up = place.path.includes('/') ? place.path.slice(0, place.path.lastIndexOf('/')) : ''
  const href = place.path === '' ? paths.folders : paths.folder(place.sourceId, up)
  return (
    <EmptyState
      icon={<FolderOpen />}
      title={t('folders.empty.title')}
      action={<Button onClick={() => navigate(href)}>{t('folders.empty.up')}</Button>}
    >
      {t('folders.empty.detail')}
    </EmptyState>
  )
}

function Gone() {
  const { t } = useTranslation()
  return (
    <Page title={t('folders.title')}>
      <EmptyState
        icon={<FolderX />}
        title={t('folders.gone.title')}
        action={<Button onClick={() => navigate(paths.folders)}>{t('folders.gone.all')}</Button>}
      >
        {t('folders.gone.detail')}
      </EmptyState>
    </Page>
  )
}

function FoldersSkeleton() {
  return (
    <div aria-hidden className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-2">
      {Array.from({ length: 6 }, (_, i) => (
        <Skeleton key={i} className="h-14" />
      ))}
    </div>
  )
}
