/**
 * What look-ups found, beside what the files say, to be gone through with one hand on the keyboard: taken, refused, and taken back.
 * The list has the focus and the keys; the buttons in a row are for the pointer and leave the focus where it is.
 */
import { CircleCheck, ScanSearch } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FoundId, FoundRow, FoundState } from '../../shared/model/lookups.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { QueryError } from '../app/query-state.tsx'
import { useSettings } from '../app/settings.ts'
import { formatNumber } from '../i18n/format.ts'
import '../marks/words.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import { api } from '../rpc/client.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { useIsNarrow } from '../duplicates/use-is-narrow.ts'
import { ChooseDialog } from './choose-dialog.tsx'
import { FoundRowView } from './found-row.tsx'
import { doingOf, type Doing } from './keys.ts'
import { RunButtons, RunLine } from './run-line.tsx'
import { refuse, take, takeBack, takeBackLast } from './say.ts'
import { TakeAll } from './take-all.tsx'
import { useLookupsRevision, useLookupsStatus } from './use-lookups.ts'
import './lookups.css'

const STATES = ['waiting', 'taken', 'refused'] as const
const ROW_REM = { beside: 6, stacked: 9.5 }

export function FoundIds() {
  const { t } = useTranslation()
  const [state, setState] = useEntryState<FoundState>('found', 'waiting')
  const status = useLookupsStatus()
  const list = useFound(state)
  const total = list.total ?? 0
  if (list.error !== undefined && list.total === undefined)
    return <QueryError error={list.error} onRetry={list.retry} />
  return (
    <>
      <div className="flex shrink-0 flex-col gap-2 px-6 pb-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Segmented
            label={t('lookups.state.label')}
            value={state}
            options={STATES.map((value) => ({
              value,
              label: `${t(`lookups.state.${value}`)}${status ? ` ${formatNumber(status[value])}` : ''}`,
            }))}
            onChange={setState}
          />
          <div className="flex flex-wrap gap-2">
            {state === 'waiting' && total > 0 && <TakeAll />}
            <RunButtons />
          </div>
        </div>
        <RunLine />
      </div>
      {list.total === undefined ? (
        <Skeleton className="mx-6 h-64 rounded-xl" />
      ) : total === 0 ? (
        <Nothing state={state} />
      ) : (
        <Rows key={state} state={state} list={list} total={total} />
      )}
    </>
  )
}

const keyOf = (state: FoundState): string => `found ids ${state}`

type FoundList = ReturnType<typeof useFound>

const useFound = (state: FoundState) =>
  useWindowed<FoundRow>(keyOf(state), (window, options) => api.lookups.found({ ...window, state }, options), {
    revision: useLookupsRevision(),
  })

