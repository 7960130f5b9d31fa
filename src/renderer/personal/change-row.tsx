/** One entry of the history of changes: its day where one begins, its time, what was done and where, and the way back. */
import { Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ChangeRow as Change } from '../../shared/model/personal.ts'
import { formatDateTime } from '../i18n/format.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { RowPlace } from '../ui/virtual-list.tsx'
import { changeWords } from './change-words.ts'
import { dayName, dayOf, timeOf } from './days.ts'
import { deviceOf } from './say.ts'
import { canUndo, isMuch } from './undo-questions.ts'
import type { Names } from './value-words.ts'
import './words.ts'

export interface ChangeRowProps {
  place: RowPlace
  change: Change | undefined
  /** The entry above it, when it is known. */
  above: Change | undefined
  active: boolean
  rowPx: number
  names: Names
  mayUndo: boolean
  onUndo: (change: Change) => void
  onPress: () => void
}

export function ChangeRow(props: ChangeRowProps) {
  const { t } = useTranslation()
  const { place, change, above, active, rowPx, names, mayUndo, onUndo } = props
  const begins = change !== undefined && (above === undefined || dayOf(above.at) !== dayOf(change.at))
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the keys
    <div
      id={place.id}
      role="row"
      aria-rowindex={place.index + 1}
      aria-selected={active}
      onClick={props.onPress}
      className={cx(
        'virtual-row group flex items-center gap-4 px-6',
        begins && place.index > 0 && 'shadow-[inset_0_1px_0_var(--line)]',
        active ? 'bg-hover' : 'hover:bg-hover',
      )}
      style={{ transform: `translateY(${place.top}px)`, height: rowPx }}
    >
      {change === undefined ? (
        <div role="gridcell" className="flex-1">
          <Skeleton className="h-4 w-2/3" />
        </div>
      ) : (
        <>
          <div role="gridcell" className="w-28 shrink-0 text-sm font-medium">
            {begins ? dayName(change.at, t) : <span className="sr-only">{dayName(change.at, t)}</span>}
          </div>
          <div role="gridcell" className="tabular w-16 shrink-0 text-sm text-ink-3" title={formatDateTime(change.at)}>
            {timeOf(change.at)}
          </div>
          <div role="gridcell" className="min-w-0 flex-1">
            <Told change={change} names={names} />
          </div>
          <div role="gridcell" className="flex w-36 shrink-0 justify-end">
            {canUndo(change) && mayUndo && (
              <Button
                size="sm"
                tabIndex={-1}
                icon={<Undo2 className="size-4" />}
                aria-label={t('personal.changes.undoLabel', { what: changeWords(change, t, names) })}
                className={cx(!active && 'opacity-0 group-hover:opacity-100')}
                onClick={(event) => {
                  event.stopPropagation()
                  onUndo(change)
                }}
              >
                {t('personal.changes.undo')}
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  )
}

function Told({ change, names }: { change: Change; names: Names }) {
  const { t } = useTranslation()
  const words = changeWords(change, t, names)
  const { count, things, here } = change
  return (
    <>
      <p className="truncate" title={words}>
        {words}
      </p>
      <p className="flex items-center gap-2 text-sm text-ink-3">
        <span className="truncate">{deviceOf(t, change)}</span>
        {here && <Badge>{t('personal.changes.here')}</Badge>}
        {isMuch(change) && things === 1 && (
          <span className="tabular shrink-0">{t('personal.changes.parts', { count })}</span>
        )}
      </p>
    </>
  )
}
