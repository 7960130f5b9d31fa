/** What got a heart: tracks, albums, artists, the newest heart first. */
import { Disc3, Heart, ListMusic, MicVocal, Play, Shuffle } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlbumSort, ArtistSort, TrackSort } from '../../shared/model/list.ts'
import { ARTIST_SORT_KEYS } from '../../shared/model/sort-keys.ts'
import { AlbumCard } from '../albums/album-card.tsx'
import { ALBUM_SORTS } from '../albums/albums-list.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { FilterField } from '../app/filter-field.tsx'
import { navigate } from '../app/history.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { ArtistCard } from '../artists/artist-card.tsx'
import { CardGrid } from '../cards/card-grid.tsx'
import { NoMatch } from '../cards/empty-library.tsx'
import { ListTools } from '../cards/list-tools.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { useMarksFilter } from '../marks/use-marks-filter.tsx'
import '../marks/words.ts'
import { playSelections } from '../menu/play-actions.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { useKeysOf } from '../shortcuts/use-keys-of.ts'
import { ColumnMenu } from '../tracks/column-menu.tsx'
import { TrackTable } from '../tracks/track-table.tsx'
import { useColumns } from '../tracks/use-columns.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { keyNames } from '../ui/kbd.tsx'
import { Segmented } from '../ui/segmented.tsx'

const VIEWS = ['tracks', 'albums', 'artists'] as const
type View = (typeof VIEWS)[number]

export function FavouritesPage({ view: asked }: { view: string | undefined }) {
  const view = VIEWS.find((one) => one === asked) ?? 'tracks'
  if (view === 'albums') return <FavouriteAlbums />
  if (view === 'artists') return <FavouriteArtists />
  return <FavouriteTracks />
}

function ViewChoice({ view }: { view: View }) {
  const { t } = useTranslation()
  return (
    <Segmented
      label={t('marks.favourites.view')}
      value={view}
      options={VIEWS.map((value) => ({ value, label: t(`marks.favourites.${value}`) }))}
      onChange={(next) => navigate(paths.favouritesOf(next), { replace: true })}
    />
  )
}

function FavouriteTracks() {
  const { t } = useTranslation()
  const [text, setText] = useEntryState('filter', '')
  const [sort, setSort] = useEntryState<TrackSort>('sort', { by: 'favouriteAt', desc: true, thenDesc: false })
  const marks = useMarksFilter(['starsFrom', 'played'])
  const [total, setTotal] = useState<number>()
  const { columns, show, keep, reset } = useColumns('favourites')
  const list = {
    filter: { ...(text.trim() !== '' && { text: text.trim() }), ...marks.filter, favourite: true },
    sort,
  }
  const everything = [{ kind: 'list' as const, ...list }]
  return (
    <ListPage
      title={t('marks.favourites.title')}
      about={total !== undefined && t('common.tracks', { count: total })}
      tools={
        <>
          <ViewChoice view="tracks" />
          <FilterField label={t('tracks.filter')} value={text} onChange={setText} className="w-44" />
          {marks.menu}
          <Button
            variant="primary"
            icon={<Play className="size-4 fill-current" />}
            disabled={total === 0}
            onClick={() => void playSelections(everything)}
          >
            {t('common.play')}
          </Button>
          <IconButton
            label={t('common.shuffle')}
            icon={<Shuffle />}
            disabled={total === 0}
            onClick={() => void playSelections(everything, { shuffle: true })}
          />
          <KeepButton what={{ type: 'favourites' }} />
          <ColumnMenu columns={columns} onColumns={keep} onReset={reset} />
        </>
      }
      below={marks.chips}
    >
      <LibraryPull>
        <TrackTable
          list={list}
          label={t('marks.favourites.title')}
          onSort={setSort}
          columns={columns}
          onColumns={keep}
          onDraggedColumns={show}
          onTotal={setTotal}
          empty={
            marks.isOn ? (
              marks.nothing(text)
            ) : text.trim() === '' ? (
              <NoFavourites view="tracks" />
            ) : (
              <NoMatch filter={text.trim()} onClear={() => setText('')} />
            )
          }
        />
      </LibraryPull>
    </ListPage>
  )
}

