/** What plays, for the rows of a list: says of a track how it sounds now. */
import type { TrackId } from '../../shared/model/ids.ts'
import { usePlayerValue } from '../player/use-player.ts'
import type { Sounding } from './track-row.tsx'

export function useSounding(): (track: { readonly id: TrackId } | null | undefined) => Sounding {
  const playingId = usePlayerValue(({ track }) => track?.id)
  const sounding = usePlayerValue(({ status }) => (status === 'playing' || status === 'loading' ? 'playing' : 'paused'))
  return (track) => (track && track.id === playingId ? sounding : undefined)
}
