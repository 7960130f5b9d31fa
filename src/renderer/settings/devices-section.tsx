/**
 * The user's own devices, which have what they did; what is signed in or paired here, and the keys of programs: one's own, and for
 * who minds the library everybody's.
 */
import { useQuery } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { DeviceLine } from '../access/device-line.tsx'
import { groupDevices } from '../access/device-groups.ts'
import { KeyList } from '../access/key-list.tsx'
import { PairBlock } from '../access/pair-block.tsx'
import { useOpenToOthers } from '../access/use-access.ts'
import '../access/words.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { PersonalDevices } from '../personal/personal-devices.tsx'
import '../personal/words.ts'
import { QueryState } from '../app/query-state.tsx'
import { useMay, useMe } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Block } from './section.tsx'

export function DevicesSection() {
  const { t } = useTranslation()
  const query = useQuery(orpc.access.devices.queryOptions())
  const ownId = useMe()?.account.id
  const mindsAll = useMay('admin')
  const open = useOpenToOthers()
  const hasData = useMay('write')
  return (
    <>
      {hasData && (
        <Block title={t('personal.devices.title')} lead={t('personal.devices.lead')}>
          <PersonalDevices />
        </Block>
      )}
      <Block
        title={t(hasData ? 'personal.devices.here' : 'access.devices.title')}
        lead={t(mindsAll ? 'access.devices.leadAll' : 'access.devices.lead')}
      >
        <div className="flex flex-col gap-5">
          {open && <PairBlock />}
          <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
            {(devices) =>
              devices.length === 0 ? (
                <EmptyState
                  icon={<MonitorSmartphone />}
                  title={t('access.devices.none')}
                  action={
                    !open && (
                      <Button variant="primary" onClick={() => navigate(paths.settingsSection('sharing'))}>
                        {t('access.devices.toSharing')}
                      </Button>
                    )
                  }
                >
                  {t(open ? 'access.devices.noneAbout' : 'access.devices.noneOff')}
                </EmptyState>
              ) : (
                groupDevices(devices, ownId).map(({ accountId, accountName, devices: ofAccount }) => (
                  <section key={accountId} aria-label={accountName}>
                    {mindsAll && (
                      <h3 className="mb-2 text-sm font-medium text-ink-3">
                        {accountName}
                        {accountId === ownId && ` (${t('access.devices.you')})`}
                      </h3>
                    )}
                    <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
                      {ofAccount.map((device) => (
                        <li key={device.id}>
                          <DeviceLine device={device} />
                        </li>
                      ))}
                    </ul>
                  </section>
                ))
              )
            }
          </QueryState>
        </div>
      </Block>
      {mindsAll && open && <KeyList />}
    </>
  )
}
