/**
 * Beside "Downloads" in the sidebar: a ring that fills while something runs, a warning with the number of what needs the user.
 * Nothing while all is quiet. Its words are part of the link's name.
 */
import { CirclePause, TriangleAlert } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../i18n/format.ts'
import { cx } from '../ui/class-names.ts'
import { Ring } from '../ui/ring.tsx'
import { QueueShare } from './queue-share.ts'
import { useDownloadsStatus } from './use-downloads.ts'

export function SidebarMark({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const status = useDownloadsStatus()
  const share = useRef(new QueueShare())
  if (!status) return null
  const { counts, held } = status
  const left = counts.active + counts.waiting
  const done = share.current.at(status.bytesLeft)
  const words = [
    counts.failed > 0 && t('app.downloads.failed', { count: counts.failed }),
    counts.active > 0 && t('app.downloads.running', { count: left }),
    counts.active === 0 && left > 0 && held !== null && t('app.downloads.held'),
  ].filter((part) => part !== false)
  if (words.length === 0) return null
  return (
    <span
      data-tooltip={words.join(', ')}
      className={cx(
        'flex items-center gap-1.5 text-sm font-normal',
        narrow ? 'absolute right-0.5 bottom-0.5 rounded-full bg-ground' : 'ml-auto shrink-0',
      )}
    >
      <span className="sr-only">{`, ${words.join(', ')}`}</span>
      <span aria-hidden className="contents">
        {counts.active > 0 && !(narrow && counts.failed > 0) && <Ring share={done ?? 0} className="size-3.5!" />}
        {counts.active === 0 && left > 0 && held !== null && counts.failed === 0 && (
          <CirclePause className="size-3.5! text-ink-3" />
        )}
        {counts.failed > 0 && (
          <span className="flex items-center gap-1 text-warning-text">
            <TriangleAlert className="size-3.5!" />
            {!narrow && <span className="tabular">{formatNumber(counts.failed)}</span>}
          </span>
        )}
      </span>
    </span>
  )
}
