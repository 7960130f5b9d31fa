/** Everything that was played, newest first, day by day, from every device. A double click plays it again. */
import { History } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistoryRow } from '../../shared/api/history.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { useRem, useRowHeight } from '../app/appearance.ts'
import { useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { ListPage } from '../app/page.tsx'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import '../marks/words.ts'
import type { Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { api } from '../rpc/client.ts'
import { onLive } from '../rpc/live.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { has, type Ranges } from '../selection/ranges.ts'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { useTrackRows } from '../tracks/use-track-rows.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { dayOf } from './days.ts'
import { HistoryRowView } from './history-row.tsx'

const KEY = 'history'
const WINDOW_ROWS = 500

const template = (withDevice: boolean): string =>
  `minmax(96px, 140px) 92px minmax(120px, 3fr) minmax(80px, 2fr) minmax(80px, 2fr) 72px ${withDevice ? 'minmax(80px, 1fr) ' : ''}40px`

export function HistoryPage() {
  const { t } = useTranslation()
  const mayKeep = useMay('write')
  const rowPx = useRowHeight()
  const headPx = useRem(2)
  const handle = useRef<VirtualListHandle>(null)
  const { initial, remember } = useEntryValue<number>('scroll')
  const windowed = useWindowed<HistoryRow>(KEY, (window, options) => api.history.list(window, options), {
    revision: usePlaysRevision(),
  })
  const { total } = windowed
  const [firstVisible, setFirstVisible] = useState(0)
  const withDevice = useSeveralDevices(windowed.rowAt, firstVisible)

  const rows = useTrackRows({
    listKey: KEY,
    total: total ?? 0,
    rowAt: (index) => windowed.rowAt(index)?.track ?? undefined,
    playFrom: (index) => {
      const track = windowed.rowAt(index)?.track
      if (track) void player.play({ kind: 'tracks', ids: [track.id] }, { track })
    },
    selectionsOf: playedTracks,
  })
  const { selection } = rows

  if (windowed.error !== undefined && total === undefined)
    return (
      <ListPage title={t('marks.history.title')}>
        <QueryError error={windowed.error} onRetry={windowed.retry} />
      </ListPage>
    )
  return (
    <ListPage
      title={t('marks.history.title')}
      about={total !== undefined && total > 0 && t('marks.history.plays', { count: total })}
    >
      {total === 0 ? (
        <EmptyState
          icon={<History />}
          title={t('marks.history.emptyTitle')}
          action={<Button onClick={() => navigate(paths.albums)}>{t('marks.favourites.toAlbums')}</Button>}
        >
          {t(mayKeep ? 'marks.history.empty' : 'marks.history.readOnly')}
        </EmptyState>
      ) : (
        <div
          className="relative flex min-h-0 flex-1"
          style={{ '--track-columns': template(withDevice), '--track-row-height': `${rowPx}px` } as React.CSSProperties}
          {...rows.handlers}
        >
          <VirtualList
            ref={handle}
            className="min-w-0 flex-1 px-4"
            label={t('marks.history.list')}
            count={total ?? 30}
            columns={withDevice ? 8 : 7}
            multiselectable
            rowPx={rowPx}
            headerPx={headPx}
            minWidthPx={640}
            header={<Head withDevice={withDevice} />}
            active={selection.active}
            onActive={selection.onActive}
            onActivate={(index) => {
              const track = windowed.rowAt(index)?.track
              if (track) void player.play({ kind: 'tracks', ids: [track.id] }, { track })
            }}
            onKeyDown={rows.onKeyDown}
            onRange={(range) => {
              windowed.onRange(range)
              setFirstVisible(range.firstVisible)
            }}
            initialOffset={initial}
            onRest={remember}
            renderRow={({ id, index, top }) => {
              const play = windowed.rowAt(index)
              const above = index === 0 ? undefined : windowed.rowAt(index - 1)
              return (
                <HistoryRowView
                  id={id}
                  index={index}
                  top={top}
                  play={play}
                  begins={
                    play !== undefined && (index === firstVisible || !above || dayOf(above.at) !== dayOf(play.at))
                  }
                  withDevice={withDevice}
                  selected={has(selection.ranges, index)}
                  active={selection.active === index}
                  t={t}
                />
              )
            }}
          />
          <SelectionBar count={selection.count} onClear={selection.clear} />
        </div>
      )}
    </ListPage>
  )
}

function Head({ withDevice }: { withDevice: boolean }) {
  const { t } = useTranslation()
  const cells = [
    t('marks.history.day'),
    t('marks.history.time'),
    t('tracks.column.title'),
    t('tracks.column.artist'),
    t('tracks.column.album'),
    t('marks.history.heard'),
    ...(withDevice ? [t('marks.history.device')] : []),
  ]
  return (
    <div role="row" aria-rowindex={1} className="track-row history-head" style={{ minWidth: 640 }}>
      {cells.map((cell, at) => (
        <span key={cell} role="columnheader" className={at === 5 ? 'track-cell track-cell-right' : 'track-cell'}>
          {cell}
        </span>
      ))}
    </div>
  )
}

/** Plays arrive one by one; each makes the list anew. */
function usePlaysRevision(): number {
  const [revision, setRevision] = useState(0)
  useEffect(() => onLive('history.changed', () => setRevision((before) => before + 1)), [])
  return revision
}

/** Names of devices say something once there are two of them. What was seen once stays, so that no column comes and goes. */
function useSeveralDevices(rowAt: (index: number) => HistoryRow | undefined, firstVisible: number): boolean {
  const seen = useRef(new Set<string>())
  for (let index = firstVisible; index < firstVisible + 60; index++) {
    const name = rowAt(index)?.deviceName
    if (name) seen.current.add(name)
  }
  return seen.current.size > 1
}

async function playedTracks(ranges: Ranges): Promise<Selections> {
  const ids: TrackId[] = []
  for (const { from, to } of ranges)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const { rows } = await api.history.list({ offset, limit: Math.min(WINDOW_ROWS, to - offset + 1) })
      for (const { track } of rows) if (track) ids.push(track.id)
    }
  return [{ kind: 'tracks', ids: ids.slice(0, 10_000) }]
}
