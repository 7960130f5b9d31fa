/** Below a server, wherever it stands: how personal data stands with it, in one line; when it failed why, and once more. */
import { useTranslation } from 'react-i18next'
import type { ExchangeStatus } from '../../shared/model/personal.ts'
import { formatDateTime } from '../i18n/format.ts'
import { useMay } from '../rpc/may.ts'
import { Button } from '../ui/button.tsx'
import { exchangeRemedy, exchangeState, exchangeWords } from './exchange-state.ts'
import { useExchangeActions } from './use-exchange-actions.ts'
import './words.ts'

export function ExchangeLine({ exchange }: { exchange: ExchangeStatus }) {
  const { t } = useTranslation()
  const { sourceId, name, lastAt } = exchange
  const { exchange: again } = useExchangeActions()
  const mayTry = useMay('write') && exchangeState(exchange) === 'failing'
  // That a server is out of reach stands above it already.
  const why = exchangeState(exchange) === 'offline' ? undefined : exchangeRemedy(exchange, t)
  return (
    <div className="mt-0.5 pl-6 text-sm text-ink-3">
      <p title={lastAt === null ? undefined : formatDateTime(lastAt)}>
        {t('personal.line', { state: exchangeWords(exchange, t) })}
      </p>
      {why && <p className="text-ink-2 [overflow-wrap:anywhere]">{why}</p>}
      {mayTry && (
        <Button
          size="sm"
          className="mt-1.5"
          busy={again.isPending}
          aria-label={`${t('errors.retry')}: ${name}`}
          onClick={() => again.mutate(sourceId)}
        >
          {t('errors.retry')}
        </Button>
      )}
    </div>
  )
}
