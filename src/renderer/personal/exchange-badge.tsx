/** How the exchange with a server stands, as one small badge: words and a sign of its own for each, never colour alone. */
import { Ban, Check, CircleAlert, Clock, CloudOff, KeyRound, PowerOff, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeStatus } from '../../shared/model/personal.ts'
import { Badge } from '../ui/badge.tsx'
import { exchangeState, exchangeWords, type ExchangeState } from './exchange-state.ts'

type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger'

const LOOKS: Record<ExchangeState, { tone: Tone; icon: ReactNode }> = {
  idle: { tone: 'success', icon: <Check /> },
  exchanging: { tone: 'accent', icon: <RefreshCw className="animate-spin still:animate-none" /> },
  waiting: { tone: 'accent', icon: <Clock /> },
  new: { tone: 'neutral', icon: <Clock /> },
  offline: { tone: 'neutral', icon: <CloudOff /> },
  'signed-out': { tone: 'warning', icon: <KeyRound /> },
  'not-allowed': { tone: 'warning', icon: <Ban /> },
  off: { tone: 'neutral', icon: <PowerOff /> },
  failing: { tone: 'danger', icon: <CircleAlert /> },
}

export function ExchangeBadge({ exchange }: { exchange: ExchangeStatus }) {
  const { t } = useTranslation()
  const { tone, icon } = LOOKS[exchangeState(exchange)]
  return (
    <Badge tone={tone} icon={icon}>
      {exchangeWords(exchange, t)}
    </Badge>
  )
}
