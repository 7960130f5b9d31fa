/** The heading of one part of the queue, with what can be done with all of it. */
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import type { Section } from './parts.ts'
import { doWith, removeTracks } from './queue-actions.ts'
import { trackIdsOf } from './queue-order.ts'

export interface QueueHeadProps {
  id: string
  index: number
  top: number
  section: Section
  total: number
  active: boolean
  mayMind: boolean
}

export function QueueHead({ id, index, top, section, total, active, mayMind }: QueueHeadProps) {
  const { t } = useTranslation()
  // As the engine has them now: all of them.
  const all = trackIdsOf([{ section, from: 0, to: total - 1 }], () => undefined)
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1}
      className={cx('virtual-row download-head', active && 'download-row-active')}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" aria-colspan={3}>
        <h2 className={cx('flex-1 font-semibold', section === 'failed' ? 'text-danger-text' : 'text-ink-2')}>
          {t(`downloads.part.${section}`, { count: total })}
        </h2>
        {mayMind && section === 'failed' && (
          <>
            <Button size="sm" onClick={() => void all().then((ids) => doWith('retry', ids), toastError)}>
              {t('downloads.retryAll')}
            </Button>
            <Button size="sm" variant="ghost" onClick={() => void all().then((ids) => removeTracks(ids), toastError)}>
              {t('downloads.removeAll')}
            </Button>
          </>
        )}
      </span>
    </div>
  )
}
