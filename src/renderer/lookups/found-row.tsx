/** One track: what its file says, what was found and how sure that is, and what can be said of it. Handlers are the list's (`data-do`). */
import type { TFunction } from 'i18next'
import { memo } from 'react'
import type { FoundRow, FoundTags } from '../../shared/model/lookups.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { formatDuration } from '../i18n/format.ts'
import { cx } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { sureWords } from './run-words.ts'
import { nameOf } from './say.ts'
import './lookups.css'

export interface FoundRowProps {
  id: string
  index: number
  top: number
  row: FoundRow | undefined
  active: boolean
  narrow: boolean
  /** Something is being said of it. */
  busy: boolean
  t: TFunction
}

export const FoundRowView = memo(function FoundRowView({
  id,
  index,
  top,
  row,
  active,
  narrow,
  busy,
  t,
}: FoundRowProps) {
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1}
      aria-selected={active}
      aria-busy={busy || undefined}
      className={cx('virtual-row found', narrow && 'found-narrow', active && 'found-active', busy && 'found-busy')}
      style={{ transform: `translateY(${top}px)` }}
    >
      {row ? (
        <Cells row={row} t={t} />
      ) : (
        <span role="gridcell" className="found-coming">
          <Skeleton className="h-full rounded-lg" />
        </span>
      )}
    </div>
  )
})

function Cells({ row, t }: { row: FoundRow; t: TFunction }) {
  const { track, tags, score, others, state, path, sourceName } = row
  const name = nameOf(row)
  const found = tags.title || t('lookups.untitled')
  return (
    <>
      <div role="gridcell" className="found-side">
        <span className="found-kind">{t('lookups.file')}</span>
        <span className="found-title" title={name}>
          {name}
        </span>
        <span className="found-line">{track ? aboutTrack(track) : t('lookups.gone')}</span>
        <span className="found-path" title={path}>
          {/* The end of a path tells more than its beginning. */}
          <bdi>{path}</bdi> · {sourceName}
        </span>
      </div>
      <div role="gridcell" className="found-side">
        <span className="found-kind">
          {t('lookups.found')} · {t('lookups.by', { service: t(`lookups.${tags.by}`), sure: sureWords(score, t) })}
        </span>
        <span className="found-title" title={found}>
          {found}
        </span>
        <span className="found-line" title={aboutFound(tags, t)}>
          {aboutFound(tags, t)}
        </span>
        {others.length > 0 && <span className="found-line">{t('lookups.others', { count: others.length })}</span>}
      </div>
      <div role="gridcell" className="found-acts">
        {state === 'waiting' ? (
          <>
            {track && (
              <>
                <Act doing="take" label={t('lookups.action.takeOf', { found, name })} className="found-act-main">
                  {t('lookups.action.take')}
                </Act>
                <Act doing="choose" label={t('lookups.action.fieldsOf', { name })}>
                  {t('lookups.action.fields')}
                </Act>
              </>
            )}
            <Act doing="refuse" label={t('lookups.action.refuseOf', { name })}>
              {t('lookups.action.refuse')}
            </Act>
          </>
        ) : (
          <Act doing="takeBack" label={t('lookups.action.takeBackOf', { name })}>
            {t('lookups.action.takeBack')}
          </Act>
        )}
      </div>
    </>
  )
}

const joined = (parts: readonly (string | number | null)[]): string => parts.filter(Boolean).join(' · ')

const aboutTrack = ({ artist, album, year, durationMs }: TrackRow): string =>
  joined([artist, album, year, formatDuration(durationMs)])

export const aboutFound = ({ artist, album, year, trackNo, durationMs }: FoundTags, t: TFunction): string =>
  joined([
    artist,
    album,
    year,
    trackNo && t('lookups.trackNo', { number: trackNo }),
    durationMs === null ? null : formatDuration(durationMs),
  ])

interface ActProps {
  doing: string
  label: string
  className?: string
  children: string
}

const Act = ({ doing, label, className, children }: ActProps) => (
  <button type="button" tabIndex={-1} data-do={doing} aria-label={label} className={cx('found-act', className)}>
    {children}
  </button>
)
