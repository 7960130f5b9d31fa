/** Saying something of a pair, once; what comes up in its place is announced, for the list's focus does not move. */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProposalId } from '../../shared/model/duplicates.ts'
import { announce } from '../ui/announce.tsx'
import { pairWords, sureWords } from './reason-words.ts'
import { sayOf } from './say.ts'
import { comparison } from './use-comparison.ts'
import type { Proposals } from './use-proposals.ts'

/** `saying`: those that leave. */
export function useSaying({ rowAt, total, version }: Proposals, active: number) {
  const { t } = useTranslation()
  const [saying, setSaying] = useState<ReadonlySet<ProposalId>>(new Set())
  /** Said, and about to leave with the next rows. */
  const settled = useRef(new Set<ProposalId>())
  const announcesFrom = useRef<ProposalId>(undefined)
  const now = rowAt(active)
  const without = (ids: ReadonlySet<ProposalId>) =>
    setSaying((before) => new Set([...before].filter((id) => !ids.has(id))))

  useEffect(() => {
    if (settled.current.size === 0) return
    without(settled.current)
    settled.current = new Set()
  }, [version])

  useEffect(() => {
    const from = announcesFrom.current
    if (from === undefined || now === undefined || now.id === from) return
    announcesFrom.current = undefined
    announce(t('duplicates.next', { pair: pairWords(now, t), sure: sureWords(now.confidence, t) }))
  }, [now, t])

  const sayAt = (row: number, what: 'merge' | 'reject') => {
    const proposal = rowAt(row)
    if (!proposal || saying.has(proposal.id)) return
    const { id } = proposal
    if (comparison.snapshot()?.id === id) comparison.stop()
    announcesFrom.current = id
    setSaying((before) => new Set(before).add(id))
    void sayOf(proposal, what).then((isSaid) => {
      if (isSaid) settled.current.add(id)
      else without(new Set([id]))
      if (isSaid && total === 1) announce(t('duplicates.last'))
    })
  }
  return { saying, sayAt }
}
