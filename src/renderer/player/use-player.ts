/** The one player of the page, and how React reads it. */
import { useSyncExternalStore } from 'react'
import { t } from '../i18n/i18n.ts'
import { holdsRows } from '../marks/recent-marks.ts'
import { api, connection } from '../rpc/client.ts'
import { errorText } from '../rpc/error-text.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { may } from '../rpc/may.ts'
import { session } from '../rpc/session.ts'
import { toast } from '../ui/toast.tsx'
import { Player } from './player.ts'
import type { Complain, PlayerSnapshot } from './player-types.ts'
import { playerId } from './player-id.ts'

const complain: Complain = (problem) => {
  if (problem.kind === 'call') {
    toast({ id: 'player-call', tone: 'danger', ...errorText(problem.error, t) })
    return
  }
  const { track, why, sentence, goesOn, offer } = problem
  toast({
    // One message, of the last of them: a folder that went away is many.
    id: 'unplayable',
    tone: 'danger',
    title: t('player.unplayable.title', { title: track.title }),
    detail: [
      sentence ?? t(`player.unplayable.${why}`, { format: track.format.toUpperCase() }),
      goesOn ? t('player.unplayable.goesOn') : t('player.unplayable.stopped'),
    ].join(' '),
    ...(offer && { action: { label: t('player.unplayable.offer'), onAction: offer } }),
  })
}

export const player = new Player({
  api,
  playerId: playerId(),
  complain,
  tellsPlays: () => may('write') && !session.isLeaving,
})

/** Call once, after the connection was started. */
export function startPlayer(): void {
  player.start()
  onLive('queue.changed', (event) => {
    if (event.playerId === player.playerId) player.queueChanged(event.revision)
  })
  holdsRows((change) => player.changeRows(change))
  onLive('marks.changed', () => void player.refresh())
  connection.subscribe(() => {
    if (connection.state.kind === 'connected') player.tellPlays()
  })
  // After a gap, and once at the start, where the answer is mostly under way already.
  onResync(() => {
    if (player.snapshot().queue) void player.refresh()
  })
}

export const usePlayer = (): PlayerSnapshot => useSyncExternalStore(player.subscribe, player.snapshot)

/** One thing of it, so that a component is drawn again only when that changes. `pick` must answer the same value for the same snapshot. */
export const usePlayerValue = <T>(pick: (snapshot: PlayerSnapshot) => T): T =>
  useSyncExternalStore(player.subscribe, () => pick(player.snapshot()))

/** Position in milliseconds; changes about four times a second while playing. */
export const usePosition = (): number => useSyncExternalStore(player.subscribeClock, player.clock)
