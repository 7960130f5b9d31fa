/** All results for what was searched: more of each group than the palette shows, with selection, menus and drags. */
import { Search as SearchIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AlbumRow } from '../../shared/model/album.ts'
import type { ArtistRow } from '../../shared/model/artist.ts'
import { Cover } from '../app/cover.tsx'
import { Page } from '../app/page.tsx'
import { openSearch } from '../app/panels.ts'
import { decodeFolder } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { menuProps } from '../menu/library-menu.tsx'
import { columnsOf, type Columns } from '../tracks/columns.ts'
import { TrackList } from '../tracks/track-list.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { pageOfHit } from './hits.ts'
import { useSearch } from './use-search.ts'

const LIMIT = 50
const COLUMNS: Columns = columnsOf(['title', 'artist', 'album', 'stars', 'favourite', 'durationMs'])

export function SearchPage({ text: encoded }: { text: string }) {
  const { t } = useTranslation()
  const text = decodeFolder(encoded)
  const { answer, error } = useSearch(text, LIMIT)
  return (
    <Page
      title={t('search.allTitle', { text })}
      tools={
        <>
          {text.trim() !== '' && <KeepButton what={{ type: 'search', text: text.trim() }} />}
          <Button icon={<SearchIcon className="size-4" />} onClick={openSearch}>
            {t('common.search')}
          </Button>
        </>
      }
    >
      {error !== undefined ? (
        <QueryError error={error} />
      ) : answer === null ? (
        <Skeleton className="h-80" />
      ) : answer.top === null ? (
        <EmptyState
          icon={<SearchIcon />}
          title={t('search.emptyTitle', { text })}
          action={<Button onClick={openSearch}>{t('common.search')}</Button>}
        >
          {t('search.empty')}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8">
          <Group title={t('search.artists')} show={answer.artists.rows.length > 0}>
            <Cards hits={answer.artists.rows.map((row) => ({ kind: 'artist', row }))} />
          </Group>
          <Group title={t('search.albums')} show={answer.albums.rows.length > 0}>
            <Cards hits={answer.albums.rows.map((row) => ({ kind: 'album', row }))} />
          </Group>
          <Group title={t('search.tracks')} show={answer.tracks.rows.length > 0}>
            <TrackList label={t('search.tracks')} tracks={answer.tracks.rows} columns={COLUMNS} />
            {answer.tracks.more && <p className="px-4 pt-2 text-sm text-ink-3">{t('search.more')}</p>}
          </Group>
        </div>
      )}
    </Page>
  )
}

function Group({ title, show, children }: { title: string; show: boolean; children: React.ReactNode }) {
  if (!show) return null
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}

type Hit = { kind: 'album'; row: AlbumRow } | { kind: 'artist'; row: ArtistRow }

function Cards({ hits }: { hits: readonly Hit[] }) {
  const { t } = useTranslation()
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-4">
      {hits.map((hit) => {
        const title = hit.kind === 'album' ? hit.row.title : hit.row.name
        const about = hit.kind === 'album' ? hit.row.artist : t('common.albums', { count: hit.row.albumCount })
        const target = () =>
          hit.kind === 'album'
            ? ({ kind: 'albums', rows: [hit.row] } as const)
            : ({ kind: 'artists', rows: [hit.row] } as const)
        return (
          <li key={hit.row.id} {...menuProps(target)}>
            <Link href={pageOfHit(hit)} draggable={false} className="block rounded-md">
              <Cover
                coverId={hit.row.coverId}
                seed={hit.row.id}
                title={title}
                width={160}
                round={hit.kind === 'artist'}
                className="w-full"
              />
              <span className="mt-2 block truncate font-medium" title={title}>
                {title}
              </span>
              <span className="block truncate text-sm text-ink-3">{about}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
