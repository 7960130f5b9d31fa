/** The offline mode, at the top of every page: whether servers are asked, why not if they are not, and the switch for it. */
import { Cloud, CloudOff } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings, useUpdateSettings } from '../app/settings.ts'
import { useMay } from '../rpc/may.ts'
import { useOfflineMode } from '../servers/offline-mode.ts'
import { useServers } from '../servers/use-servers.ts'
import { cx } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'
import { Switch } from '../ui/switch.tsx'

export function OfflineButton() {
  const { t } = useTranslation()
  const id = useId()
  const mode = useOfflineMode()
  const { offline } = useSettings()
  const update = useUpdateSettings()
  const servers = useServers()
  const mayMind = useMay('admin')
  // Without servers there is nothing to be asked, and nothing to be switched.
  if (mode === 'online' && (servers.length === 0 || !mayMind)) return null
  const isOff = mode === 'online'
  const state = t(mode === 'by-hand' ? 'app.offline.byHand' : isOff ? 'app.offline.off' : 'app.offline.automatic')
  const label = t('app.offline.label', { state })
  return (
    <Popover
      label={label}
      trigger={
        <button
          type="button"
          aria-label={label}
          data-tooltip={label}
          className={cx(
            'flex h-8 min-w-8 items-center justify-center gap-2 rounded-full px-2 text-sm font-medium hover:bg-hover [&_svg]:size-4 [&_svg]:shrink-0',
            isOff ? 'text-ink-2' : 'bg-hover text-ink min-[64rem]:px-3',
          )}
        >
          <span aria-hidden className="contents">
            {isOff ? <Cloud /> : <CloudOff />}
          </span>
          {!isOff && <span className="hidden whitespace-nowrap min-[64rem]:inline">{t('app.offline.short')}</span>}
        </button>
      }
    >
      <div className="flex items-start justify-between gap-4">
        <div>
          <h2 id={`${id}-label`} className="font-semibold">
            {t('app.offline.switch')}
          </h2>
          <p id={`${id}-about`} className="mt-1 text-sm text-ink-2">
            {t(
              mode === 'by-hand'
                ? 'app.offline.byHandDetail'
                : isOff
                  ? 'app.offline.offDetail'
                  : 'app.offline.automaticDetail',
            )}
          </p>
        </div>
        {mayMind && (
          <Switch
            labelledBy={`${id}-label`}
            describedBy={`${id}-about`}
            checked={offline === 'on'}
            onChange={(on) => update({ offline: on ? 'on' : 'auto' })}
          />
        )}
      </div>
    </Popover>
  )
}
