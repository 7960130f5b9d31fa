/** One account: who, which role, when it was last here, and what can be done with it. */
import { Ellipsis, KeyRound, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccountRow } from '../../shared/model/access.ts'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { useMe } from '../rpc/may.ts'
import { useMinute } from '../servers/use-minute.ts'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { EditAccountDialog, RemoveAccountDialog, SetPasswordDialog } from './account-dialogs.tsx'
import { Initial } from './initial.tsx'
import './words.ts'

export function AccountLine({ account, isOnlyOwner }: { account: AccountRow; isOnlyOwner: boolean }) {
  const { t } = useTranslation()
  useMinute()
  const isOwn = useMe()?.account.id === account.id
  const { name, role, deviceCount, lastSeenAt } = account
  const [asking, setAsking] = useState<'edit' | 'password' | 'remove' | null>(null)
  const close = () => setAsking(null)
  return (
    <div className="flex items-center gap-4 py-3 pr-2 pl-4">
      <Initial name={name} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <p className="max-w-full truncate font-medium">{name}</p>
          <Badge tone={role === 'owner' ? 'accent' : 'neutral'}>{t(`app.nav.roles.${role}`)}</Badge>
          {isOwn && <Badge>{t('access.devices.you')}</Badge>}
        </div>
        <p className="text-sm text-ink-3" title={lastSeenAt === null ? undefined : formatDateTime(lastSeenAt)}>
          {t('access.accounts.devices', { count: deviceCount })}
          {' · '}
          {lastSeenAt === null
            ? t('access.devices.never')
            : t('access.devices.seen', { when: formatRelative(lastSeenAt) })}
        </p>
        {isOnlyOwner && <p className="mt-1 text-sm text-ink-3">{t('access.accounts.onlyOwner')}</p>}
      </div>
      <Menu trigger={<IconButton label={t('access.accounts.menu', { name })} icon={<Ellipsis />} />}>
        <MenuItem icon={<Pencil />} onSelect={() => setAsking('edit')}>
          {t('access.accounts.edit')}
        </MenuItem>
        <MenuItem icon={<KeyRound />} onSelect={() => setAsking('password')}>
          {t('access.accounts.setPassword')}
        </MenuItem>
        {!isOnlyOwner && (
          <>
            <MenuSeparator />
            <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('remove')}>
              {t('access.accounts.remove')}
            </MenuItem>
          </>
        )}
      </Menu>
      {asking === 'edit' && <EditAccountDialog account={account} isOnlyOwner={isOnlyOwner} onClose={close} />}
      {asking === 'password' && <SetPasswordDialog account={account} onClose={close} />}
      {asking === 'remove' && <RemoveAccountDialog account={account} onClose={close} />}
    </div>
  )
}
