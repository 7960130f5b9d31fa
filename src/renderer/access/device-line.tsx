/** One device that is signed in: what it is, when it was here, another name for it, and its end. */
import { useMutation } from '@tanstack/react-query'
import { Ellipsis, LogOut, Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceRow } from '../../shared/model/access.ts'
import { NameDialog } from '../app/name-dialog.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { session } from '../rpc/session.ts'
import { useMinute } from '../servers/use-minute.ts'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'
import { DeviceFrame } from './device-frame.tsx'
import './words.ts'

export function DeviceLine({ device }: { device: DeviceRow }) {
  const { t } = useTranslation()
  useMinute()
  const { name, kind, current, lastSeenAt } = device
  const [asking, setAsking] = useState<'rename' | 'revoke' | null>(null)
  const close = () => setAsking(null)
  return (
    <DeviceFrame
      device={device}
      badges={current && <Badge tone="accent">{t('access.devices.current')}</Badge>}
      facts={`${t(`access.devices.kinds.${kind}`)} · ${
        lastSeenAt === null ? t('access.devices.never') : t('access.devices.seen', { when: formatRelative(lastSeenAt) })
      }`}
    >
      <Menu trigger={<IconButton label={t('access.devices.menu', { name })} icon={<Ellipsis />} />}>
        <MenuItem icon={<Pencil />} onSelect={() => setAsking('rename')}>
          {t('access.devices.rename')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<LogOut />} danger onSelect={() => setAsking('revoke')}>
          {t('access.devices.revoke')}
        </MenuItem>
      </Menu>
      {asking === 'rename' && <Rename device={device} onClose={close} />}
      {asking === 'revoke' && <Revoke device={device} onClose={close} />}
    </DeviceFrame>
  )
}

function Rename({ device: { id, name }, onClose }: { device: DeviceRow; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={t('access.devices.renameTitle')}
      label={t('access.devices.name')}
      name={name}
      maxLength={100}
      save={(next) => api.access.renameDevice({ id, name: next })}
      onSaved={({ name: now }) => {
        void queryClient.invalidateQueries({ queryKey: orpc.access.devices.key() })
        toast({ title: t('access.devices.renamed', { name: now }) })
      }}
      onClose={onClose}
    />
  )
}

function Revoke({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const { t } = useTranslation()
  const { id, name, kind, current } = device
  const revoke = useMutation({
    // The own one is not ended from elsewhere: one leaves.
    mutationFn: () => (current ? session.signOut() : api.access.revokeDevice({ id })),
    onSuccess: () => {
      if (current) return
      void queryClient.invalidateQueries({ queryKey: orpc.access.key() })
      toast({ title: t('access.devices.revoked', { name }) })
      onClose()
    },
    onError: toastError,
  })
  return (
    <ConfirmDialog
      open
      title={t('access.devices.revokeTitle', { name })}
      confirmLabel={t('access.devices.confirm')}
      cancelLabel={t('common.cancel')}
      danger
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onCancel={onClose}
    >
      {current ? (
        <p>{t('access.devices.revokeOwn')}</p>
      ) : (
        <>
          <p>{t('access.devices.revokeDetail')}</p>
          <p className="mt-2">{t(`access.devices.revokeAgain.${kind}`)}</p>
        </>
      )}
    </ConfirmDialog>
  )
}
