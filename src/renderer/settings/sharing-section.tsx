/** Sharing this library: on or off, who can reach it and where, and pairing a device. A server only tells where it answers. */
import { ORPCError } from '@orpc/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Sharing } from '../../shared/api/access.ts'
import { AddressList } from '../access/address-list.tsx'
import { PairBlock } from '../access/pair-block.tsx'
import '../access/words.ts'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CommittedField } from './committed-field.tsx'
import { Block, Row, Rows, SwitchRow } from './section.tsx'

type SharingPatch = Partial<Pick<Sharing, 'on' | 'reach' | 'port' | 'announce' | 'name'>>

const REACHES = ['lan', 'loopback'] as const

export function SharingSection() {
  const { t } = useTranslation()
  const query = useQuery(orpc.access.sharing.queryOptions())
  return (
    <Block title={t('access.sharing.title')} lead={t('access.sharing.lead')}>
      <QueryState query={query} skeleton={<Skeleton className="h-40 rounded-xl" />}>
        {(sharing) => (sharing.switchable ? <Switchable sharing={sharing} /> : <Serving sharing={sharing} />)}
      </QueryState>
    </Block>
  )
}

/** On a server, which shares as long as it runs. */
function Serving({ sharing }: { sharing: Sharing }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <PairBlock />
      <Rows>
        <Row label={t('access.sharing.serving')} about={t('access.sharing.servingAbout')}>
          {null}
        </Row>
        <Answering sharing={sharing} />
      </Rows>
    </div>
  )
}

function Switchable({ sharing }: { sharing: Sharing }) {
  const { t } = useTranslation()
  const key = orpc.access.sharing.queryKey()
  const change = useMutation({
    mutationFn: (patch: SharingPatch) => api.access.setSharing(patch),
    onMutate: (patch) =>
      queryClient.setQueryData<Sharing>(key, (before) => before && { ...before, ...patch, problem: null }),
    onSuccess: (now) => queryClient.setQueryData(key, now),
    // That it cannot be had now is said in its place, for as long as it is so.
    onError: (error) => {
      if (!(error instanceof ORPCError && error.code === 'UNAVAILABLE')) toastError(error)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  })
  const set = (patch: SharingPatch) => change.mutate(patch)
  const { on, reach, port, announce, name, problem } = sharing
  return (
    <div className="flex flex-col gap-4">
      {on && problem !== null && (
        <div role="status">
          <Note tone="warning" icon={<TriangleAlert />} title={t('access.sharing.problem')}>
            <p>{problem}</p>
          </Note>
        </div>
      )}
      <Rows>
        <SwitchRow
          label={t('access.sharing.on')}
          about={t(on ? 'access.sharing.onAbout' : 'access.sharing.offAbout')}
          checked={on}
          onChange={(next) => set({ on: next })}
        />
        {on && <Answering sharing={sharing} />}
      </Rows>
      {on && sharing.addresses.length > 0 && <PairBlock />}
      <Rows>
        <Row label={t('access.sharing.reach')} about={t(`access.sharing.reachAbout.${reach}`)}>
          <Segmented
            label={t('access.sharing.reach')}
            value={reach}
            options={REACHES.map((value) => ({ value, label: t(`access.sharing.reaches.${value}`) }))}
            onChange={(next) => set({ reach: next })}
          />
        </Row>
        {reach === 'lan' && (
          <SwitchRow
            label={t('access.sharing.announce')}
            about={t('access.sharing.announceAbout')}
            checked={announce}
            onChange={(next) => set({ announce: next })}
          />
        )}
        <Row label={t('access.sharing.name')} about={t('access.sharing.nameAbout')}>
          <CommittedField
            label={t('access.sharing.name')}
            value={name}
            className="w-56"
            maxLength={100}
            onCommit={(text) => set({ name: text })}
            wrong={(text) => (text === '' ? t('access.sharing.nameAbout') : undefined)}
          />
        </Row>
        <Row label={t('access.sharing.port')} about={t('access.sharing.portAbout')}>
          <CommittedField
            label={t('access.sharing.port')}
            value={String(port)}
            className="w-56"
            inputMode="numeric"
            maxLength={5}
            onCommit={(text) => set({ port: Number(text) })}
            wrong={(text) => (isPort(text) ? undefined : t('access.sharing.portWrong'))}
          />
        </Row>
      </Rows>
    </div>
  )
}

/** Where it answers now. */
function Answering({ sharing: { addresses } }: { sharing: Sharing }) {
  const { t } = useTranslation()
  if (addresses.length === 0) return null
  return (
    <section aria-label={t('access.sharing.addresses')}>
      <div className="px-4 pt-3 pb-1">
        <h3 className="font-medium">{t('access.sharing.addresses')}</h3>
        <p className="mt-0.5 text-sm text-ink-3">{t('access.sharing.addressesAbout')}</p>
      </div>
      <AddressList addresses={addresses} />
    </section>
  )
}

/** As the engine takes them. */
const isPort = (text: string): boolean => /^\d{4,5}$/.test(text) && Number(text) >= 1024 && Number(text) <= 65_535
