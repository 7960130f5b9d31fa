/** The switch "Only what plays now" above a list. Shown where it can matter: with servers, or while it is on. */
import { CirclePlay, CloudOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { hasServers } from './availability.ts'
import { usePlaces } from './use-servers.ts'

export function PlaysNow({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useTranslation()
  const places = usePlaces()
  if (!on && !hasServers(places)) return null
  return (
    <Button
      aria-pressed={on}
      aria-label={t('availability.onlyAbout')}
      data-tooltip={t('availability.onlyAbout')}
      icon={<CirclePlay className="size-4" />}
      onClick={() => onChange(!on)}
      className={on ? 'bg-accent-soft! text-accent-text! shadow-none!' : 'text-ink-2!'}
    >
      <span className="max-[64rem]:hidden">{t('availability.only')}</span>
    </Button>
  )
}

/** The list is empty because of that switch. */
export function NothingPlays({ onShowAll }: { onShowAll: () => void }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<CloudOff />}
      title={t('availability.nothing.title')}
      action={<Button onClick={onShowAll}>{t('availability.nothing.showAll')}</Button>}
    >
      {t('availability.nothing.detail')}
    </EmptyState>
  )
}
