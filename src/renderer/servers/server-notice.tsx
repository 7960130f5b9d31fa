/** Below a server that is not as it should be: what that means, and the way out. Nothing for one that is. */
import { CircleAlert, CloudOff, KeyRound, Replace, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, formatSoon } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import type { Condition } from './condition.ts'
import { BrakeAnswers } from './issue-item.tsx'
import { openServerDialog } from './server-dialogs.ts'
import { useServerActions } from './use-server-actions.ts'
import { useSyncIssues, type ServerRow } from './use-servers.ts'
import { Note } from './verdict-view.tsx'
import './words.ts'

export function ServerNotice({ server, condition }: { server: ServerRow; condition: Condition }) {
  const notice = useNotice(server, condition)
  return notice && <div className="px-4 pb-4">{notice}</div>
}

function useNotice(server: ServerRow, condition: Condition): ReactNode {
  const { t } = useTranslation()
  const { id: sourceId, name } = server
  const brake = useSyncIssues().find((issue) => issue.sourceId === sourceId && issue.kind === 'braked')
  const { sync } = useServerActions(server)
  switch (condition.kind) {
    case 'signed-out':
      return (
        <Note tone="warning" icon={<KeyRound />} title={t('servers.notice.signedOut')}>
          <p>{t('servers.notice.signedOutDetail')}</p>
          <Answers>
            <Button
              size="sm"
              variant="primary"
              aria-label={t('servers.signIn.title', { name })}
              onClick={() => openServerDialog({ kind: 'sign-in', sourceId })}
            >
              {t('servers.signIn.confirm')}
            </Button>
          </Answers>
        </Note>
      )
    case 'replaced':
      return (
        <Note tone="warning" icon={<Replace />} title={t('servers.replaced.what')}>
          <p>{t('servers.replaced.detail')}</p>
          <Answers>
            <Button size="sm" onClick={() => openServerDialog({ kind: 'sign-in', sourceId, replaced: true })}>
              {t('servers.replaced.take')}
            </Button>
            <Button size="sm" onClick={() => openServerDialog({ kind: 'addresses', sourceId })}>
              {t('servers.remedy.edit-address')}
            </Button>
          </Answers>
        </Note>
      )
    case 'braked':
      return (
        <Note
          tone="warning"
          icon={<TriangleAlert />}
          title={t('servers.notice.braked', { count: brake?.count ?? server.wouldVanish })}
        >
          <p>{t('servers.notice.brakedDetail')}</p>
          {brake && (
            <Answers>
              <BrakeAnswers issue={brake} />
            </Answers>
          )}
        </Note>
      )
    case 'failed':
      return (
        <Note tone="danger" icon={<CircleAlert />} title={t('servers.notice.failed')}>
          <p className="[overflow-wrap:anywhere]">{condition.why}</p>
          {condition.nextAt !== null && (
            <p className="mt-0.5 text-ink-3" title={formatDateTime(condition.nextAt)}>
              {t('servers.nextTry', { when: formatSoon(condition.nextAt) })}
            </p>
          )}
          <Answers>
            <Button size="sm" busy={sync.isPending} onClick={() => sync.mutate('retry')}>
              {t('servers.remedy.retry')}
            </Button>
          </Answers>
        </Note>
      )
    case 'offline':
      return (
        <Note tone="neutral" icon={<CloudOff />} title={t('servers.notice.offline')}>
          <p>{t('servers.notice.offlineDetail')}</p>
          <Answers>
            <Button size="sm" busy={sync.isPending} onClick={() => sync.mutate('retry')}>
              {t('servers.remedy.retry')}
            </Button>
            <Button size="sm" onClick={() => openServerDialog({ kind: 'addresses', sourceId })}>
              {t('servers.remedy.edit-address')}
            </Button>
          </Answers>
        </Note>
      )
    default:
      return null
  }
}

const Answers = ({ children }: { children: ReactNode }) => <div className="mt-3 flex flex-wrap gap-2">{children}</div>
