/** One of the queue: what it is, how far it is or why it is not, and the next thing to do with it. Handlers are the list's. */
import { memo, useEffect, useRef, type ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { ChevronsUp, CircleAlert, Clock, Pause, Play, RotateCw } from 'lucide-react'
import type { DownloadRow as Download } from '../../shared/model/downloads.ts'
import type { DownloadState } from '../../shared/model/download-state.ts'
import { Cover } from '../app/cover.tsx'
import { MoreButton } from '../menu/more-button.tsx'
import { draggable } from '../queue/drag.ts'
import { cx } from '../ui/class-names.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { shareDone } from './amounts.ts'
import { sectionOf } from './parts.ts'
import { stateWords } from './state-words.ts'
import { useProgress } from './use-downloads.ts'
import './downloads.css'

export const DOWNLOAD_ROW = 'soul.download-row'

export type NextThing = 'pause' | 'resume' | 'retry' | 'first'

/** What Enter and the button at a row do. */
export function nextThingOf(state: DownloadState): NextThing {
  switch (state) {
    case 'active':
    case 'verifying':
      return 'pause'
    case 'paused':
      return 'resume'
    case 'failed':
    case 'blocked':
      return 'retry'
    case 'waiting':
      return 'first'
  }
}

const ICONS: Record<NextThing, ReactNode> = {
  pause: <Pause aria-hidden />,
  resume: <Play aria-hidden />,
  retry: <RotateCw aria-hidden />,
  first: <ChevronsUp aria-hidden />,
}

export interface QueueRowProps {
  id: string
  index: number
  top: number
  row: Download | undefined
  selected: boolean
  active: boolean
  drop: 'before' | 'after' | undefined
  mayMind: boolean
  t: TFunction
}

export const QueueRow = memo(function QueueRow({
  id,
  index,
  top,
  row,
  selected,
  active,
  drop,
  mayMind,
  t,
}: QueueRowProps) {
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef<string>(undefined)
  // What waits has an order of the user's; what runs or failed has none.
  latest.current = mayMind && row && sectionOf(row.state) === 'waiting' ? row.track.id : undefined
  useEffect(
    () =>
      draggable({
        element: element.current!,
        canDrag: () => latest.current !== undefined,
        getInitialData: () => ({ [DOWNLOAD_ROW]: latest.current }),
      }),
    [],
  )
  const next = row && nextThingOf(row.state)
  return (
    <div
      ref={element}
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1}
      aria-selected={selected}
      className={cx(
        'virtual-row download-row',
        selected && 'download-row-selected',
        active && 'download-row-active',
        drop === 'before' && 'download-row-drop-before',
        drop === 'after' && 'download-row-drop-after',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {row === undefined || next === undefined ? (
        <span role="gridcell" className="download-what">
          <span className="download-cover-coming" />
          <span className="download-coming">&nbsp;</span>
        </span>
      ) : (
        <>
          <span role="gridcell" className="download-what">
            <Cover
              coverId={row.track.coverId}
              seed={row.track.albumId ?? row.track.id}
              title={row.track.album}
              width={40}
              className="w-10 rounded-sm!"
            />
            <span className="download-text">
              <span className="download-title" title={row.track.title}>
                {row.track.title}
              </span>
              <span className="download-artist">{aboutOf(row)}</span>
            </span>
          </span>
          <State row={row} t={t} />
          <span role="gridcell" className="download-acts">
            {mayMind && (
              <button
                type="button"
                tabIndex={-1}
                data-next=""
                aria-label={t(`downloads.action.${next}Of`, { name: row.track.title })}
                data-tooltip={t(`downloads.action.${next}`)}
                className="download-act"
              >
                {ICONS[next]}
              </button>
            )}
            <MoreButton name={row.track.title} className="download-act" t={t} />
          </span>
        </>
      )}
    </div>
  )
})

const aboutOf = ({ track }: Download): string => [track.artist, track.album].filter(Boolean).join(' · ')

function State({ row, t }: { row: Download; t: TFunction }) {
  const live = useProgress(row.state === 'active' ? row.track.id : undefined)
  const now = live ? { ...row, bytesDone: live.bytesDone, bytesTotal: live.bytesTotal ?? row.bytesTotal } : row
  const { main, more } = stateWords(now, live?.bytesPerSecond ?? 0, t)
  const runs = row.state === 'active' || row.state === 'verifying'
  return (
    <span role="gridcell" className="download-state" title={row.message ?? undefined}>
      {runs && (
        <ProgressBar
          label={row.track.title}
          value={row.state === 'verifying' ? null : shareDone(now)}
          valueText={main}
          className="w-full"
        />
      )}
      <span className={cx('download-main', row.state === 'failed' && 'text-danger-text')}>
        {row.state === 'failed' && <CircleAlert aria-hidden />}
        {row.state === 'blocked' && <Clock aria-hidden />}
        <span className="download-words">
          {main}
          {runs && more !== '' && <span className="text-ink-3"> · {more}</span>}
        </span>
      </span>
      {!runs && more !== '' && <span className="download-more">{more}</span>}
    </span>
  )
}
