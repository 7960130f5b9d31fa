/** The small sign of a track that is to be fetched: waiting, how far it is, or why it goes no further. */
import type { TFunction } from 'i18next'
import { CircleAlert, CircleDashed, CirclePause, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DownloadState } from '../../shared/model/download-state.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { shareDone } from '../downloads/amounts.ts'
import { reasonWords } from '../downloads/state-words.ts'
import { useProgress } from '../downloads/use-downloads.ts'
import { formatPercent } from '../i18n/format.ts'
import { cx } from '../ui/class-names.ts'
import { Ring } from '../ui/ring.tsx'

const ICONS: Record<Exclude<DownloadState, 'active' | 'verifying'>, ReactNode> = {
  waiting: <CircleDashed aria-hidden />,
  paused: <CirclePause aria-hidden />,
  blocked: <Hourglass aria-hidden />,
  failed: <CircleAlert aria-hidden />,
}

export interface FetchMarkProps {
  track: Pick<TrackRow, 'id' | 'downloadReason'>
  state: DownloadState
  t: TFunction
  className?: string
}

export function FetchMark({ track, state, t, className }: FetchMarkProps) {
  const progress = useProgress(track.id)
  const now = progress && state === 'waiting' ? 'active' : state
  const share = progress ? shareDone(progress) : null
  const words = fetchWords(now, share, track, t)
  return (
    <span
      role="img"
      aria-label={words}
      data-tooltip={words}
      data-fetch={now}
      className={cx('where', now === 'failed' && 'text-warning-text!', className)}
    >
      {now === 'active' || now === 'verifying' ? <Ring share={now === 'verifying' ? 1 : (share ?? 0)} /> : ICONS[now]}
    </span>
  )
}

/** `share`: how much of it has come, where that is known. */
export function fetchWords(
  state: DownloadState,
  share: number | null,
  { downloadReason }: Pick<TrackRow, 'downloadReason'>,
  t: TFunction,
): string {
  const said = t(`downloads.state.${state}`)
  if (state === 'active' && share !== null) return `${said}, ${formatPercent(share)}`
  if (state === 'failed' || state === 'blocked') return `${said}: ${reasonWords(downloadReason, t)}`
  return said
}
