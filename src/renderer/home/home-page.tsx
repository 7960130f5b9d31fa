/** The first page: what was played, what is new, what is liked, and how much there is. */
import { useQuery } from '@tanstack/react-query'
import { Shuffle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Home } from '../../shared/api/browse.ts'
import type { AlbumRow } from '../../shared/model/album.ts'
import { AlbumCard } from '../albums/album-card.tsx'
import { Page } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryState } from '../app/query-state.tsx'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { Shelf, ShelfSkeleton } from '../cards/shelf.tsx'
import { formatBytes, formatLongDuration } from '../i18n/format.ts'
import { player } from '../player/use-player.ts'
import { useMe } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { useAfterStart } from '../servers/after-start.ts'
import { useServers } from '../servers/use-servers.ts'
import { Button } from '../ui/button.tsx'

export function HomePage() {
  const { t } = useTranslation()
  const home = useQuery(orpc.browse.home.queryOptions())
  return (
    <Page title={t('home.title')} pull tools={home.data && home.data.counts.tracks > 0 && <ShuffleAll />}>
      <QueryState
        query={home}
        skeleton={
          <>
            <ShelfSkeleton />
            <ShelfSkeleton />
          </>
        }
      >
        {(answer) => (answer.counts.tracks === 0 ? <EmptyLibrary /> : <Shelves home={answer} />)}
      </QueryState>
    </Page>
  )
}

function Shelves({ home }: { home: Home }) {
  const { t } = useTranslation()
  const { recentlyPlayed, recentlyAdded, mostPlayed, counts } = home
  // One that was only just begun repeats what stands beside it.
  const showMostPlayed = mostPlayed.length > 3
  // Number formats take their time when the first is made.
  const later = useAfterStart()
  return (
    <>
      {recentlyPlayed.length > 0 && <Albums title={t('home.recentlyPlayed')} albums={recentlyPlayed} />}
      <Albums
        title={t('home.recentlyAdded')}
        albums={recentlyAdded}
        href={paths.albums}
        rows={recentlyPlayed.length > 0 ? 1 : 2}
      />
      {showMostPlayed && <Albums title={t('home.mostPlayed')} albums={mostPlayed} />}
      {later && <Summary counts={counts} />}
    </>
  )
}

function Summary({ counts }: Pick<Home, 'counts'>) {
  const { t } = useTranslation()
  const hasServers = useServers().length > 0
  const where = t(useMe() || hasServers ? 'home.inThisLibrary' : 'home.onThisDevice')
  return (
    <section aria-label={where} className="mt-8 border-t border-line pt-4 text-sm text-ink-3">
      <h2 className="inline font-medium text-ink-2">{where}: </h2>
      {t('home.summary', {
        tracks: t('common.tracks', { count: counts.tracks }),
        albums: t('common.albums', { count: counts.albums }),
        artists: t('common.artists', { count: counts.artists }),
        duration: formatLongDuration(counts.durationMs),
        bytes: formatBytes(counts.sizeBytes),
      })}
    </section>
  )
}

interface AlbumsProps {
  title: string
  albums: readonly AlbumRow[]
  href?: string
  rows?: number
}

function Albums({ title, albums, href, rows }: AlbumsProps) {
  return (
    <Shelf
      title={title}
      items={albums}
      keyOf={(album) => album.id}
      {...(href ? { href } : {})}
      {...(rows ? { rows } : {})}
      render={(album, px) => <AlbumCard album={album} px={px} lazy={false} />}
    />
  )
}

function ShuffleAll() {
  const { t } = useTranslation()
  return (
    <Button
      icon={<Shuffle className="size-4" />}
      onClick={() =>
        void player.play(
          { kind: 'list', filter: {}, sort: { by: 'title', desc: false, thenDesc: false } },
          { shuffle: true },
        )
      }
    >
      {t('home.shuffleAll')}
    </Button>
  )
}
