/** In the panel of the top bar: what of personal data waits for the user. Nothing when nothing does. */
import { ChevronRight, ClockAlert, GitMerge } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { formatLongDuration } from '../i18n/format.ts'
import { usePersonalStatus } from './use-personal-status.ts'
import './words.ts'

export function DataNotes() {
  const { t } = useTranslation()
  const status = usePersonalStatus()
  if (!status || (status.conflicts === 0 && !status.clock)) return null
  const { conflicts, clock } = status
  return (
    <div className="flex flex-col gap-1">
      {conflicts > 0 && (
        <NoteLink href={paths.conflicts} icon={<GitMerge />}>
          {t('personal.review.count', { count: conflicts })}
        </NoteLink>
      )}
      {clock && (
        <NoteLink href={paths.settingsSection('data')} icon={<ClockAlert />}>
          {t(clock.aheadMs > 0 ? 'personal.clock.ahead' : 'personal.clock.behind', {
            time: formatLongDuration(Math.abs(clock.aheadMs)),
          })}
        </NoteLink>
      )}
    </div>
  )
}

function NoteLink({ href, icon, children }: { href: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="flex items-center gap-2.5 rounded-lg bg-warning-soft px-3 py-2 text-sm font-medium hover:brightness-95 dark:hover:brightness-110"
    >
      <span aria-hidden className="text-warning-text [&_svg]:size-4">
        {icon}
      </span>
      <span className="min-w-0 flex-1">{children}</span>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
    </Link>
  )
}
