/** How a server is, and how far, in words. */
import type { TFunction } from 'i18next'
import type { SyncStatus } from '../../shared/model/server.ts'
import { formatRelative } from '../i18n/format.ts'
import type { Condition } from './condition.ts'
import './words.ts'

export function conditionWords(condition: Condition, t: TFunction): string {
  switch (condition.kind) {
    case 'syncing':
      return condition.done === 0 && condition.total === null
        ? t('servers.state.syncing')
        : t('servers.state.syncingCount', { count: countWords(condition, t) })
    case 'synced':
      return t('servers.state.synced', { when: formatRelative(condition.at) })
    default:
      return t(`servers.state.${condition.kind}`)
  }
}

/** "1,234 of 5,000", or how many so far while the whole is not known. */
export const countWords = ({ done, total }: SyncStatus['tracks'], t: TFunction): string =>
  total === null ? t('servers.soFar', { count: done }) : t('servers.nOfM', { done, total: Math.max(done, total) })
