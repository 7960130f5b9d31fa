/** The keys of programs: what each is for and may do, until when, and its end. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKeyRow } from '../../shared/model/access.ts'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatDate, formatDateTime, formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { useMinute } from '../servers/use-minute.ts'
import { Block } from '../settings/section.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import './words.ts'

export function KeyList() {
  const { t } = useTranslation()
  const query = useQuery(orpc.access.keys.queryOptions())
  const [creating, setCreating] = useState(false)
  return (
    <Block
      title={t('access.keys.title')}
      lead={t('access.keys.lead')}
      tools={
        <Button icon={<Plus className="size-4" />} onClick={() => setCreating(true)}>
          {t('access.keys.create')}
        </Button>
      }
    >
      <QueryState query={query} skeleton={<Skeleton className="h-16 rounded-xl" />}>
        {(keys) =>
          keys.length === 0 ? (
            <p className="rounded-xl bg-sunken px-4 py-3 text-ink-2">{t('access.keys.none')}</p>
          ) : (
            <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
              {keys.map((row) => (
                <li key={row.id}>
                  <KeyLine row={row} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Block>
  )
}

function KeyLine({ row }: { row: ApiKeyRow }) {
  const { t } = useTranslation()
  useMinute()
  const { name, scopes, expiresAt, lastSeenAt, accountName } = row
  const [asking, setAsking] = useState(false)
  return (
    <div className="flex items-center gap-4 py-3 pr-2 pl-4">
      <KeyRound aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <p className="max-w-full truncate font-medium">{name}</p>
          {scopes.map((scope) => (
            <Badge key={scope} tone={scope === 'admin' ? 'warning' : 'neutral'}>
              {t(`access.keys.scopes.${scope}`)}
            </Badge>
          ))}
        </div>
        <p className="text-sm text-ink-3" title={lastSeenAt === null ? undefined : formatDateTime(lastSeenAt)}>
          {[
            accountName,
            expiresAt === null ? t('access.keys.forever') : t('access.keys.until', { when: formatDate(expiresAt) }),
            lastSeenAt === null ? t('access.keys.unused') : t('access.keys.used', { when: formatRelative(lastSeenAt) }),
          ].join(' · ')}
        </p>
      </div>
      <IconButton label={t('access.keys.revoke', { name })} icon={<Trash2 />} onClick={() => setAsking(true)} />
      {asking && <Revoke row={row} onClose={() => setAsking(false)} />}
    </div>
  )
}

function Revoke({ row: { id, name }, onClose }: { row: ApiKeyRow; onClose: () => void }) {
  const { t } = useTranslation()
  const revoke = useMutation({
    mutationFn: () => api.access.revokeKey({ id }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.access.keys.key() })
      toast({ title: t('access.keys.revoked', { name }) })
      onClose()
    },
    onError: toastError,
  })
  return (
    <ConfirmDialog
      open
      title={t('access.keys.revokeTitle', { name })}
      confirmLabel={t('access.keys.confirm')}
      cancelLabel={t('common.cancel')}
      danger
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onCancel={onClose}
    >
      {t('access.keys.revokeDetail')}
    </ConfirmDialog>
  )
}
