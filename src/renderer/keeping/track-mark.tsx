/** How a track stands, as a small sign in its row: on its way to this device, or where it plays from. */
import type { TFunction } from 'i18next'
import { lazy, Suspense } from 'react'
import type { TrackRow } from '../../shared/model/track.ts'
import { AvailabilityMark } from '../servers/availability-mark.tsx'
import type { Places } from '../servers/availability.ts'

/** With the words about downloads: most starts show none. */
const FetchMark = lazy(() => import('./fetch-mark.tsx').then(({ FetchMark }) => ({ default: FetchMark })))

export interface TrackMarkProps {
  track: TrackRow
  places: Places
  t: TFunction
  className?: string
}

export function TrackMark({ track, places, t, className }: TrackMarkProps) {
  const where = <AvailabilityMark of={track} places={places} t={t} className={className} />
  if (track.download === null) return where
  return (
    <Suspense fallback={where}>
      <FetchMark track={track} state={track.download} t={t} className={className} />
    </Suspense>
  )
}
