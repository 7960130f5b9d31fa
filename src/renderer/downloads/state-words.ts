/** How one of the queue stands, in words: what it does, or why it does not and what to do about it. Pure. */
import type { TFunction } from 'i18next'
import type { DownloadReason } from '../../shared/model/download-state.ts'
import type { DownloadRow, DownloadsStatus } from '../../shared/model/downloads.ts'
import { formatBytes, formatPercent, formatSoon } from '../i18n/format.ts'
import { formatRate, formatTimeLeft, msLeftOf, shareDone } from './amounts.ts'
import './words.ts'

export const reasonWords = (reason: DownloadReason | null, t: TFunction): string =>
  t(`downloads.reason.${reason ?? 'unknown'}`)

export const remedyWords = (reason: DownloadReason | null, t: TFunction): string =>
  t(`downloads.remedy.${reason ?? 'unknown'}`)

type Told = Pick<DownloadRow, 'state' | 'reason' | 'bytesDone' | 'bytesTotal' | 'nextTryAt' | 'sourceName'>

/** `main` says how it stands, `more` what follows from that; empty where nothing does. */
export function stateWords(row: Told, bytesPerSecond: number, t: TFunction): { main: string; more: string } {
  const from = row.sourceName === '' ? '' : t('downloads.from', { name: row.sourceName })
  switch (row.state) {
    case 'active':
      return { main: amountWords(row), more: joined([...paceWords(row, bytesPerSecond, t), from]) }
    case 'verifying':
      return { main: t('downloads.state.verifying'), more: from }
    case 'failed':
      return { main: reasonWords(row.reason, t), more: remedyWords(row.reason, t) }
    case 'blocked':
      return {
        main: reasonWords(row.reason, t),
        more:
          row.nextTryAt === null
            ? remedyWords(row.reason, t)
            : t('downloads.nextTry', { when: formatSoon(row.nextTryAt) }),
      }
    case 'paused': {
      const share = shareDone(row)
      const begun = share !== null && row.bytesDone > 0
      const main = begun
        ? t('downloads.state.pausedAt', { percent: formatPercent(share) })
        : t('downloads.state.paused')
      return { main, more: joined([sizeWords(row), from]) }
    }
    case 'waiting':
      return { main: t('downloads.state.waiting'), more: joined([sizeWords(row), from]) }
  }

  function amountWords({ bytesDone, bytesTotal }: Told): string {
    if (bytesTotal === null) return formatBytes(bytesDone)
    return t('downloads.doneOf', { done: formatBytes(bytesDone), total: formatBytes(bytesTotal) })
  }
}

const sizeWords = ({ bytesTotal }: Told): string => (bytesTotal === null ? '' : formatBytes(bytesTotal))

function paceWords(row: Told, bytesPerSecond: number, t: TFunction): string[] {
  if (bytesPerSecond <= 0) return []
  const msLeft = msLeftOf({ ...row, bytesPerSecond })
  return [formatRate(bytesPerSecond, t), ...(msLeft === null ? [] : [formatTimeLeft(msLeft, t)])]
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')

/** All of the queue in one line: how fast, how much is left, how long; empty when nothing is. */
export function summaryWords({ counts, bytesLeft, bytesPerSecond, msLeft }: DownloadsStatus, t: TFunction): string {
  const left = formatBytes(bytesLeft)
  if (counts.active > 0 && bytesPerSecond > 0) {
    const rate = formatRate(bytesPerSecond, t)
    if (msLeft === null) return t('downloads.summary.running', { rate, left })
    return t('downloads.summary.runningUntil', { rate, left, time: formatTimeLeft(msLeft, t) })
  }
  return counts.active + counts.waiting + counts.paused + counts.blocked === 0
    ? ''
    : t('downloads.summary.waiting', { left })
}
