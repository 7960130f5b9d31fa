/** Everything the user changed, on any device, newest first: looked through by device and kind, and taken back one by one. */
import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChangeRow as Change } from '../../shared/model/personal.ts'
import { useRem } from '../app/appearance.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { ListPage } from '../app/page.tsx'
import { QueryError } from '../app/query-state.tsx'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Select } from '../ui/select.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useScrollToTopOn, VirtualList, type VirtualListHandle } from '../ui/virtual-list.tsx'
import { ChangeRow } from './change-row.tsx'
import { changeWords } from './change-words.ts'
import { kindName, KINDS } from './kinds.ts'
import { canUndo, isAskedBefore, isMuch, takesAway } from './undo-questions.ts'
import { useNames, usePersonalRevision } from './use-personal.ts'
import { useUndo } from './use-review.ts'
import type { Names } from './value-words.ts'
import './words.ts'

const ALL = ''

export function ChangesPage() {
  const { t } = useTranslation()
  const [device, setDevice] = useEntryState('device', ALL)
  const [kind, setKind] = useEntryState('kind', ALL)
  const revision = usePersonalRevision()
  const key = JSON.stringify(['changes', device, kind])
  const list = useWindowed<Change>(
    key,
    (window, options) =>
      api.personal.changes(
        { ...window, ...(device !== ALL && { deviceId: device as never }), ...(kind !== ALL && { kind }) },
        options,
      ),
    { revision },
  )
  const count = list.total ?? 0
  const filtered = device !== ALL || kind !== ALL
  const showAll = () => {
    setDevice(ALL)
    setKind(ALL)
  }
  return (
    <ListPage
      title={t('personal.changes.title')}
      about={list.total === undefined ? undefined : t('personal.changes.count', { count })}
      tools={
        <>
          <Select
            label={t('personal.changes.device')}
            hideLabel
            value={device}
            options={useDeviceOptions()}
            onChange={setDevice}
          />
          <Select
            label={t('personal.changes.kind')}
            hideLabel
            value={kind}
            options={[
              { value: ALL, label: t('personal.changes.allKinds') },
              ...KINDS.map((one) => ({ value: one as string, label: kindName(t, one) })),
            ]}
            onChange={setKind}
          />
        </>
      }
    >
      {list.error !== undefined && list.total === undefined ? (
        <QueryError error={list.error} onRetry={list.retry} />
      ) : list.total === undefined ? (
        <Skeleton className="mx-6 h-64 rounded-xl" />
      ) : count === 0 ? (
        <EmptyState
          icon={<History />}
          title={t(filtered ? 'personal.changes.noMatch' : 'personal.changes.none')}
          action={filtered && <Button onClick={showAll}>{t('personal.changes.showAll')}</Button>}
        >
          {t(filtered ? 'personal.changes.noMatchDetail' : 'personal.changes.noneDetail')}
        </EmptyState>
      ) : (
        <Changes list={list} listKey={key} />
      )}
    </ListPage>
  )
}

function useDeviceOptions(): { value: string; label: string }[] {
  const { t } = useTranslation()
  const { data = [] } = useQuery(orpc.personal.devices.queryOptions())
  return [
    { value: ALL, label: t('personal.changes.allDevices') },
    ...data.map(({ id, name }) => ({ value: id as string, label: name })),
  ]
}

function Changes({ list, listKey }: { list: ReturnType<typeof useWindowed<Change>>; listKey: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const undo = useUndo()
  const mayUndo = useMay('write')
  const [active, setActive] = useState(-1)
  const [asked, setAsked] = useState<Change>()
  const { initial, remember } = useEntryValue<number>('scroll')
  const handle = useRef<VirtualListHandle>(null)
  useScrollToTopOn(listKey, handle)
  const rowPx = useRem(3.75)
  const take = (change: Change) => (isAskedBefore(change) ? setAsked(change) : undo.mutate(change))
  return (
    <>
      <VirtualList
        ref={handle}
        label={t('personal.changes.title')}
        count={list.total ?? 0}
        columns={4}
        rowPx={rowPx}
        active={active}
        onActive={setActive}
        onActivate={(index) => {
          const change = list.rowAt(index)
          if (change && canUndo(change) && mayUndo) take(change)
        }}
        onRange={list.onRange}
        initialOffset={initial}
        onRest={remember}
        className="ring-inside min-h-0 flex-1"
        renderRow={(place) => (
          <ChangeRow
            place={place}
            change={list.rowAt(place.index)}
            above={place.index > 0 ? list.rowAt(place.index - 1) : undefined}
            active={place.index === active}
            rowPx={rowPx}
            names={names}
            mayUndo={mayUndo}
            onUndo={take}
            onPress={() => setActive(place.index)}
          />
        )}
      />
      {mayUndo && (
        <p className="shrink-0 border-t border-line px-6 py-2 text-sm text-ink-3">{t('personal.changes.keys')}</p>
      )}
      {asked && (
        <Question
          change={asked}
          names={names}
          onAnswer={(yes) => {
            if (yes) undo.mutate(asked)
            setAsked(undefined)
          }}
        />
      )}
    </>
  )
}

interface QuestionProps {
  change: Change
  names: Names
  onAnswer: (yes: boolean) => void
}

function Question({ change, names, onAnswer }: QuestionProps) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      open
      title={t('personal.changes.askTitle')}
      confirmLabel={t('personal.changes.confirm')}
      cancelLabel={t('common.cancel')}
      onConfirm={() => onAnswer(true)}
      onCancel={() => onAnswer(false)}
    >
      <p className="font-medium text-ink [overflow-wrap:anywhere]">{changeWords(change, t, names)}</p>
      {isMuch(change) && <p className="mt-2">{t('personal.changes.askMany', { count: change.count })}</p>}
      {takesAway(change) && <p className="mt-2">{t('personal.changes.askGone')}</p>}
    </ConfirmDialog>
  )
}
