/** The user's own devices: each has what they did, and says how much of it it has not seen yet. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonalDevice } from '../../shared/model/personal.ts'
import { DeviceFrame } from '../access/device-frame.tsx'
import { NameDialog } from '../app/name-dialog.tsx'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatLongDuration, formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { useMinute } from '../servers/use-minute.ts'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { isAway, shortId, sortDevices } from './device-order.ts'
import './words.ts'

const askAgain = () => queryClient.invalidateQueries({ queryKey: orpc.personal.devices.key() })

export function PersonalDevices() {
  const query = useQuery(orpc.personal.devices.queryOptions())
  return (
    <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
      {(devices) => (
        <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
          {sortDevices(devices).map((device) => (
            <li key={device.id}>
              <DeviceLine device={device} />
            </li>
          ))}
        </ul>
      )}
    </QueryState>
  )
}

function DeviceLine({ device }: { device: PersonalDevice }) {
  const { t } = useTranslation()
  useMinute()
  const { id, name, current, behind, clockAheadMs } = device
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  const close = () => setAsking(null)
  return (
    <DeviceFrame
      device={device}
      heading="h3"
      badges={
        <>
          {current && <Badge tone="accent">{t('personal.devices.current')}</Badge>}
          {!current && behind !== null && behind > 0 && (
            <Badge tone={isAway(device) ? 'warning' : 'neutral'}>
              {t('personal.devices.behind', { count: behind })}
            </Badge>
          )}
          {clockAheadMs !== null && (
            <Badge tone="warning">
              {t(clockAheadMs > 0 ? 'personal.devices.clockAhead' : 'personal.devices.clockBehind', {
                time: formatLongDuration(Math.abs(clockAheadMs)),
              })}
            </Badge>
          )}
        </>
      }
      facts={<Facts device={device} />}
    >
      <CopyButton size="sm" label={t('personal.devices.copyId', { name })} text={id} />
      <Menu trigger={<IconButton label={t('personal.devices.menu', { name })} icon={<Ellipsis />} />}>
        <MenuItem icon={<Pencil />} onSelect={() => setAsking('rename')}>
          {t('personal.devices.rename')}
        </MenuItem>
        {!current && (
          <>
            <MenuSeparator />
            <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('remove')}>
              {t('personal.devices.remove')}
            </MenuItem>
          </>
        )}
      </Menu>
      {asking === 'rename' && <Rename device={device} onClose={close} />}
      {asking === 'remove' && <Remove device={device} onClose={close} />}
    </DeviceFrame>
  )
}

/** "Player · Last seen 5 minutes ago · has seen everything · 3f9c2a1b": of this one only what it is. */
function Facts({ device: { id, kind, current, lastSeenAt, behind } }: { device: PersonalDevice }) {
  const { t } = useTranslation()
  const seen =
    lastSeenAt === null ? t('personal.devices.never') : t('personal.devices.seen', { when: formatRelative(lastSeenAt) })
  const facts = [
    t(`personal.devices.kinds.${kind}`),
    ...(current ? [] : [seen]),
    ...(!current && behind === 0 ? [t('personal.devices.upToDate')] : []),
  ]
  return (
    <>
      {facts.join(' · ')} · <code className="select-text">{shortId(id)}</code>
    </>
  )
}

function Rename({ device: { id, name }, onClose }: { device: PersonalDevice; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={t('personal.devices.renameTitle')}
      label={t('personal.devices.name')}
      name={name}
      maxLength={100}
      save={async (next) => {
        await api.personal.renameDevice({ id, name: next })
        return next
      }}
      onSaved={(now) => {
        void askAgain()
        toast({ title: t('personal.devices.renamed', { name: now }) })
      }}
      onClose={onClose}
    />
  )
}

function Remove({ device: { id, name }, onClose }: { device: PersonalDevice; onClose: () => void }) {
  const { t } = useTranslation()
  const remove = useMutation({
    mutationFn: () => api.personal.removeDevice({ id }),
    onSuccess: () => {
      toast({ title: t('personal.devices.removed', { name }) })
      onClose()
    },
    onError: toastError,
    onSettled: askAgain,
  })
  return (
    <ConfirmDialog
      open
      title={t('personal.devices.removeTitle', { name })}
      confirmLabel={t('personal.devices.confirm')}
      cancelLabel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onClose}
    >
      <p>{t('personal.devices.removeDetail')}</p>
      <p className="mt-2">{t('personal.devices.removeNotSignedOut')}</p>
    </ConfirmDialog>
  )
}
