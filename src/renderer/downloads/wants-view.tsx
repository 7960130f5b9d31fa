/** Everything that was chosen to be kept, the last first: how much it is, how much of it is here, and as what it is fetched. */
import { useQuery } from '@tanstack/react-query'
import { HardDriveDownload } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WantRow } from '../../shared/model/downloads.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { FilterField } from '../app/filter-field.tsx'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryState } from '../app/query-state.tsx'
import { NoMatch } from '../cards/empty-library.tsx'
import { matchesName } from '../playlists/matches-name.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { dropWant } from './queue-actions.ts'
import { useExport } from './use-export.tsx'
import './use-downloads.ts'
import { WantHead, WantRowView } from './want-row.tsx'
import { wantName, wantPath } from './want-words.tsx'
import './downloads.css'

export function WantsView() {
  const query = useQuery(orpc.downloads.wants.queryOptions())
  return (
    <QueryState query={query} skeleton={<Skeleton className="mx-6 h-64 rounded-xl" />}>
      {(wants) => (wants.length === 0 ? <NothingChosen /> : <Wants wants={wants} />)}
    </QueryState>
  )
}

function Wants({ wants }: { wants: readonly WantRow[] }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const rowPx = useRem(3.25)
  const headPx = useRem(2)
  const [text, setText] = useEntryState('filter', '')
  const [active, setActive] = useState(-1)
  const [menuOf, setMenuOf] = useState<WantRow>()
  const { initial, remember } = useEntryValue<number>('scroll')
  const { dialog, exportTo } = useExport()
  const shown = useMemo(
    () => wants.filter((want) => matchesName(wantName(want, t), text.trim())).sort((a, b) => b.at - a.at),
    [wants, text, t],
  )
  const open = (want: WantRow | undefined) => {
    const path = want && wantPath(want.what)
    if (path !== undefined) navigate(path)
  }
  const drop = (want: WantRow | undefined) => {
    if (want && mayMind) void dropWant(want, wantName(want, t))
  }
  return (
    <>
      {dialog}
      <div className="shrink-0 px-6 pb-3">
        <FilterField label={t('downloads.wanted.filter')} value={text} onChange={setText} className="w-64" />
      </div>
      {shown.length === 0 ? (
        <NoMatch filter={text} onClear={() => setText('')} />
      ) : (
        <div
          className="flex min-h-0 flex-1 flex-col"
          style={{ '--download-row-height': `${rowPx}px` } as React.CSSProperties}
        >
          <VirtualList
            className="min-h-0 flex-1"
            label={t('downloads.wanted.list')}
            count={shown.length}
            columns={6}
            rowPx={rowPx}
            headerPx={headPx}
            header={<WantHead />}
            active={active}
            onActive={setActive}
            onActivate={(index) => open(shown[index])}
            onKeyDown={(event) => {
              const want = shown[active]
              if (event.key === 'Delete') drop(want)
              else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) setMenuOf(want)
              else return
              event.preventDefault()
              event.stopPropagation()
            }}
            initialOffset={initial}
            onRest={remember}
            renderRow={({ id, index, top }) => {
              const want = shown[index]!
              return (
                <WantRowView
                  id={id}
                  index={index}
                  top={top}
                  want={want}
                  active={active === index}
                  mayMind={mayMind}
                  menu={menuOf === want}
                  onMenu={(opened) => setMenuOf(opened ? want : undefined)}
                  onPress={() => setActive(index)}
                  onOpen={() => open(want)}
                  onExport={() => void exportTo(want.what)}
                  onDrop={() => drop(want)}
                />
              )
            }}
          />
        </div>
      )}
    </>
  )
}

function NothingChosen() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<HardDriveDownload />}
      title={t('downloads.wanted.empty')}
      action={
        <>
          <Button onClick={() => navigate(paths.albums)}>{t('downloads.empty.albums')}</Button>
          <Button onClick={() => navigate(paths.downloadsView('rules'))}>{t('downloads.empty.rules')}</Button>
        </>
      }
    >
      {t('downloads.wanted.emptyDetail')}
    </EmptyState>
  )
}
