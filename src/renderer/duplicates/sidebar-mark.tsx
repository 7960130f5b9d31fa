/** Beside "Duplicates" in the sidebar: how many pairs wait, quietly, for nothing is lost by waiting. Its words are part of the link's name. */
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../i18n/format.ts'
import { cx } from '../ui/class-names.ts'
import { useDuplicatesStatus, waitingOf } from './use-duplicates.ts'

/** More says no more. */
const MOST_SHOWN = 999

export function SidebarMark({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  const count = status ? waitingOf(status) : 0
  if (count === 0) return null
  const words = t('app.duplicates.waiting', { count })
  return (
    <span
      data-tooltip={words}
      className={cx(
        'text-sm font-normal text-ink-3',
        narrow ? 'absolute top-1.5 right-1.5 size-1.5 rounded-full bg-accent' : 'tabular ml-auto shrink-0',
      )}
    >
      <span className="sr-only">{`, ${words}`}</span>
      {!narrow && <span aria-hidden>{count > MOST_SHOWN ? `${formatNumber(MOST_SHOWN)}+` : formatNumber(count)}</span>}
    </span>
  )
}
