/** The one comparison by ear of the page, and how React reads it. */
import { useSyncExternalStore } from 'react'
import type { ProposalRow } from '../../shared/model/duplicates.ts'
import { t } from '../i18n/i18n.ts'
import { elementVolume } from '../player/loudness.ts'
import { reasonFor } from '../player/unplayable.ts'
import { player } from '../player/use-player.ts'
import { trackAddress } from '../rpc/media-address.ts'
import { toast } from '../ui/toast.tsx'
import { Comparison, type Compared, type ComparisonState } from './comparison.ts'
import { offsetMsOf } from './reason-words.ts'

export const comparison = new Comparison({
  makeElement() {
    const element = document.createElement('audio')
    element.hidden = true
    document.body.append(element)
    player.sound.add(element)
    player.sound.wake()
    return element
  },
  address: trackAddress,
  player,
  volumeOf: elementVolume,
  failed: (trackId, src) => void complain(names.get(trackId) ?? '', src),
})

/** What is compared is called, for when it cannot be heard. */
let names: ReadonlyMap<string, string> = new Map()

async function complain(title: string, src: string): Promise<void> {
  const { why, sentence } = await reasonFor(src)
  toast({
    id: 'unplayable',
    tone: 'danger',
    title: t('player.unplayable.title', { title }),
    detail: sentence ?? t(`player.unplayable.${why}`, { format: '' }),
  })
}

export function comparedOf(proposal: ProposalRow): Compared {
  const { id, a, b } = proposal
  names = new Map([a, b].map(({ track }) => [track.id, track.title]))
  return { id, a: a.track.id, b: b.track.id, offsetMs: offsetMsOf(proposal) }
}

/** Null while nothing is compared. */
export const useComparison = (): ComparisonState | null =>
  useSyncExternalStore(comparison.subscribe, comparison.snapshot)

/** Whole seconds into what sounds. */
export const useComparedSeconds = (): number => useSyncExternalStore(comparison.subscribeClock, comparison.seconds)
