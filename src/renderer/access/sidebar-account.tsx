/** Who is signed in, at the foot of the sidebar: the way to the account, to its devices, and out. */
import { LogOut, MonitorSmartphone, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../shared/model/access.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { cx } from '../ui/class-names.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { Initial } from './initial.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'
import './words.ts'

export function SidebarAccount({ me: { account }, narrow }: { me: Me; narrow: boolean }) {
  const { t } = useTranslation()
  const [leaving, setLeaving] = useState(false)
  const role = t(`app.nav.roles.${account.role}`)
  const words = t('app.nav.account', { name: account.name, role })
  return (
    <>
      <Menu
        side="top"
        align="start"
        trigger={
          <button
            type="button"
            aria-label={words}
            data-tooltip={narrow ? words : undefined}
            className={cx(
              'ring-inside flex h-11 items-center rounded-lg text-left hover:bg-hover',
              narrow ? 'w-10 justify-center' : 'w-full gap-2.5 px-2',
            )}
          >
            <Initial name={account.name} size="sm" />
            {!narrow && (
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium text-ink-2">{account.name}</span>
                <span className="block truncate text-xs text-ink-3">{role}</span>
              </span>
            )}
          </button>
        }
      >
        <MenuItem icon={<UserRound />} onSelect={() => navigate(paths.settingsSection('account'))}>
          {t('settings.sections.account')}
        </MenuItem>
        <MenuItem icon={<MonitorSmartphone />} onSelect={() => navigate(paths.settingsSection('devices'))}>
          {t('settings.sections.devices')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<LogOut />} onSelect={() => setLeaving(true)}>
          {t('access.me.signOut')}
        </MenuItem>
      </Menu>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </>
  )
}
