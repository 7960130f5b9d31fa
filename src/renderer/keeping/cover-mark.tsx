/** On a cover: how much of what is behind it is here, or on its way. In place of where it plays from, which it says as well. */
import type { TFunction } from 'i18next'
import { CircleAlert, HardDriveDownload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { KeptBadge } from '../../shared/model/downloads.ts'
import { cx } from '../ui/class-names.ts'
import { Ring } from '../ui/ring.tsx'

export function badgeWords({ tracks, here, waiting, failed }: KeptBadge, t: TFunction): string {
  if (failed > 0) return t('keeping.cover.failed', { count: failed })
  if (here >= tracks) return t('keeping.cover.here')
  return waiting > 0 ? t('keeping.cover.some', { here, tracks, waiting }) : t('keeping.cover.part', { here, tracks })
}

export function CoverMark({ badge, className }: { badge: KeptBadge; className?: string }) {
  const { t } = useTranslation()
  const words = badgeWords(badge, t)
  const { tracks, here, waiting, failed } = badge
  return (
    <span
      role="img"
      aria-label={words}
      data-tooltip={words}
      data-kept={failed > 0 ? 'failed' : here >= tracks ? 'here' : waiting > 0 ? 'waiting' : 'part'}
      className={cx('where', failed > 0 && 'text-warning-text!', className)}
    >
      {failed > 0 ? (
        <CircleAlert aria-hidden />
      ) : waiting > 0 ? (
        <Ring share={tracks === 0 ? 0 : here / tracks} />
      ) : (
        <HardDriveDownload aria-hidden className={here >= tracks ? 'text-accent-text' : undefined} />
      )}
    </span>
  )
}

/** Whether there is anything to say: something of it is wanted, by itself or by something else. */
export const isWorthABadge = (badge: KeptBadge | null | undefined): badge is KeptBadge =>
  badge !== null && badge !== undefined && badge.tracks > 0 && (badge.wanted || badge.waiting > 0 || badge.failed > 0)
