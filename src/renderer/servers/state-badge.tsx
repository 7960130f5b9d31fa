/** How a server is, as one small badge: words and a sign of its own for each, never colour alone. */
import {
  Check,
  CircleAlert,
  CirclePause,
  Clock,
  CloudOff,
  KeyRound,
  RefreshCw,
  Replace,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/badge.tsx'
import type { Condition } from './condition.ts'
import { conditionWords } from './condition-words.ts'
import './words.ts'

type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger'

const LOOKS: Record<Condition['kind'], { tone: Tone; icon: ReactNode }> = {
  syncing: { tone: 'accent', icon: <RefreshCw className="animate-spin still:animate-none" /> },
  waiting: { tone: 'accent', icon: <Clock /> },
  'signed-out': { tone: 'warning', icon: <KeyRound /> },
  replaced: { tone: 'warning', icon: <Replace /> },
  braked: { tone: 'warning', icon: <TriangleAlert /> },
  paused: { tone: 'neutral', icon: <CirclePause /> },
  offline: { tone: 'neutral', icon: <CloudOff /> },
  failed: { tone: 'danger', icon: <CircleAlert /> },
  synced: { tone: 'success', icon: <Check /> },
  new: { tone: 'neutral', icon: <Clock /> },
}

export function StateBadge({ condition }: { condition: Condition }) {
  const { t } = useTranslation()
  const { tone, icon } = LOOKS[condition.kind]
  return (
    <Badge tone={tone} icon={icon}>
      {conditionWords(condition, t)}
    </Badge>
  )
}
