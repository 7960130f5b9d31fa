/** Everything that was chosen to be kept, the last first: how much it is, how much of it is here, and as what it is fetched. */
import { HardDriveDownload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WantRow } from '../../shared/model/downloads.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { FilterField } from '../app/filter-field.tsx'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { NoMatch } from '../cards/empty-library.tsx'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { dropWant } from './queue-actions.ts'
import { useDownloadsRevision } from './use-downloads.ts'
import { useExport } from './use-export.tsx'
import { WantComing, WantHead, WantRowView } from './want-row.tsx'
import { typesNamed, wantKey, wantName, wantPath } from './want-words.tsx'
import './downloads.css'

export function WantsView() {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const rowPx = useRem(3.25)
  const headPx = useRem(2)
  const [text, setText] = useEntryState('filter', '')
  const [active, setActive] = useState(-1)
  const [menuOf, setMenuOf] = useState<string>()
  const handle = useRef<VirtualListHandle>(null)
  const { initial, remember } = useEntryValue<number>('scroll')
  const { dialog, exportTo } = useExport()
  const words = text.trim()
  const filter = words === '' ? undefined : { text: words, types: typesNamed(words, t) }
  const listKey = `wants ${JSON.stringify(filter ?? null)}`
  useScrollToTopOn(listKey, handle)
  const { total, rowAt, onRange, error, retry } = useWindowed<WantRow>(
    listKey,
    (window, options) => api.downloads.wants({ ...window, filter }, options),
    { revision: useDownloadsRevision() },
  )
  const open = (want: WantRow | undefined) => {
    const path = want && wantPath(want.what)
    if (path !== undefined) navigate(path)
  }
  const drop = (want: WantRow | undefined) => {
    if (want && mayMind) void dropWant(want, wantName(want, t))
  }
  if (error !== undefined && total === undefined) return <QueryError error={error} onRetry={retry} />
  if (total === 0 && filter === undefined) return <NothingChosen />
  return (
    <>
      {dialog}
      <div className="shrink-0 px-6 pb-3">
        <FilterField label={t('downloads.wanted.filter')} value={text} onChange={setText} className="w-64" />
      </div>
      {total === 0 ? (
        <NoMatch filter={text} onClear={() => setText('')} />
      ) : (
        <div
          className="flex min-h-0 flex-1 flex-col"
          style={{ '--download-row-height': `${rowPx}px` } as React.CSSProperties}
        >
          <VirtualList
            ref={handle}
            className="min-h-0 flex-1"
            label={t('downloads.wanted.list')}
            count={total ?? COMING}
            columns={6}
            rowPx={rowPx}
            headerPx={headPx}
            header={<WantHead />}
            active={active}
            onActive={setActive}
            onActivate={(index) => open(rowAt(index))}
            onKeyDown={(event) => {
              const want = rowAt(active)
              if (event.key === 'Delete') drop(want)
              else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10'))
                setMenuOf(want && wantKey(want.what))
              else return
              event.preventDefault()
              event.stopPropagation()
            }}
            onRange={onRange}
            initialOffset={initial}
            onRest={remember}
            renderRow={({ id, index, top }) => {
              const want = rowAt(index)
              const place = { id, index, top, active: active === index }
              if (want === undefined) return <WantComing {...place} />
              const key = wantKey(want.what)
              return (
                <WantRowView
                  {...place}
                  want={want}
                  mayMind={mayMind}
                  menu={menuOf === key}
                  onMenu={(opened) => setMenuOf(opened ? key : undefined)}
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

/** Rows drawn while their number is not known. */
const COMING = 20

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
