/** All artists as a grid: those with albums of their own, or everybody, or composers. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ArtistFilter, ArtistSort } from '../../shared/model/list.ts'
import { ARTIST_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { CardGrid } from '../cards/card-grid.tsx'
import { EmptyLibrary, NoMatch } from '../cards/empty-library.tsx'
import { ListTools } from '../cards/list-tools.tsx'
import { movesByMarks } from '../marks/moves-by-marks.ts'
import { useMarksFilter } from '../marks/use-marks-filter.tsx'
import { api } from '../rpc/client.ts'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { useOnlyPlayable } from '../servers/only-playable.ts'
import { NothingPlays } from '../servers/plays-now.tsx'
import { Select } from '../ui/select.tsx'
import { ArtistCard } from './artist-card.tsx'

type SortKey = ArtistSort['by']
type Role = ArtistFilter['role']

const ROLES: readonly Role[] = ['albumArtist', 'any', 'composer']

export function ArtistsPage() {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState<{ by: SortKey; desc: boolean }>('sort', { by: 'name', desc: false })
  const [filter, setFilter] = useEntryState('filter', '')
  const [playable, setPlayable] = useOnlyPlayable()
  const [role, setRole] = useEntryState<Role>('role', 'albumArtist')

  const marks = useMarksFilter(['favourite'])

  const input = {
    filter: {
      role,
      ...(filter.trim() === '' ? {} : { text: filter }),
      ...(playable && { playable }),
      ...(marks.filter.favourite && { favourite: true }),
    },
    sort: { ...sort, thenBy: 'name' as const, thenDesc: false },
  }
  const listKey = JSON.stringify(['artists', input])
  const list = useWindowed(listKey, (window, options) => api.browse.artists({ ...input, ...window }, options), {
    movesByMarks: movesByMarks(input),
  })
  const { data: landmarks } = useQuery(
    orpc.browse.artistLandmarks.queryOptions({ input, enabled: list.total !== undefined, placeholderData: undefined }),
  )

  return (
    <ListPage
      title={t('artists.title')}
      about={list.total !== undefined && t('common.artists', { count: list.total })}
      tools={
        <>
          <Select
            label={t('artists.role')}
            hideLabel
            value={role}
            options={ROLES.map((value) => ({ value, label: t(`artists.roles.${value}`) }))}
            onChange={setRole}
            className="w-40"
          />
          <ListTools
            filter={filter}
            onFilter={setFilter}
            filterLabel={t('artists.filter')}
            sort={sort}
            onSort={setSort}
            playable={playable}
            onPlayable={setPlayable}
            marks={marks.menu}
            sorts={ARTIST_SORT_KEYS.map((value) => ({
              value,
              label: t(`artists.sort.${value}`),
              desc: value !== 'name',
            }))}
          />
        </>
      }
      below={marks.chips}
    >
      <CardGrid
        label={t('artists.title')}
        listKey={listKey}
        list={list}
        round
        {...(landmarks ? { landmarks } : {})}
        renderCard={(artist, { id, cardPx, active }) => (
          <ArtistCard artist={artist} px={cardPx} cellId={id} active={active} lazy={false} />
        )}
        onOpen={(artist) => navigate(paths.artist(artist.id))}
        targetOf={(artist) => ({ kind: 'artists', rows: [artist] })}
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
