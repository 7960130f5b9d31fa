/** Below an album's head: where it plays from, and how much of it can be played now. Nothing where all of it is simply here. */
import { useTranslation } from 'react-i18next'
import type { TrackRow } from '../../shared/model/track.ts'
import { isPlayable, isWorthSaying, whereWords } from './availability.ts'
import { WHERE_ICONS } from './availability-mark.tsx'
import { usePlaces } from './use-servers.ts'

export function AlbumWhereabouts({ tracks }: { tracks: readonly TrackRow[] }) {
  const { t } = useTranslation()
  const places = usePlaces()
  const first = tracks[0]
  if (!first || !tracks.some((track) => isWorthSaying(track, places))) return null
  const playable = tracks.filter(isPlayable).length
  const words = [...new Set(tracks.map((track) => whereWords(track, places, t)))]
  const worst = playable < tracks.length
  return (
    <p className="mt-2 flex items-start gap-1.5 text-sm text-ink-2 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      {WHERE_ICONS[worst ? 'offline' : first.availability]}
      <span>
        {worst && playable > 0 && `${t('availability.someOf', { playable, count: tracks.length })}. `}
        {words.join(' · ')}
      </span>
    </p>
  )
}
