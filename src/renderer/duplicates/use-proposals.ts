/** The pairs that wait, of one kind of evidence or of all, the surest first. */
import type { MatchEvidence, ProposalRow } from '../../shared/model/duplicates.ts'
import { api } from '../rpc/client.ts'
import { useWindowed, type Windowed } from '../rpc/use-windowed.ts'
import { useDuplicatesRevision } from './use-duplicates.ts'

export type Filter = 'all' | MatchEvidence

export type Proposals = Windowed<ProposalRow>

export const keyOf = (filter: Filter): string => `duplicates waiting ${filter}`

export const useProposals = (filter: Filter): Proposals =>
  useWindowed<ProposalRow>(
    keyOf(filter),
    (window, options) =>
      api.duplicates.proposals({ ...window, ...(filter !== 'all' && { evidence: filter }) }, options),
    { revision: useDuplicatesRevision() },
  )
