/** How good something sounds, beside it and unobtrusive; what the letters leave out is in its title. */
import { useTranslation } from 'react-i18next'
import { cx } from '../ui/class-names.ts'
import { qualityText, type Quality } from './quality.ts'

export function QualityBadge({ quality, className }: { quality: Quality; className?: string }) {
  const { t } = useTranslation()
  const rate = quality.bitrateKbps ? t('player.bitrate', { kbps: quality.bitrateKbps }) : ''
  return (
    <span
      className={cx(
        'shrink-0 rounded-md bg-hover px-1.5 py-0.5 text-xs font-medium whitespace-nowrap text-ink-2',
        className,
      )}
      title={[quality.lossless && t('player.lossless'), rate].filter(Boolean).join(', ')}
    >
      {qualityText(quality)}
    </span>
  )
}
