/** What the user should know about their data before anything else: a wrong clock, conflicts, what needs an update, what cannot be shown. */
import { ArrowUpCircle, ClockAlert, GitMerge, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PersonalStatus } from '../../shared/model/personal.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { formatLongDuration } from '../i18n/format.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Button } from '../ui/button.tsx'
import './words.ts'

export function StatusNotes({ status: { clock, conflicts, parked, unshown } }: { status: PersonalStatus }) {
  const { t } = useTranslation()
  if (!clock && conflicts === 0 && parked === 0 && !unshown) return null
  return (
    <div role="status" className="mt-4 flex flex-col gap-3">
      {clock && (
        <Note
          tone="warning"
          icon={<ClockAlert />}
          title={t(clock.aheadMs > 0 ? 'personal.clock.ahead' : 'personal.clock.behind', {
            time: formatLongDuration(Math.abs(clock.aheadMs)),
          })}
        >
          <p>{t('personal.clock.detail', { name: clock.name })}</p>
        </Note>
      )}
      {conflicts > 0 && (
        <Note tone="warning" icon={<GitMerge />} title={t('personal.review.count', { count: conflicts })}>
          <p>{t('personal.review.conflictsAbout')}</p>
          <Button size="sm" className="mt-2" onClick={() => navigate(paths.conflicts)}>
            {t('personal.review.look')}
          </Button>
        </Note>
      )}
      {parked > 0 && (
        <Note tone="neutral" icon={<ArrowUpCircle />} title={t('personal.parked.title', { count: parked })}>
          <p>{t('personal.parked.detail')}</p>
        </Note>
      )}
      {unshown && (
        <Note tone="danger" icon={<TriangleAlert />} title={t('personal.unshown.title', { count: unshown.count })}>
          <p className="[overflow-wrap:anywhere] select-text">
            {t('personal.unshown.detail', { reason: unshown.reason })}
          </p>
        </Note>
      )}
    </div>
  )
}
