/** All playlists as cards by name, wherever they lie; filtered as one types. */
import { useQuery } from '@tanstack/react-query'
import { ListMusic, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaylistRow } from '../../shared/model/playlist.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { FilterField } from '../app/filter-field.tsx'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { Card } from '../cards/card.tsx'
import { CardGrid } from '../cards/card-grid.tsx'
import { useMay } from '../rpc/may.ts'
import type { Windowed } from '../rpc/use-windowed.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { matchesName } from '../../shared/model/matches-name.ts'
import { Mosaic } from './mosaic.tsx'
import { NewMenu } from './new-menu.tsx'
import { openPlaylistDialog } from './playlist-dialogs.ts'
import { playlistTarget } from './playlist-target.ts'
import { treeRows } from './tree.ts'
import { allPlaylistsQuery } from './use-playlists.ts'
import './words.ts'

export function PlaylistsPage() {
  const { t } = useTranslation()
  const query = useQuery(allPlaylistsQuery())
  const [text, setText] = useEntryState('filter', '')
  const mayEdit = useMay('write')
  const data = query.data
  const found = useMemo(() => byName(data?.playlists ?? [], text.trim()), [data, text])
  const folders = new Map(data?.folders.map(({ id, name }) => [id, name]))
  const list: Windowed<PlaylistRow> = {
    total: data && found.length,
    rowAt: (index) => found[index],
    onRange: () => {},
    version: 0,
    error: query.error ?? undefined,
    retry: () => void query.refetch(),
    previous: false,
  }
  const belowOf = ({ rules, length, folderId }: PlaylistRow): string =>
    [
      length !== null && t('common.tracks', { count: length }),
      rules !== null && t('playlists.smart'),
      folderId !== null && folders.get(folderId),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <ListPage
      title={t('playlists.title')}
      about={data && t('playlists.count', { count: data.playlists.length })}
      tools={
        <>
          {data && data.playlists.length > 0 && (
            <FilterField label={t('playlists.filter')} value={text} onChange={setText} className="w-48" />
          )}
          {mayEdit && (
            <NewMenu
              align="end"
              trigger={
                <Button variant="primary" icon={<Plus className="size-4" />}>
                  {t('playlists.new.button')}
                </Button>
              }
            />
          )}
        </>
      }
    >
      <CardGrid
        label={t('playlists.list')}
        listKey={`playlists ${text}`}
        list={list}
        renderCard={(playlist, { id, cardPx, active }) => (
          <Card
            id={playlist.id}
            cellId={id}
            active={active}
            px={cardPx}
            title={playlist.name}
            below={belowOf(playlist)}
            href={paths.playlist(playlist.id)}
            coverId={null}
            picture={<Mosaic playlist={playlist} width={cardPx} className="shadow-cover" />}
            target={playlistTarget(playlist)}
          />
        )}
        onOpen={({ id }) => navigate(paths.playlist(id))}
        targetOf={(playlist) => playlistTarget(playlist)}
        empty={
          text.trim() === '' ? (
            <NoPlaylists mayEdit={mayEdit} />
          ) : (
            <EmptyState
              icon={<ListMusic />}
              title={t('playlists.empty.noMatch', { text: text.trim() })}
              action={<Button onClick={() => setText('')}>{t('common.clearFilter')}</Button>}
            >
              {t('playlists.empty.noMatchDetail')}
            </EmptyState>
          )
        }
      />
    </ListPage>
  )
}

function NoPlaylists({ mayEdit }: { mayEdit: boolean }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<ListMusic />}
      title={t('playlists.empty.title')}
      action={
        mayEdit && (
          <>
            <Button variant="primary" onClick={() => openPlaylistDialog({ kind: 'new' })}>
              {t('playlists.new.playlist')}
            </Button>
            <Button onClick={() => openPlaylistDialog({ kind: 'new-smart' })}>{t('playlists.new.smart')}</Button>
          </>
        )
      }
    >
      {t(mayEdit ? 'playlists.empty.detail' : 'playlists.empty.readOnly')}
    </EmptyState>
  )
}

const byName = (playlists: readonly PlaylistRow[], text: string): PlaylistRow[] =>
  treeRows({ playlists, folders: [] }, () => false).flatMap((row) =>
    row.kind === 'playlist' && matchesName(row.playlist.name, text) ? [row.playlist] : [],
  )
