/** What the user says of pairs: merged, not the same, split. Everything with the same words afterwards, and with the way back. */
import type { MatchEvidence, MergedPart, MergedRow, ProposalRow, SaidId } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { toast } from '../ui/toast.tsx'
import { pairWords } from './reason-words.ts'
import { askDuplicatesAnew } from './use-duplicates.ts'
import './words.ts'

interface Told {
  count: number
  keptApart: number
  saidId: SaidId | null
}

/** What was said since the page was loaded and not taken back, the latest last. */
const said: SaidId[] = []

/** One pair. Never rejects; false when it could not be said. */
export const sayOf = (proposal: ProposalRow, what: 'merge' | 'reject'): Promise<boolean> => {
  const name = what === 'merge' ? proposal.a.track.title || t('duplicates.untitled') : pairWords(proposal, t)
  return say(
    () => api.duplicates[what]({ ids: [proposal.id] }),
    ({ count }) => t(what === 'merge' ? 'duplicates.merged' : 'duplicates.rejected', { count, name }),
  )
}

/** Every pair that waits with one kind of evidence. `only`: the one pair it is, where it is one. */
export const sayOfAll = (
  evidence: MatchEvidence,
  what: 'merge' | 'reject',
  only: ProposalRow | undefined,
): Promise<boolean> => {
  const name = only ? pairWords(only, t) : t(`duplicates.evidence.${evidence}`)
  return say(
    () => api.duplicates[what]({ evidence }),
    ({ count }) => t(what === 'merge' ? 'duplicates.merged' : 'duplicates.rejected', { count, name }),
  )
}

/** Undoes merges: their parts are tracks of their own again. `name`: of the only one. */
export const split = (rows: readonly MergedRow[]): Promise<boolean> =>
  say(
    () => api.duplicates.split({ trackIds: rows.map(({ track }) => track.id) }),
    () => t('duplicates.splitDone', { count: rows.length, name: rows[0]?.track.title ?? '' }),
  )

export const splitOff = (part: MergedPart): Promise<boolean> =>
  say(
    () => api.duplicates.splitOff({ trackKey: part.trackKey }),
    () => t('duplicates.splitOffDone', { name: part.title || t('duplicates.untitled') }),
  )

export const mergeTracks = (tracks: readonly Pick<TrackRow, 'title'>[], trackIds: TrackId[]): Promise<boolean> =>
  say(
    () => api.duplicates.mergeTracks({ trackIds }),
    () => t('duplicates.mergeTracks.done', { name: tracks[0]?.title || t('duplicates.untitled') }),
  )

async function say(call: () => Promise<Told>, words: (told: Told) => string): Promise<boolean> {
  try {
    const told = await call()
    const { saidId, count, keptApart } = told
    askDuplicatesAnew()
    if (saidId === null) {
      toast({ id: TOAST, title: t('duplicates.nothingDone') })
      return true
    }
    said.push(saidId)
    toast({
      id: TOAST,
      ...(keptApart === 0 ? { tone: 'success' as const } : { detail: t('duplicates.keptApart', { count: keptApart }) }),
      title: count === 0 && keptApart > 0 ? t('duplicates.noneMerged') : words(told),
      action: { label: t('common.undo'), onAction: () => void takeBack(saidId) },
    })
    return true
  } catch (error) {
    toastError(error)
    return false
  }
}

/** One message, of the last: whoever goes through a list says much. */
const TOAST = 'duplicates-said'

/** What was said last, or before it when that was taken back already. */
export async function takeBackLast(): Promise<void> {
  const saidId = said.at(-1)
  if (saidId === undefined) toast({ id: TOAST, title: t('duplicates.nothingToTakeBack') })
  else await takeBack(saidId)
}

async function takeBack(saidId: SaidId): Promise<void> {
  const at = said.indexOf(saidId)
  if (at >= 0) said.splice(at, 1)
  try {
    const { count } = await api.duplicates.takeBack({ saidId })
    askDuplicatesAnew()
    toast({ id: TOAST, title: t('duplicates.takenBack', { count }) })
  } catch (error) {
    toastError(error)
  }
}
