/** One server in the settings of personal data: how it stands, why not if so, at once, and whether at all. */
import { RefreshCw, Server } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeStatus } from '../../shared/model/personal.ts'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { useMinute } from '../servers/use-minute.ts'
import { IconButton } from '../ui/button.tsx'
import { Switch } from '../ui/switch.tsx'
import { ExchangeBadge } from './exchange-badge.tsx'
import { exchangeRemedy, exchangeState } from './exchange-state.ts'
import { useExchangeActions } from './use-exchange-actions.ts'

export function ExchangeRow({ exchange: status }: { exchange: ExchangeStatus }) {
  const { t } = useTranslation()
  useMinute()
  const labelId = useId()
  const { sourceId, name, on, lastAt, state, waiting } = status
  const { exchange, setOn } = useExchangeActions()
  const remedy = exchangeRemedy(status, t)
  return (
    <div className="flex items-center gap-4 py-3 pr-4 pl-4">
      <Server aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <h3 className="max-w-full truncate font-medium">{name}</h3>
          <ExchangeBadge exchange={status} />
        </div>
        <p className="text-sm text-ink-3" title={lastAt === null ? undefined : formatDateTime(lastAt)}>
          {lastAt === null ? t('personal.neverAt') : t('personal.lastAt', { when: formatRelative(lastAt) })}
          {waiting > 0 &&
            exchangeState(status) !== 'waiting' &&
            ` · ${t('personal.state.waiting', { count: waiting })}`}
        </p>
        {remedy && <p className="mt-1 text-sm text-ink-2 [overflow-wrap:anywhere] select-text">{remedy}</p>}
      </div>
      {on && (
        <IconButton
          label={t('personal.exchanges.nowWith', { name })}
          icon={<RefreshCw />}
          disabled={exchange.isPending || state === 'exchanging'}
          onClick={() => exchange.mutate(sourceId)}
        />
      )}
      <span id={labelId} className="sr-only">
        {t('personal.exchanges.switch', { name })}
      </span>
      <Switch checked={on} onChange={(next) => setOn.mutate({ sourceId, name, on: next })} labelledBy={labelId} />
    </div>
  )
}
