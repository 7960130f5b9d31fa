/** All albums as a grid, sorted and filtered as asked. */
import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { CardGrid } from '../cards/card-grid.tsx'
import { EmptyLibrary, NoMatch } from '../cards/empty-library.tsx'
import { ListTools } from '../cards/list-tools.tsx'
import { movesByMarks } from '../marks/moves-by-marks.ts'
import { useMarksFilter } from '../marks/use-marks-filter.tsx'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { useOnlyPlayable } from '../servers/only-playable.ts'
import { NothingPlays } from '../servers/plays-now.tsx'
import { AlbumCard } from './album-card.tsx'
import { ALBUM_SORTS, ALL_ALBUMS, albumsInput, albumsList } from './albums-list.ts'

export function AlbumsPage() {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState('sort', ALL_ALBUMS.sort)
  const [filter, setFilter] = useEntryState('filter', ALL_ALBUMS.filter)
  const [playable, setPlayable] = useOnlyPlayable()

  const marks = useMarksFilter()

  const shown = { sort, filter, playable, marks: marks.filter }
  const input = albumsInput(shown)
  const { key: listKey, fetch } = albumsList(shown)
  const list = useWindowed(listKey, fetch, { movesByMarks: movesByMarks(input) })
  const { data: landmarks } = useQuery(
    orpc.browse.albumLandmarks.queryOptions({ input, enabled: list.total !== undefined, placeholderData: undefined }),
  )

  return (
    <ListPage
      title={t('albums.title')}
      about={list.total !== undefined && t('common.albums', { count: list.total })}
      tools={
        <ListTools
          filter={filter}
          onFilter={setFilter}
          filterLabel={t('albums.filter')}
          sort={sort}
          onSort={setSort}
          playable={playable}
          onPlayable={setPlayable}
          marks={marks.menu}
          sorts={ALBUM_SORTS.map((one) => ({ ...one, label: t(`albums.sort.${one.value}`) }))}
        />
      }
      below={marks.chips}
    >
      <CardGrid
        label={t('albums.title')}
        listKey={listKey}
        list={list}
        {...(landmarks ? { landmarks } : {})}
        renderCard={(album, { id, cardPx, active }) => (
          <AlbumCard album={album} px={cardPx} cellId={id} active={active} lazy={false} />
        )}
        onOpen={(album) => navigate(paths.album(album.id))}
        targetOf={(album) => ({ kind: 'albums', rows: [album] })}
        empty={
          marks.isOn ? (
            marks.nothing(filter)
          ) : playable ? (
            <NothingPlays onShowAll={() => setPlayable(false)} />
          ) : filter.trim() === '' ? (
            <EmptyLibrary />
          ) : (
            <NoMatch filter={filter} onClear={() => setFilter('')} />
          )
        }
      />
    </ListPage>
  )
}
