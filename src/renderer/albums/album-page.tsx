/** One album: its sleeve, what can be done with it, its tracks disc by disc, and more by the same artist. */
import { useQuery } from '@tanstack/react-query'
import { Disc3 } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AlbumPage as Answer } from '../../shared/api/browse.ts'
import type { AlbumId } from '../../shared/model/ids.ts'
import { Cover } from '../app/cover.tsx'
import { Page } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryState } from '../app/query-state.tsx'
import { PlayTools } from '../cards/play-tools.tsx'
import { Shelf } from '../cards/shelf.tsx'
import { formatDate, formatLongDuration } from '../i18n/format.ts'
import { GenreLinks } from '../genres/genre-links.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { HeartButton } from '../marks/heart-button.tsx'
import { setStars } from '../marks/set-marks.ts'
import { Stars } from '../marks/stars.tsx'
import { menuProps } from '../menu/library-menu.tsx'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { AlbumWhereabouts } from '../servers/album-whereabouts.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AlbumCard } from './album-card.tsx'
import { AlbumTracks } from './album-tracks.tsx'

const COVER_PX = 208

export function AlbumPage({ id }: { id: string }) {
  const query = useQuery(orpc.browse.album.queryOptions({ input: { id: id as AlbumId }, placeholderData: undefined }))
  return (
    <Page title={query.data?.album.title ?? ''} heading={false} pull>
      <QueryState query={query} skeleton={<AlbumSkeleton />}>
        {(page) => (
          <>
            <Sleeve page={page} />
            <AlbumTracks page={page} />
            <More page={page} />
          </>
        )}
      </QueryState>
    </Page>
  )
}

function Sleeve({ page: { album, artists, genres, tracks } }: { page: Answer }) {
  const { t } = useTranslation()
  const mayMark = useMay('write')
  const target = { kind: 'albums' as const, rows: [album] }
  return (
    <header className="flex flex-wrap items-end gap-x-6 gap-y-4 pt-2 pb-5" {...menuProps(() => target)}>
      <div style={{ width: COVER_PX }} className="shrink-0">
        <Cover
          coverId={album.coverId}
          seed={album.id}
          title={album.title}
          alt={album.title}
          width={COVER_PX}
          lazy={false}
          className="rounded-lg! shadow-cover"
        />
      </div>
      <div className="min-w-64 flex-1">
        <h1 className="line-clamp-3 text-3xl font-bold tracking-tight text-balance break-words">{album.title}</h1>
        <p className="mt-1 text-lg text-ink-2">
          {album.compilation || artists.length === 0
            ? album.artist
            : artists.map((artist, i) => (
                <Fragment key={artist.id}>
                  {i > 0 && ', '}
                  <Link href={paths.artist(artist.id)} className="rounded font-medium text-ink hover:underline">
                    {artist.name}
                  </Link>
                </Fragment>
              ))}
        </p>
        <Facts page={{ album, genres }} />
        <AlbumWhereabouts tracks={tracks} />
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <PlayTools target={target} />
          <KeepButton what={{ type: 'album', id: album.id }} name={album.title} />
          <HeartButton type="album" id={album.id} name={album.title} favourite={album.favourite} />
          {mayMark && (
            <Stars
              stars={album.stars}
              label={t('marks.ratingOf', { name: album.title })}
              onRate={(stars) => void setStars({ type: 'album', ids: [album.id], name: album.title }, stars)}
              className="ml-1"
            />
          )}
        </div>
      </div>
    </header>
  )
}

function Facts({ page: { album, genres } }: { page: Pick<Answer, 'album' | 'genres'> }) {
  const { t } = useTranslation()
  const { year, originalYear } = album
  const facts = [
    year !== null && String(year),
    originalYear !== null && originalYear !== year && t('albums.original', { year: originalYear }),
    album.compilation && t('albums.compilation'),
    t('common.tracks', { count: album.trackCount }),
    formatLongDuration(album.durationMs),
    t('albums.added', { date: formatDate(album.addedAt) }),
  ].filter((fact) => fact !== false)
  return (
    <p className="mt-1.5 text-sm text-ink-3">
      {facts.join(' · ')}
      <GenreLinks genres={genres} />
    </p>
  )
}

function More({ page: { album, more } }: { page: Answer }) {
  const { t } = useTranslation()
  if (more.length === 0) return null
  return (
    <div className="mt-10">
      <Shelf
        title={t('albums.moreBy', { artist: album.artist })}
        items={more}
        keyOf={(other) => other.id}
        {...(album.artistId ? { href: paths.artist(album.artistId) } : {})}
        render={(other, px) => <AlbumCard album={other} px={px} below="year" />}
      />
    </div>
  )
}

function AlbumSkeleton() {
  return (
    <div aria-hidden>
      <div className="flex flex-wrap items-end gap-6 pt-2 pb-5">
        <div
          style={{ width: COVER_PX }}
          className="flex aspect-square items-center justify-center rounded-lg bg-sunken text-ink-3"
        >
          <Disc3 className="size-12 opacity-40" />
        </div>
        <div className="flex-1">
          <Skeleton className="h-9 w-2/3" />
          <Skeleton className="mt-3 h-5 w-1/3" />
          <Skeleton className="mt-3 h-4 w-1/2" />
        </div>
      </div>
      {Array.from({ length: 8 }, (_, i) => (
        <Skeleton key={i} className="mt-2 h-7" />
      ))}
    </div>
  )
}
