/** All tracks of the library in one table, filtered as one types. */
import { Music, Play, Search, Shuffle } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSort } from '../../shared/model/list.ts'
import { useEntryState } from '../app/entry-memory.ts'
import { FilterField } from '../app/filter-field.tsx'
import { navigate } from '../app/history.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { EmptyLibrary } from '../cards/empty-library.tsx'
import { KeepButton } from '../keeping/keep-button.tsx'
import { useMarksFilter } from '../marks/use-marks-filter.tsx'
import { playSelections } from '../menu/play-actions.ts'
import { useMay } from '../rpc/may.ts'
import { PLAYABLE } from '../servers/availability.ts'
import { useOnlyPlayable } from '../servers/only-playable.ts'
import { NothingPlays, PlaysNow } from '../servers/plays-now.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ColumnMenu } from './column-menu.tsx'
import type { TrackListSpec } from './list-selections.ts'
import { storedSort, storeSort } from './stored-sort.ts'
import { TrackTable } from './track-table.tsx'
import { useColumns } from './use-columns.ts'

export function TracksPage() {
  const { t } = useTranslation()
  const [text, setText] = useEntryState('filter', '')
  const [playable, setPlayable] = useOnlyPlayable()
  const [sort, setSort] = useEntryState<TrackSort>('sort', storedSort)
  const marks = useMarksFilter()
  const [total, setTotal] = useState<number>()
  const { columns, show, keep, reset } = useColumns('tracks')
  const scroller = useRef<HTMLDivElement>(null)

  const list: TrackListSpec = {
    filter: {
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      ...(playable && { availability: [...PLAYABLE] }),
      ...marks.filter,
    },
    sort,
  }
  const everything = [{ kind: 'list' as const, ...list }]
  return (
    <ListPage
      title={t('tracks.title')}
      about={total === undefined ? undefined : t('common.tracks', { count: total })}
      tools={
        <>
          <FilterField
            label={t('tracks.filter')}
            hint={t('tracks.filterPlaceholder')}
            value={text}
            onChange={setText}
            onDown={() => scroller.current?.focus()}
            className="w-48 xl:w-64"
          />
          <PlaysNow on={playable} onChange={setPlayable} />
          {marks.menu}
          <Button
            variant="primary"
            icon={<Play className="size-4 fill-current" />}
            onClick={() => void playSelections(everything)}
          >
            {t('tracks.playAll')}
          </Button>
          <IconButton
            label={t('tracks.shuffleAll')}
            icon={<Shuffle />}
            onClick={() => void playSelections(everything, { shuffle: true })}
          />
          {!marks.isOn && (
            <KeepButton what={text.trim() === '' ? { type: 'library' } : { type: 'search', text: text.trim() }} />
          )}
          <ColumnMenu columns={columns} onColumns={keep} onReset={reset} />
        </>
      }
      below={marks.chips}
    >
      <LibraryPull>
        <TrackTable
          list={list}
          label={t('tracks.list')}
          onSort={(next) => {
            storeSort(next)
            setSort(next)
          }}
          columns={columns}
          onColumns={keep}
          onDraggedColumns={show}
          onTotal={setTotal}
          scroller={scroller}
          empty={
            marks.isOn ? (
              marks.nothing(text)
            ) : playable ? (
              <NothingPlays onShowAll={() => setPlayable(false)} />
            ) : (
              <NoTracks text={text.trim()} onClear={() => setText('')} />
            )
          }
        />
      </LibraryPull>
    </ListPage>
  )
}

function NoTracks({ text, onClear }: { text: string; onClear: () => void }) {
  const { t } = useTranslation()
  const mayAdd = useMay('admin')
  if (text !== '')
    return (
      <EmptyState
        icon={<Search />}
        title={t('tracks.noMatchTitle')}
        action={<Button onClick={onClear}>{t('common.clearFilter')}</Button>}
      >
        {t('tracks.noMatch', { text })}
      </EmptyState>
    )
  if (!mayAdd) return <EmptyLibrary />
  return (
    <EmptyState
      icon={<Music />}
      title={t('tracks.emptyTitle')}
      action={<Button onClick={() => navigate(paths.settingsSection('folders'))}>{t('tracks.addFolder')}</Button>}
    >
      {t('tracks.empty')}
    </EmptyState>
  )
}
