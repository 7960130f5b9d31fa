/** One genre: its albums, or all its tracks. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { GenreId } from '../../shared/model/ids.ts'
import type { AlbumSort, TrackSort } from '../../shared/model/list.ts'
import { AlbumCard } from '../albums/album-card.tsx'
import { ALBUM_SORTS } from '../albums/albums-list.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { CardGrid } from '../cards/card-grid.tsx'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { PlayTools } from '../cards/play-tools.tsx'
import { SortChoice } from '../cards/sort-choice.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { movesByMarks } from '../marks/moves-by-marks.ts'
import { useMarksFilter, type MarksFilterTools } from '../marks/use-marks-filter.tsx'
import { api } from '../rpc/client.ts'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { TrackTable } from '../tracks/track-table.tsx'
import { useColumns } from '../tracks/use-columns.ts'
import { Segmented } from '../ui/segmented.tsx'

type View = 'albums' | 'tracks'
type AlbumOrder = { by: AlbumSort['by']; desc: boolean }

export function GenrePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const genreId = id as GenreId
  const query = useQuery(orpc.browse.genre.queryOptions({ input: { id: genreId }, placeholderData: undefined }))
  const [view, setView] = useEntryState<View>('view', 'albums')
  const [sort, setSort] = useEntryState<AlbumOrder>('sort', { by: 'artist', desc: false })
  const marks = useMarksFilter()
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
          {marks.menu}
          {view === 'albums' && (
            <SortChoice
              sort={sort}
              onSort={setSort}
              sorts={ALBUM_SORTS.map((one) => ({ ...one, label: t(`albums.sort.${one.value}`) }))}
            />
          )}
          {genre && <KeepButton what={{ type: 'genre', id: genreId }} name={genre.name} />}
          {genre && <PlayTools target={{ kind: 'genres', rows: [genre] }} />}
        </>
      }
      below={marks.chips}
    >
      {view === 'albums' ? (
        <GenreAlbums genreId={genreId} sort={sort} marks={marks} />
      ) : (
        <GenreTracks genreId={genreId} marks={marks} />
      )}
    </ListPage>
  )
}

interface InGenre {
  genreId: GenreId
  marks: MarksFilterTools
}

function GenreAlbums({ genreId, sort, marks }: InGenre & { sort: AlbumOrder }) {
  const { t } = useTranslation()
  const input = {
    filter: { genreId, ...marks.filter },
    sort: { ...sort, thenBy: sort.by === 'artist' ? ('year' as const) : ('artist' as const), thenDesc: false },
  }
  const listKey = JSON.stringify(['albums', input])
  const list = useWindowed(listKey, (window, options) => api.browse.albums({ ...input, ...window }, options), {
    movesByMarks: movesByMarks(input),
  })
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
      empty={marks.isOn ? marks.nothing() : <EmptyLibrary />}
    />
  )
}

function GenreTracks({ genreId, marks }: InGenre) {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState<TrackSort>('tracks.sort', {
    by: 'artist',
    desc: false,
    thenBy: 'album',
    thenDesc: false,
  })
  const { columns, show, keep } = useColumns('genres')
  return (
    <LibraryPull>
      <TrackTable
        list={{ filter: { genreId, ...marks.filter }, sort }}
        label={t('genres.tracks')}
        onSort={setSort}
        columns={columns}
        onColumns={keep}
        onDraggedColumns={show}
        empty={marks.isOn ? marks.nothing() : <EmptyLibrary />}
      />
    </LibraryPull>
  )
}
