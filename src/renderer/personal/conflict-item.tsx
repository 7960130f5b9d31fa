/** One conflict: what it is in a sentence, and both values with who wrote them when. Either is one press away. */
import { GitMerge } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Conflict } from '../../shared/model/personal.ts'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { conflictWords } from './conflict-words.ts'
import { deviceOf } from './say.ts'
import { subjectPath } from './subject-path.ts'
import type { Choice } from './use-review.ts'
import type { Names } from './value-words.ts'
import './words.ts'

export interface ConflictItemProps {
  conflict: Conflict
  names: Names
  mayChoose: boolean
  busy: boolean
  onChoose: (choose: Choice['choose']) => void
}

export function ConflictItem({ conflict, names, mayChoose, busy, onChoose }: ConflictItemProps) {
  const { t } = useTranslation()
  const { sentence, shown, other } = conflictWords(conflict, t, names)
  const path = subjectPath(conflict.subject)
  return (
    <article aria-label={sentence} className="rounded-xl p-4 shadow-[inset_0_0_0_1px_var(--line)]">
      <div className="flex items-start gap-3">
        <GitMerge aria-hidden className="mt-0.5 size-5 shrink-0 text-warning-text" />
        <h2 className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere] select-text">{sentence}</h2>
        {path && (
          <Link href={path} className="shrink-0 rounded-sm text-sm font-medium text-accent-text hover:underline">
            {t('personal.conflicts.open')}
          </Link>
        )}
      </div>
      <div className="mt-3 grid gap-3 sm:grid-cols-2 sm:pl-8">
        <Side
          title={t('personal.conflicts.shown')}
          value={shown}
          told={conflict.shown}
          button={
            mayChoose && (
              <Button
                size="sm"
                variant="primary"
                busy={busy}
                aria-label={t('personal.conflicts.keepLabel', { value: shown })}
                onClick={() => onChoose('shown')}
              >
                {t('personal.conflicts.keep')}
              </Button>
            )
          }
        />
        <Side
          title={t('personal.conflicts.other')}
          value={other}
          told={conflict.other}
          button={
            mayChoose && (
              <Button
                size="sm"
                busy={busy}
                aria-label={t('personal.conflicts.takeLabel', { value: other })}
                onClick={() => onChoose('other')}
              >
                {t('personal.conflicts.take')}
              </Button>
            )
          }
        />
      </div>
    </article>
  )
}

interface SideProps {
  title: string
  value: string
  told: Conflict['shown']
  button: ReactNode
}

function Side({ title, value, told, button }: SideProps) {
  const { t } = useTranslation()
  return (
    <div className="flex items-center gap-3 rounded-lg bg-sunken p-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-ink-3">{title}</p>
        <p className="line-clamp-3 font-medium [overflow-wrap:anywhere] select-text">{value}</p>
        <p className="text-sm text-ink-2" title={formatDateTime(told.at)}>
          {t('personal.conflicts.by', { device: deviceOf(t, told), when: formatRelative(told.at) })}
        </p>
      </div>
      {button}
    </div>
  )
}
