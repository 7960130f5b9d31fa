/** One genre: its albums, or all its tracks. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GenreId } from '../../shared/model/ids.ts'
import type { TrackSort } from '../../shared/model/list.ts'
import { AlbumCard } from '../albums/album-card.tsx'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { CardGrid } from '../cards/card-grid.tsx'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { PlayTools } from '../cards/play-tools.tsx'
import { api } from '../rpc/client.ts'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { TrackTable } from '../tracks/track-table.tsx'
import { useColumns } from '../tracks/use-columns.ts'
import { Segmented } from '../ui/segmented.tsx'

type View = 'albums' | 'tracks'

export function GenrePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const genreId = id as GenreId
  const query = useQuery(orpc.browse.genre.queryOptions({ input: { id: genreId }, placeholderData: undefined }))
  const [view, setView] = useEntryState<View>('view', 'albums')
  const genre = query.data
  if (query.isError && !genre) return <QueryError error={query.error} onRetry={() => void query.refetch()} />
  return (
    <ListPage
      title={genre?.name ?? ''}
      about={
        genre &&
        `${t('common.albums', { count: genre.albumCount })} · ${t('common.tracks', { count: genre.trackCount })}`
      }
      tools={
        <>
          <Segmented
            label={t('genres.view')}
            value={view}
            options={[
              { value: 'albums', label: t('genres.albums') },
              { value: 'tracks', label: t('genres.tracks') },
            ]}
            onChange={setView}
          />
          {genre && <PlayTools target={{ kind: 'genres', rows: [genre] }} />}
        </>
      }
    >
      {view === 'albums' ? <GenreAlbums genreId={genreId} /> : <GenreTracks genreId={genreId} />}
    </ListPage>
  )
}

function GenreAlbums({ genreId }: { genreId: GenreId }) {
  const { t } = useTranslation()
  const input = {
    filter: { genreId },
    sort: { by: 'artist' as const, desc: false, thenBy: 'year' as const, thenDesc: false },
  }
  const listKey = JSON.stringify(['albums', input])
  const list = useWindowed(listKey, (window, options) => api.browse.albums({ ...input, ...window }, options))
  return (
    <CardGrid
      label={t('genres.albums')}
      listKey={listKey}
      list={list}
      renderCard={(album, { id, cardPx, active }) => (
        <AlbumCard album={album} px={cardPx} cellId={id} active={active} lazy={false} />
      )}
      onOpen={(album) => navigate(paths.album(album.id))}
      targetOf={(album) => ({ kind: 'albums', rows: [album] })}
      empty={<EmptyLibrary />}
    />
  )
}

function GenreTracks({ genreId }: { genreId: GenreId }) {
  const { t } = useTranslation()
  const [sort, setSort] = useState<TrackSort>({ by: 'artist', desc: false, thenBy: 'album', thenDesc: false })
  const { columns, show, keep } = useColumns('genres')
  return (
    <LibraryPull>
      <TrackTable
        list={{ filter: { genreId }, sort }}
        label={t('genres.tracks')}
        onSort={setSort}
        columns={columns}
        onColumns={keep}
        onDraggedColumns={show}
        empty={<EmptyLibrary />}
      />
    </LibraryPull>
  )
}
