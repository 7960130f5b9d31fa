/** One thing that waits for the user: what, why, since when, how often it was tried, and a button for each way out. */
import { useMutation } from '@tanstack/react-query'
import {
  Ban,
  CircleAlert,
  FileQuestion,
  KeyRound,
  PackageX,
  Replace,
  ShieldQuestion,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SyncIssue } from '../../shared/model/server.ts'
import { toastError } from '../app/toast-error.ts'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { Button, type ButtonProps } from '../ui/button.tsx'
import { Badge } from '../ui/badge.tsx'
import { openServerDialog } from './server-dialogs.ts'
import './words.ts'

const ICONS: Record<SyncIssue['kind'], ReactNode> = {
  'signed-out': <KeyRound />,
  replaced: <Replace />,
  braked: <TriangleAlert />,
  version: <Ban />,
  tls: <ShieldQuestion />,
  'bad-answer': <FileQuestion />,
  'rejected-track': <PackageX />,
  failing: <Unplug />,
}

type Remedy = SyncIssue['remedies'][number]
/** What the engine does by itself once told; the others need something typed or compared first. */
type Told = 'retry' | 'accept' | 'keep' | 'dismiss'

export function IssueItem({ issue }: { issue: SyncIssue }) {
  const { t } = useTranslation()
  const { kind, sourceName, message, count, firstAt, attempts } = issue
  return (
    <article
      aria-label={`${t(`servers.issue.${kind}`, { count })}: ${sourceName}`}
      className="flex gap-4 rounded-xl p-4 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <span
        aria-hidden
        className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-warning-soft text-warning-text [&_svg]:size-4.5"
      >
        {ICONS[kind] ?? <CircleAlert />}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <h3 className="font-semibold">{t(`servers.issue.${kind}`, { count })}</h3>
          <Badge>{sourceName}</Badge>
        </div>
        <p className="mt-1 text-ink-2 [overflow-wrap:anywhere] select-text">{message}</p>
        <p className="tabular mt-1 text-sm text-ink-3">
          <time dateTime={new Date(firstAt).toISOString()} title={formatDateTime(firstAt)}>
            {t('servers.issueSince', { when: formatRelative(firstAt) })}
          </time>
          {attempts > 1 && ` · ${t('servers.attempts', { count: attempts })}`}
        </p>
        {useMay('admin') && (
          <div className="mt-3 flex flex-wrap gap-2">
            <Remedies issue={issue} remedies={issue.remedies} />
          </div>
        )}
      </div>
    </article>
  )
}

/** The two answers to the brake, keeping first: it is the one that can be taken back. */
export const BrakeAnswers = ({ issue }: { issue: SyncIssue }) => (
  <Remedies issue={issue} remedies={(['keep', 'accept'] as const).filter((one) => issue.remedies.includes(one))} />
)

function Remedies({ issue, remedies }: { issue: SyncIssue; remedies: readonly Remedy[] }) {
  const { t } = useTranslation()
  const { id, sourceId, kind, count } = issue
  const resolve = useMutation({
    mutationFn: (remedy: Told) => api.sync.resolve({ id, remedy }),
    onSuccess: (_, remedy) => announce(t(`servers.resolved.${remedy}`)),
    onError: toastError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.sync.issues.key() }),
  })
  const act: Record<Remedy, () => void> = {
    retry: () => resolve.mutate('retry'),
    keep: () => resolve.mutate('keep'),
    dismiss: () => resolve.mutate('dismiss'),
    // Another server is another sign-in.
    accept: () =>
      kind === 'replaced' ? openServerDialog({ kind: 'sign-in', sourceId, replaced: true }) : resolve.mutate('accept'),
    'sign-in': () => openServerDialog({ kind: 'sign-in', sourceId, replaced: kind === 'replaced' }),
    trust: () => openServerDialog({ kind: 'addresses', sourceId }),
    'edit-address': () => openServerDialog({ kind: 'addresses', sourceId }),
  }
  const label = (remedy: Remedy): string => {
    if (remedy === 'accept' && kind === 'braked') return t('servers.remedy.letGo', { count })
    if (remedy === 'accept' && kind === 'replaced') return t('servers.replaced.take')
    return t(`servers.remedy.${remedy}`)
  }
  return remedies.map((remedy, at) => (
    <Button
      key={remedy}
      size="sm"
      variant={variantOf(remedy, at)}
      busy={resolve.isPending && resolve.variables === remedy}
      onClick={act[remedy]}
    >
      {label(remedy)}
    </Button>
  ))
}

const variantOf = (remedy: Remedy, at: number): NonNullable<ButtonProps['variant']> =>
  remedy === 'dismiss' ? 'ghost' : at === 0 && remedy !== 'accept' ? 'primary' : 'secondary'
