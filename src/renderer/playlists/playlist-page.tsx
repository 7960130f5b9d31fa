/** One playlist: what it is and what can be done with it, then its tracks: in their order, or what matches its rules. */
import { ORPCError } from '@orpc/client'
import { ListX, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { useMay } from '../rpc/may.ts'
import { ColumnMenu } from '../tracks/column-menu.tsx'
import { columnsOf } from '../tracks/columns.ts'
import { useColumns } from '../tracks/use-columns.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { restorePlaylist } from './playlist-actions.ts'
import { PlaylistHeader } from './playlist-header.tsx'
import { PlaylistItems } from './playlist-items.tsx'
import { SmartTracks } from './smart-tracks.tsx'
import { usePlaylist } from './use-playlists.ts'
import './words.ts'

/** The same for all playlists; which place a track stands at is part of what a playlist is. */
const PLAYLIST_COLUMNS = columnsOf(['index', 'title', 'artist', 'album', 'stars', 'favourite', 'durationMs'])

export function PlaylistPage({ id }: { id: string }) {
  const playlistId = id as PlaylistId
  const query = usePlaylist(playlistId)
  const gone = query.error instanceof ORPCError && query.error.code === 'NOT_FOUND'
  return (
    <ListPage title={gone ? '' : (query.data?.name ?? '')} heading={false}>
      {gone ? (
        <Gone id={playlistId} />
      ) : query.data ? (
        <Shown playlist={query.data} />
      ) : query.isError ? (
        <QueryError error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <HeaderSkeleton />
      )}
    </ListPage>
  )
}

function Shown({ playlist }: { playlist: PlaylistRow }) {
  const table = useColumns('playlists', PLAYLIST_COLUMNS)
  return (
    <>
      <PlaylistHeader
        playlist={playlist}
        tools={<ColumnMenu columns={table.columns} onColumns={table.keep} onReset={table.reset} />}
      />
      {playlist.rules === null ? (
        <PlaylistItems key={playlist.id} playlist={playlist} table={table} />
      ) : (
        <SmartTracks key={playlist.id} playlist={playlist} rules={playlist.rules} table={table} />
      )}
    </>
  )
}

function Gone({ id }: { id: PlaylistId }) {
  const { t } = useTranslation()
  const mayEdit = useMay('write')
  return (
    <EmptyState
      icon={<ListX />}
      title={t('playlists.gone.title')}
      action={
        <>
          {mayEdit && (
            <Button icon={<RotateCcw className="size-4" />} onClick={() => void restorePlaylist({ id })}>
              {t('playlists.gone.restore')}
            </Button>
          )}
          <Button onClick={() => navigate(paths.playlists)}>{t('playlists.gone.all')}</Button>
        </>
      }
    >
      {t('playlists.gone.detail')}
    </EmptyState>
  )
}

function HeaderSkeleton() {
  return (
    <div aria-hidden className="flex items-end gap-5 px-6 pt-1 pb-4">
      <Skeleton className="size-32 rounded-lg!" />
      <div className="flex-1">
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="mt-3 h-4 w-1/3" />
      </div>
    </div>
  )
}