function Rows({ state, list, total }: { state: FoundState; list: FoundList; total: number }) {
  const { t } = useTranslation()
  const area = useRef<HTMLDivElement>(null)
  const handle = useRef<VirtualListHandle>(null)
  const narrow = useIsNarrow(area)
  const [beside, stacked] = [useRem(ROW_REM.beside), useRem(ROW_REM.stacked)]
  const rowPx = narrow ? stacked : beside
  const { initial, remember } = useEntryValue<number>('scroll')
  const [at, setAt] = useState(0)
  const [chosen, setChosen] = useState<FoundRow>()
  const [busy, setBusy] = useState<ReadonlySet<FoundId>>(new Set())
  const active = Math.min(at, total - 1)
  useScrollToTopOn(keyOf(state), handle)
  const { rowAt } = list

  const goTo = (row: number) => {
    const target = Math.min(Math.max(0, row), total - 1)
    setAt(target)
    handle.current?.scrollToRow(target)
  }
  const say = async (row: FoundRow, call: () => Promise<boolean>) => {
    if (busy.has(row.id)) return
    setBusy((before) => new Set(before).add(row.id))
    await call()
    setBusy((before) => new Set([...before].filter((id) => id !== row.id)))
  }
  const does = (doing: Doing, index: number): void => {
    const row = rowAt(index)
    if (doing === 'next' || doing === 'previous') return goTo(index + (doing === 'next' ? 1 : -1))
    if (doing === 'takeBack' && state === 'waiting') return void takeBackLast()
    if (!row) return
    if (doing === 'takeBack') void say(row, () => takeBack([row.id]))
    else if (state !== 'waiting') return
    else if (doing === 'choose') setChosen(row)
    else if (doing === 'refuse') void say(row, () => refuse(row))
    else if (row.track) void say(row, () => take(row, row.id))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list inside has the focus and the keys
    <div
      ref={area}
      className="relative flex min-h-0 flex-1 flex-col"
      style={{ '--found-height': `${rowPx}px` } as React.CSSProperties}
      onMouseDown={(event) => {
        // What is pressed in a row leaves the focus, and with it the keys, to the list.
        if (!(event.target instanceof Element) || !event.target.closest('[data-do]')) return
        event.preventDefault()
        handle.current?.focus()
      }}
      onClick={(event) => {
        const row = indexOf(event.target)
        if (row === undefined) return
        setAt(row)
        const doing = (event.target as Element).closest('[data-do]')?.getAttribute('data-do')
        if (doing) does(doing as Doing, row)
      }}
      onContextMenu={(event) => {
        const row = indexOf(event.target) ?? active
        const track = rowAt(row)?.track
        if (!track) return
        event.preventDefault()
        const element = event.currentTarget.querySelector(`[data-row="${row}"]`)
        openLibraryMenu({ kind: 'tracks', row: track }, menuPlace(event, element ?? event.currentTarget))
      }}
    >
      <VirtualList
        ref={handle}
        className="min-h-0 flex-1"
        label={t('lookups.list')}
        count={total}
        columns={3}
        rowPx={rowPx}
        active={active}
        onActive={(row) => setAt(row)}
        onActivate={(row) => does(state === 'waiting' ? 'take' : 'takeBack', row)}
        onKeyDown={(event) => {
          const doing = doingOf(event.nativeEvent)
          if (doing === undefined) return
          event.preventDefault()
          event.stopPropagation()
          if (!event.repeat || doing === 'next' || doing === 'previous') does(doing, active)
        }}
        onRange={list.onRange}
        initialOffset={initial}
        onRest={remember}
        renderRow={({ id, index, top }) => {
          const row = rowAt(index)
          return (
            <FoundRowView
              id={id}
              index={index}
              top={top}
              row={row}
              active={index === active}
              narrow={narrow}
              busy={row !== undefined && busy.has(row.id)}
              t={t}
            />
          )
        }}
      />
      <p className="shrink-0 border-t border-line px-6 py-2 text-sm text-ink-3 [@media(max-height:46rem)]:hidden">
        {t(state === 'waiting' ? 'lookups.keys' : 'lookups.keysDecided')}
      </p>
      {chosen && <ChooseDialog row={chosen} onClose={() => setChosen(undefined)} />}
    </div>
  )
}

function Nothing({ state }: { state: FoundState }) {
  const { t } = useTranslation()
  const { lookups } = useSettings()
  const hasKey = useLookupsStatus()?.hasKey ?? false
  if (state !== 'waiting')
    return (
      <EmptyState icon={<CircleCheck />} title={t(`lookups.empty.${state}`)}>
        {t('lookups.empty.decidedDetail')}
      </EmptyState>
    )
  const isOn = lookups.musicbrainz || (lookups.acoustid && hasKey)
  return (
    <EmptyState
      icon={<ScanSearch />}
      title={t('lookups.empty.title')}
      action={
        !isOn && (
          <Button onClick={() => navigate(paths.settingsSection('lookups'))}>{t('lookups.empty.switchOn')}</Button>
        )
      }
    >
      {t(isOn ? 'lookups.empty.on' : 'lookups.empty.off')}
    </EmptyState>
  )
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}
