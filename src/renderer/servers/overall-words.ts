/** How all servers together are, in words of the first bundle. */
import type { TFunction } from 'i18next'
import { formatPercent, formatRelative } from '../i18n/format.ts'
import type { Overall } from './condition.ts'

export function overallWords(overall: Overall, t: TFunction): string {
  switch (overall.kind) {
    case 'syncing':
      return overall.share === null
        ? t('app.sync.syncing')
        : t('app.sync.syncingShare', { percent: formatPercent(Math.floor(overall.share * 100) / 100) })
    case 'attention':
    case 'offline':
      return t(`app.sync.${overall.kind}`, { count: overall.count })
    case 'synced':
      return t('app.sync.synced', { when: formatRelative(overall.at) })
    default:
      return t(`app.sync.${overall.kind}`)
  }
}