function FavouriteAlbums() {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState<{ by: AlbumSort['by']; desc: boolean }>('sort', {
    by: 'favouriteAt',
    desc: true,
  })
  const [text, setText] = useEntryState('filter', '')
  const marks = useMarksFilter(['starsFrom', 'played'])
  const input = {
    filter: { ...(text.trim() !== '' && { text }), ...marks.filter, favourite: true },
    sort: { ...sort, thenBy: 'title' as const, thenDesc: false },
  }
  const listKey = JSON.stringify(['albums', input])
  const list = useWindowed(listKey, (window, options) => api.browse.albums({ ...input, ...window }, options), {
    movesByMarks: true,
  })
  return (
    <ListPage
      title={t('marks.favourites.title')}
      about={list.total !== undefined && t('common.albums', { count: list.total })}
      tools={
        <>
          <ViewChoice view="albums" />
          <ListTools
            filter={text}
            onFilter={setText}
            filterLabel={t('albums.filter')}
            sort={sort}
            onSort={setSort}
            marks={marks.menu}
            sorts={ALBUM_SORTS.map((one) => ({
              ...one,
              label: one.value === 'favouriteAt' ? t('marks.favourites.newest') : t(`albums.sort.${one.value}`),
            }))}
          />
        </>
      }
      below={marks.chips}
    >
      <CardGrid
        label={t('marks.favourites.title')}
        listKey={listKey}
        list={list}
        renderCard={(album, { id, cardPx, active }) => (
          <AlbumCard album={album} px={cardPx} cellId={id} active={active} lazy={false} />
        )}
        onOpen={(album) => navigate(paths.album(album.id))}
        targetOf={(album) => ({ kind: 'albums', rows: [album] })}
        empty={
          marks.isOn ? (
            marks.nothing(text)
          ) : text.trim() === '' ? (
            <NoFavourites view="albums" />
          ) : (
            <NoMatch filter={text.trim()} onClear={() => setText('')} />
          )
        }
      />
    </ListPage>
  )
}

function FavouriteArtists() {
  const { t } = useTranslation()
  const [sort, setSort] = useEntryState<{ by: ArtistSort['by']; desc: boolean }>('sort', {
    by: 'favouriteAt',
    desc: true,
  })
  const [text, setText] = useEntryState('filter', '')
  const input = {
    filter: { role: 'any' as const, ...(text.trim() !== '' && { text }), favourite: true },
    sort: { ...sort, thenBy: 'name' as const, thenDesc: false },
  }
  const listKey = JSON.stringify(['artists', input])
  const list = useWindowed(listKey, (window, options) => api.browse.artists({ ...input, ...window }, options), {
    movesByMarks: true,
  })
  return (
    <ListPage
      title={t('marks.favourites.title')}
      about={list.total !== undefined && t('common.artists', { count: list.total })}
      tools={
        <>
          <ViewChoice view="artists" />
          <ListTools
            filter={text}
            onFilter={setText}
            filterLabel={t('artists.filter')}
            sort={sort}
            onSort={setSort}
            sorts={ARTIST_SORT_KEYS.map((value) => ({
              value,
              label: value === 'favouriteAt' ? t('marks.favourites.newest') : t(`artists.sort.${value}`),
              desc: value !== 'name',
            }))}
          />
        </>
      }
    >
      <CardGrid
        label={t('marks.favourites.title')}
        listKey={listKey}
        list={list}
        round
        renderCard={(artist, { id, cardPx, active }) => (
          <ArtistCard artist={artist} px={cardPx} cellId={id} active={active} lazy={false} />
        )}
        onOpen={(artist) => navigate(paths.artist(artist.id))}
        targetOf={(artist) => ({ kind: 'artists', rows: [artist] })}
        empty={
          text.trim() === '' ? (
            <NoFavourites view="artists" />
          ) : (
            <NoMatch filter={text.trim()} onClear={() => setText('')} />
          )
        }
      />
    </ListPage>
  )
}

const WAYS = {
  tracks: { path: paths.tracks, icon: <ListMusic className="size-4" />, says: 'emptyTracks', leads: 'toTracks' },
  albums: { path: paths.albums, icon: <Disc3 className="size-4" />, says: 'emptyAlbums', leads: 'toAlbums' },
  artists: { path: paths.artists, icon: <MicVocal className="size-4" />, says: 'emptyArtists', leads: 'toArtists' },
} as const

function NoFavourites({ view }: { view: View }) {
  const { t } = useTranslation()
  const keys = keyNames(useKeysOf()('marks.favourite') ?? '').join(' ')
  const { path, icon, says, leads } = WAYS[view]
  const mayMark = useMay('write')
  return (
    <EmptyState
      icon={<Heart />}
      title={t('marks.favourites.emptyTitle')}
      action={
        <Button icon={icon} onClick={() => navigate(path)}>
          {t(`marks.favourites.${leads}`)}
        </Button>
      }
    >
      {t(`marks.favourites.${mayMark ? says : 'readOnly'}`, { keys })}
    </EmptyState>
  )
}
