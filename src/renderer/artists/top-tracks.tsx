/** What is played most of an artist; while nothing was played, simply some of their tracks. */
import { useTranslation } from 'react-i18next'
import type { ArtistRow } from '../../shared/model/artist.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { columnsOf, type Columns } from '../tracks/columns.ts'
import { TrackList } from '../tracks/track-list.tsx'

const COLUMNS: Columns = columnsOf(['index', 'title', 'album', 'year', 'stars', 'favourite', 'durationMs'])

/** As many as leave room for the albums. */
const SHOWN = 5

export function TopTracks({ artist, tracks }: { artist: ArtistRow; tracks: readonly TrackRow[] }) {
  const { t } = useTranslation()
  if (tracks.length === 0) return null
  const title = artist.plays > 0 ? t('artists.topTracks') : t('artists.tracks')
  return (
    <section aria-label={title} className="mb-2">
      <h2 className="mb-2 text-xl font-semibold tracking-tight">{title}</h2>
      <TrackList label={title} tracks={tracks.slice(0, SHOWN)} columns={COLUMNS} />
    </section>
  )
}
