/** All genres as a grid. */
import { useTranslation } from 'react-i18next'
import type { GenreSort } from '../../shared/model/list.ts'
import { GENRE_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { CardGrid } from '../cards/card-grid.tsx'
import { EmptyLibrary, NoMatch } from '../cards/empty-library.tsx'
import { ListTools } from '../cards/list-tools.tsx'
import { api } from '../rpc/client.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { GenreCard } from './genre-card.tsx'

type SortKey = GenreSort['by']

export function GenresPage() {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState<{ by: SortKey; desc: boolean }>('sort', { by: 'name', desc: false })
  const [filter, setFilter] = useEntryState('filter', '')

  const input = {
    filter: filter.trim() === '' ? {} : { text: filter },
    sort: { ...sort, thenBy: 'name' as const, thenDesc: false },
  }
  const listKey = JSON.stringify(['genres', input])
  const list = useWindowed(listKey, (window, options) => api.browse.genres({ ...input, ...window }, options))

  return (
    <ListPage
      title={t('genres.title')}
      about={list.total !== undefined && t('common.genres', { count: list.total })}
      tools={
        <ListTools
          filter={filter}
          onFilter={setFilter}
          filterLabel={t('genres.filter')}
          sort={sort}
          onSort={setSort}
          sorts={GENRE_SORT_KEYS.map((value) => ({ value, label: t(`genres.sort.${value}`), desc: value !== 'name' }))}
        />
      }
    >
      <CardGrid
        label={t('genres.title')}
        listKey={listKey}
        list={list}
        renderCard={(genre, { id, cardPx, active }) => (
          <GenreCard genre={genre} px={cardPx} cellId={id} active={active} lazy={false} />
        )}
        onOpen={(genre) => navigate(paths.genre(genre.id))}
        targetOf={(genre) => ({ kind: 'genres', rows: [genre] })}
        empty={filter.trim() === '' ? <EmptyLibrary /> : <NoMatch filter={filter} onClear={() => setFilter('')} />}
      />
    </ListPage>
  )
}
