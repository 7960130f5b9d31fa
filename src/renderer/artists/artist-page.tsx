/** One artist: what they play most, their albums, and the albums of others they appear on. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ArtistPage as Answer } from '../../shared/api/browse.ts'
import type { AlbumRow } from '../../shared/model/album.ts'
import type { ArtistId } from '../../shared/model/ids.ts'
import { AlbumCard } from '../albums/album-card.tsx'
import { Cover } from '../app/cover.tsx'
import { Page } from '../app/page.tsx'
import { QueryState } from '../app/query-state.tsx'
import { PlayTools } from '../cards/play-tools.tsx'
import { Shelf, ShelfSkeleton } from '../cards/shelf.tsx'
import { GenreLinks } from '../genres/genre-links.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { HeartButton } from '../marks/heart-button.tsx'
import { menuProps } from '../menu/library-menu.tsx'
import { orpc } from '../rpc/query.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { TopTracks } from './top-tracks.tsx'

const PICTURE_PX = 144

export function ArtistPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(orpc.browse.artist.queryOptions({ input: { id: id as ArtistId }, placeholderData: undefined }))
  return (
    <Page title={query.data?.artist.name ?? ''} heading={false} pull>
      <QueryState query={query} skeleton={<ArtistSkeleton />}>
        {(page) => (
          <>
            <Head page={page} />
            <TopTracks artist={page.artist} tracks={page.topTracks} />
            <Albums title={t('artists.albums')} albums={page.albums} below="year" />
            <Albums title={t('artists.appearsOn')} albums={page.appearsOn} below="artist" />
          </>
        )}
      </QueryState>
    </Page>
  )
}

function Head({ page: { artist, genres } }: { page: Answer }) {
  const { t } = useTranslation()
  const target = { kind: 'artists' as const, rows: [artist] }
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-4 pt-2 pb-5" {...menuProps(() => target)}>
      <div style={{ width: PICTURE_PX }} className="shrink-0">
        <Cover
          coverId={artist.coverId}
          seed={artist.id}
          title={artist.name}
          alt={artist.name}
          width={PICTURE_PX}
          round
          lazy={false}
          className="shadow-cover"
        />
      </div>
      <div className="min-w-64 flex-1">
        <h1 className="line-clamp-2 text-3xl font-bold tracking-tight text-balance break-words">{artist.name}</h1>
        <p className="mt-1.5 text-sm text-ink-3">
          {t('common.albums', { count: artist.albumCount })} · {t('common.tracks', { count: artist.trackCount })}
          <GenreLinks genres={genres} />
        </p>
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <PlayTools target={target} />
          <KeepButton what={{ type: 'artist', id: artist.id }} name={artist.name} />
          <HeartButton type="artist" id={artist.id} name={artist.name} favourite={artist.favourite} />
        </div>
      </div>
    </header>
  )
}

function Albums({ title, albums, below }: { title: string; albums: readonly AlbumRow[]; below: 'artist' | 'year' }) {
  if (albums.length === 0) return null
  return (
    <div className="mt-8">
      <Shelf
        title={title}
        items={albums}
        keyOf={(album) => album.id}
        rows={Infinity}
        render={(album, px) => <AlbumCard album={album} px={px} below={below} />}
      />
    </div>
  )
}

function ArtistSkeleton() {
  return (
    <div aria-hidden>
      <div className="flex items-center gap-6 pt-2 pb-5">
        <Skeleton className="size-36 rounded-full!" />
        <div className="flex-1">
          <Skeleton className="h-9 w-1/2" />
          <Skeleton className="mt-3 h-4 w-1/3" />
        </div>
      </div>
      <ShelfSkeleton />
    </div>
  )
}
