/** One pair: how sure it is and why, both sides with what differs, and what can be said of it. Handlers are the list's (`data-do`). */
import type { TFunction } from 'i18next'
import { memo } from 'react'
import type { ProposalRow } from '../../shared/model/duplicates.ts'
import { cx } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { ComparisonState } from './comparison.ts'
import { differencesOf } from './differences.ts'
import { allReasons, pairWords, sureWords } from './reason-words.ts'
import { SideCard } from './side-card.tsx'
import './duplicates.css'

export interface ProposalRowProps {
  id: string
  index: number
  top: number
  proposal: ProposalRow | undefined
  active: boolean
  stacked: boolean
  /** Something is being said of it. */
  busy: boolean
  /** What of it sounds. */
  heard: ComparisonState | null
  t: TFunction
}

export const ProposalRowView = memo(function ProposalRowView(props: ProposalRowProps) {
  const { id, index, top, proposal, active, stacked, busy } = props
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 1}
      aria-selected={active}
      aria-busy={busy || undefined}
      className={cx(
        'virtual-row proposal',
        stacked && 'proposal-stacked',
        active && 'proposal-active',
        busy && 'proposal-busy',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {proposal ? (
        <Pair {...props} proposal={proposal} />
      ) : (
        <span role="gridcell" className="proposal-coming">
          <Skeleton className="h-full rounded-xl" />
        </span>
      )}
    </div>
  )
})

function Pair({ proposal, heard, stacked, t }: ProposalRowProps & { proposal: ProposalRow }) {
  const { a, b, evidence, confidence, reasons } = proposal
  const pair = pairWords(proposal, t)
  const why = allReasons(reasons, t)
  const differs = differencesOf(a.track, b.track)
  return (
    <div className="proposal-card">
      <div role="gridcell" className="proposal-head">
        <p className="proposal-sure">
          <span className="proposal-kind">{t(`duplicates.evidence.${evidence}`)}</span>
          <span className="tabular">{sureWords(confidence, t)}</span>
        </p>
        <p className="proposal-why" title={why}>
          {why}
        </p>
        {differs.size > 0 && (
          <p className="sr-only">
            {t('duplicates.differs.label', {
              fields: [...differs].map((field) => t(`duplicates.differs.${field}`)).join(', '),
            })}
          </p>
        )}
        <div className="proposal-acts">
          <Act doing="merge" label={t('duplicates.action.mergeOf', { pair })} className="proposal-act-main">
            {t('duplicates.action.merge')}
          </Act>
          <Act doing="reject" label={t('duplicates.action.rejectOf', { pair })}>
            {t('duplicates.action.reject')}
          </Act>
          <Act doing="skip" label={t('duplicates.action.skipOf', { pair })}>
            {t('duplicates.action.skip')}
          </Act>
        </div>
      </div>
      {(['a', 'b'] as const).map((name) => (
        <SideCard
          key={name}
          name={name}
          side={proposal[name]}
          differs={differs}
          heard={heard?.side === name ? heard.status : undefined}
          stacked={stacked}
          t={t}
        />
      ))}
    </div>
  )
}

interface ActProps {
  doing: string
  label: string
  className?: string
  children: string
}

const Act = ({ doing, label, className, children }: ActProps) => (
  <button type="button" tabIndex={-1} data-do={doing} aria-label={label} className={cx('proposal-act', className)}>
    {children}
  </button>
)
